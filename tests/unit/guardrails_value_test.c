/* links: cmd/check-guardrails/ */
/* What records hold, as the values of a rule: one row a rule and its records. */
#include "gate_says.h"

#include "histogram.h"
#include "text.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#define NOON "--at 2026-01-01T12:00:00Z"

#define GROUPED(name, most)                                                                        \
	"{'name':'" name                                                                           \
	"','agg':'max','value':'.x','op':'<=','target':5,'by':'.g','max_groups':" most "}"

static const struct gate_case value_cases[] = {
    /* Every aggregate. */
    {"a: count() >= 3", "", "3*{'x':#}", "a=pass:3/3 -> 0"},
    {"a: count() >= 4", "", "3*{'x':#}", "a=fail:3/3 -> 1"},
    {"a: rate(.x >= 3) == 25%", "", "4*{'x':#}", "a=fail:50/4 -> 1"},
    {"a: rate(.x > 3) <= 25%", "", "4*{'x':#}", "a=pass:25/4 -> 0"},
    {"a: rate(.x > 3) <= 25%", "", "4*{'x':#}\n{'y':1}", "a=unknown:25/4 -> 1"},
    {"a: rate(.x > 3) <= 40%", "", "4*{'x':#}\n{'y':1}", "a=pass:25/4 -> 0"},
    {"a: rate(.x > 3) >= 20%", "", "4*{'x':#}\n{'y':1}", "a=pass:25/4 -> 0"},
    {"a: rate(.x > 3) >= 21%", "", "4*{'x':#}\n{'y':1}", "a=unknown:25/4 -> 1"},
    {"a: sum(.x) == 10", "", "4*{'x':#}", "a=pass:10/4 -> 0"},
    {"a: sum(.x) <= 10", "", "4*{'x':#}\n{'y':1}", "a=unknown:10/4 -> 1"},
    {"a: mean(.x) == 2.5", "", "4*{'x':#}", "a=pass:2.5/4 -> 0"},
    {"a: mean(.x) >= 0", "", "4*{'x':#}\n{'y':1}", "a=unknown:2.5/4 -> 1"},
    {"a: min(.x) >= 1", "", "4*{'x':#}\n{'y':1}", "a=unknown:1/4 -> 1"},
    {"a: min(.x) <= 1", "", "4*{'x':#}\n{'y':1}", "a=pass:1/4 -> 0"},
    {"a: max(.x) <= 4", "", "4*{'x':#}\n{'y':1}", "a=unknown:4/4 -> 1"},
    {"a: max(.x) >= 4", "", "4*{'x':#}\n{'y':1}", "a=pass:4/4 -> 0"},
    {"a: stddev(.x) < 1.3", "", "4*{'x':#}", "a=pass:1.291/4 -> 0"},
    {"a: stddev(.x) < 1.3", "", "1*{'x':#}", "a=unknown/1 -> 1"},
    {"a: stddev(.x) < 1", "", "2*{'x':#}", "a=pass:0.70711/2 -> 0"},
    {"a: stddev(.x) != 9", "", "4*{'x':#}\n{'y':1}", "a=unknown:1.291/4 -> 1"},
    {"a: stddev(.x) < 1.3", "", "4*{'x':#}\n{'y':1}", "a=unknown:1.291/4 -> 1"},
    {"a: first(.x) == 1", "", "4*{'x':#}", "a=pass:1/4 -> 0"},
    {"a: last(.x) == 4", "", "4*{'x':#}", "a=pass:4/4 -> 0"},
    {"a: first(.x) >= 0", "", "4*{'x':#}\n{'y':1}", "a=unknown:1/4 -> 1"},
    {"a: last(.x) >= 0", "", "4*{'x':#}\n{'y':1}", "a=unknown:4/4 -> 1"},
    {"a: distinct(.x) == 4", "", "4*{'x':#}\n{'x':1.0}", "a=pass:4/5 -> 0"},
    {"a: distinct(.x) <= 5", "", "4*{'x':#}\n{'y':1}", "a=pass:4/4 -> 0"},
    {"a: distinct(.x) <= 4", "", "4*{'x':#}\n{'y':1}", "a=unknown:4/4 -> 1"},
    {"a: distinct(.x) == 2", "", "{'x':true}\n{'x':false}\n{'x':true}", "a=pass:2/3 -> 0"},
    {"a: distinct(.x) == 3", "", "{'x':1}\n{'x':'1'}\n{'x':[1]}", "a=pass:3/3 -> 0"},
    {"a: p50(.x) == 50", "", "100*{'x':#}", "a=pass:50/100 -> 0"},
    {"a: p90(.x) <= 90", "", "100*{'x':#}", "a=pass:90/100 -> 0"},
    {"a: p90(.x) < 90", "", "100*{'x':#}", "a=fail:90/100 -> 1"},
    {"a: p90(.x) <= 89", "--exact", "100*{'x':#}", "a=fail:90/100 -> 1"},
    {"a: p90(.x) <= 90", "--exact", "100*{'x':#}", "a=pass:90/100 -> 0"},
    {"a: p90(.x) <= 91", "", "100*{'x':#}\n{'y':1}", "a=pass:90/100 -> 0"},
    {"a: p90(.x) <= 90", "", "100*{'x':#}\n{'y':1}", "a=unknown:90/100 -> 1"},
    {"a: p90(.x) >= 90", "", "100*{'x':#}\n{'y':1}", "a=pass:90/100 -> 0"},
    {"a: p90(.x) >= 91", "", "100*{'x':#}\n{'y':1}", "a=unknown:90/100 -> 1"},
    {"a: p90(.x) <= 1", "", "{'x':1}\n2*{'y':1}", "a=unknown:1/1 -> 1"},
    {"a: p10(.x) >= 0", "", "{'x':1}\n2*{'y':1}", "a=unknown:1/1 -> 1"},
    {"a: p90(.x) <= 9", "--exact --exact-limit 8", "9*{'x':#}", "a=unknown/9 -> 1"},
    {"a: p90(.x) <= 9", "--exact --exact-limit 9", "9*{'x':#}", "a=pass:9/9 -> 0"},
    {"a: increase(.v) == 5", "", "{'v':1,'timestamp':1}\n{'v':6,'timestamp':2}", "a=pass:5/2 -> 0"},
    {"a: increase(.v) == 6", "",
	"{'v':3,'timestamp':1}\n{'v':6,'timestamp':2}\n{'v':3,'timestamp':3}", "a=pass:6/3 -> 0"},
    {"a: increase(.v) == 0", "", "{'v':3,'timestamp':1}\n{'v':3,'timestamp':1}", "a=pass:0/2 -> 0"},
    {"a: increase(.v) <= 5", "", "{'v':3,'timestamp':2}\n{'v':3,'timestamp':1}",
	"a=unknown/2 -> 1"},
    {"a: increase(.v) <= 5", "", "{'v':3}\n{'v':3,'timestamp':1}", "a=unknown/2 -> 1"},
    {"a: increase(.v) <= 5", "", "{'v':-1,'timestamp':1}\n{'v':3,'timestamp':1}",
	"a=unknown/2 -> 1"},
    {"a: increase(.v) == 0", "", "{'v':0,'timestamp':1}\n{'v':0,'timestamp':1}", "a=pass:0/2 -> 0"},
    {"a: increase(.v) <= 5", "", "{'v':3,'timestamp':2}", "a=unknown/1 -> 1"},
    {"a: increase(.v) == 5", "",
	"{'name':'x','v':1,'timestamp':1}\n{'name':'x','v':6,'timestamp':2}\n"
	"{'name':'y','v':6,'timestamp':2}",
	"a=unknown:5/3 -> 1"},
    {"a: increase(.v) >= 5", "",
	"{'name':'x','v':1,'timestamp':1}\n{'name':'x','v':6,'timestamp':2}\n"
	"{'name':'y','v':6,'timestamp':2}",
	"a=pass:5/3 -> 0"},
    {"a: increase(.v) == 7", "",
	"{'name':'x','v':1,'timestamp':1}\n{'name':'y','v':1,'timestamp':1}\n"
	"{'name':'x','v':6,'timestamp':2}\n{'name':'y','v':3,'timestamp':2}",
	"a=pass:7/4 -> 0"},
    {"a: per_second(.v) == 2.5", "", "{'v':1,'timestamp':1}\n{'v':6,'timestamp':3}",
	"a=pass:2.5/2 -> 0"},
    {"a: per_second(.v) >= 1", "", "{'v':1,'timestamp':1}\n{'v':6,'timestamp':1}",
	"a=unknown/2 -> 1"},
    /* Ages. */
    {"a: age() <= 60s", NOON, "{'x':1,'time':'2026-01-01T11:59:00Z'}", "a=pass:60/1 -> 0"},
    {"a: age() < 60s", NOON, "{'x':1,'time':'2026-01-01T11:59:00Z'}", "a=fail:60/1 -> 1"},
    {"a: age() <= 60s", NOON, "{'x':1,'time':'2026-01-01T11:58:59Z'}", "a=fail:61/1 -> 1"},
    {"a: age() <= 60s", NOON, "{'x':1,'time':'2026-01-01T12:00:05Z'}", "a=pass:0/1 -> 0"},
    {"a: age() <= 60s", NOON, "{'x':1,'time':'2026-01-01T12:00:06Z'}", "a=unknown/1 -> 1"},
    {"a: age() <= 60s", NOON, "{'x':1}", "a=unknown/1 -> 1"},
    {"a: age(.t) <= 60s", NOON, "{'x':1,'t':1767268740}", "a=pass:60/1 -> 0"},
    {"a: age(.t) <= 60s", NOON, "{'x':1,'t':1767268740000}", "a=pass:60/1 -> 0"},
    {"a: age(.t) <= 60s", NOON, "{'x':1,'t':1767268740000000}", "a=pass:60/1 -> 0"},
    {"a: age(.t) <= 60s", NOON, "{'x':1,'t':1767268740000000000}", "a=pass:60/1 -> 0"},
    {"a: age(.t) <= 60s", NOON, "{'x':1,'t':-1}", "a=unknown/1 -> 1"},
    {"a: quiet() >= 60s", NOON, "{'x':1,'time':'2026-01-01T11:59:00Z'}", "a=pass:60/1 -> 0"},
    {"a: quiet() > 60s", NOON, "{'x':1,'time':'2026-01-01T11:59:00Z'}", "a=fail:60/1 -> 1"},
    {"a: quiet() >= 60s", NOON, "{'x':1,'time':'2026-01-01T11:59:00Z'}\n{'x':1}",
	"a=unknown:60/2 -> 1"},
    /* A number says its unit by its size: 1e8 s are 1973-03-03T09:46:40Z. */
    {"a: age(.t) <= 20s", "--at 1973-03-03T09:47:00Z", "{'x':1,'t':100000000}", "a=pass:20/1 -> 0"},
    {"a: age(.t) <= 20s", "--at 1973-03-03T09:47:00Z", "{'x':1,'t':1e11}", "a=pass:20/1 -> 0"},
    {"a: age(.t) <= 20s", "--at 1973-03-03T09:47:00Z", "{'x':1,'t':1e14}", "a=pass:20/1 -> 0"},
    {"a: age(.t) <= 20s", "--at 1973-03-03T09:47:00Z", "{'x':1,'t':1e17}", "a=pass:20/1 -> 0"},
    {"a: age(.t) <= 20s", "--at 2255-03-14T16:00:20Z", "{'x':1,'t':9e18}", "a=pass:20/1 -> 0"},
    {"a: age(.t) <= 20s", "--at 2255-03-14T16:00:20Z", "{'x':1,'t':9.1e18}", "a=unknown/1 -> 1"},
    {"b: count() > 0\na: age() <= 60s", NOON, "{'x':1,'time':'2026-01-01T11:59:00Z'}",
	"b=pass:1/1 a=pass:60/1 -> 0"},
    {"a: age() <= 60s", NOON, "{'type':'request','phase':'warmup','time':'2026-01-01T11:59:00Z'}",
	"a=unknown/0 -> 1"},
    /* Counters are told apart by their labels. */
    {"a: increase(.v) == 7", "",
	"{'v':1,'labels':{'l':1},'timestamp':1}\n{'v':1,'labels':{'l':2},'timestamp':1}\n"
	"{'v':6,'labels':{'l':1},'timestamp':2}\n{'v':3,'labels':{'l':2},'timestamp':2}",
	"a=pass:7/4 -> 0"},
    {"a: increase(.v) == 7\nb: count() == 4", "",
	"{'v':1,'labels':{'l':1},'timestamp':1}\n{'v':1,'labels':{'l':2},'timestamp':1}\n"
	"{'v':6,'labels':{'l':1},'timestamp':2}\n{'v':3,'labels':{'l':2},'timestamp':2}",
	"a=pass:7/4 b=pass:4/4 -> 0"},
    /* What is no value is missing, and not passed over. */
    {"a: max(.x) <= 3", "", "{'x':1}\n{'x':{'other':1}}", "a=unknown:1/1 -> 1"},
    {"a: max(.x) <= 3", "", "{'x':1}\n{'x':'words'}", "a=unknown:1/1 -> 1"},
    {"a: max(.x) >= 1", "", "{'x':1}\n{'x':'words'}", "a=pass:1/1 -> 0"},
    {"a: max(.x) >= 1", "", "{'x':1}\n{'x':'HISTF'}", "a=unknown/1 -> 1"},
    {"a: max(.x) >= 1", "", "{'x':1}\n{'x':{'histogram':'HISTF'}}", "a=unknown/1 -> 1"},
    {"a: distinct(.x) <= 5", "", "{'x':1}\n{'x':null}\n{'x':true}", "a=pass:2/2 -> 0"},
    {"a: distinct(.x > 1) == 2", "", "{'x':1}\n{'x':2}\n{'x':3}", "a=pass:2/3 -> 0"},
    {"a: distinct(.x | floor) <= 5", "", "{'x':1}\n{'x':9007199254740993}", "a=pass:1/1 -> 0"},
    {"a: distinct(.x) == 1", "", "{'x':1000000000000000}\n{'x':1e15}", "a=pass:1/2 -> 0"},
    {"a: distinct(.x) == 1", "", "{'x':10000000000000000}\n{'x':1e16}", "a=pass:1/2 -> 0"},
    {"a: max(.x) <= 5", "", "{'y':5}",
	"a=unknown/0 -> 1" SAYS "the only record of type record does not have a number there"},
    {"a: max(.x) <= 5", "", "2*{'y':5}",
	"a=unknown/0 -> 1" SAYS "none of the 2 records of type record has a number there"},
    {"a: max(.x) <= 5", "", "{'x':6}", "a=fail:6/1 -> 1" SAYS "max of x is 6, over 5, on 1 sample"},
    {"a: max(.x) <= 5", "", "{'x':5}",
	"a=pass:5/1 -> 0" SAYS "max of x is 5, within 5, on 1 sample"},
    /* Expressions that may not stand in a rule, wherever they stand. */
    {"a: max(.x | input) <= 5", "", "{'x':5}", "-> 2"},
    {"a: count(.x | input) <= 5", "", "{'x':5}", "-> 2"},
    {"a: max(.x) <= 5 where (.x | input)", "", "{'x':5}", "-> 2"},
    {"a: max(.x) <= 5 by (.x | input)", "", "{'x':5}", "-> 2"},
    {"a: max(.x | nothing_such) <= 5", "", "{'x':5}", "-> 2"},
    {"{'name':'a','agg':'max','value':'.x | input','op':'<=','target':5}", "", "{'x':5}", "-> 2"},
    {"{'name':'a','all':[{'agg':'max','value':'.x | input','op':'<=','target':5}]}", "", "{'x':5}",
	"-> 2"},
    {"{'name':'a','canary':{'method':'mann-whitney'},'value':'.x | input'}", "", "{'x':5}", "-> 2"},
    /* Rules that look at the same thing share it, and no others. */
    {"a: max(.x) == 2\nb: distinct(.x) == 2\nc: min(.x) == 1\nd: count(.x > 1) == 1", "",
	"2*{'x':#}", "a=pass:2/2 b=pass:2/2 c=pass:1/2 d=pass:1/2 -> 0"},
    {"a: p90(.x) <= 90\nb: p90(.x) <= 89\nc: p50(.x) <= 89\nd: p90(.x) <= 90", "", "100*{'x':#}",
	"a=pass:90/100 b=fail:90/100 c=pass:50/100 d=pass:90/100 -> 1"},
    {GROUPED("a", "1") "\n" GROUPED("b", "2"), "", "{'x':5,'g':'u'}\n{'x':5,'g':'v'}",
	"a[u]=pass:5/1 a=unknown/1 b[u]=pass:5/1 b[v]=pass:5/1 -> 1"},
    /* Expressions in every place. */
    {"a: max(.x + 1) <= 6", "", "{'x':5}", "a=pass:6/1 -> 0"},
    {"a: max(.x + 1) <= 5", "", "{'x':5}", "a=fail:6/1 -> 1"},
    {"a: max(.x) <= 5 by (.g | ascii_downcase)", "", "{'x':5,'g':'U'}\n{'x':5,'g':'u'}",
	"a[u]=pass:5/2 -> 0"},
    {"a: count(.x > 1 and .y == null) == 1", "", "{'x':5,'y':null}\n{'x':1,'y':2}",
	"a=pass:1/2 -> 0"},
    {"a: max(.x) <= 5 where (.y // 3) == 3", "", "{'x':5}\n{'x':9,'y':2}", "a=pass:5/1 -> 0"},
    {"a: distinct(.x | length) == 1", "", "{'x':'ab'}\n{'x':'cd'}", "a=pass:1/2 -> 0"},
    {"a: max(.l | max) <= 5\nb: min(.l[0]) >= 2", "", "{'l':[2,5]}", "a=pass:5/1 b=pass:2/1 -> 0"},
};

/* Payloads of histograms, alone and in an object that says their unit. */
static void
test_payloads(void)
{
	static const struct {
		const char *rule, *record, *expected;
	} cases[] = {
	    {"a: max(.latency_ms) <= 3.01ms", "{'latency_ms':'$'}", "a=pass:3.0003/3 -> 0"},
	    {"a: max(.latency_ms) < 3ms", "{'latency_ms':'$'}", "a=fail:3.0003/3 -> 1"},
	    {"a: p50(.latency_ms) <= 2.01ms", "{'latency_ms':{'histogram':'$'}}",
		"a=pass:2.0009/3 -> 0"},
	    {"a: max(.x) <= 3.01", "{'x':{'histogram':'$','unit':'ms'}}", "a=pass:3.0003/3 -> 0"},
	    {"a: max(.x) <= 3010000", "{'x':{'histogram':'$','unit':'1'}}",
		"a=pass:3.0003e+06/3 -> 0"},
	    {"a: max(.x) <= 2999999", "{'x':{'histogram':'$','unit':'1'}}",
		"a=fail:3.0003e+06/3 -> 1"},
	    {"a: max(.latency_ms) <= 3.01ms", "{'latency_ms':{'histogram':'$','unit':'1'}}",
		"a=fail:3.0003e+06/3 -> 1"},
	    {"a: max(.x) <= 3", "{'x':'HISTFAAA'}", "a=unknown/0 -> 1"},
	    {"a: max(.x) <= 3", "{'x':'HIST'}", "a=unknown/0 -> 1"},
	    {"a: max(.x) <= 3", "{'x':{'other':'$'}}", "a=unknown/0 -> 1"},
	    {"a: max(.x) <= 3", "{'x':{'histogram':1}}", "a=unknown/0 -> 1"},
	    {"a: max(.x) <= 9", "{'x':'$'}\n{'x':{'histogram':'$','unit':'1'}}",
		"a=fail:3.0003e+06/6 -> 1"},
	    {"a: max(.latency_ms) <= 9ms",
		"{'type':'load','name':'all','requests':10,'latency_ms':{'histogram':'$','more':[["
		"1]]}}",
		"a=pass:3.0003/3@load -> 0"},
	    {"a: max(.latency_ms) <= 2ms",
		"{'type':'load','name':'all','requests':3,'latency_ms':12,'net_latency_ms':{'"
		"histogram':'$'}}",
		"a=fail:12/3@load -> 1"},
	    {"a: max(.latency_ms) <= 4ms",
		"{'type':'load','name':'all','requests':1,'latency_ms':{'histogram':'$'},'net_"
		"latency_ms':1}",
		"a=pass:3.0003/3@load -> 0"},
	    {"a: max(.net_latency_ms) <= 4ms",
		"{'type':'load','name':'all','requests':3,'net_latency_ms':{'histogram':'$'}}",
		"a=pass:3.0003/3@load -> 0"},
	    {"a: max(.t) <= 1s", "{'t':'$'}", "a=pass:0.0030003/3 -> 0"},
	    {"a: max(.t) <= 1s", "{'t':{'histogram':'$','unit':'ms'}}", "a=pass:0.0030003/3 -> 0"},
	    {"a: max(.t) <= 1s\nb: max(.t) <= 4\nc: max(.t) <= 1s", "{'t':'$'}",
		"a=pass:0.0030003/3 b=fail:3.0003e+06/3 c=pass:0.0030003/3 -> 1"},
	    {"a: max(.t) <= 1s", "{'t':{'histogram':'$','unit':'1'}}", "a=unknown/3 -> 1"},
	    {"a: first(.latency_ms) <= 9ms", "{'latency_ms':'$'}", "a=unknown/3 -> 1"},
	    {"a: last(.latency_ms) <= 9ms", "{'latency_ms':'$'}", "a=unknown/3 -> 1"},
	    {"a: p50(.latency_ms) <= 9ms", "{'latency_ms':'$'}\n{'x':1}", "a=unknown/3 -> 1"},
	};
	struct histogram *h = histogram_new(INT64_C(60000000000));
	struct text payload = TEXT_INIT(1 << 16);

	for (int64_t ms = 1; ms <= 3; ms++)
		histogram_record(h, ms * 1000000, 1);
	CHECK_INT(histogram_encode(h, &payload), 0);
	for (size_t i = 0; i < COUNT(cases); i++) {
		char record[4096];
		size_t used = 0;
		const struct gate_case c = {cases[i].rule, "", record, cases[i].expected};

		for (const char *at = cases[i].record; *at; at++)
			used += (size_t)snprintf(record + used, sizeof(record) - used, "%.*s",
			    *at == '$' ? (int)payload.len : 1,
			    *at == '$' ? text_string(&payload) : at);
		gate_check(&c, 1);
	}
	text_free(&payload);
	histogram_free(h);
}

int
main(void)
{
	gate_begin();
	gate_check(value_cases, COUNT(value_cases));
	test_payloads();
	return gate_end();
}
