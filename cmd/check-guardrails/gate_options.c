#include "gate.h"

#include <string.h>

#include "clock.h"
#include "expression.h"
#include "histogram.h"

static const char *(*const libraries[])(void) = {expressions_library, histogram_library, NULL};

static const char synopsis[] = "[-r RULE] [-p POLICY] [options] [FILE...]";

static void
check_options(struct gate *gate)
{
	struct gate_options *o = &gate->options;

	if (o->contract && o->contract_json)
		options_wrong(&o->common, "--contract and --contract-json are the same; give one");
	if (o->contract_json)
		o->contract = o->contract_json;
	if (!o->contract && (o->baseline_json || o->reco_metrics_json))
		options_wrong(
		    &o->common, "--baseline-json and --reco-metrics-json need --contract");
	if (o->at && clock_parse(o->at, strlen(o->at), &gate->at) != 0)
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
		.kind = OPTION_FILE,
		.value = &o->contract,
		.argument = "FILE",
		.help = "targets as GET /contract of the service gives them"},
	    {.name = "contract-scope",
		.kind = OPTION_CHOICE,
		.value = &o->contract_scope,
		.argument = "SCOPE",
		.help = "which targets of the contract (default: all)",
		.choices = "sla|kpi|all"},
	    {.name = "contract-json",
		.kind = OPTION_FILE,
		.value = &o->contract_json,
		.argument = "FILE",
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
		.help = "samples that the contract's sla_targets need (default: 1)",
		.least = 1},
	    {0},
	};

	o->min_samples = o->min_sla_samples = 1;
	o->exact_limit = 1000000;
	o->contract_scope = "all";
	o->common = (struct options){
	    .synopsis = synopsis,
	    .about = "judge records against rules: the gate",
	    .rows = rows,
	    .libraries = libraries,
	    .types = "check summary policy",
	    .reads_records = true,
	};
	options_parse(&o->common, argc, argv);
	check_options(gate);
	o->common.rows = NULL; /* they end with this function */
	gate->files = *argv;
}
