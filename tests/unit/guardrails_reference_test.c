/* links: cmd/check-guardrails/ */
/* Targets that are relative to a baseline, to a history and to a pinned run. */
#include "gate_says.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#define TEN "10*{'x_ms':#}" /* 1 to 10 */
#define BASE BASELINE "{'x_ms':100}"
#define UP "a: max(.x_ms) <= baseline + 10% or + 5ms"
#define DOWN "a: min(.x_ms) >= baseline - 5% or - 2ms"
#define X(x) "{'x_ms':" x "}"
#define PINNED "a: max(.x_ms) <= pinned + 10%"
#define PAST3 "a: max(.x_ms) <= history(3) + 10%"
#define GROUPS "a: max(.x_ms) <= baseline + 10% by .g"
#define G(g, x) "{'g':'" g "','x_ms':" x "}\n"
#define NOON "--at 2026-01-01T12:00:00Z "

/* What is written, and what it must not be. */
static const struct gate_case written_cases[] = {
    {UP, "", X("1") BASE, "a=pass:1/1 -> 0" SAYS "'rule':'max(.x_ms) <= baseline + 10% or + 5ms'"},
    {"a: max(.x_ms) <= baseline + 5ms or + 10 %", "", X("1") BASE,
	"a=pass:1/1 -> 0" SAYS "'rule':'max(.x_ms) <= baseline + 10% or + 5ms'"},
    {"a: max(.x_ms)<=baseline+10%or+5ms", "", X("1") BASE, "-> 2"},
    {"a: max(.x_ms) <= baseline+10% or+5ms", "", X("110") BASE, "a=pass:110/1 -> 0"},
    {"a: max(.x_ms) <= baseline + 5ms", "", X("105") BASE, "a=pass:105/1 -> 0"},
    {"a: max(.x_ms) <= baseline", "", X("100") BASE, "a=pass:100/1 -> 0"},
    {"a: max(.x_ms) < baseline", "", X("100") BASE, "a=fail:100/1 -> 1"},
    {"a: max(.x_ms) <= baseline by .g where .x_ms > 1", "", G("k", "7") BASELINE G("k", "7"),
	"a[k]=pass:7/1 -> 0" SAYS "baseline by .g where .x_ms > 1"},
    {"{'name':'a','agg':'max','value':'.x_ms','op':'<=','target':'baseline + 10% or + 5ms'}", "",
	X("110") BASE, "a=pass:110/1 -> 0"},
    {"a: max(.x_ms) <= history", "--check", "", "command line=pass -> 0"},
    {"a: max(.x_ms) <= history(1) + 5ms", "--check", "", "command line=pass -> 0"},
    {"a: max(.x_ms) <= history(100) + 5ms", "--check", "", "command line=pass -> 0"},
    /* No such reference, and no such number of runs. */
    {"a: max(.x_ms) <= base + 10%", "--check", "", "-> 2"},
    {"a: max(.x_ms) <= history(0)", "--check", "", "-> 2"},
    {"a: max(.x_ms) <= history(101)", "--check", "", "-> 2"},
    {"a: max(.x_ms) <= history()", "--check", "", "-> 2"},
    {"a: max(.x_ms) <= history(5", "--check", "", "-> 2"},
    {"a: max(.x_ms) <= pinned(5)", "--check", "", "-> 2"},
    {"a: max(.x_ms) <= baseline(5)", "--check", "", "-> 2"},
    /* A share and an amount, each of them more than nothing. */
    {"a: max(.x_ms) <= baseline or + 5ms", "--check", "", "-> 2"},
    {"a: max(.x_ms) <= baseline + 10% or", "--check", "", "-> 2"},
    {"a: max(.x_ms) <= baseline + 10% or 5ms", "--check", "", "-> 2"},
    {"a: max(.x_ms) <= baseline 10%", "--check", "", "-> 2"},
    {"a: max(.x_ms) <= baseline +", "--check", "", "-> 2"},
    {"a: max(.x_ms) <= baseline + 10% + 5ms", "--check", "", "-> 2"},
    {"a: max(.x_ms) <= baseline + 10% or + 20%", "--check", "", "-> 2"},
    {"a: max(.x_ms) <= baseline + 5ms or + 6ms", "--check", "", "-> 2"},
    {"a: max(.x_ms) <= baseline + 10% or + 5ms or + 6ms", "--check", "", "-> 2"},
    {"a: max(.x_ms) <= baseline + 0%", "--check", "", "-> 2"},
    {"a: max(.x_ms) <= baseline + 0ms", "--check", "", "-> 2"},
    {"a: max(.x_ms) <= baseline + -5ms", "--check", "", "-> 2"},
    {"a: max(.x_ms) <= baseline + 5mspp", "--check", "", "-> 2"},
    {"a: max(.x_ms) <= baseline + pp", "--check", "", "-> 2"},
    /* Room above with <=, room below with >=. */
    {"a: max(.x_ms) <= baseline - 10%", "--check", "", "-> 2"},
    {"a: max(.x_ms) < baseline - 5ms", "--check", "", "-> 2"},
    {"a: max(.x_ms) <= baseline + 10% or - 5ms", "--check", "", "-> 2"},
    {"a: max(.x_ms) >= baseline + 10%", "--check", "", "-> 2"},
    {"a: max(.x_ms) > baseline + 5ms", "--check", "", "-> 2"},
    {"a: max(.x_ms) == baseline", "--check", "", "-> 2"},
    {"a: max(.x_ms) != baseline", "--check", "", "-> 2"},
    {"a: max(.x_ms) >= baseline - 100%", "--check", "", "-> 2"},
    {"a: max(.x_ms) >= baseline - 99%", "--check", "", "command line=pass -> 0"},
    {"a: max(.x_ms) <= baseline + 100%", "--check", "", "command line=pass -> 0"},
    /* Units. */
    {"a: max(.x_ms) <= baseline + 5s", "--check", "", "-> 2"},
    {"a: max(.x_ms) <= baseline + 5pp", "--check", "", "-> 2"},
    {"a: max(.x_ms) <= baseline + 5", "", X("105") BASE, "a=pass:105/1 -> 0"},
    {"a: max(.x) <= baseline + 5ms", "", "{'x':1}" BASELINE "{'x':1}", "a=unknown/1 -> 1"},
    {"a: rate(.ok) >= baseline - 0.5", "--check", "", "-> 2"},
    {"a: rate(.ok) >= baseline - 1", "--check", "", "-> 2"},
    {"a: rate(.ok) >= baseline - 1.5", "--check", "", "command line=pass -> 0"},
    {"a: rate(.ok) >= baseline - 0.5pp", "--check", "", "command line=pass -> 0"},
    {"a: count() <= baseline + 5ms", "--check", "", "-> 2"},
    {"a: count() <= baseline + 5pp", "--check", "", "-> 2"},
    /* What tells of the time of judging, recovers, or is no plain rule. */
    {"a: age() <= baseline + 10%", "--check", "", "-> 2"},
    {"a: quiet() >= pinned", "--check", "", "-> 2"},
    {"{'name':'a','agg':'max','value':'.x','op':'<=','target':'baseline + 5','recover':3}",
	"--check", "", "-> 2"},
    {"{'name':'a','all':[{'agg':'max','value':'.x','op':'<=','target':'pinned'}]}", "--check", "",
	"-> 2"},
    {"{'name':'a','any':[{'agg':'max','value':'.x','op':'<=','target':'history + 5%'}]}", "--check",
	"", "-> 2"},
    /* The options. */
    {PINNED, "--pin", X("1"), "-> 2"},
    {PINNED, "--history HISTORY --window 10s", X("1"), "-> 2"},
    {PINNED, "--window 10s", X("1"), "-> 2"},
    {PAST3, "--bake 10s", X("1"), "-> 2"},
    {PINNED, "--state STATE --history KEPT", X("1"), "-> 2"},
    {PINNED, "--output-json PAST --history HISTORY", X("1"), "-> 2"},
};

/* What the bounds come to, and which of them counts. */
static const struct gate_case bound_cases[] = {
    {UP, "", X("110") BASE, "a=pass:110/1 -> 0" SAYS "'target':110|'margin':0"},
    {UP, "", X("110.1") BASE, "a=fail:110.1/1 -> 1"},
    {UP, "", X("99") BASE,
	"a=pass:99/1 -> 0" SAYS "'value':100,'bounds':[{'bound':'+ 10%','value':110},{'bound':'+ "
	"5ms','value':105}],'files':[|/baseline']"},
    /* The floor counts below 50. */
    {UP, "", X("25") BASELINE X("20"), "a=pass:25/1 -> 0" SAYS "'target':25"},
    {UP, "", X("25.1") BASELINE X("20"), "a=fail:25.1/1 -> 1"},
    {UP, "", X("55") BASELINE X("50"), "a=pass:55/1 -> 0"},
    {UP, "", X("5") BASELINE X("0"), "a=pass:5/1 -> 0"},
    {UP, "", X("5.1") BASELINE X("0"), "a=fail:5.1/1 -> 1"},
    {"a: max(.x_ms) < baseline + 10%", "", X("110") BASE, "a=fail:110/1 -> 1"},
    {"a: max(.x_ms) < baseline + 10%", "", X("109.9") BASE, "a=pass:109.9/1 -> 0"},
    /* Without a floor a share of nothing is nothing. */
    {"a: max(.x_ms) <= baseline + 10%", "", X("0") BASELINE X("0"), "a=pass:0/1 -> 0"},
    {"a: max(.x_ms) <= baseline + 10%", "", X("0.1") BASELINE X("0"), "a=fail:0.1/1 -> 1"},
    /* Below. */
    {DOWN, "", X("95") BASE,
	"a=pass:95/1 -> 0" SAYS "'target':95|'margin':0|'bound':'- 5%'|'bound':'- 2ms','value':98"},
    {DOWN, "", X("94.9") BASE, "a=fail:94.9/1 -> 1"},
    {DOWN, "", X("18") BASELINE X("20"), "a=pass:18/1 -> 0" SAYS "'target':18"},
    {DOWN, "", X("17.9") BASELINE X("20"), "a=fail:17.9/1 -> 1"},
    {"a: min(.x_ms) > baseline - 5%", "", X("95") BASE, "a=fail:95/1 -> 1"},
    /* A share of a negative number is a share of its magnitude. */
    {"a: max(.x_ms) <= baseline + 10%", "", X("-90") BASELINE X("-100"), "a=pass:-90/1 -> 0"},
    {"a: max(.x_ms) <= baseline + 10%", "", X("-89") BASELINE X("-100"), "a=fail:-89/1 -> 1"},
    {"a: max(.x_ms) >= baseline - 10%", "", X("-110") BASELINE X("-100"), "a=pass:-110/1 -> 0"},
    /* Percentage points. */
    {"a: mean(.e_pct) <= baseline + 10% or + 0.5pp", "", "{'e_pct':1.5}" BASELINE "{'e_pct':1}",
	"a=pass:1.5/1 -> 0" SAYS "'bound':'+ 0.5pp','value':1.5"},
    {"a: mean(.e_pct) <= baseline + 10% or + 0.5pp", "", "{'e_pct':1.6}" BASELINE "{'e_pct':1}",
	"a=fail:1.6/1 -> 1"},
    {"a: rate(.ok) >= baseline - 20pp", "", "8*{'ok':true}\n2*{'ok':false}" BASELINE "{'ok':true}",
	"a=pass:80/10 -> 0"},
    {"a: rate(.ok) >= baseline - 19pp", "", "8*{'ok':true}\n2*{'ok':false}" BASELINE "{'ok':true}",
	"a=fail:80/10 -> 1"},
    /* Times are told in seconds whatever the amount's unit. */
    {"a: count() <= baseline + 50%", "", "3*{'k':#}" BASELINE "2*{'k':#}", "a=pass:3/3 -> 0"},
    {"a: count() <= baseline + 50%", "", "4*{'k':#}" BASELINE "2*{'k':#}", "a=fail:4/4 -> 1"},
    {"a: count(.k > 1) <= baseline + 1", "", "3*{'k':#}" BASELINE "2*{'k':#}", "a=pass:2/3 -> 0"},
    /* A target that no data could miss guards nothing; one that none could meet, neither. */
    {"a: count() >= baseline - 2", "", "1*{'k':#}" BASELINE "2*{'k':#}",
	"a=unknown:1/1 -> 1" SAYS "no data could fail"},
    {"a: count() >= baseline - 2", "", "1*{'k':#}" BASELINE "3*{'k':#}", "a=pass:1/1 -> 0"},
    {"a: rate(.ok) > baseline", "", "{'ok':true}" BASELINE "{'ok':true}", "a=unknown:100/1 -> 1"},
    {"a: max(.x) <= baseline + 100%", "", "{'x':1}" BASELINE "{'x':1e308}",
	"a=unknown:1/1 -> 1" SAYS "too large"},
};

/* A reference that is missing, uncertain or of another kind. */
static const struct gate_case missing_cases[] = {
    {UP, "", X("1"), "a=unknown:1/1 -> 1" SAYS "give its records with --baseline FILE"},
    {UP, "", X("1") BASELINE "{'y':1}", "a=unknown:1/1 -> 1" SAYS "in the baseline, "},
    {UP, "", X("1") BASELINE X("null"), "a=unknown:1/1 -> 1"},
    {UP, "", X("1") BASELINE X("100") "\n" X("null"),
	"a=unknown:1/1 -> 1" SAYS "not every record has a value"},
    {UP, "", X("1") BASELINE X("'100'"), "a=unknown:1/1 -> 1"},
    {UP, "", X("null") BASE, "a=unknown/0 -> 1"},
    {UP, "--min-samples 2", "2*" X("1") BASE, "a=unknown:1/2 -> 1" SAYS "1 sample, fewer than 2"},
    {UP, "--min-samples 2", "2*" X("1") BASELINE "2*" X("100"), "a=pass:1/2 -> 0"},
    {"{'name':'a','agg':'max','value':'.x_ms','op':'<=','target':'baseline','on_missing':'skip'}",
	"", X("1"), "a=skip:1/1 -> 1"},
    {"{'name':'a','agg':'max','value':'.x_ms','op':'<=','target':'baseline','on_missing':'fail'}",
	"", X("1"), "a=fail:1/1 -> 1"},
    /* Types of records are not compared with each other, but where they are only counted. */
    {UP, "", "{'type':'f','x_ms':1}" BASELINE "{'type':'g','x_ms':1}",
	"a=unknown:1/1@f -> 1" SAYS "another type of record"},
    {UP, "", "{'type':'f','x_ms':1}" BASELINE "{'type':'f','x_ms':1}", "a=pass:1/1@f -> 0"},
    {"a: count() <= baseline", "", "{'type':'f'}" BASELINE "{'type':'g'}", "a=pass:1/1@f -> 0"},
    {"a: max(.x_ms) <= baseline where .type != 'h'", "",
	"{'type':'f','x_ms':1}" BASELINE "{'type':'f','x_ms':1}\n{'type':'g','x_ms':1}",
	"a=pass:1/1@f -> 0"},
    /* What the one says about itself binds nobody. */
    {UP, "", X("1") BASELINE X("100") "\n{'type':'summary','tool':'t','status':'fail'}",
	"a=pass:1/1 -> 0"},
    /* Inside of others. */
    {"{'name':'a','all':[{'agg':'max','value':'.x_ms','op':'<=','target':'baseline + 10%'}]}", "",
	X("110") BASE, "a=pass -> 0" SAYS "'target':110"},
    {"{'name':'a','all':[{'agg':'max','value':'.x_ms','op':'<=','target':'baseline + 10%'}]}", "",
	X("111") BASE, "a=fail -> 1"},
    {"{'name':'a','any':[{'agg':'max','value':'.x_ms','op':'<=','target':'baseline + 10%'}]}", "",
	X("1"), "a=unknown -> 1"},
    /* By windows, each against the whole of the baseline. */
    {"a: max(.x_ms) <= baseline + 10%", NOON "--window 10s",
	"{'x_ms':110,'timestamp':1767265200}\n{'x_ms':111,'timestamp':1767265211}" BASE,
	"a=pass:110/1 a=fail:111/1 a=fail:111/2 windows=fail/2 -> 1"},
    {"a: max(.x_ms) <= baseline + 10% by .g", NOON "--window 10s",
	"{'g':'k','x_ms':110,'timestamp':1767265200}" BASELINE G("k", "100"),
	"a[k]=pass:110/1 a=pass:110/1 windows=pass/1 -> 0" SAYS "'target':110"},
};

/* Group by group. */
static const struct gate_case group_cases[] = {
    {GROUPS, "", G("p", "110") G("q", "11") BASELINE G("q", "10") G("p", "100"),
	"a[p]=pass:110/1 a[q]=pass:11/1 -> 0" SAYS "'target':110|'target':11,"},
    {GROUPS, "", G("p", "11") G("q", "110") BASELINE G("q", "10") G("p", "100"),
	"a[p]=pass:11/1 a[q]=fail:110/1 -> 1"},
    {GROUPS, "", G("p", "1") G("r", "1") BASELINE G("p", "1"),
	"a[p]=pass:1/1 a[r]=unknown:1/1 -> 1" SAYS "the baseline has no records of it"},
    {GROUPS, "", G("p", "1") BASELINE G("p", "1") G("q", "1"),
	"a[p]=pass:1/1 a[q]=unknown -> 1" SAYS "this run has none|!--pin"},
    /* Nothing at all, although a report was read: what became of the groups is not said. */
    {"a: count() <= baseline by .g where .type == 'finding'", "",
	"{'type':'source','format':'sarif','tool':'t','items':{'finding':0}}" BASELINE
	"{'type':'finding','g':'p'}",
	"a=unknown:0/0 -> 1"},
    {GROUPS, "", G("p", "1"), "a[p]=unknown:1/1 -> 1"},
    {GROUPS, "", "{'y':1}" BASELINE G("p", "1"), "a=unknown/1 -> 1"},
    {GROUPS, "",
	"{'g':1,'x_ms':1}\n{'g':'1','x_ms':5}" BASELINE "{'g':1,'x_ms':1}\n{'g':'1','x_ms':5}",
	"a[1]=pass:1/1 a[\\\"1\\\"]=pass:5/1 -> 0"},
    {"{'name':'a','agg':'max','value':'.x_ms','by':'.g','op':'<=','target':'baseline','on_missing':"
     "'skip'}",
	"", G("p", "1") BASELINE G("p", "1") G("q", "1"), "a[p]=pass:1/1 a[q]=skip -> 0"},
};

/* Percentiles: exact where the values are few, and counted against the target where they are not. */
static const struct gate_case percentile_cases[] = {
    {"a: p50(.x_ms) <= baseline", "", "9*" X("2345") BASELINE "9*" X("2345"), "a=pass:2345/9 -> 0"},
    {"a: p50(.x_ms) <= baseline", "", "9*" X("2346") BASELINE "9*" X("2345"), "a=fail:2346/9 -> 1"},
    {"a: p50(.x_ms) <= baseline by .g", "",
	"9*{'g':1,'x_ms':2345}" BASELINE "9*{'g':1,'x_ms':2345}", "a[1]=pass:2345/9 -> 0"},
    {"a: p100(.x_ms) <= baseline + 10%", "", TEN BASELINE TEN,
	"a=pass:10/10 -> 0" SAYS "'target':11"},
    {"a: p50(.x_ms) <= baseline + 10%", "", "20001*" X("110") BASE, "a=pass:110/20001 -> 0"},
    {"a: p50(.x_ms) <= baseline + 10%", "", "20001*" X("110.01") BASE, "a=fail:110.01/20001 -> 1"},
    {"a: p50(.x_ms) <= baseline + 10%", "", "10001*" X("109") "\n9999*" X("111") BASE,
	"a=pass:109/20000 -> 0"},
    /* A group's target lies within what a counter holds. */
    {"a: p50(.x_ms) <= baseline + 10% by .g", "",
	"10001*{'g':1,'x_ms':110.01}\n{'g':1,'x_ms':99}\n{'g':1,'x_ms':200}" BASELINE
	"{'g':1,'x_ms':100}",
	"a[1]=unknown:110/10003 -> 1"},
    {"a: p50(.x_ms) <= baseline + 10% by .g", "",
	"10001*{'g':1,'x_ms':109}\n{'g':1,'x_ms':99}\n{'g':1,'x_ms':200}" BASELINE
	"{'g':1,'x_ms':100}",
	"a[1]=pass:109/10003 -> 0"},
    {"a: p50(.x_ms) <= baseline + 10% by .g", "",
	"10001*{'g':1,'x_ms':112}\n{'g':1,'x_ms':99}\n{'g':1,'x_ms':200}" BASELINE
	"{'g':1,'x_ms':100}",
	"a[1]=fail:112/10003 -> 1"},
    {"a: p50(.x_ms) <= baseline + 10% by .g", "--exact --exact-limit 20000",
	"10001*{'g':1,'x_ms':110.01}\n{'g':1,'x_ms':99}\n{'g':1,'x_ms':200}" BASELINE
	"{'g':1,'x_ms':100}",
	"a[1]=fail:110.01/10003 -> 1"},
    /* Of the baseline, too. */
    {"a: p50(.x_ms) <= baseline", "",
	X("2343") BASELINE "10001*" X("2345") "\n" X("1") "\n" X("9000"),
	"a=pass:2343/1 -> 0" SAYS "'target':2344"},
    /* Without what the generator itself sent late. */
    {"a: p50(.latency_ms.p95) <= baseline + 10%", "",
	"{'type':'load','name':'all','phase':'measured','requests':1,'latency_ms':{'p95':120},'net_"
	"latency_ms':{'p95':110}}" BASELINE
	"{'type':'load','name':'all','phase':'measured','requests':1,'latency_ms':{'p95':100}}",
	"a=unknown:120/1@load -> 1" SAYS "generator-limited"},
    {"a: p50(.latency_ms.p95) <= baseline + 10%", "",
	"{'type':'load','name':'all','phase':'measured','requests':1,'latency_ms':{'p95':120},'net_"
	"latency_ms':{'p95':111}}" BASELINE
	"{'type':'load','name':'all','phase':'measured','requests':1,'latency_ms':{'p95':100}}",
	"a=fail:120/1@load -> 1"},
};

/* How a history begins, and goes on; each case finds what those before it left. */
static const struct gate_case history_cases[] = {
    {PINNED, "", X("100"), "a=unknown:100/1 -> 1" SAYS "give --history FILE"},
    {PINNED, "--run r1 --history HISTORY", X("100"),
	"a=unknown:100/1 -> 1" SAYS "no run is pinned; judge a good one with --pin"},
    {PINNED, "--run r1 --history PAST --pin", X("null"), "a=unknown/0 pin=skip -> 1"},
    {PINNED, "--run r1 --history PAST --pin", X("100") "\n" X("null"),
	"a=unknown:100/1 pin=skip -> 1"},
    {PINNED, "--run r1 --history PAST", X("100"), "a=unknown:100/1 -> 1"},
    {PINNED, "--run r1 --history PAST --pin", X("100"),
	"a=skip:100/1 pin=pass -> 0" SAYS "pinned by this run"},
    {PINNED, "--run r2 --history PAST", X("110"), "a=pass:110/1 -> 0" SAYS "'runs':[{'run':'r1',"},
    {PINNED, "--run r3 --history PAST", X("110.1"), "a=fail:110.1/1 -> 1"},
    {PINNED, "--run r4 --history PAST --pin", X("110.1"), "a=fail:110.1/1 pin=skip -> 1"},
    {PINNED, "--run r5 --history PAST", X("110"), "a=pass:110/1 -> 0" SAYS "'run':'r1'"},
    /* The same run again does not move the pin. */
    {PINNED, "--run r1 --history PAST", X("108"), "a=pass:108/1 -> 0"},
    {PINNED, "--run r6 --history PAST", X("110"), "a=pass:110/1 -> 0" SAYS "'value':100"},
    {PINNED, "--run r6 --history PAST --pin", X("110"), "a=pass:110/1 pin=pass -> 0"},
    {PINNED, "--run r7 --history PAST", X("121"), "a=pass:121/1 -> 0" SAYS "'run':'r6'"},
    /* Another policy. */
    {PAST3, "--run r7 --history PAST", X("121"), "-> 2"},
    {PINNED "\nb: count() >= 1", "--run r7 --history PAST", X("121"), "-> 2"},
    /* The median of the last ones: of 100; 100, 106; 100, 106, 110; 106, 110, 90. */
    {PAST3, "--run r1 --history HISTORY --pin", X("100"), "a=skip:100/1 pin=pass -> 0"},
    {PAST3, "--run r2 --history PAST", X("106"), "a=pass:106/1 -> 0" SAYS "'value':100,'bounds'"},
    {PAST3, "--run r3 --history PAST", X("110"), "a=pass:110/1 -> 0" SAYS "'value':103,'bounds'"},
    {PAST3, "--run r4 --history PAST", X("90"), "a=pass:90/1 -> 0" SAYS "'value':106,'bounds'"},
    {PAST3, "--run r5 --history PAST", X("116.7"), "a=fail:116.7/1 -> 1"},
    {PAST3, "--run r5 --history PAST", X("116.6"),
	"a=pass:116.6/1 -> 0" SAYS "'value':106|!'run':'r1'|{'run':'r4'"},
    /* Trouble, and what is unknown or read as failed, is no good run. */
    {PAST3, "--run r6 --history PAST", X("100") "\n{'x_ms':", "a=pass:100/1 -> 2"},
    {PAST3, "--run r7 --history PAST",
	X("100") "\n{'type':'check','tool':'t','name':'n','status':'fail'}", "a=pass:100/1 -> 1"},
    {PAST3, "--run r8 --history PAST", X("100"), "a=pass:100/1 -> 0" SAYS "!r6|!r7|{'run':'r5'"},
    /* Nothing was judged. */
    {"{'name':'a','agg':'max','value':'.x_ms','op':'<=','target':5,'on_missing':'skip'}",
	"--run r1 --history HISTORY", X("null"), "a=skip/0 -> 1"},
    {PAST3, "--run r1 --history HISTORY --pin", X("100"), "a=skip:100/1 pin=pass -> 0"},
    {PAST3, "--run r8 --history PAST", X("100"), "a=pass:100/1 -> 0"},
    /* Too few samples. */
    {PAST3, "--run r9 --history PAST --min-samples 2", "2*" X("100"),
	"a=unknown:100/2 -> 1" SAYS "enough samples"},
    {PAST3, "--run r9 --history PAST --min-samples 2 --pin", "2*" X("100"),
	"a=skip:100/2 pin=pass -> 0"},
    {PAST3, "--run r10 --history PAST --min-samples 2", "2*" X("100"),
	"a=pass:100/2 -> 0" SAYS "'runs':[{'run':'r9'|!r8"},
    /* Types of records. */
    {PAST3, "--run r1 --history HISTORY --pin", "{'type':'f','x_ms':1}",
	"a=skip:1/1@f pin=pass -> 0"},
    {PAST3, "--run r2 --history PAST", "{'type':'g','x_ms':1}", "a=unknown:1/1@g -> 1"},
    {PAST3, "--run r2 --history PAST --pin", "{'type':'g','x_ms':1}", "a=skip:1/1@g pin=pass -> 0"},
    {PAST3, "--run r3 --history PAST", "{'type':'g','x_ms':1}", "a=pass:1/1@g -> 0" SAYS "!r1"},
    /* Time. */
    {PAST3, NOON "--run r1 --history HISTORY --pin", X("1"), "a=skip:1/1 pin=pass -> 0"},
    {PAST3, "--at 2026-01-01T11:59:59Z --run r2 --history PAST", X("1"), "-> 2"},
    {PAST3, NOON "--run r2 --history PAST", X("1"), "a=pass:1/1 -> 0"},
    /* A history of other rules: there is nothing to pin where no rule has a figure. */
    {"{'name':'a','all':[{'agg':'max','value':'.x_ms','op':'<=','target':5}]}",
	"--run r1 --history HISTORY --pin", X("1"), "a=pass pin=unknown -> 1"},
    {"a: max(.x_ms) <= 5", "--run r1 --history HISTORY --pin", X("1"), "a=pass:1/1 pin=pass -> 0"},
};

#define PINNED_RULE "{'name':'a','agg':'max','value':'.x_ms','op':'<=','target':'pinned + 10%'}"
#define WARNS                                                                                      \
	"{'name':'a','agg':'max','value':'.x_ms','op':'<=','target':'pinned + "                    \
	"10%','severity':'warning'}\nb: count() >= 1"
#define WAIVED                                                                                     \
	"{'name':'a','agg':'max','value':'.x_ms','op':'<=','target':'history','waiver':{'until':'" \
	"2199-01-01','reason':'r'}}\nb: count() >= 1"

/* What did not hold is no reference, whatever severity and waiver make of it. */
static const struct gate_case held_cases[] = {
    {WARNS, "--run r1 --history HISTORY --pin", X("100"), "a=skip:100/1 b=pass:1/1 pin=pass -> 0"},
    {WARNS, "--run r2 --history PAST --pin", X("200"), "a=warn:200/1 b=pass:1/1 pin=pass -> 0"},
    {WARNS, "--run r3 --history PAST", X("200"), "a=warn:200/1 b=pass:1/1 -> 0" SAYS "'value':100"},
    {WARNS, "--run r4 --history PAST", X("110"), "a=pass:110/1 b=pass:1/1 -> 0"},
    {WAIVED, "--run r1 --history HISTORY --pin", X("100"), "a=skip:100/1 b=pass:1/1 pin=pass -> 0"},
    {WAIVED, "--run r2 --history PAST", X("200"), "a=skip:200/1 b=pass:1/1 -> 0"},
    {WAIVED, "--run r3 --history PAST", X("50"),
	"a=skip:50/1 b=pass:1/1 -> 0" SAYS "'value':100|!r2"},
    {WAIVED, "--run r4 --history PAST", X("50"), "a=skip:50/1 b=pass:1/1 -> 0" SAYS "'value':75"},
    /* How many samples a rule asks for itself is asked of its references, too. */
    {"{'name':'a','agg':'max','value':'.x_ms','op':'<=','target':'pinned','min_samples':1}",
	"--min-samples 5 --run r1 --history HISTORY --pin", X("100"), "a=skip:100/1 pin=pass -> 0"},
    {"{'name':'a','agg':'max','value':'.x_ms','op':'<=','target':'pinned','min_samples':1}",
	"--min-samples 5 --run r2 --history PAST", X("100"), "a=pass:100/1 -> 0"},
    {"a: count() <= pinned", "--run r1 --history HISTORY --pin", X("100"),
	"a=skip:1/1 pin=pass -> 0"},
    {"a: count() <= pinned", "--min-samples 5 --run r2 --history PAST", X("100"),
	"a=pass:1/1 -> 0"},
    /* Of a score nothing counts yet. */
    {"{'score':{'pass':90}}\n" PINNED_RULE, "--run r1 --history HISTORY", X("100"),
	"a=unknown:100/1 score=fail:0/1 -> 1"},
    {"{'score':{'pass':90}}\n" PINNED_RULE, "--run r1 --history HISTORY --pin", X("100"),
	"a=skip:100/1 score=skip/0 pin=pass -> 0"},
    {"{'score':{'pass':90}}\n" PINNED_RULE, "--run r2 --history PAST", X("100"),
	"a=pass:100/1 score=pass:100/1 -> 0"},
    {"{'score':{'pass':90}}\n{'name':'a','agg':'max','value':'.x_ms','op':'<=','target':5,'on_"
     "missing':'skip'}",
	"", X("null"), "a=skip/0 score=unknown/0 -> 1"},
    /* A deadband is one of targets that are known. */
    {"{'state_flip_flop_deadband_percent':50}\n" PINNED_RULE,
	"--at 2026-01-01T12:00:00Z --state STATE --run r1 --history HISTORY --pin", X("100"),
	"a=skip:100/1 pin=pass -> 0"},
    {"{'state_flip_flop_deadband_percent':50}\n" PINNED_RULE,
	"--at 2026-01-01T12:00:01Z --state KEPT --run r2 --history PAST", X("120"),
	"a=fail:120/1 -> 1" SAYS "'state':'firing'"},
    {"{'state_flip_flop_deadband_percent':50}\n" PINNED_RULE,
	"--at 2026-01-01T12:00:02Z --state KEPT --run r3 --history PAST", X("110"),
	"a=pass:110/1 -> 0" SAYS "'to':'ok'"},
    /* With --state an alarm that waits is a warning, and no good figure. */
    {"{'name':'a','agg':'max','value':'.x_ms','op':'<=','target':'history','for':'1h'}",
	"--state STATE --run r1 --history HISTORY --pin", X("100"), "a=skip:100/1 pin=pass -> 0"},
    {"{'name':'a','agg':'max','value':'.x_ms','op':'<=','target':'history','for':'1h'}",
	"--state KEPT --run r2 --history PAST", X("200"),
	"a=warn:200/1 -> 0" SAYS "'to':'pending'|'target':100"},
    {"{'name':'a','agg':'max','value':'.x_ms','op':'<=','target':'history','for':'1h'}",
	"--state KEPT --run r3 --history PAST", X("100"),
	"a=pass:100/1 -> 0" SAYS "'runs':[{'run':'r1'|!'run':'r2'"},
};

#define BY_PIN "a: max(.x_ms) <= pinned + 10% by .g"
#define BY_PAST "a: max(.x_ms) <= history(2) + 10% by .g"

static const struct gate_case history_group_cases[] = {
    {BY_PIN, "--run r1 --history HISTORY --pin", G("p", "100") G("q", "10"),
	"a[p]=skip:100/1 a[q]=skip:10/1 pin=pass -> 0"},
    {BY_PIN, "--run r2 --history PAST", G("q", "11") G("p", "110"),
	"a[q]=pass:11/1 a[p]=pass:110/1 -> 0"},
    {BY_PIN, "--run r3 --history PAST", G("q", "12") G("p", "110"),
	"a[q]=fail:12/1 a[p]=pass:110/1 -> 1"},
    {BY_PIN, "--run r4 --history PAST", G("p", "110"),
	"a[p]=pass:110/1 a[q]=unknown -> 1" SAYS "--pin forgets what is no more"},
    {BY_PIN, "--run r5 --history PAST", G("p", "1") G("q", "1") G("n", "1"),
	"a[p]=pass:1/1 a[q]=pass:1/1 a[n]=unknown:1/1 -> 1"},
    {BY_PIN, "--run r5 --history PAST --pin", G("p", "100") G("n", "1"),
	"a[p]=pass:100/1 a[n]=skip:1/1 a[q]=skip pin=pass -> 0"},
    {BY_PIN, "--run r6 --history PAST", G("p", "110") G("n", "1"),
	"a[p]=pass:110/1 a[n]=pass:1/1 -> 0"},
    /* Of a history the newest run says which groups there are; the others' medians stay. */
    {BY_PAST, "--run r1 --history HISTORY --pin", G("p", "100") G("q", "10"),
	"a[p]=skip:100/1 a[q]=skip:10/1 pin=pass -> 0"},
    {BY_PAST, "--run r2 --history PAST --pin", G("p", "110"),
	"a[p]=pass:110/1 a[q]=skip pin=pass -> 0"},
    {BY_PAST, "--run r3 --history PAST", G("p", "110"), "a[p]=pass:110/1 -> 0" SAYS "'value':105"},
    {BY_PAST, "--run r4 --history PAST", G("p", "110") G("q", "11"),
	"a[p]=pass:110/1 a[q]=pass:11/1 -> 0" SAYS "'value':110,|'value':10,"},
};

/* 2 % more with each run, twelve times: each is near the ones before it, and far from the first. */
static void
test_creep(void)
{
	char record[64], arguments[128], expected[128];

	for (int pinned = 0; pinned < 2; pinned++) {
		double x = 100;

		for (int i = 1; i <= 12; i++, x *= 1.02) {
			bool caught = pinned && x > 110;
			struct gate_case one = {pinned ? PINNED : "a: max(.x_ms) <= history + 10%",
			    arguments, record, expected};

			(void)snprintf(record, sizeof(record), X("%.4f"), x);
			(void)snprintf(arguments, sizeof(arguments), "--run r%d --history %s", i,
			    i == 1 ? "HISTORY --pin" : "PAST");
			(void)snprintf(expected, sizeof(expected), "a=%s:%.5g/1 %s-> %d",
			    i == 1   ? "skip"
			    : caught ? "fail"
				     : "pass",
			    x, i == 1 ? "pin=pass " : "", caught);
			gate_check(&one, 1);
		}
	}
}

/* Puts `to` in the place of `from` in the history; a ' is a ". */
static void
history_edit(const char *from, const char *to)
{
	char bytes[4096], *copy = strdup(from), *at;
	FILE *file = fopen(gate_path("history"), "r");
	size_t len;

	if (!file || !copy)
		abort();
	len = fread(bytes, 1, sizeof(bytes) - 1, file);
	bytes[len] = '\0';
	if (fclose(file) != 0)
		abort();
	for (at = copy; *at; at++)
		if (*at == '\'')
			*at = '"';
	at = strstr(bytes, copy);
	file = fopen(gate_path("history"), "w");
	if (!CHECK(at) || !file)
		abort();
	fwrite(bytes, 1, (size_t)(at - bytes), file);
	for (const char *c = to; *c; c++)
		fputc(*c == '\'' ? '"' : *c, file);
	fputs(at + strlen(copy), file);
	if (fclose(file) != 0)
		abort();
	free(copy);
}

/* A figure of another rule, unit or type of record than this one's is none. */
static void
test_changed(void)
{
	static const struct {
		const char *from, *to, *expected;
	} cases[] = {
	    {"'value':100", "'value':50", "a=fail:100/1@f -> 1" SAYS "pinned is 50 ms"},
	    {"'rule':'max(.x_ms)'", "'rule':'max(.y_ms)'",
		"a=unknown:100/1@f -> 1" SAYS
		"the pinned run has no figure that it can be compared"},
	    {"'unit':'ms'", "'unit':'s'",
		"a=unknown:100/1@f -> 1" SAYS
		"the pinned run has no figure that it can be compared"},
	    {"'unit':'ms',", "",
		"a=unknown:100/1@f -> 1" SAYS
		"the pinned run has no figure that it can be compared"},
	    {"'level':'f'", "'level':'g'", "a=unknown:100/1@f -> 1" SAYS "another type of record"},
	    {",'level':'f'", "", "a=pass:100/1@f -> 0"},
	    {"'figures':{'a'", "'figures':{'b'",
		"a=unknown:100/1@f -> 1" SAYS "the pinned run has no figure of it; judge"},
	    {"'pinned':true,", "", "a=unknown:100/1@f -> 1" SAYS "no run is pinned"},
	    {"'samples':1", "'samples':0",
		"a=unknown:100/1@f -> 1" SAYS
		"the pinned run has no figure that it can be compared"},
	};
	static const char record[] = "{'type':'f','x_ms':100}";

	for (size_t i = 0; i < COUNT(cases); i++) {
		const struct gate_case steps[] = {
		    {PINNED, "--run r1 --history HISTORY --pin", record,
			"a=skip:100/1@f pin=pass -> 0"},
		    {PINNED, "--run r2 --history PAST", record, cases[i].expected},
		};

		gate_check(&steps[0], 1);
		history_edit(cases[i].from, cases[i].to);
		gate_check(&steps[1], 1);
	}
}

int
main(void)
{
	gate_begin();
	gate_apart = true;
	gate_check(written_cases, COUNT(written_cases));
	gate_apart = false;
	gate_check(bound_cases, COUNT(bound_cases));
	gate_check(missing_cases, COUNT(missing_cases));
	gate_check(group_cases, COUNT(group_cases));
	gate_check(percentile_cases, COUNT(percentile_cases));
	gate_check(history_cases, COUNT(history_cases));
	gate_check(held_cases, COUNT(held_cases));
	gate_check(history_group_cases, COUNT(history_group_cases));
	test_creep();
	test_changed();
	return gate_end();
}
