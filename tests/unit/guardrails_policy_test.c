/* links: cmd/check-guardrails/ */
/* What a policy may say, and what the checks say in words. */
#include "gate_says.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#define NOON "--state STATE --at 2026-01-01T12:00:00Z"
#define LATER(time) "--state KEPT --at 2026-01-01T" time "Z"
#define RULE(more) "{'name':'a','agg':'max','value':'.x','op':'<=','target':5" more "}"
#define LEAST(more) "{'name':'a','agg':'min','value':'.x','op':'>=','target':5" more "}"
#define DEADBAND(op) "{'state_flip_flop_deadband_percent':10}\na: max(.x) " op " 10"
#define ALARMS "{'name':'a','agg':'max','value':'.x','op':'<=','target':5,'for':'1m','by':'.g'}"
#define SUMMARY "{'type':'summary','tool':'t','status':'pass','pass':1}"
#define FOUND(kind) "{'type':'source','tool':'s','items':{" kind "}}"

static const struct gate_case policies[] = {
    {RULE(""), "", "{'x':5}", "a=pass:5/1 -> 0"},
    {"{'rules':[" RULE("") "]}", "", "{'x':5}", "a=pass:5/1 -> 0"},
    {"{'rules':[]}", "", "{'x':5}", "-> 2"},
    {"{'rules':{}}", "", "{'x':5}", "-> 2"},
    {"{'rules':" RULE("") "}", "", "{'x':5}", "-> 2"},
    {"{'expect':[]}\n" RULE(""), "", "{'x':5}", "-> 2"},
    {"{'expect':['']}\n" RULE(""), "", "{'x':5}", "-> 2"},
    {"{'expect':[1]}\n" RULE(""), "", "{'x':5}", "-> 2"},
    {"{'expect':['t']}\n" RULE(""), "", "{'x':5}", "expect t=unknown a=pass:5/1 -> 1"},
    {"{'expect':['u','t']}\n" RULE(""), "", "{'x':5}\n" SUMMARY,
	"expect u=unknown expect t=pass a=pass:5/1 -> 1"},
    {"{'score':{'pass':0,'warn':0}}\n" RULE(""), "", "{'x':5}", "-> 2"},
    {"{'score':{'pass':101,'warn':50}}\n" RULE(""), "", "{'x':5}", "-> 2"},
    {"{'score':{'pass':100,'warn':1}}\n" RULE(""), "", "{'x':5}",
	"a=pass:5/1 score=pass:100/1 -> 0"},
    {"{'score':{'pass':50,'warn':51}}\n" RULE(""), "", "{'x':5}", "-> 2"},
    {"{'state_flip_flop_deadband_percent':0}\n" RULE(""), NOON, "{'x':5}", "-> 2"},
    {"{'state_flip_flop_deadband_percent':100}\n" RULE(""), NOON, "{'x':5}", "-> 2"},
    /* A recovery that is as strict as the target is one. */
    {RULE(",'recover':5"), NOON, "{'x':5}", "a=pass:5/1 -> 0"},
    {RULE(",'recover':6"), NOON, "{'x':5}", "-> 2"},
    {LEAST(",'recover':5"), NOON, "{'x':5}", "a=pass:5/1 -> 0"},
    {LEAST(",'recover':4"), NOON, "{'x':5}", "-> 2"},
    /* The band lies on the good side of the target. */
    {DEADBAND("<="), NOON, "{'x':11}", "a=fail:11/1 -> 1"},
    {DEADBAND("<="), LATER("12:01:00"), "{'x':9.5}", "a=fail:9.5/1 -> 1"},
    {DEADBAND("<="), LATER("12:02:00"), "{'x':9}", "a=pass:9/1 -> 0"},
    {DEADBAND("<"), NOON, "{'x':11}", "a=fail:11/1 -> 1"},
    {DEADBAND("<"), LATER("12:01:00"), "{'x':9.5}", "a=fail:9.5/1 -> 1"},
    {DEADBAND("<"), LATER("12:02:00"), "{'x':8.9}", "a=pass:8.9/1 -> 0"},
    {DEADBAND(">="), NOON, "{'x':9}", "a=fail:9/1 -> 1"},
    {DEADBAND(">="), LATER("12:01:00"), "{'x':10.5}", "a=fail:10.5/1 -> 1"},
    {DEADBAND(">="), LATER("12:02:00"), "{'x':11}", "a=pass:11/1 -> 0"},
    {DEADBAND(">"), NOON, "{'x':9}", "a=fail:9/1 -> 1"},
    {DEADBAND(">"), LATER("12:01:00"), "{'x':10.5}", "a=fail:10.5/1 -> 1"},
    {DEADBAND(">"), LATER("12:02:00"), "{'x':11.1}", "a=pass:11.1/1 -> 0"},
    {DEADBAND("=="), NOON, "{'x':9}", "a=fail:9/1 -> 1"},
    {DEADBAND("=="), LATER("12:01:00"), "{'x':10}", "a=pass:10/1 -> 0"},
    /* Each group has an alarm of its own. */
    {ALARMS, NOON, "{'x':6,'g':'u'}\n{'x':4,'g':'v'}", "a[u]=warn:6/1 a[v]=pass:4/1 -> 0"},
    {ALARMS, LATER("12:01:00"), "{'x':6,'g':'u'}\n{'x':6,'g':'v'}",
	"a[u]=fail:6/1 a[v]=warn:6/1 -> 1"},
    {ALARMS, LATER("12:02:00"), "{'x':4,'g':'u'}\n{'x':6,'g':'v'}",
	"a[u]=pass:4/1 a[v]=fail:6/1 -> 1"},
    {ALARMS, "--state /nowhere/at/all --at 2026-01-01T12:00:00Z", "{'x':6,'g':'u'}", "-> 2"},
    /* A type that is asked for in a value moves into `where`, if it is a condition of its own. */
    {"a: count(.type == 'finding' and (.x or .y)) == 0", "", FOUND("'finding':0"),
	"a=pass:0/0 -> 0"},
    {"a: count((.x or .y) and .type == 'finding') == 0", "", FOUND("'finding':0"),
	"a=pass:0/0 -> 0"},
    {"a: count(.type == 'finding' or .x) == 0", "", FOUND("'finding':0"), "-> 2"},
    {"a: count(if .type == 'finding' then .x else false end) == 0", "", FOUND("'finding':0"),
	"-> 2"},
    {"a: count(.x and (.type == 'finding' and .y)) == 0", "", FOUND("'finding':0"), "-> 2"},
    {"a: count() == 0 where .type == 'finding' and .x", "", FOUND("'finding':0,'test':1"),
	"a=pass:0/0 -> 0"},
};

static void
test_words(void)
{
	static const struct {
		const char *rule, *records, *words;
	} cases[] = {
	    {"a: p99.9(.x) <= 500", "100*{'x':#}", "p99.9 of x is 100"},
	    {"a: p50(.x) <= 50", "100*{'x':#}", "p50 of x is 50"},
	    {"a: max(.x) <= 5", "{'x':6}", "max of x is 6, "},
	    {"a: max(.x + 1) <= 5", "{'x':6}", "max of .x + 1 is 7, "},
	    {"a: max(.x) <= 5", "{'x':5.0000001}", "max of x is 5.0000001, "},
	    {"a: max(.x) <= 5 by .g", "{'x':5,'g':1}\n{'x':5}", "1 records have no .g to group by"},
	    {"{'name':'a','agg':'max','value':'.x','op':'<=','target':5,'by':'.g','max_groups':1}",
		"{'x':5,'g':1}\n{'x':5,'g':2}\n{'x':5,'g':3}",
		"there are more than 1 groups; 2 records belong to others"},
	    {"{'name':'a','canary':{'method':'exact'},'value':'.s >= 500'}",
		"90*{'s':200}\n10*{'s':500}" BASELINE "96*{'s':200}\n4*{'s':500}",
		"ratio of the rates 2.5"},
	    {"{'name':'a','canary':{'method':'exact'},'value':'.s >= 500'}",
		"90*{'s':200}\n10*{'s':500}" BASELINE "96*{'s':200}",
		"ratio of the rates without bound"},
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		const struct gate_case c = {cases[i].rule, "", cases[i].records, ""};

		gate_says(&c);
		if (!CHECK(strstr(gate_output, cases[i].words) != NULL))
			fprintf(stderr, "  %s: %s", cases[i].rule, gate_output);
	}
}

int
main(void)
{
	gate_begin();
	gate_check(policies, COUNT(policies));
	test_words();
	return gate_end();
}
