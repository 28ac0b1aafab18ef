#include "gate.h"

#include <string.h>
#include <strings.h>

#include "clock.h"
#include "compression.h"
#include "contract_fetch.h"
#include "digest.h"
#include "expression.h"
#include "http.h"
#include "modes.h"
#include "pattern.h"
#include "redaction.h"
#include "redaction_rules.h"
#include "runbook.h"
#include "text.h"

static const char *(*const libraries[])(void) = {expressions_library, http_library,
    http_idn_library, digest_library, compression_library, pattern_library, NULL};

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
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);

	if (o->runbooks && runbook_base_check(o->runbooks, &why) == -1)
		options_wrong(&o->common, "--runbooks: %s", text_string(&why));
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

#define OPTION_STRUCT struct gate_options

static const struct option_row rows[] = {
    OPTION_LIST_ROW(
	"rule", 'r', rules, "RULE", "a rule, such as 'p95(.latency_ms) <= 500ms'; repeatable"),
    OPTION_FILE_LIST_ROW(
	"policy", 'p', policies, "FILE", "rules and settings from a file; repeatable"),
    OPTION_FLAG_ROW(
	"check", 0, check, "say whether rules and policies are right, and read no input"),
    OPTION_LIST_ROW("expect", 0, expect, "TOOLS",
	"tools whose summary must be there, separated by commas", .choices = OPTION_TOOLS),
    OPTION_FILE_LIST_ROW("baseline", 0, baselines, "FILE",
	"records of the stable version, to compare with; repeatable"),
    OPTION_FILE_ROW("findings-baseline", 0, findings_baseline, "FILE",
	"known findings: rules may ask of others whether they are .new"),
    OPTION_FILE_ROW("write-findings-baseline", 0, write_findings_baseline, "FILE",
	"make the findings of this run the known ones"),
    OPTION_STRING_ROW("runbooks", 0, runbooks, "BASE",
	"the URL that stands before runbooks of rules which are paths"),
    OPTION_FLAG_ROW("tee", 0, tee, "pass the records that are read through, unchanged"),
    OPTION_STRING_ROW(
	"at", 0, at, "TIME", "judge as if it were this time (default: when the input ends)"),
    OPTION_FILE_ROW(
	"attest", 0, attest, "FILE", "write a statement of the verdict, for others to recompute"),
    OPTION_FILE_ROW("verify", 0, verify, "FILE",
	"recompute a verdict; its exit status if that is what FILE states"),
    OPTION_DURATION_ROW("window", 0, window, "DURATION",
	"judge each stretch of so much event time by itself", CLOCK_SECOND / 10, LONGEST),
    OPTION_DURATION_ROW("lateness", 0, lateness, "DURATION",
	"how much later than their window records may come (default: 1s)", 0, LONGEST),
    OPTION_DURATION_ROW("bake", 0, bake, "DURATION",
	"judge windows for so long, or until too many are bad", CLOCK_SECOND / 10, LONGEST),
    OPTION_FILE_ROW("state", 0, state, "FILE", "remember from run to run what is firing"),
    OPTION_FILE_ROW("history", 0, history, "FILE",
	"figures of good runs, for targets relative to them; this run is added if it passes"),
    OPTION_FLAG_ROW("pin", 0, pin, "pin this run in the history, if it passes"),
    OPTION_COUNT_ROW(
	"fail-limit", 0, fail_limit, "COUNT", "windows that may fail (default: 0)", 0, 0),
    OPTION_COUNT_ROW("unknown-limit", 0, unknown_limit, "COUNT",
	"windows that may be unknown (default: 0)", 0, 0),
    OPTION_COUNT_ROW(
	"pass-after", 0, pass_after, "COUNT", "good windows in a row that are enough", 1, 0),
    OPTION_FLAG_ROW("hang-up", 0, hang_up, "end as soon as it passes, whatever may come later"),
    OPTION_COUNT_ROW(
	"min-samples", 0, min_samples, "COUNT", "for rules that do not say (default: 1)", 1, 0),
    OPTION_FLAG_ROW("exact", 0, exact, "keep all values, for percentiles with all digits"),
    OPTION_COUNT_ROW("exact-limit", 0, exact_limit, "COUNT",
	"most values kept by --exact (default: 1000000)", 1, 1 << 30),
    OPTION_SECRET_ROW(
	"contract", 0, contract, "URL|FILE", "targets as GET /contract of the service gives them"),
    OPTION_SECRET_LIST_ROW("header", 'H', headers, "NAME: VALUE",
	"send this header to the contract's URL; repeatable"),
    OPTION_FILE_ROW(
	"ca-file", 0, ca_file, "FILE", "certificates to trust there beside the system's"),
    OPTION_CHOICE_ROW("contract-scope", 0, contract_scope, "SCOPE",
	"which targets of the contract (default: all)", "sla|kpi|all"),
    OPTION_SECRET_ROW("contract-json", 0, contract_json, "URL|FILE", "the same as --contract"),
    OPTION_FILE_ROW("baseline-json", 0, baseline_json, "FILE",
	"an answer of /analytics/baseline, as one more record"),
    OPTION_FILE_ROW("reco-metrics-json", 0, reco_metrics_json, "FILE",
	"an answer of /metrics/reco, as one more record"),
    OPTION_COUNT_ROW("min-sla-samples", 0, min_sla_samples, "COUNT",
	"skip the contract's latency targets on fewer samples", 1, 0),
    {0},
};

void
gate_parse(struct gate *gate, int *argc, char ***argv)
{
	struct gate_options *o = &gate->options;

	o->lateness = o->fail_limit = o->unknown_limit = -1;
	o->min_samples = 1;
	o->exact_limit = 1000000;
	o->contract_scope = "all";
	o->common = (struct options){
	    .synopsis = synopsis,
	    .about = "judge records against rules: the gate",
	    .example = "check-guardrails -r 'p95(.latency_ms) <= 200ms' run.jsonl",
	    .operands = "FILE",
	    .manual = "readyline-policy(5)",
	    .rows = rows,
	    .values = o,
	    .libraries = libraries,
	    .types = "check transition metric summary policy",
	    .members = policy_put_members,
	    .reads_records = true,
	    .redact_rules = redaction_rules_read,
	};
	options_parse(&o->common, argc, argv);
	check_options(gate);
	gate_bake_check(gate);
	gate_history_check(gate);
	gate_attest_check(gate);
	gate->files = *argv;
}
