/* links: cmd/check-guardrails/ */
/* What rules come to: one row a rule and its records. */
#include "gate_says.h"

#include <math.h>

#include "../../cmd/check-guardrails/verdict.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#define NOON "--at 2026-01-01T12:00:00Z"
#define WAIVER(until) "'waiver':{'until':'" until "','reason':'known'}"
#define X(op, target) "{'agg':'max','value':'.x','op':'" op "','target':" target "}"
#define Y "{'agg':'max','value':'.y','op':'<=','target':5}"
#define SKIPPED "{'agg':'max','value':'.y','op':'<=','target':5,'on_missing':'skip'}"
#define NAMED_SKIPPED                                                                              \
	"{'name':'s','agg':'max','value':'.y','op':'<=','target':5,'on_missing':'skip'}"
#define SKIPPED_BY                                                                                 \
	"{'name':'s','agg':'max','value':'.y','op':'<=','target':5,'by':'.g','on_missing':'skip'}"
#define OLD "{'agg':'max','value':'.x','op':'<=','target':5," WAIVER("2025-12-31") "}"
#define LATE(latency, lag) "{'type':'request','latency_ms':" latency ",'generator_lag_ms':" lag "}"
#define SLA "contract {'sla_targets':{'reco_p95_ms':120},'kpi_targets':{}}"
#define LATENCY(x) "{'type':'load','name':'all','requests':10,'latency_ms':" x "}\n"
#define SNAPSHOT(x) "{'sample_size':5,'latency_ms':{'p95':" x "}}\n"
#define MEANS "{'name':'m','canary':{'method':'mann-whitney'},'value':'.l'}"
#define MEANS_WHERE "{'name':'m','canary':{'method':'mann-whitney'},'value':'.l','where':'.z > 0'}"
#define RATES "{'name':'r','canary':{'method':'exact'},'value':'.s >= 500'}"
#define BURN                                                                                       \
	"{'name':'b','burn_rate':{'objective':'99%','good':'.s < "                                 \
	"500','windows':[['1h','5m',10]]}}"
#define BURNS(windows)                                                                             \
	"{'name':'b','burn_rate':{'objective':'99%','good':'.s < 500','windows':[" windows "]}}"
#define BURN_AT "--state STATE --at 2026-01-01T12:00:00Z"
#define EVENTS(count, at) count "*{'s':200,'timestamp':176726" at "}\n"
#define BAD(count) count "*{'s':500,'timestamp':1767268680}\n"
#define ALARM                                                                                      \
	"{'name':'a','agg':'max','value':'.x','op':'<=','target':5,'for':'1m','keep_for':'1m','"   \
	"recover':4}"
#define WARNING                                                                                    \
	"{'name':'a','agg':'max','value':'.x','op':'<=','target':5,'for':'1m','severity':'"        \
	"warning'}"
#define WARNING_BY                                                                                 \
	"{'name':'a','agg':'max','value':'.x','op':'<=','target':5,'by':'.g','severity':'warning'" \
	"}"
#define SCORE "{'score':{'pass':75,'warn':50}}"
#define W(name, target, weight)                                                                    \
	"{'name':'" name "','agg':'max','value':'.x','op':'<=','target':" target                   \
	",'weight':" weight "}"

static const struct gate_case judge_cases[] = {
    /* Every operator under, on and over its target. */
    {"a: max(.x) <= 5", "", "{'x':5}", "a=pass:5/1 -> 0"},
    {"a: max(.x) <= 5", "", "{'x':5.5}", "a=fail:5.5/1 -> 1"},
    {"a: max(.x) < 5", "", "{'x':5}", "a=fail:5/1 -> 1"},
    {"a: max(.x) < 5", "", "{'x':4}", "a=pass:4/1 -> 0"},
    {"a: min(.x) >= 5", "", "{'x':5}", "a=pass:5/1 -> 0"},
    {"a: min(.x) >= 5", "", "{'x':4}", "a=fail:4/1 -> 1"},
    {"a: min(.x) > 5", "", "{'x':5}", "a=fail:5/1 -> 1"},
    {"a: min(.x) > 5", "", "{'x':6}", "a=pass:6/1 -> 0"},
    {"a: max(.x) == 5", "", "{'x':5}", "a=pass:5/1 -> 0"},
    {"a: max(.x) == 5", "", "{'x':4}", "a=fail:4/1 -> 1"},
    {"a: max(.x) == 5", "", "{'x':6}", "a=fail:6/1 -> 1"},
    {"a: max(.x) != 5", "", "{'x':5}", "a=fail:5/1 -> 1"},
    {"a: max(.x) != 5", "", "{'x':4}", "a=pass:4/1 -> 0"},
    /* One of three has no value: the truth lies from one bound to the other, and both may be on one side. */
    {"a: count(.x > 1) <= 2", "", "{'x':2}\n{'x':0}\n{'y':1}", "a=pass:1/2 -> 0"},
    {"a: count(.x > 1) <= 1", "", "{'x':2}\n{'x':0}\n{'y':1}", "a=unknown:1/2 -> 1"},
    {"a: count(.x > 1) <= 0", "", "{'x':2}\n{'x':0}\n{'y':1}", "a=fail:1/2 -> 1"},
    {"a: count(.x > 1) < 3", "", "{'x':2}\n{'x':0}\n{'y':1}", "a=pass:1/2 -> 0"},
    {"a: count(.x > 1) < 2", "", "{'x':2}\n{'x':0}\n{'y':1}", "a=unknown:1/2 -> 1"},
    {"a: count(.x > 1) < 1", "", "{'x':2}\n{'x':0}\n{'y':1}", "a=fail:1/2 -> 1"},
    {"a: count(.x > 1) >= 1", "", "{'x':2}\n{'x':0}\n{'y':1}", "a=pass:1/2 -> 0"},
    {"a: count(.x > 1) >= 2", "", "{'x':2}\n{'x':0}\n{'y':1}", "a=unknown:1/2 -> 1"},
    {"a: count(.x > 1) >= 3", "", "{'x':2}\n{'x':0}\n{'y':1}", "a=fail:1/2 -> 1"},
    {"a: count(.x > 1) > 0", "", "{'x':2}\n{'x':0}\n{'y':1}", "a=pass:1/2 -> 0"},
    {"a: count(.x > 1) > 1", "", "{'x':2}\n{'x':0}\n{'y':1}", "a=unknown:1/2 -> 1"},
    {"a: count(.x > 1) > 2", "", "{'x':2}\n{'x':0}\n{'y':1}", "a=fail:1/2 -> 1"},
    {"a: count(.x > 1) == 0", "", "{'x':2}\n{'x':0}\n{'y':1}", "a=fail:1/2 -> 1"},
    {"a: count(.x > 1) == 1", "", "{'x':2}\n{'x':0}\n{'y':1}", "a=unknown:1/2 -> 1"},
    {"a: count(.x > 1) == 2", "", "{'x':2}\n{'x':0}\n{'y':1}", "a=unknown:1/2 -> 1"},
    {"a: count(.x > 1) == 3", "", "{'x':2}\n{'x':0}\n{'y':1}", "a=fail:1/2 -> 1"},
    {"a: count(.x > 1) != 0", "", "{'x':2}\n{'x':0}\n{'y':1}", "a=pass:1/2 -> 0"},
    {"a: count(.x > 1) != 1", "", "{'x':2}\n{'x':0}\n{'y':1}", "a=unknown:1/2 -> 1"},
    {"a: count(.x > 1) != 2", "", "{'x':2}\n{'x':0}\n{'y':1}", "a=unknown:1/2 -> 1"},
    {"a: count(.x > 1) != 3", "", "{'x':2}\n{'x':0}\n{'y':1}", "a=pass:1/2 -> 0"},
    /* From 2^53 on a number stands for its neighbours, too. */
    {"a: max(.x) <= 9007199254740992", "", "{'x':9007199254740992}", "a=unknown:9.0072e+15/1 -> 1"},
    {"a: max(.x) <= 9007199254740991", "", "{'x':9007199254740991}", "a=pass:9.0072e+15/1 -> 0"},
    {"a: max(.x) <= 9007199254740994", "", "{'x':9007199254740992}", "a=pass:9.0072e+15/1 -> 0"},
    {"a: min(.x) >= 9007199254740992", "", "{'x':9007199254740992}", "a=unknown:9.0072e+15/1 -> 1"},
    /* Zero is zero. */
    {"a: p50(.x) <= 5", "", "3*{'x':0}\n2*{'x':7}",
	"a=pass:0/5 -> 0" SAYS "p50 of x is 0, within 5"},
    /* More powers of two than can be counted apart. */
    {"a: p50(.x) <= 5", "", "300*{'x':1e#}\n200*{'x':-1e#}", "a=fail:1e+50/500 -> 1"},
    {"a: p50(.x) <= 5", "", "300*{'x':1e#}\n300*{'x':-1e#}",
	"a=unknown/600 -> 1" SAYS "the values are spread too widely to be counted"},
    /* Missing data, and what the rule says of it. */
    {"a: max(.x) <= 5", "", "{'y':5}", "a=unknown/0 -> 1"},
    {"{'name':'a','agg':'max','value':'.x','op':'<=','target':5,'on_missing':'skip'}", "",
	"{'y':5}", "a=skip/0 -> 1"},
    {"{'name':'a','agg':'max','value':'.x','op':'<=','target':5,'on_missing':'fail'}", "",
	"{'y':5}", "a=fail/0 -> 1"},
    {"a: max(.x) <= 5 where .y == 1", "", "{'x':5,'y':2}", "a=unknown/0 -> 1"},
    {"a: max(.x) <= 5", "", "{'type':'check','status':'pass'}", "a=unknown/0 -> 1"},
    {"a: max(.x) <= 5", "--min-samples 3", "3*{'x':#}", "a=pass:3/3 -> 0"},
    {"a: max(.x) <= 5", "--min-samples 4", "3*{'x':#}",
	"a=unknown:3/3 -> 1" SAYS "3 samples, fewer than 4"},
    {"a: count() <= 5", "--min-samples 4", "3*{'x':#}", "a=pass:3/3 -> 0"},
    {"a: age() <= 60s", NOON " --min-samples 4", "{'x':1,'time':'2026-01-01T11:59:00Z'}",
	"a=pass:60/1 -> 0"},
    {"{'name':'a','agg':'count','op':'<=','target':5,'min_samples':4}", "", "3*{'x':#}",
	"a=unknown:3/3 -> 1"},
    {"{'name':'a','agg':'max','value':'.x','op':'<=','target':5,'min_samples':1}",
	"--min-samples 4", "3*{'x':#}", "a=pass:3/3 -> 0"},
    {"{'name':'a','agg':'max','value':'.x','op':'<=','target':5,'min_samples':2}", "", "1*{'x':#}",
	"a=unknown:1/1 -> 1" SAYS "1 sample, fewer than 2"},
    /* Severities and waivers. */
    {"{'name':'a','agg':'max','value':'.x','op':'<=','target':5,'severity':'warning'}", "",
	"{'x':6}", "a=warn:6/1 -> 0"},
    {"{'name':'a','agg':'max','value':'.x','op':'<=','target':5,'severity':'warning'}", "",
	"{'y':6}", "a=unknown/0 -> 1"},
    {"{'name':'a','agg':'max','value':'.x','op':'<=','target':5," WAIVER(
	 "2026-01-01") "}\n"
		       "b: count() > 0",
	NOON, "{'x':6}", "a=skip:6/1 b=pass:1/1 -> 0"},
    {"{'name':'a','agg':'max','value':'.x','op':'<=','target':5," WAIVER("2025-12-31") "}", NOON,
	"{'x':6}", "a=fail:6/1 -> 1"},
    {"{'name':'a','agg':'max','value':'.x','op':'<=','target':5," WAIVER(
	 "2026-01-01T12:00:00Z") "}",
	NOON, "{'x':1}", "a=fail:1/1 -> 1"},
    {"{'name':'a','agg':'max','value':'.x','op':'<=','target':5,'severity':'info'," WAIVER(
	 "2025-12-31") "}",
	NOON, "{'x':1}", "a=fail:1/1 -> 1"},
    /* Rules made of rules. */
    {"{'name':'a','all':[" X("<=", "5") "," X(">=", "5") "]}", "", "{'x':5}",
	"a=pass -> 0" SAYS "!'labels'|!'margin'|!'unit':"},
    {"{'name':'a','all':[" X("<=", "5") "," X(">=", "6") "]}", "", "{'x':5}", "a=fail -> 1"},
    {"{'name':'a','all':[" X("<=", "5") "," Y "]}", "", "{'x':5}", "a=unknown -> 1"},
    {"{'name':'a','all':[" X("<=", "4") "," Y "]}", "", "{'x':5}", "a=fail -> 1"},
    {"{'name':'a','all':[" X("<=", "5") "," SKIPPED "]}", "", "{'x':5}", "a=pass -> 0"},
    {"{'name':'a','all':[" SKIPPED "]}", "", "{'x':5}", "a=skip -> 1"},
    {"{'name':'a','any':[" X("<=", "4") "," X(">=", "5") "]}", "", "{'x':5}", "a=pass -> 0"},
    {"{'name':'a','any':[" X("<=", "4") "," X(">=", "6") "]}", "", "{'x':5}", "a=fail -> 1"},
    {"{'name':'a','any':[" X("<=", "4") "," Y "]}", "", "{'x':5}", "a=unknown -> 1"},
    {"{'name':'a','any':[" X("<=", "5") "," Y "]}", "", "{'x':5}", "a=pass -> 0"},
    {"{'name':'a','any':[" SKIPPED "]}", "", "{'x':5}", "a=skip -> 1"},
    {"{'name':'a','any':[" X("<=", "5") "," OLD "]}", NOON, "{'x':5}", "a=fail -> 1"},
    {"{'name':'a','severity':'info','any':[" X("<=", "5") "," OLD "]}", NOON, "{'x':5}",
	"a=fail -> 1"},
    {"{'name':'a','severity':'info','all':[" X("<=", "4") "]}", "", "{'x':5}", "a=warn -> 0"},
    {"{'name':'a','all':[{'agg':'max','value':'.x','op':'<=','target':4,'severity':'info'}]}", "",
	"{'x':5}", "a=fail -> 1"},
    /* What the generator sent late is not the service's. */
    {"a: max(.latency_ms) <= 10ms", "", LATE("12", "3"), "a=unknown:12/1@request -> 1"},
    {"a: max(.latency_ms) <= 10ms", "", LATE("12", "2"), "a=unknown:12/1@request -> 1"},
    {"a: max(.latency_ms) <= 10ms", "", LATE("12", "1"), "a=fail:12/1@request -> 1"},
    {"a: max(.latency_ms) <= 10ms", "", LATE("12", "3") "\n{'type':'request','latency_ms':2}",
	"a=fail:12/2@request -> 1"},
    {"a: max(.latency_ms) <= 10ms", "", LATE("10", "3"),
	"a=pass:10/1@request -> 0" SAYS "'unit':'ms'"},
    {"{'name':'m','canary':{'method':'mann-whitney'},'value':'.latency_ms'}", "",
	"50*{'latency_ms':1#}" BASELINE "50*{'latency_ms':1#}", "m=pass:1/50 -> 0" SAYS "!'unit':"},
    {"a: p50(.latency_ms) <= 10ms by .name", "",
	"{'type':'request','name':'u','latency_ms':12,'generator_lag_ms':3}\n"
	"{'type':'request','name':'v','latency_ms':12,'generator_lag_ms':0}",
	"a[u]=unknown:12/1@request a[v]=fail:12/1@request -> 1"},
    {"a: p50(.latency_ms) <= 10ms by .name", "",
	"{'type':'request','name':'v','latency_ms':12,'generator_lag_ms':0}\n"
	"{'type':'request','name':'u','latency_ms':12,'generator_lag_ms':3}",
	"a[v]=fail:12/1@request a[u]=unknown:12/1@request -> 1"},
    {"a: max(.latency_ms) <= 10ms", "", LATE("12", "3") "\n{'type':'request','latency_ms':null}",
	"a=fail:12/1@request -> 1"},
    {"a: max(.latency_ms) <= 10ms", "",
	LATE("12", "3") "\n{'type':'request','latency_ms':null,'generator_lag_ms':1}",
	"a=fail:12/1@request -> 1"},
    {"a: max(.latency_ms) <= 10ms", "",
	"{'type':'load','name':'all','requests':10,'latency_ms':12,'net_latency_ms':9}",
	"a=unknown:12/10@load -> 1" SAYS
	"generator-limited: without what load-reco itself sent late it is 9 ms"},
    {"a: max(.latency_ms) <= 10ms", "",
	"{'type':'load','name':'all','requests':10,'latency_ms':12,'net_latency_ms':11}",
	"a=fail:12/10@load -> 1"},
    {"a: max(.net_latency_ms) <= 10ms", "", LATE("12", "3") "\n{'type':'request','latency_ms':2}",
	"a=unknown:9/1@request -> 1"},
    {"a: p50(.latency_ms) <= 10ms", "",
	LATE("12", "3") "\n" LATE(
	    "30", "0") "\n{'type':'request','latency_ms':null,'generator_lag_ms':1}",
	"a=fail:12/2@request -> 1"},
    {"a: max(.net_latency_ms) <= 10ms", "", LATE("12", "3") "\n" LATE("2", "1"),
	"a=pass:9/2@request -> 0"},
    {"a: count(.net_latency_ms > 1) <= 5", "", LATE("12", "3"), "a=unknown -> 1"},
    {"a: count(.net_latency_ms) <= 5", "", LATE("12", "3"), "a=unknown -> 1"},
    {"a: distinct(.net_latency_ms) <= 5", "", LATE("12", "3"), "a=unknown/0 -> 1"},
    {"a: max(.latency_ms) <= 10ms", "",
	LATE("12",
	    "3") "\n{'type':'load','name':'all','requests':10,'latency_ms':12,'net_latency_ms':9}",
	"a=unknown:12/10@load -> 1"},
    {"a: max(.latency_ms) <= 10ms by .name", "",
	"{'type':'request','name':1,'latency_ms':12,'generator_lag_ms':3}\n"
	"{'type':'request','name':'1','latency_ms':12,'generator_lag_ms':0}",
	"a[1]=unknown:12/1@request a[\\\"1\\\"]=fail:12/1@request -> 1"},
    {"a: max(.latency_ms) <= 10ms by .name", "",
	"{'type':'request','name':'1','latency_ms':12,'generator_lag_ms':3}\n"
	"{'type':'request','name':1,'latency_ms':12,'generator_lag_ms':0}",
	"a[\\\"1\\\"]=unknown:12/1@request a[1]=fail:12/1@request -> 1"},
    {"{'name':'a','agg':'max','value':'.latency_ms','op':'<=','target':'10ms','on_missing':'fail','"
     "min_samples':5}",
	"", LATE("12", "3"), "a=fail:12/1@request -> 1"},
    /* The score. */
    {SCORE "\n" W("a", "5", "3") "\n" W("b", "4", "1"), "", "{'x':5}",
	"a=pass:5/1 b=warn:5/1 score=pass:75/2 -> 0"},
    {SCORE "\n" W("a", "5", "1") "\n" W("b", "4", "1"), "", "{'x':5}",
	"a=pass:5/1 b=warn:5/1 score=warn:50/2 -> 0" SAYS
	"'margin':-25|'scored':true|!'scored':false"},
    {SCORE "\n" W("a", "5", "1") "\n" W("b", "4", "2"), "", "{'x':5}",
	"a=pass:5/1 b=warn:5/1 score=fail:33.333/2 -> 1"},
    {SCORE "\n" W(
	 "a", "5", "1") "\n{'name':'k','agg':'max','value':'.x','op':'<=','target':4,'key':true}",
	"", "{'x':5}", "a=pass:5/1 k=fail:5/1 score=warn:50/2 -> 1"},
    {SCORE "\n" W("a", "5",
	 "1") "\n{'name':'k','agg':'max','value':'.x','op':'<=','target':4,'severity':'info'}",
	"", "{'x':5}", "a=pass:5/1 k=warn:5/1 score=pass:75/2 -> 0"},
    {SCORE "\n" W("a", "5", "1") "\n" NAMED_SKIPPED, "", "{'x':5}",
	"a=pass:5/1 s=skip/0 score=pass:100/1 -> 0"},
    {SCORE "\n" NAMED_SKIPPED, "", "{'x':5}", "s=skip/0 score=unknown/0 -> 1"},
    /* A skipped group is worse than one that passes, and what is skipped does not count. */
    {SCORE "\n" SKIPPED_BY "\n{'name':'b','agg':'count','op':'>','target':0}", "",
	"{'y':5,'g':1}\n{'x':5,'g':2}",
	"s[1]=pass:5/1 s[2]=skip/0 b=pass:2/2 score=pass:100/1 -> 0"},
    {SCORE "\n" SKIPPED_BY "\n{'name':'b','agg':'count','op':'>','target':0}", "",
	"{'x':5,'g':1}\n{'y':5,'g':2}",
	"s[1]=skip/0 s[2]=pass:5/1 b=pass:2/2 score=pass:100/1 -> 0"},
    {SCORE
	"\n{'name':'a','agg':'max','value':'.x','op':'<=','target':5,'by':'.g'}\n" W("b", "9", "1"),
	"", "{'x':5,'g':1}\n{'x':6,'g':2}\n{'x':5,'g':3}",
	"a[1]=pass:5/1 a[2]=warn:6/1 a[3]=pass:5/1 b=pass:6/3 score=warn:50/2 -> 0"},
    {SCORE "\n" WARNING_BY, "", "{'x':5,'g':1}\n{'x':6,'g':2}\n{'x':5,'g':3}",
	"a[1]=pass:5/1 a[2]=warn:6/1 a[3]=pass:5/1 score=warn:50/1 -> 0"},
    {SCORE "\n" WARNING_BY, "", "{'x':6,'g':1}\n{'y':6,'g':2}",
	"a[1]=warn:6/1 a[2]=unknown/0 score=fail:0/1 -> 1"},
    /* A contract: its first rule that has data; a load without requests is no reason to ask the service. */
    {SLA, "--contract-scope sla", LATENCY("100"), "reco_p95_ms=pass:100/10@load -> 0"},
    {SLA, "--contract-scope sla", LATENCY("130"), "reco_p95_ms=fail:130/10@load -> 1"},
    {SLA, "--contract-scope sla", SNAPSHOT("100"), "reco_p95_ms=pass:100/5 -> 0"},
    {SLA, "--contract-scope sla", SNAPSHOT("130"), "reco_p95_ms=fail:130/5 -> 1"},
    {SLA, "--contract-scope sla", SNAPSHOT("130") LATENCY("100"),
	"reco_p95_ms=pass:100/10@load -> 0"},
    {SLA, "--contract-scope sla", "{'type':'load','name':'all','requests':0}\n" SNAPSHOT("100"),
	"reco_p95_ms=unknown/0 -> 1"},
    {SLA, "--contract-scope sla",
	"{'type':'interval','tool':'l','name':'all','requests':0}\n" SNAPSHOT("100"),
	"reco_p95_ms=unknown/0 expect l=unknown -> 1"},
    {SLA, "--contract-scope sla", "{'type':'request'}\n" SNAPSHOT("100"),
	"reco_p95_ms=unknown/0 -> 1"},
    {SLA, "--contract-scope sla", "{'type':'other'}\n" SNAPSHOT("100"),
	"reco_p95_ms=pass:100/5 -> 0"},
    {SLA, "--contract-scope sla --min-sla-samples 5", SNAPSHOT("100"),
	"reco_p95_ms=pass:100/5 -> 0"},
    {SLA, "--contract-scope sla --min-sla-samples 2",
	"{'type':'request','latency_ms':'HISTFAAA'}\n", "reco_p95_ms=unknown/0@request -> 1"},
    {SLA, "--contract-scope sla --min-sla-samples 6", SNAPSHOT("100"), "reco_p95_ms=skip/5 -> 1"},
    {SLA, "--contract-scope sla", "{'type':'request','latency_ms':100}\n" SNAPSHOT("130"),
	"reco_p95_ms=pass:100/1@request -> 0"},
    {SLA, "--contract-scope sla", "{'x':1}\n", "reco_p95_ms=unknown/0 -> 1"},
    {"contract {'kpi_targets':{'ctr_at_20':'< 8%'}}", "--contract-scope kpi", "{'x':1}\n",
	"ctr_at_20=unknown/0 -> 1"},
    {"contract {}", "", "{'x':1}\n", "sla_targets=unknown kpi_targets=unknown -> 1"},
    {"contract {'sla_targets':{}}", "--contract-scope sla", "{'x':1}\n", "-> 2"},
    {"contract {'sla_targets':{'reco_p95_ms':120}}", "", LATENCY("100"),
	"reco_p95_ms=pass:100/10@load kpi_targets=unknown -> 1"},
    {SLA, "--contract-scope sla --min-sla-samples 2", "{'type':'request','latency_ms':100}\n",
	"reco_p95_ms=skip/1@request -> 1"},
    {SLA, "--contract-scope sla", "{'type':'other'}\n{'type':'request'}\n" SNAPSHOT("100"),
	"reco_p95_ms=unknown/0 -> 1"},
    {SLA, "--contract-scope sla", "{'sample_size':-5,'latency_ms':{'p95':100}}\n",
	"reco_p95_ms=unknown/0 -> 1"},
    {SLA, "--contract-scope sla", "{'sample_size':1e18,'latency_ms':{'p95':100}}\n",
	"reco_p95_ms=unknown:100/0 -> 1"},
    {SLA, "--contract-scope sla", "{'sample_size':1e17,'latency_ms':{'p95':100}}\n",
	"reco_p95_ms=pass:100/1e+17 -> 0"},
    /* What the service says about itself, as a file of its own. */
    {SLA, "--contract-scope sla", "{'x':1}\n" ANSWER SNAPSHOT("100"),
	"reco_p95_ms=pass:100/5 -> 0"},
    {SLA, "--contract-scope sla", "{'x':1}\n" ANSWER " " SNAPSHOT("130"),
	"reco_p95_ms=fail:130/5 -> 1"},
    {SLA, "--contract-scope sla", LATENCY("130") ANSWER SNAPSHOT("100"),
	"reco_p95_ms=fail:130/10@load -> 1"},
    {SLA, "--contract-scope sla", LATENCY("100") ANSWER "[1]", "reco_p95_ms=pass:100/10@load -> 2"},
    {SLA, "--contract-scope sla",
	LATENCY("100") ANSWER "{'sample_size':", "reco_p95_ms=pass:100/10@load -> 2"},
    {SLA, "--contract-scope sla", LATENCY("100") ANSWER "<html>502 Bad Gateway</html>",
	"reco_p95_ms=pass:100/10@load -> 2"},
    {SLA, "--contract-scope sla", LATENCY("100") ANSWER "{'error':'overloaded'}",
	"reco_p95_ms=pass:100/10@load -> 2"},
    {SLA, "--contract-scope sla", ANSWER "{'error':'overloaded'}", "reco_p95_ms=unknown/0 -> 2"},
    /* Canaries. */
    {MEANS, "", "50*{'l':1#}" BASELINE "50*{'l':1#}", "m=pass:1/50 -> 0"},
    {MEANS, "", "50*{'l':9#}" BASELINE "50*{'l':1#}", "m=fail:2.5581e-09/50 -> 1"},
    {MEANS, "", "50*{'l':1#}" BASELINE "50*{'l':9#}", "m=pass:1/50 -> 0"},
    {MEANS, "", "50*{'l':9#}\n{'m':1}" BASELINE "50*{'l':1#}", "m=unknown/50 -> 1"},
    {MEANS, "", "50*{'l':9#}" BASELINE "50*{'l':1#}\n{'m':1}", "m=unknown/50 -> 1"},
    {MEANS, "", "3*{'l':9#}" BASELINE "3*{'l':1#}", "m=unknown/3 -> 1"},
    {MEANS, "", "5*{'l':9#}" BASELINE "5*{'l':1#}", "m=fail:0.015873/5 -> 1"},
    {MEANS "\na: p50(.l) <= 100", "--exact", "5*{'l':9#}" BASELINE "5*{'l':1#}",
	"m=fail:0.015873/5 a=pass:93/5 -> 1"},
    {MEANS, "--min-samples 50", "50*{'l':9#}" BASELINE "50*{'l':1#}", "m=fail:2.5581e-09/50 -> 1"},
    {MEANS, "--min-samples 51", "50*{'l':9#}" BASELINE "60*{'l':1#}",
	"m=unknown:8.4153e-10/50 -> 1"},
    {MEANS, "--min-samples 51", "60*{'l':9#}" BASELINE "50*{'l':1#}",
	"m=unknown:2.2994e-11/60 -> 1"},
    {MEANS, "", "50*{'l':9#}", "m=unknown/0 -> 1"},
    {MEANS, "", "50*{'l':9#}" BASELINE "{'m':1}", "m=unknown/0 -> 1"},
    {MEANS, "", "50*{'m':9#}" BASELINE "50*{'l':1#}", "m=unknown/0 -> 1"},
    {MEANS_WHERE, "", "50*{'l':9#,'z':0}" BASELINE "50*{'l':1#,'z':1}", "m=unknown/0 -> 1"},
    {MEANS_WHERE, "", "50*{'l':9#,'z':1}" BASELINE "50*{'l':1#,'z':0}", "m=unknown/0 -> 1"},
    {MEANS, "", "50*{'type':'u','l':9#}" BASELINE "50*{'type':'v','l':1#}", "m=unknown/0 -> 1"},
    {RATES, "", "90*{'s':200}\n10*{'s':500}" BASELINE "100*{'s':200}",
	"r=fail:0.00077103/100 -> 1"},
    {RATES, "", "90*{'s':200}\n10*{'s':500}" BASELINE "90*{'s':200}\n10*{'s':500}",
	"r=pass:1/100 -> 0"},
    {RATES, "", "90*{'s':200}\n10*{'t':500}" BASELINE "100*{'s':200}",
	"r=fail:0.00077103/100 -> 1"},
    {RATES, "", "90*{'s':200}\n10*{'s':500}" BASELINE "90*{'s':200}\n10*{'t':500}",
	"r=fail:0.00077103/100 -> 1"},
    {RATES, "", "95*{'s':200}\n5*{'s':500}" BASELINE "100*{'s':200}", "r=pass:0.029692/100 -> 0"},
    {RATES "\n" MEANS, "", "93*{'s':200,'l':1}\n7*{'s':500,'l':1}" BASELINE "100*{'s':200,'l':1}",
	"r=fail:0.014018/100 m=pass:1/100 -> 1"},
    {RATES "\n" MEANS, "", "94*{'s':200,'l':1}\n6*{'s':500,'l':1}" BASELINE "100*{'s':200,'l':1}",
	"r=pass:0.02893/100 m=pass:1/100 -> 0"},
    {"{'name':'g','all':[" RATES "]}", "", "90*{'s':200}\n10*{'s':500}" BASELINE "100*{'s':200}",
	"g=fail -> 1"},
    {RATES, "",
	"{'type':'u','x':1}\n{'type':'w','x':1}\n90*{'s':200}\n10*{'s':500}" BASELINE
	"100*{'s':200}",
	"r=fail:0.00077103/100 -> 1" SAYS "ratio of the rates without bound"},
    /* Skips inside of others; what a canary rule may say. */
    {"{'name':'a','all':[{'any':[" SKIPPED "]}," X("<=", "5") "]}", "", "{'x':5}", "a=pass -> 0"},
    {"{'name':'a','any':[{'any':[" SKIPPED "]}," X("<=", "4") "]}", "", "{'x':5}", "a=fail -> 1"},
    {"{'name':'a','canary':{'method':'exact','confidence':'97%'},'value':'.s >= 500'}", "",
	"94*{'s':200}\n6*{'s':500}" BASELINE "100*{'s':200}", "a=fail:0.014465/100 -> 1"},
    {"{'name':'a','canary':{'method':'exact','confidence':0.99},'value':'.s >= 500'}", "",
	"94*{'s':200}\n6*{'s':500}" BASELINE "100*{'s':200}", "a=pass:0.014465/100 -> 0"},
    {"{'name':'a','canary':{'method':'exact','confidence':1.5},'value':'.s >= 500'}", "",
	"{'s':200}", "-> 2"},
    {"{'name':'a','canary':{'method':'exact','confidence':0},'value':'.s >= 500'}", "", "{'s':200}",
	"-> 2"},
    {"{'name':'a','canary':{'method':'exact','max_increase':0.1},'value':'.s >= 500'}", "",
	"{'s':200}", "-> 2"},
    {"{'name':'a','canary':{'method':'exact','max_increase':'300%'},'value':'.s >= 500'}", "",
	"90*{'s':200}\n10*{'s':500}" BASELINE "96*{'s':200}\n4*{'s':500}", "a=pass:1/100 -> 0"},
    {"{'name':'a','canary':{'method':'exact','direction':'decrease'},'value':'.s < 500'}", "",
	"90*{'s':200}\n10*{'s':500}" BASELINE "100*{'s':200}", "a=fail:0.00077103/100 -> 1"},
    {"b: count() > 0 where .x > 0\na: count() > 0 where .y > 0", "", "{'x':1}\n{'y':1,'x':-1}",
	"b=pass:1/2 a=pass:1/2 -> 0"},
    /* Error budgets: a good event an hour ago, and a hundred just now. */
    {BURN, BURN_AT, EVENTS("0", "3600") EVENTS("100", "8680"), "b=unknown:0/100 -> 1"},
    {BURN, BURN_AT, EVENTS("0", "5200") EVENTS("90", "8680") BAD("10"), "b=unknown:10/100 -> 1"},
    {BURN, BURN_AT, EVENTS("1", "5200") EVENTS("90", "8680") BAD("10"), "b=pass:9.901/101 -> 0"},
    {BURN, BURN_AT, EVENTS("1", "5200") EVENTS("89", "8680") BAD("11"), "b=fail:10.891/101 -> 1"},
    {BURN, BURN_AT, EVENTS("1", "5201") EVENTS("89", "8680") BAD("11"),
	"b=unknown:10.891/101 -> 1"},
    {BURN, BURN_AT, EVENTS("1", "5200") EVENTS("90", "8805"), "b=pass:0/91 -> 0"},
    {BURN, BURN_AT, EVENTS("1", "5200") EVENTS("90", "8806"), "b=unknown -> 1"},
    {BURN, BURN_AT, EVENTS("1", "5200") EVENTS("90", "8680") "{'s':200}\n", "b=unknown -> 1"},
    {BURN, BURN_AT, EVENTS("1", "5200") "{'x':1,'timestamp':1767268680}\n", "b=unknown:0/2 -> 1"},
    {BURN, BURN_AT, "{'x':1,'timestamp':1767268680}\n", "b=unknown -> 1"},
    {BURN, BURN_AT " --min-samples 101", EVENTS("1", "5200") EVENTS("100", "8680"),
	"b=pass:0/101 -> 0"},
    {BURN, BURN_AT " --min-samples 102", EVENTS("1", "5200") EVENTS("100", "8680"),
	"b=unknown:0/101 -> 1"},
    {BURN, "--at 2026-01-01T12:00:00Z --state KEPT", EVENTS("100", "8680"), "b=pass:0/101 -> 0"},
    {BURN, BURN_AT, EVENTS("1", "5200") EVENTS("90", "8680") BAD("10"),
	"b=pass:9.901/101 -> 0" SAYS
	"'factor':10,'long':{'minutes':60,'burn_rate':9.900|'events':101},'short':{'minutes':5,"
	"'burn_rate':10|'events':100},'answer':'within'}|over 1h and 10 times as fast as it may "
	"over 5m, not both over 10"},
    {BURN, BURN_AT,
	EVENTS("1", "5200") "50*{'s':500,'timestamp':1767267000}\n" EVENTS("50", "8680"),
	"b=pass:0/101 -> 0"},
    {BURN, BURN_AT,
	"{'type':'u','timestamp':1767268680}\n{'type':'w','timestamp':1767268680}\n" EVENTS(
	    "1", "5200") EVENTS("100", "8680"),
	"b=pass:0/101 -> 0"},
    {"{'name':'b','on_missing':'fail','burn_rate':{'objective':'99%','good':'.s < "
     "500','windows':[['1h','5m',10]]}}",
	BURN_AT, EVENTS("1", "5200") EVENTS("90", "8680") "{'s':200}\n",
	"b=fail -> 1" SAYS "a record has no time"},
    /* The worst pair is told: unknown before within, and of equals the one nearest to its factor. */
    {BURNS("['1h','5m',20],['30m','5m',8]"), BURN_AT,
	EVENTS("1", "5200") EVENTS("90", "8680") BAD("10"),
	"b=fail:10/100 -> 1" SAYS "'answer':'within'|'answer':'exceeded'|over 30m and|both over 8"},
    {BURNS("['30m','5m',8],['1h','5m',20]"), BURN_AT,
	EVENTS("1", "5200") EVENTS("90", "8680") BAD("10"), "b=fail:10/100 -> 1"},
    {BURNS("['1h','5m',20],['30m','5m',16]"), BURN_AT,
	EVENTS("1", "5200") EVENTS("90", "8680") BAD("10"), "b=pass:10/100 -> 0"},
    {BURNS("['30m','5m',16],['1h','5m',20]"), BURN_AT,
	EVENTS("1", "5200") EVENTS("90", "8680") BAD("10"), "b=pass:10/100 -> 0"},
    {BURNS("['1h','5m',11],['3d','6h',11]"), BURN_AT,
	EVENTS("1", "5200") EVENTS("90", "8680") BAD("10"),
	"b=unknown:9.901/101 -> 1" SAYS
	"over 3d and|over 6h, not both over 11 as far as is known: the history is too short"},
    {BURNS("['3d','6h',11],['1h','5m',11]"), BURN_AT,
	EVENTS("1", "5200") EVENTS("90", "8680") BAD("10"),
	"b=unknown:9.901/101 -> 1" SAYS "over 3d and"},
    {BURN, BURN_AT, "{'type':'check','status':'pass'}\n", "b=unknown/0 -> 1"},
    /* An alarm from run to run. */
    {ALARM, "--state STATE --at 2026-01-01T12:00:00Z", "{'x':6}", "a=warn:6/1 -> 0"},
    {ALARM, "--state KEPT --at 2026-01-01T12:00:59Z", "{'x':6}", "a=warn:6/1 -> 0"},
    {ALARM, "--state KEPT --at 2026-01-01T12:01:00Z", "{'x':6}",
	"a=fail:6/1 -> 1" SAYS "; firing since 2026-01-01T12:01:00.000Z"},
    {ALARM, "--state KEPT --at 2026-01-01T12:02:00Z", "{'x':5}", "a=fail:5/1 -> 1"},
    {ALARM, "--state KEPT --at 2026-01-01T12:03:00Z", "{'x':4}", "a=fail:4/1 -> 1"},
    {ALARM, "--state KEPT --at 2026-01-01T12:03:30Z", "{'y':4}", "a=unknown/0 -> 1"},
    {ALARM, "--state KEPT --at 2026-01-01T12:04:00Z", "{'x':4}", "a=fail:4/1 -> 1"},
    {ALARM, "--state KEPT --at 2026-01-01T12:05:00Z", "{'x':4}", "a=pass:4/1 -> 0"},
    {ALARM, "--state KEPT --at 2026-01-01T12:04:59Z", "{'x':4}", "-> 2"},
    {ALARM "\nb: count() > 0", "--state KEPT --at 2026-01-01T12:05:00Z", "{'x':4}", "-> 2"},
    /* What is no more than a warning has an alarm as well. */
    {WARNING, "--state STATE --at 2026-01-01T12:00:00Z", "{'x':6}",
	"a=warn:6/1 -> 0" SAYS "'to':'pending'"},
    {WARNING, "--state KEPT --at 2026-01-01T12:01:00Z", "{'x':6}",
	"a=warn:6/1 -> 0" SAYS "'to':'firing'"},
    /* A unit that nothing says. */
    {"a: max(.t) <= 1s", "", "{'t':1}", "a=unknown/1 -> 1"},
};

/* How far from the target it is: under 0 when it was missed. */
static void
test_margins(void)
{
	static const struct {
		const char *rule, *margin;
	} cases[] = {
	    {"max(.x) <= 7", "2"},
	    {"max(.x) < 4", "-1"},
	    {"max(.x) >= 7", "-2"},
	    {"max(.x) > 4", "1"},
	    {"max(.x) == 7", "-2"},
	    {"max(.x) == 5", "0"},
	    {"max(.x) != 7", "2"},
	    {"max(.x) != 5", "0"},
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		const struct gate_case c = {cases[i].rule, "", "{'x':5}", ""};
		char margin[32];

		gate_says(&c);
		(void)snprintf(margin, sizeof(margin), "\"margin\":%s,", cases[i].margin);
		if (!CHECK(strstr(gate_output, margin) != NULL))
			fprintf(stderr, "  %s: %s", cases[i].rule, gate_output);
	}
}

/* As many digits as tell it from the other, and all of a whole number that a double can hold. */
static void
test_shown_numbers(void)
{
	static const struct {
		double value, other;
		const char *shown;
	} cases[] = {
	    {0, 5, "0 ms"},
	    {1.0 / 3, 5, "0.3333 ms"},
	    {1.0 / 3, 1.0 / 3, "0.3333 ms"},
	    {0.33331, 0.33333, "0.33331 ms"},
	    {1234567, 5, "1234567 ms"},
	    {-1234567, 5, "-1234567 ms"},
	    {99999, 5, "99999 ms"},
	    {10000, 5, "10000 ms"},
	    {12345678901234568, 5, "12345678901234568 ms"},
	    {1e17, 5, "1e+17 ms"},
	    {123456789012345680, 5, "1.235e+17 ms"},
	    {INFINITY, 5, "inf ms"},
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct text shown = TEXT_INIT(100);

		verdict_show(&shown, cases[i].value, cases[i].other, "ms");
		CHECK_STRING(text_string(&shown), cases[i].shown);
		text_free(&shown);
	}
}

int
main(void)
{
	gate_begin();
	gate_check(judge_cases, COUNT(judge_cases));
	test_margins();
	test_shown_numbers();
	return gate_end();
}
