#include "gate.h"

#include <string.h>
#include <strings.h>

#include "clock.h"
#include "compression.h"
#include "contract_fetch.h"
#include "expression.h"
#include "http.h"
#include "modes.h"

static const char *(*const libraries[])(void) = {
    expressions_library, http_library, http_idn_library, compression_library, NULL};

/* Of windows and bakes: times and their sums stay far from the ends of int64_t. */
#define LONGEST (INT64_C(366) * 86400 * CLOCK_SECOND)

static const char synopsis[] = "[-r RULE] [-p POLICY] [options] [FILE...]";

/* What only a contract's URL can need. */
static void
check_fetching(const struct gate_options *o)
{
	bool url = o->contract && contract_is_url(o->contract);

	for (size_t i = 0; i < o->headers.count; i++) {
		const char *header = o->headers.items[i];
		size_t name = strcspn(header, ": \t\r\n");

		if (name == 0 || header[name] != ':')
			options_wrong(&o->common, "--header: expected NAME: VALUE");
	}
	if (!url && (o->headers.count > 0 || o->ca_file))
		options_wrong(&o->common,
		    "--header and --ca-file are for asking a service: give --contract a URL");
	if (o->ca_file && strncasecmp(o->contract, "https:", 6) != 0)
		options_wrong(&o->common, "--ca-file needs a https URL");
}

static void
check_options(struct gate *gate)
{
	struct gate_options *o = &gate->options;

	if (o->contract && o->contract_json)
		options_wrong(&o->common, "--contract and --contract-json are the same; give one");
	if (o->contract_json)
		o->contract = o->contract_json;
	check_fetching(o);
	if (!o->contract && (o->baseline_json || o->reco_metrics_json))
		options_wrong(
		    &o->common, "--baseline-json and --reco-metrics-json need --contract");
	if (o->at && clock_parse(o->at, strlen(o->at), &gate->at) == -1)
		options_wrong(
		    &o->common, "--at \"%s\" is no time; expected 2026-01-31T12:00:00Z", o->at);
	if (o->rules.count == 0 && o->policies.count == 0 && o->expect.count == 0 && !o->contract)
		options_wrong(
		    &o->common, "no rule to judge by: give -r, -p, --contract or --expect");
}

void
gate_parse(struct gate *gate, int *argc, char ***argv)
{
	struct gate_options *o = &gate->options;
	const struct option_row rows[] = {
	    {.name = "rule",
		.letter = 'r',
		.kind = OPTION_LIST,
		.value = &o->rules,
		.argument = "RULE",
		.help = "a rule, such as 'p95(.latency_ms) <= 500ms'"},
	    {.name = "policy",
		.letter = 'p',
		.kind = OPTION_LIST,
		.value = &o->policies,
		.argument = "FILE",
		.help = "rules and settings from a file"},
	    {.name = "check",
		.kind = OPTION_FLAG,
		.value = &o->check,
		.help = "say whether rules and policies are right, and read no input"},
	    {.name = "expect",
		.kind = OPTION_LIST,
		.value = &o->expect,
		.argument = "TOOLS",
		.help = "tools whose summary must be there, separated by commas"},
	    {.name = "baseline",
		.kind = OPTION_LIST,
		.value = &o->baselines,
		.argument = "FILE",
		.help = "records of the stable version, for canary rules"},
	    {.name = "tee",
		.kind = OPTION_FLAG,
		.value = &o->tee,
		.help = "pass the records that are read through, unchanged"},
	    {.name = "at",
		.kind = OPTION_STRING,
		.value = &o->at,
		.argument = "TIME",
		.help = "judge as if it were this time (default: when the input ends)"},
	    {.name = "window",
		.kind = OPTION_DURATION,
		.value = &o->window,
		.argument = "DURATION",
		.help = "judge each stretch of so much event time by itself",
		.least = CLOCK_SECOND / 10,
		.most = LONGEST},
	    {.name = "lateness",
		.kind = OPTION_DURATION,
		.value = &o->lateness,
		.argument = "DURATION",
		.help = "how much later than their window records may come (default: 1s)",
		.most = LONGEST},
	    {.name = "bake",
		.kind = OPTION_DURATION,
		.value = &o->bake,
		.argument = "DURATION",
		.help = "judge windows for so long, or until too many are bad",
		.least = CLOCK_SECOND / 10,
		.most = LONGEST},
	    {.name = "state",
		.kind = OPTION_FILE,
		.value = &o->state,
		.argument = "FILE",
		.help = "remember from run to run what is firing"},
	    {.name = "fail-limit",
		.kind = OPTION_COUNT,
		.value = &o->fail_limit,
		.argument = "COUNT",
		.help = "windows that may fail (default: 0)"},
	    {.name = "unknown-limit",
		.kind = OPTION_COUNT,
		.value = &o->unknown_limit,
		.argument = "COUNT",
		.help = "windows that may be unknown (default: 0)"},
	    {.name = "pass-after",
		.kind = OPTION_COUNT,
		.value = &o->pass_after,
		.argument = "COUNT",
		.help = "good windows in a row that are enough",
		.least = 1},
	    {.name = "hang-up",
		.kind = OPTION_FLAG,
		.value = &o->hang_up,
		.help = "end as soon as it passes, whatever may come later"},
	    {.name = "min-samples",
		.kind = OPTION_COUNT,
		.value = &o->min_samples,
		.argument = "COUNT",
		.help = "for rules that do not say (default: 1)",
		.least = 1},
	    {.name = "exact",
		.kind = OPTION_FLAG,
		.value = &o->exact,
		.help = "keep all values, for percentiles with all digits"},
	    {.name = "exact-limit",
		.kind = OPTION_COUNT,
		.value = &o->exact_limit,
		.argument = "COUNT",
		.help = "most values kept by --exact (default: 1000000)",
		.least = 1,
		.most = 1 << 30},
	    {.name = "contract",
		.kind = OPTION_SECRET,
		.value = &o->contract,
		.argument = "URL|FILE",
		.help = "targets as GET /contract of the service gives them"},
	    {.name = "header",
		.letter = 'H',
		.kind = OPTION_SECRET_LIST,
		.value = &o->headers,
		.argument = "NAME: VALUE",
		.help = "send this header to the contract's URL; repeatable"},
	    {.name = "ca-file",
		.kind = OPTION_FILE,
		.value = &o->ca_file,
		.argument = "FILE",
		.help = "certificates to trust there beside the system's"},
	    {.name = "contract-scope",
		.kind = OPTION_CHOICE,
		.value = &o->contract_scope,
		.argument = "SCOPE",
		.help = "which targets of the contract (default: all)",
		.choices = "sla|kpi|all"},
	    {.name = "contract-json",
		.kind = OPTION_SECRET,
		.value = &o->contract_json,
		.argument = "URL|FILE",
		.help = "the same as --contract"},
	    {.name = "baseline-json",
		.kind = OPTION_FILE,
		.value = &o->baseline_json,
		.argument = "FILE",
		.help = "an answer of /analytics/baseline, as one more record"},
	    {.name = "reco-metrics-json",
		.kind = OPTION_FILE,
		.value = &o->reco_metrics_json,
		.argument = "FILE",
		.help = "an answer of /metrics/reco, as one more record"},
	    {.name = "min-sla-samples",
		.kind = OPTION_COUNT,
		.value = &o->min_sla_samples,
		.argument = "COUNT",
		.help = "skip the contract's latency targets on fewer samples",
		.least = 1},
	    {0},
	};

	o->lateness = o->fail_limit = o->unknown_limit = -1;
	o->min_samples = 1;
	o->exact_limit = 1000000;
	o->contract_scope = "all";
	o->common = (struct options){
	    .synopsis = synopsis,
	    .about = "judge records against rules: the gate",
	    .rows = rows,
	    .libraries = libraries,
	    .types = "check transition metric summary policy",
	    .members = policy_put_members,
	    .reads_records = true,
	};
	options_parse(&o->common, argc, argv);
	check_options(gate);
	gate_bake_check(gate);
	o->common.rows = NULL; /* they end with this function */
	gate->files = *argv;
}
