/* links: cmd/check-guardrails/ */
/* What sources vouch for, what they lost, and words that nobody has seen. */
#include "gate_says.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#define NOON "--at 2026-01-01T12:00:00Z"
#define NONE "a: count() == 0 where .type == 'finding' and .severity == 'high'"
#define SOURCE(tool, items) "{'type':'source','tool':'" tool "','items':" items "}"

static const struct gate_case source_cases[] = {
    /* Sources tell "none" from "nobody looked". */
    {NONE, "", SOURCE("s", "{'finding':0}"), "a=pass:0/0 -> 0"},
    {NONE, "", SOURCE("s", "{'finding':1}"), "a=unknown:0/0 -> 1"},
    {NONE, "", SOURCE("s", "{'finding':1}") "\n{'type':'finding','tool':'s','severity':'low'}",
	"a=pass:0/0 -> 0"},
    {NONE, "", SOURCE("s", "{'finding':1}") "\n{'type':'finding','tool':'s','severity':'high'}",
	"a=fail:1/2@finding -> 1"},
    {NONE, "", SOURCE("s", "{'finding':2}") "\n{'type':'finding','tool':'s','severity':'low'}",
	"a=unknown:0/0 -> 1"},
    {NONE, "", SOURCE("s", "{'test':0}"), "a=unknown/0 -> 1"},
    {NONE, "", SOURCE("s", "{}"), "a=unknown/0 -> 1"},
    {NONE, "", "{'type':'source','tool':'s','format':'sarif','items':0}", "a=pass:0/0 -> 0"},
    {NONE, "", "{'type':'source','tool':'s','format':'junit','items':0}", "a=unknown/0 -> 1"},
    {NONE, "", "{'type':'source','tool':'s','format':'sarif','items':-1}", "a=unknown/0 -> 1"},
    {NONE, "", "{'type':'source','tool':'s','format':'sarif'}", "a=unknown/0 -> 1"},
    {NONE, "", "{'type':'finding','tool':'s','severity':'low'}", "a=unknown/0 -> 1"},
    {NONE " and .tool == 's'", "", SOURCE("s", "{'finding':0}"), "a=pass:0/0 -> 0"},
    {NONE " and .tool == 't'", "", SOURCE("s", "{'finding':0}"), "a=unknown/0 -> 1"},
    {NONE " and .tool == 's'", "", SOURCE("s", "{'finding':0}") "\n" SOURCE("t", "{'finding':1}"),
	"a=pass:0/0 -> 0"},
    {NONE " and .tool == 't'", "", SOURCE("s", "{'finding':0}") "\n" SOURCE("t", "{'finding':1}"),
	"a=unknown:0/0 -> 1"},
    {NONE " and .tool != 's'", "", SOURCE("s", "{'finding':0}"), "a=unknown/0 -> 1"},
    {NONE, "", SOURCE("s", "{'finding':1}") "\n{'type':'finding','severity':'low'}",
	"a=pass:0/0 -> 0"},
    {NONE, "",
	SOURCE("s", "{'finding':1}") "\n" SOURCE(
	    "t", "{'finding':1}") "\n2*{'type':'finding','severity':'low'}",
	"a=unknown:0/0 -> 1"},
    {NONE, "",
	"{'type':'source','items':{'finding':1}}\n{'type':'finding','tool':'x','severity':'low'}",
	"a=pass:0/0 -> 0"},
    {"a: quiet() >= 60s where .type == 'finding'", NOON, SOURCE("s", "{'finding':0}"),
	"a=pass/0 -> 0"},
    {"a: quiet() >= 60s where .type == 'finding'", NOON, SOURCE("s", "{'finding':1}"),
	"a=unknown/0 -> 1"},
    {"a: max(.x) <= 1 where .type == 'finding'", "", SOURCE("s", "{'finding':0}"),
	"a=unknown/0 -> 1"},
    {"a: count() == 0 where .severity == 'high'", "", SOURCE("s", "{'finding':0}"),
	"a=pass:0/0 -> 0"},
    {"a: count() == 0 where .suite == 'high'", "", SOURCE("s", "{'finding':0}"),
	"a=unknown/0 -> 1"},
    {"{'name':'a','agg':'count','where':'.type == "
     "\\'finding\\'','op':'==','target':0,'min_samples':1}",
	"", SOURCE("s", "{'finding':0}"), "a=unknown/0 -> 1"},
    /* Words that are written otherwise in the records. */
    {"a: count() == 0 where .type == 'finding' and .severity == 'critical'", "",
	SOURCE("s", "{'finding':1}") "\n{'type':'finding','tool':'s','severity':'critcal'}",
	"a=unknown/0 -> 1"},
    {"a: count() == 0 where .type == 'finding' and .severety == 'high'", "",
	SOURCE("s", "{'finding':1}") "\n{'type':'finding','tool':'s','severity':'high'}",
	"a=unknown/0 -> 1"},
    {"a: max(.x) <= 5 where .z > 1", "", "{'x':5}", "a=unknown/0 -> 1"},
    {"a: max(.x) <= 5 where .z > 1", "", "{'x':5}\n{'x':5,'z':2}", "a=pass:5/1 -> 0"},
    {"a: count(.z > 1) <= 5", "", "{'x':5}", "a=unknown -> 1"},
    {"a: count(.z > 1) <= 5 where .x > 1", "", "{'x':5,'z':'u'}", "a=unknown/0 -> 1"},
    {"a: distinct(.x) == 1", "", "{'x':100}\n{'x':1e2}\n{'x':100.0}", "a=pass:1/3 -> 0"},
    {"a: distinct(.x) == 1", "", "{'x':-1}\n{'x':-1.0}", "a=pass:1/2 -> 0"},
    {"a: distinct(.x) == 2", "", "{'x':{'a':1,'b':2}}\n{'x':{'b':2,'a':1}}\n{'x':{'a':2}}",
	"a=pass:2/3 -> 0"},
    {"a: distinct(.x) == 2", "", "{'x':'a'}\n{'x':'\\u0061'}\n{'x':null}\n{'x':''}",
	"a=unknown:2/3 -> 1"},
    {"a: age(.t) <= 60s", NOON, "{'x':1,'t':'2026-01-01T11:59:00Z'}", "a=pass:60/1 -> 0"},
    {"a: age(.t) <= 60s", NOON, "{'x':1,'t':'soon'}", "a=unknown/1 -> 1"},
    {"a: age(.t) <= 60s", NOON, "{'x':1,'t':99999999999}", "a=unknown/1 -> 1"},
    {"a: age(.t) >= 60s", NOON, "{'x':1,'t':0}", "a=pass:1.7673e+09/1 -> 0"},
    {"a: age() <= 60s", NOON,
	"{'x':1,'time':'2026-01-01T11:00:00Z','timestamp':'2026-01-01T11:59:30Z'}",
	"a=pass:30/1 -> 0"},
    /* What a report lost concerns the rules on its kind alone. */
    {"a: max(.x) <= 5", "", SOURCE("s", "{'finding':2}") "\n{'type':'finding','tool':'s','x':1}",
	"a=unknown:1/1@finding -> 1"},
    {"a: max(.x) <= 5", "",
	SOURCE("s", "{'finding':1,'test':5}") "\n{'type':'finding','tool':'s','x':1}",
	"a=pass:1/1@finding -> 0"},
    {"a: max(.x) <= 5", "",
	SOURCE("s", "{'finding':1,'alert':2}") "\n{'type':'alert','tool':'s','x':1}",
	"a=unknown:1/1@alert -> 1"},
    {"a: count() <= 5 where .type == 'finding'", "",
	SOURCE("s", "{'finding':6}") "\n{'type':'finding','tool':'s','x':1}",
	"a=unknown:1/2@finding -> 1"},
    {"a: count() <= 6 where .type == 'finding'", "",
	SOURCE("s", "{'finding':6}") "\n{'type':'finding','tool':'s','x':1}",
	"a=pass:1/2@finding -> 0"},
    {NONE, "", "70*" SOURCE("s#", "{'finding':0}"), "a=unknown/0 -> 1"},
    {NONE, "", "64*" SOURCE("s#", "{'finding':0}"), "a=pass:0/0 -> 0"},
    {NONE " and .tool == 's' and .tool == 't'", "", SOURCE("s", "{'finding':0}"),
	"a=unknown/0 -> 1"},
    {NONE " and (.tool == 's' or .tool == 't')", "",
	SOURCE("s", "{'finding':0}") "\n" SOURCE("t", "{'finding':0}"), "a=pass:0/0 -> 0"},
    {NONE " and .tool == 's'", "", "{'type':'source','tool':'\\u0073','items':{'finding':0}}",
	"a=pass:0/0 -> 0"},
    {"a: count() == 0 where .type == 'finding' or .type == 'test'", "",
	SOURCE("s", "{'finding':0}"), "a=unknown/0 -> 1"},
    {"a: count() == 0 where .type == 'finding' or .type == 'test'", "",
	SOURCE("s", "{'finding':0,'test':0}"), "a=pass:0/0 -> 0"},
    {"a: count() == 0 where .type == 'finding' or .type == 'other'", "",
	SOURCE("s", "{'finding':0}"), "a=unknown/0 -> 1"},
};

int
main(void)
{
	gate_begin();
	gate_check(source_cases, COUNT(source_cases));
	return gate_end();
}
