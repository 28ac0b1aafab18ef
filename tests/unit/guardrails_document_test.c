/* links: cmd/check-guardrails/ */
/* What policies and contracts come to once they are read, and why they are refused. */
#include "rules_say.h"

#include <unistd.h>

#include "../../cmd/check-guardrails/contract.h"
#include "contract_fetch.h"

/* ---- policies ---- */

static int
parse_policy(const char *given, struct policy *policy, struct text *why)
{
	int rc = policy_parse("P", given, strlen(given), policy, why);

	if (rc == 0 && policy->deadband > 0)
		recovery_widen(&policy->rules, policy->deadband);
	return rc;
}

#define PLAIN(agg, value, op, target, more)                                                        \
	"{'name':'a','agg':'" agg "','value':'" value "','op':'" op "','target':" target more "}"
#define MAX(op, more) PLAIN("max", ".x", op, "10", more)
#define BAND(percent) "{'state_flip_flop_deadband_percent':" percent "}"

#define WAIVE(selectors) MAX("<=", "") "{'waive':{" selectors ",'until':'2026-01-01','reason':'y'}}"
#define X64 "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
#define X512 X64 X64 X64 X64 X64 X64 X64 X64

static const struct parse_case policies[] = {
    {MAX("<=", ""), "a = max(.x) <= 10"},
    {"{'rules':[" MAX("<=", "") ",{'agg':'count','op':'==','target':0}]}",
	"a = max(.x) <= 10; count() == 0 = count() == 0"},
    {MAX("<=", "") MAX("<=", ""), "! P:1:60: there are two rules called 'a'"},
    {"", "! P: an empty policy"},
    {"{'name'", "! P:1:8: "},
    {"{'rules':[" MAX("=<", "") "]}", "! 'op'"},
    {"{'rules':[7]}", "! P:1:11:"},
    {PLAIN("mux", ".x", "<=", "10", ""), "! did you mean 'max'?"},
    {PLAIN("max", "1", "<=", "10", ""), "! does not look"},
    {PLAIN("max", ".x", "<=", "'10ms'", ""), "a = max(.x) <= 10 in ms?"},
    {PLAIN("max", ".x", "<=", "'10 apples'", ""), "! target '10 apples' is not a number"},
    {PLAIN("max", ".x", "<=", "[10]", ""), "! 'target': expected a number, or a string"},
    {PLAIN("max", ".x", "<=", "1e999", ""), "! 'target': expected"},
    {MAX("<=", ",'unit':'ms'"), "a = max(.x) <= 10 in ms"},
    {MAX("<=", ",'unit':'%'"), "a = max(.x) <= 10 in %"},
    {MAX("<=", ",'unit':'apples'"), "! 'unit': expected a unit"},
    {MAX("<=", ",'unit':''"), "! 'unit': expected a unit"},
    {MAX("<=", ",'unit':'0ms'"), "! 'unit': expected a unit"},
    {MAX("<=", ",'unit':'KiB'"), "! 'unit': expected a unit"},
    {MAX("<=", ",'unit':7"), "! 'unit': expected a unit"},
    {PLAIN("max", ".x_ms", "<=", "10", ",'unit':'s'"), "! 'unit' says s, but max of x_ms is in ms"},
    {PLAIN("max", ".x_ms", "<=", "10", ",'unit':'ms'"), "a = max(.x_ms) <= 10 in ms"},
    {PLAIN("max", ".x", "<=", "'10ms'", ",'unit':'ms'"), "a = max(.x) <= 10 in ms"},
    {PLAIN("max", ".x", "<=", "'10ms'", ",'unit':'s'"), "! the target is in ms"},
    {PLAIN("age", ".x", "<=", "10", ",'unit':'s'"), "a = age(.x) <= 10 in s"},
    {PLAIN("age", ".x", "<=", "10", ",'unit':'ms'"), "! 'unit' says ms, but age of x is in s"},
    {PLAIN("rate", ".x", "<=", "10", ",'unit':'ms'"), "! 'unit' says ms, but rate of x is in %"},
    {PLAIN("rate", ".x", "<=", "0.5", ",'unit':'%'"), "a = rate(.x) <= 0.5 in %"},
    {PLAIN("rate", ".x", "<=", "0.5", ""), "! is 0.5 meant as"},
    {PLAIN("distinct", ".x", "<=", "10", ",'unit':'ms'"), "! has no unit: leave"},
    {MAX("<=", ",'by':'.g','max_groups':7,'where':'.y','min_samples':3"),
	"a = max(.x) <= 10 where .y by .g min 3 groups 7"},
    {MAX("<=", ",'for':'2m','keep_for':'90s'"), "a = max(.x) <= 10 for 120s keep 90s"},
    /* recovery */
    {MAX("<=", ",'recover':10"), "a = max(.x) <= 10 recover 10"},
    {MAX("<=", ",'recover':9"), "a = max(.x) <= 10 recover 9"},
    {MAX("<=", ",'recover':11"), "! 'recover' is weaker"},
    {MAX("<", ",'recover':11"), "! 'recover' is weaker"},
    {MAX(">=", ",'recover':11"), "a = max(.x) >= 10 recover 11"},
    {MAX(">=", ",'recover':9"), "! 'recover' is weaker"},
    {MAX(">", ",'recover':10"), "a = max(.x) > 10 recover 10"},
    {MAX("==", ",'recover':10"), "! needs a rule with <= < >= or >"},
    {MAX("!=", ",'recover':10"), "! needs a rule with <= < >= or >"},
    {MAX("<=", ",'recover':'9ms'"), "! not in the unit of the target"},
    {MAX("<=", ",'recover':'nine'"), "! 'recover': expected a number, or a string"},
    {MAX("<=", ",'recover':true"), "! 'recover': expected a number, or a string"},
    {PLAIN("max", ".x", "<=", "'10ms'", ",'recover':'9ms'"), "a = max(.x) <= 10 in ms? recover 9"},
    {PLAIN("max", ".x", "<=", "'10ms'", ",'recover':9"), "! not in the unit of the target"},
    {PLAIN("age", ".x", "<=", "'10m'", ",'recover':'9m'"), "a = age(.x) <= 600 in s recover 540"},
    {PLAIN("age", ".x", "<=", "'10m'", ",'recover':'11m'"), "! 'recover' is weaker"},
    {PLAIN("age", ".x", "<=", "'10m'", ",'recover':'9%'"), "! not in the unit of the target"},
    {PLAIN("rate", ".x", "<=", "10", ",'recover':0.5"), "! is 0.5 meant as"},
    {PLAIN("rate", ".x", ">=", "'99%'", ",'recover':'101%'"),
	"! lies between 0 and 100; write a target"},
    {PLAIN("rate", ".x", ">=", "'99%'", ",'recover':'101%'"), "! ('recover')"},
    /* a deadband, not beyond what there can be */
    {BAND("5") MAX("<=", ""), "a = max(.x) <= 10 recover 9.5"},
    {BAND("10") MAX("<=", "") "{'agg':'sum','value':'.x','op':'>=','target':20}",
	"a = max(.x) <= 10 recover 9; sum(.x) >= 20 = sum(.x) >= 20 recover 22"},
    {BAND("5") MAX("<", ""), "a = max(.x) < 10 recover 9.5"},
    {BAND("5") MAX(">=", ""), "a = max(.x) >= 10 recover 10.5"},
    {BAND("5") MAX(">", ""), "a = max(.x) > 10 recover 10.5"},
    {BAND("5") MAX("==", ""), "a = max(.x) == 10"},
    {BAND("5") MAX("!=", ""), "a = max(.x) != 10"},
    {BAND("5") MAX("<=", ",'recover':7"), "a = max(.x) <= 10 recover 7"},
    {BAND("5") PLAIN("min", ".x", ">=", "-10", ""), "a = min(.x) >= -10 recover -9.5"},
    {BAND("5") PLAIN("rate", ".x", ">=", "'99%'", ""), "a = rate(.x) >= 99 in % recover 100"},
    {BAND("5") PLAIN("rate", ".x", ">", "'99%'", ""), "a = rate(.x) > 99 in %"},
    {BAND("5") "{'name':'g','all':[" MAX("<=", "") "]}", "g = all {a = max(.x) <= 10}"},
    /* waivers: a day holds to its end */
    {MAX("<=", ",'waiver':{'until':'2026-01-01','reason':'r'}"),
	"a = max(.x) <= 10 waived 1767312000"},
    {MAX("<=", ",'waiver':{'until':'2026-01-01T00:00:01Z','reason':'r'}"),
	"a = max(.x) <= 10 waived 1767225601"},
    {MAX("<=", ",'waiver':{'until':'2026-13-01','reason':'r'}"), "! 'until': expected a date"},
    {MAX("<=", ",'waiver':{'until':'2026-1-1','reason':'r'}"), "! 'until': expected a date"},
    {MAX("<=", ",'waiver':{'until':'soon','reason':'r'}"), "! 'until': expected a date"},
    /* waivers of findings */
    {WAIVE("'rule':'r'"), "a = max(.x) <= 10; waive rule r until 1767312000 reason y"},
    {"{'waive':{'file':'f/**','tool':'t','package':'p','fingerprint':'q','until':"
     "'2026-01-01T00:00:01Z','reason':'y','owner':'o'}}",
	"; waive file f/**, tool t, package p, fingerprint q until 1767225601 reason y owner o"},
    {"{'waive':[{'rule':'r','until':'2026-01-01','reason':'y'},"
     "{'rule':'s','until':'2026-01-01','reason':'z'}]}",
	"; waive rule r until 1767312000 reason y; waive rule s until 1767312000 reason z"},
    {"{'waive':{'until':'2026-01-01','reason':'y'}}",
	"! P:1:10: a waiver of findings needs 'rule'"},
    {"{'waive':{'rule':'r','reason':'y'}}", "! a waiver of findings needs 'until'"},
    {"{'waive':{'rule':'r','until':'2026-01-01'}}", "! a waiver of findings needs 'reason'"},
    {"{'waive':{'rule':'r','until':'soon','reason':'y'}}", "! 'until': expected a date"},
    {"{'waive':{'rule':'r','until':'2262-04-11','reason':'y'}}", "! 'until': expected a date"},
    {"{'waive':{'rule':'','until':'2026-01-01','reason':'y'}}", "! 'rule': expected"},
    {"{'waive':{'rule':7,'until':'2026-01-01','reason':'y'}}", "! 'rule': expected"},
    {"{'waive':{'rle':'r','until':'2026-01-01','reason':'y'}}", "! did you mean 'rule'?"},
    {"{'waive':{'rule':'*','file':'**/*','until':'2026-01-01','reason':'y'}}",
	"! this waives every finding; say which"},
    {"{'waive':{'rule':'?','until':'2026-01-01','reason':'y'}}", "! this waives every finding"},
    {"{'waive':{'rule':'?a','until':'2026-01-01','reason':'y'}}",
	"; waive rule ?a until 1767312000 reason y"},
    {"{'waive':{'rule':'" X512 "','until':'2026-01-01','reason':'y'}}",
	"; waive rule " X512 " until 1767312000 reason y"},
    {"{'waive':{'rule':'" X512 "x','until':'2026-01-01','reason':'y'}}",
	"! 'rule' is longer than 512 bytes"},
    {"{'waive':[]}", "! 'waive': the list is empty"},
    {"{'waive':'r'}", "! 'waive': expected an object"},
    {"{'waive':['r']}", "! 'waive': expected an object"},
    /* settings */
    {"{'expect':['t=2','u,v']}" MAX("<=", ""),
	"expect t=2; expect u=0; expect v=0; a = max(.x) <= 10"},
    {"{'expect':['']}", "! 'expect': expected a list of tools"},
    {"{'expect':[7]}", "! 'expect': expected a list of tools"},
    {"{'expect':['t','u=0']}", "! expected TOOL or TOOL=N"},
    {"{'expect':['t=2','t=3']}", "! two numbers"},
    {"{'score':{'pass':90,'warn':80}}" MAX("<=", ""), "score 90 80; a = max(.x) <= 10"},
    {"{'score':{'pass':1}}" MAX("<=", ""), "score 1 1; a = max(.x) <= 10"},
    {"{'score':{'pass':80,'warn':80}}" MAX("<=", ""), "score 80 80; a = max(.x) <= 10"},
    {"{'score':{'pass':80,'warn':81}}", "! 'warn' is over its 'pass'"},
    {"{'score':{'pass':0.9}}", "! is 0.9 meant as 90?"},
    {"{'score':{'pass':90,'warn':0.8}}", "! is 0.8 meant as 80?"},
    {"{'score':{'pass':90}}{'score':{'pass':90}}", "! a second 'score'"},
    {BAND("0"), "! deadband_percent"},
    {BAND("100"), "! deadband_percent"},
};

#define PART "{'agg':'count','op':'==','target':0}"
#define NEST3(inner) "{'all':[{'all':[{'all':[" inner "]}]}]}"

static const struct parse_case groups[] = {
    {"{'name':'g','all':[" PART "," MAX("<=", "") "]}",
	"g = all {count() == 0 = count() == 0; a = max(.x) <= 10}"},
    {"{'name':'g','any':[" PART ",{'all':[" PART "]},{'any':[" PART "]}]}",
	"g = any {count() == 0 = count() == 0; all = all {count() == 0 = count() == 0}; "
	"any = any {count() == 0 = count() == 0}}"},
    {"{'all':[" PART "]}", "! 'all' and 'any' need a 'name'"},
    {"{'any':[" PART "]}", "! 'all' and 'any' need a 'name'"},
    {"{'name':'g','all':[]}", "! 'all'"},
    {"{'name':'g','all':[" PART "],'any':[" PART "]}", "! a rule has 'all' or 'any', not both"},
    {"{'name':'g','all':[" PART ",{'agg':'mux','op':'==','target':0}]}",
	"! unknown aggregate 'mux'"},
    /* eight are around the innermost */
    {"{'name':'g','all':[{'all':[" NEST3(NEST3(PART)) "]}]}",
	"g = all {all = all {all = all {all = all {all = all {all = all {all = all {all = all "
	"{count() == 0 = count() == 0}}}}}}}}"},
    {"{'name':'g','all':[{'all':[{'all':[" NEST3(NEST3(PART)) "]}]}]}", "! nested too deep"},
    {"{'name':'g','all':[{'name':'b','burn_rate':{'objective':'99%','good':'.ok','windows':[['1h','"
     "5m',2]]}}]}",
	"! a rule by itself, not part of another"},
    {"{'name':'g','all':[{'name':'c','canary':{'method':'exact'},'value':'.x'}]}",
	"g = all {c = rate(.x) in % canary 1 0 0.98 0.25 10 0.6 0}"},
};

#define BURN(objective, windows)                                                                   \
	"{'name':'b','burn_rate':{'objective':" objective ",'good':'.ok','windows':[" windows "]}" \
	"}"
#define PAIR "['1h','5m',2]"

static const struct parse_case burns[] = {
    {BURN("'99%'", PAIR), "b = rate(.ok) in % burn 99% 60m/5mx2"},
    {BURN("'99.9%'", PAIR ",['3d','6h',1]"), "b = rate(.ok) in % burn 99.9% 60m/5mx2 4320m/360mx1"},
    {BURN("'99%'", "['6h','1m',2],['30d','7h',2]"),
	"b = rate(.ok) in % burn 99% 360m/1mx2 43200m/420mx2"},
    {"{'burn_rate':{'objective':'99%','good':'.ok','windows':[" PAIR "]},'where':'.x'}",
	"burn_rate of 99% (.ok) where .x = rate(.ok) in % where .x burn 99% 60m/5mx2"},
    {BURN("99", PAIR), "! 'objective': expected a percentage under 100"},
    {BURN("'99'", PAIR), "! 'objective': expected"},
    {BURN("'99ms'", PAIR), "! 'objective': expected"},
    {BURN("'x'", PAIR), "! 'objective': expected"},
    {BURN("'0%'", PAIR), "! 'objective': expected"},
    {BURN("'0.5%'", "['1h','5m',1]"), "b = rate(.ok) in % burn 0.5% 60m/5mx1"},
    {BURN("'100%'", PAIR), "! 'objective': expected"},
    {"{'name':'b','burn_rate':{'objective':'99%','good':'ok','windows':[" PAIR "]}}",
	"! 'good': expected a condition"},
    {"{'name':'b','burn_rate':{'objective':'99%','good':'.type','windows':[" PAIR "]}}",
	"! put it in where"},
    {BURN("'99%'", ""), "! 'windows'"},
    {BURN("'99%'", "'1h'"), "! not a long window, a short one and a factor"},
    {BURN("'99%'", "['1h']"), "! not a long window, a short one and a factor"},
    {BURN("'99%'", "['1h','5m']"), "! not a long window, a short one and a factor"},
    {BURN("'99%'", "['1h','5m',2,3]"), "! not a long window, a short one and a factor"},
    {BURN("'99%'", "[60,'5m',2]"), "! a window is whole minutes"},
    {BURN("'99%'", "['1h',5,2]"), "! a window is whole minutes"},
    {BURN("'99%'", "['x','5m',2]"), "! a window is whole minutes"},
    {BURN("'99%'", "['1h','59s',2]"), "! a window is whole minutes"},
    {BURN("'99%'", "['1h','0s',2]"), "! a window is whole minutes"},
    {BURN("'99%'", "['90s','1m',2]"), "! a window is whole minutes"},
    {BURN("'99%'", "['31d','1m',2]"), "! a window is whole minutes"},
    {BURN("'99%'", "['361m','1m',2]"), "! a window is whole minutes"},
    {BURN("'99%'", "['390m','1m',2]"), "! a window is whole minutes"},
    {BURN("'99%'", "['359m','61m',2]"), "b = rate(.ok) in % burn 99% 359m/61mx2"},
    {BURN("'99%'", "['5m','5m',2]"), "! the second window is not shorter"},
    {BURN("'99%'", "['5m','6m',2]"), "! the second window is not shorter"},
    {BURN("'99%'", "['1h','5m','2']"), "! the factor is not a number above 0"},
    {BURN("'99%'", "['1h','5m',0]"), "! the factor is not a number above 0"},
    {BURN("'99%'", "['1h','5m',0.5]"), "b = rate(.ok) in % burn 99% 60m/5mx0.5"},
    /* 1 % may be bad: all bad burns a hundred times as fast */
    {BURN("'99%'", "['1h','5m',99.9]"), "b = rate(.ok) in % burn 99% 60m/5mx99.9"},
    {BURN("'99%'", "['1h','5m',100]"),
	"! impossible factor: with every event bad, a budget of 99 % burns 100"},
    {BURN("'99%'", "['1h','5m',101]"), "! impossible factor"},
    {BURN("'99.5%'", "['1h','5m',199]"), "b = rate(.ok) in % burn 99.5% 60m/5mx199"},
    {BURN("'99.5%'", "['1h','5m',201]"), "! a budget of 99.5 % burns 200 times"},
#define FOUR PAIR "," PAIR "," PAIR "," PAIR
    {BURN("'99%'", FOUR "," FOUR "," FOUR "," FOUR "," PAIR), "! there are too many windows"},
};

#define CANARY(value, more) "{'name':'c','value':'" value "','canary':{'method':" more "}}"

static const struct parse_case canaries[] = {
    {CANARY(".x_ms", "'mann-whitney'"), "c = p50(.x_ms) in ms canary 0 0 0.98 0.25 10 0.6 0"},
    {CANARY(".x", "'mann-whitney'"), "c = p50(.x) canary 0 0 0.98 0.25 10 0.6 0"},
    {CANARY(".x_ms", "'exact'"), "c = rate(.x_ms) in % canary 1 0 0.98 0.25 10 0.6 0"},
    {"{'value':'.x','where':'.y','canary':{'method':'exact'}}",
	"canary exact(.x) where .y = rate(.x) in % where .y canary 1 0 0.98 0.25 10 0.6 0"},
    {"{'value':'.x','canary':{'method':'mann-whitney'}}",
	"canary mann-whitney(.x) = p50(.x) canary 0 0 0.98 0.25 10 0.6 0"},
    {CANARY(".x", "'mann-whitney','effect':'cles','direction':'decrease','confidence':0.95,"
		  "'tolerance':0.1,'max_increase':'25%','max_cles':0.7"),
	"c = p50(.x) canary 0 1 0.95 0.1 25 0.7 1"},
    {CANARY(".x", "'mann-whitney','direction':'increase'"),
	"c = p50(.x) canary 0 0 0.98 0.25 10 0.6 0"},
    {CANARY(".type == \\'f\\'", "'exact'"),
	"c = rate(" F ") in % where " F " canary 1 0 0.98 0.25 10 0.6 0"},
    {CANARY(".type", "'exact'"), "! put it in where"},
    {CANARY(".x", "'exact','max_increase':25"), "c = rate(.x) in % canary 1 0 0.98 0.25 25 0.6 0"},
    {CANARY(".x", "'exact','max_increase':0"), "c = rate(.x) in % canary 1 0 0.98 0.25 0 0.6 0"},
    {CANARY(".x", "'exact','max_increase':1.5"),
	"c = rate(.x) in % canary 1 0 0.98 0.25 1.5 0.6 0"},
    {CANARY(".x", "'exact','max_increase':'0.5%'"),
	"c = rate(.x) in % canary 1 0 0.98 0.25 0.5 0.6 0"},
    {CANARY(".x", "'exact','max_increase':0.5"), "! meant as 0.5% or as 50%?"},
    {CANARY(".x", "'exact','max_increase':1"), "! meant as 1% or as 100%?"},
    {CANARY(".x", "'exact','max_increase':'25'"), "! 'max_increase': expected"},
    {CANARY(".x", "'exact','max_increase':'25ms'"), "! 'max_increase': expected"},
    {CANARY(".x", "'exact','max_increase':'x'"), "! 'max_increase': expected"},
    {CANARY(".x", "'exact','max_increase':-1"), "! 'max_increase': expected"},
    {CANARY(".x", "'exact','max_increase':true"), "! 'max_increase': expected"},
    {CANARY(".x", "'exact','max_increase':999999"),
	"c = rate(.x) in % canary 1 0 0.98 0.25 999999 0.6 0"},
    {CANARY(".x", "'exact','max_increase':1000000"), "! 'max_increase': expected"},
};

/* ---- contracts ---- */

static int64_t sla_samples;
static const char *contract_scope;

static int
parse_contract(const char *given, struct policy *policy, struct text *why)
{
	char path[] = "/tmp/parse_test.XXXXXX";
	struct contract_source source = {.given = path};
	int fd = mkstemp(path), rc;

	if (fd == -1 || write(fd, given, strlen(given)) != (ssize_t)strlen(given) ||
	    close(fd) == -1)
		abort();
	rc = contract_read(&source, "P", contract_scope, sla_samples, policy, why);
	unlink(path);
	return rc;
}

#define SLA(targets) "{'sla_targets':{" targets "}}"
#define KPI(targets) "{'kpi_targets':{" targets "}}"

static const struct parse_case sla[] = {
    {SLA("'reco_p95_ms':120"),
	"reco_p95_ms = <= 120 in ms min 1 source sla first "
	"{reco_p95_ms = p95(.latency_ms) <= 120 in ms net .net_latency_ms min 1; "
	"reco_p95_ms = last(.latency_ms.p95) <= 120 in ms where .sample_size >= 0 net "
	".net_latency_ms.p95 "
	"samples .sample_size min 1}"},
    {SLA("'api_error_rate_pct':'< 2%'"), "api_error_rate_pct = < 2 in % min 1 source sla first "
					 "{api_error_rate_pct = max(.error_rate_pct) < 2 in % "
					 "where .requests >= 0 samples .requests min 1; "
					 "api_error_rate_pct = last(.error_rate_pct) < 2 in % "
					 "where .sample_size >= 0 samples .sample_size "
					 "min 1}"},
    {SLA("'api_error_rate_pct':101"), "! impossible target 101"},
    {SLA("'reco_p95_ms':'1%'"), "! the target is in %"},
    {SLA("'reco_p95_ms':0"),
	"reco_p95_ms = <= 0 in ms min 1 source sla first "
	"{reco_p95_ms = p95(.latency_ms) <= 0 in ms net .net_latency_ms min 1; "
	"reco_p95_ms = last(.latency_ms.p95) <= 0 in ms where .sample_size >= 0 net "
	".net_latency_ms.p95 "
	"samples .sample_size min 1}"},
    {SLA("'reco_p95':120"), "! did you mean 'reco_p95_ms'?"},
    {SLA("'reco_p95_ms':120,'reco_p95_ms':130"), "! there are two rules called 'reco_p95_ms'"},
    {"{'sla_targets':7}", "! is not an object of targets"},
    {"[7]", "! a contract is one JSON object"},
    {SLA(""), "! there is no target in scope sla"},
    {KPI("'ctr_at_20':8"), "! there is no target in scope sla"},
};

/* With as many samples at least. */
static const struct parse_case one[] = {
    {SLA("'reco_p90_ms':120"),
	"reco_p90_ms = <= 120 in ms min 1 skip few source sla first "
	"{reco_p90_ms = p90(.latency_ms) <= 120 in ms net .net_latency_ms min 1 skip few; "
	"reco_p90_ms = last(.latency_ms.p90) <= 120 in ms where .sample_size >= 0 net "
	".net_latency_ms.p90 "
	"samples .sample_size min 1 skip few}"},
};

static const struct parse_case few[] = {
    {SLA("'reco_p50_ms':120"),
	"reco_p50_ms = <= 120 in ms min 30 skip few source sla first "
	"{reco_p50_ms = p50(.latency_ms) <= 120 in ms net .net_latency_ms min 30 skip few; "
	"reco_p50_ms = last(.latency_ms.p50) <= 120 in ms where .sample_size >= 0 net "
	".net_latency_ms.p50 "
	"samples .sample_size min 30 skip few}"},
    {SLA("'api_error_rate_pct':2"), "api_error_rate_pct = <= 2 in % min 1 source sla first "
				    "{api_error_rate_pct = max(.error_rate_pct) <= 2 in % where "
				    ".requests >= 0 samples .requests min 1; "
				    "api_error_rate_pct = last(.error_rate_pct) <= 2 in % where "
				    ".sample_size >= 0 samples .sample_size "
				    "min 1}"},
};

static const struct parse_case kpi[] = {
    {KPI("'ctr_at_20':8"), "ctr_at_20 = >= 8 in % source kpi first {ctr_at_20 = "
			   "last(.metrics.ctr_at_20_pct) >= 8 in % where "
			   ".metrics.requests >= 0 samples .metrics.impressions}"},
    {KPI("'avg_watch_time_sec':'> 30s'"),
	"avg_watch_time_sec = > 30 in s source kpi first {avg_watch_time_sec = "
	"last(.metrics.avg_watch_time_sec) > 30 in s where .metrics.requests >= 0 samples "
	".metrics.watches}"},
    {KPI("'ctr_at_20':0.08"), "! is 0.08 meant as 0.08% or as 8%?"},
    {KPI("'ctr_at_20':1,'catalog_coverage_at_20':2"), "! is 1 meant as"},
    {KPI("'avg_watch_time_sec':0.5"),
	"avg_watch_time_sec = >= 0.5 in s source kpi first {avg_watch_time_sec = "
	"last(.metrics.avg_watch_time_sec) >= 0.5 in s where .metrics.requests >= 0 samples "
	".metrics.watches}"},
    {SLA("'reco_p95_ms':120"), "! there is no target in scope kpi"},
    {"7", "! a contract is one JSON object"},
    {"{", "! :1:2: "},
};

/* A section that is missing is unknown. */
static const struct parse_case all[] = {
    {SLA("'api_error_rate_pct':0.5"), "api_error_rate_pct = <= 0.5 in % min 1 source sla first "
				      "{api_error_rate_pct = max(.error_rate_pct) <= 0.5 in % "
				      "where .requests >= 0 samples .requests min 1; "
				      "api_error_rate_pct = last(.error_rate_pct) <= 0.5 in % "
				      "where .sample_size >= 0 samples .sample_size "
				      "min 1}; kpi_targets = source kpi first {}"},
    {"{}", "sla_targets = source sla first {}; kpi_targets = source kpi first {}"},
    {"{'kpi_targets':{'ctr':8}}", "! no records are known for the target 'ctr'"},
};

static void
check_contracts(const char *scope, int64_t samples, const struct parse_case *cases, size_t count)
{
	contract_scope = scope;
	sla_samples = samples;
	check_cases(cases, count, "P", parse_contract);
}

/* Two of a name, from a policy and a contract. */
static void
test_names_twice(void)
{
	static const char first[] =
	    "{\"name\":\"ctr_at_20\",\"agg\":\"count\",\"op\":\"==\",\"target\":0}"
	    "{\"name\":\"sla_targets\",\"agg\":\"count\",\"op\":\"==\",\"target\":0}";
	static const char *const contracts[] = {"{\"kpi_targets\":{\"ctr_at_20\":8}}", "{}"};

	contract_scope = "all";
	for (size_t i = 0; i < COUNT(contracts); i++) {
		struct text why = TEXT_INIT(TEXT_MAX_REASON);
		struct policy policy = {0};

		CHECK_INT(parse_policy(first, &policy, &why), 0);
		CHECK_INT(parse_contract(contracts[i], &policy, &why), -1);
		CHECK(strstr(text_string(&why), "there are two rules called") != NULL);
		policy_free(&policy);
		text_free(&why);
	}
}
/* The members that a policy may have are told for each kind of rule. */
static void
test_members(void)
{
	static const char *const members[] = {"policy\tsettings\texpect\t",
	    "policy\tsettings\trules\t", "policy\tplain\tagg\t", "policy\tplain\twaiver.until\t",
	    "policy\tcanary\tcanary.method\t", "policy\tgroup\tall\t",
	    "policy\tburn\tburn_rate.objective\t", "policy\tburn\twaiver\t",
	    "policy\tsettings\twaive\tobject+list", "policy\tsettings\twaive.until\ttext\tneeded"};
	struct text out = TEXT_INIT(TEXT_MAX_RECORD);

	policy_put_members(&out);
	for (size_t i = 0; i < COUNT(members); i++)
		if (!CHECK(strstr(text_string(&out), members[i]) != NULL))
			fprintf(stderr, "  %s\n", members[i]);
	text_free(&out);
}

int
main(void)
{
	check_cases(policies, COUNT(policies), "P", parse_policy);
	check_cases(groups, COUNT(groups), "P", parse_policy);
	check_cases(burns, COUNT(burns), "P", parse_policy);
	check_cases(canaries, COUNT(canaries), "P", parse_policy);
	check_contracts("sla", 0, sla, COUNT(sla));
	check_contracts("sla", 1, one, COUNT(one));
	check_contracts("sla", 30, few, COUNT(few));
	check_contracts("kpi", 30, kpi, COUNT(kpi));
	check_contracts("all", 0, all, COUNT(all));
	test_names_twice();
	test_members();
	return unit_end();
}
