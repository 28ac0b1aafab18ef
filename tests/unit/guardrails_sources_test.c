/* links: cmd/check-guardrails/ */
/* What sources vouch for, what they lost, and words that nobody has seen. */
#include "gate_says.h"

#include "../../cmd/check-guardrails/input/sources_asked.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#define NOON "--at 2026-01-01T12:00:00Z"
#define NONE "a: count() == 0 where .type == 'finding' and .severity == 'high'"
#define SOURCE(tool, items) "{'type':'source','tool':'" tool "','items':" items "}"

#define TEN "xxxxxxxxxx"
#define LOW(tool) "{'type':'finding','tool':'" tool "','severity':'low'}"
#define LOAD(tool) "{'type':'load','tool':'" tool "','name':'all','rate':7}"
#define MOST "9223372036854775807"
#define TYPED(more) "a: count() == 0 where .type == 'finding' and " more

#define RULED(rule) SOURCE("s", "{'finding':1}") "\n{'type':'finding','tool':'s','rule':'" rule "'}"

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
    /* Each tool's records count for it, in whichever order they come. */
    {NONE, "",
	SOURCE("s", "{'finding':2}") "\n" SOURCE("t", "{'finding':1}") "\n" SOURCE("u",
	    "{'finding':1}") "\n" LOW("s") "\n" LOW("t") "\n" LOW("t") "\n" LOW("u") "\n" LOW("s"),
	"a=pass:0/0 -> 0"},
    {NONE, "", SOURCE("s", "{'finding':1}") "\n" SOURCE("t", "{'finding':1}") "\n2*" LOW("s"),
	"a=unknown:0/0 -> 1" SAYS "1 items of a source did not arrive"},
    {NONE " and .tool == 's'", "",
	SOURCE("s", "{'finding':0}") "\n{'type':'source','items':{'finding':1}}",
	"a=pass:0/0 -> 0"},
    {NONE " and (.tool == 's' or .tool == 't')", "",
	SOURCE("s", "{'finding':0}") "\n" SOURCE("t", "{'finding':1}"), "a=unknown:0/0 -> 1"},
    {NONE " and (.tool == 't' or .tool == 's')", "", SOURCE("s", "{'finding':0}"),
	"a=unknown/0 -> 1" SAYS "no source says that a report of t was read|!report of s was read"},
    {NONE " and (.tool == 's' or .tool == 't')", "", SOURCE("s", "{'finding':0}"),
	"a=unknown/0 -> 1" SAYS "no source says that a report of t was read|!report of s was read"},
    {NONE, "", SOURCE(TEN TEN TEN TEN TEN TEN "xxx", "{'finding':0}"), "a=pass:0/0 -> 0"},
    {NONE, "", SOURCE(TEN TEN TEN TEN TEN TEN "xxxx", "{'finding':0}"), "a=unknown/0 -> 1"},
    {NONE, "", "{'type':'source','tool':12,'items':{'finding':0}}", "a=unknown/0 -> 1"},
    {NONE, "", "{'type':'source','tool':null,'items':{'finding':0}}", "a=pass:0/0 -> 0"},
    /* More than can be told is at least as bad. */
    {NONE, "", SOURCE("s", "{'finding':" MOST "}") "\n" SOURCE("s", "{'finding':" MOST "}"),
	"a=unknown:0/0 -> 1"},
    {NONE, "", SOURCE("s", "{'finding':" MOST "}") "\n" SOURCE("t", "{'finding':" MOST "}"),
	"a=unknown:0/0 -> 1"},
    /* What a source may say, and what it does not. */
    {"a: count() == 0 where .type == 'alert'", "",
	"{'type':'source','tool':'s','format':'alertmanager','items':0}", "a=pass:0/0 -> 0"},
    {NONE, "", "{'type':'source','tool':'s','format':'other','items':0}", "a=unknown/0 -> 1"},
    {"a: count() == 0 where .type == 'load'", "", SOURCE("k6", "{'load':0}"), "a=pass:0/0 -> 0"},
    {"a: count() == 0 where .type == 'load'", "",
	"{'type':'source','tool':'k6','format':'k6','items':0}", "a=pass:0/0 -> 0"},
    {"a: count() == 0 where .type == 'load'", "", SOURCE("s", "{'finding':0}"),
	"a=unknown/0 -> 1" SAYS "no source says that a report with load records was read"},
    {"a: count() == 0 where .phase == 'measured'", "", SOURCE("k6", "{'load':0}"),
	"a=pass:0/0 -> 0"},
    {"a: max(.latency_ms) <= 9ms", "", SOURCE("k6", "{'load':1}"), "a=unknown/0 -> 1"},
    {"a: p95(.rate) <= 9", "", SOURCE("k6", "{'load':1}") "\n" LOAD("k6"), "a=pass:7/1@load -> 0"},
    {"a: p95(.rate) <= 9", "", SOURCE("k6", "{'load':2}") "\n" LOAD("k6"),
	"a=unknown:7/1@load -> 1" SAYS "1 items of a source did not arrive"},
    {"a: p95(.rate) <= 9", "", SOURCE("k6", "{'load':2}") "\n" LOAD("k6") "\n" LOAD("load-reco"),
	"a=unknown:7/2@load -> 1" SAYS "1 items of a source did not arrive"},
    {"a: p95(.rate) <= 9", "", SOURCE("k6", "{'load':2}") "\n2*" LOAD("k6"),
	"a=pass:7/2@load -> 0"},
    /* Loads come without a report, too, and then say nothing about what reports hold. */
    {"a: count() == 0 where .name == 'x' and .suite == 'y'", "",
	SOURCE("s", "{'test':0}") "\n" LOAD("l"), "a=pass:0/0 -> 0"},
    {"a: count() == 0 where .name == 'x' and .suite == 'y'", "",
	SOURCE("s", "{'test':1}") "\n{'type':'test','tool':'s','name':'z'}", "a=unknown/0 -> 1"},
    {"a: count() == 0 where .rate == 'high'", "", SOURCE("k6", "{'load':1}") "\n" LOAD("k6"),
	"a=unknown/0 -> 1"},
    {"a: count() == 0 where .type == 'load' and .phase == 'x'", "",
	SOURCE("k6", "{'load':1}") "\n" LOAD("k6"), "a=unknown/0 -> 1"},
    {"a: count() == 0 where .type == 'load' and .tool == 'k6' and .rate > 8", "",
	SOURCE("k6", "{'load':1}") "\n" LOAD("k6"), "a=pass:0/0 -> 0"},
    {NONE, "", "{'type':'source','tool':'s','items':{'finding':0,'more':{'a':[1]}}}",
	"a=pass:0/0 -> 0"},
    {NONE, "", "{'type':'source','tool':'s','items':{'finding':-1}}", "a=unknown/0 -> 1"},
    {NONE, "", "{'type':'source','tool':'s','items':[0]}", "a=unknown/0 -> 1"},
    {"a: count() == 0 where .type == 'finding' or .type == 'test'", "", SOURCE("s", "{'test':0}"),
	"a=unknown/0 -> 1" SAYS "a report with finding records was read|!report with test"},
    {"a: count() == 0 where .type == 'finding' or .type == 'test'", "",
	SOURCE("s", "{'finding':0}"),
	"a=unknown/0 -> 1" SAYS "a report with test records was read|!report with finding"},
    {"a: count() == 0 where .type == 'finding' or .type == 'test'", "",
	SOURCE("s", "{'finding':0}") "\n" SOURCE("t", "{'test':0}"), "a=pass:0/0 -> 0"},
    {"a: count() == 0 where .suite == 'high'", "", SOURCE("s", "{'finding':0}"),
	"a=unknown/0 -> 1" SAYS
	"name the records with where .type|!name the tools|!a report with|!a report of"},
    {NONE " and .tool != 's'", "", SOURCE("s", "{'finding':0}"),
	"a=unknown/0 -> 1" SAYS "name the tools with where .tool|!name the records"},
    /* What was lost concerns the conditions that may mean it. */
    {"a: count() == 0 where .type == 'test' and .suite == 'u'", "", SOURCE("s", "{'test':1}"),
	"a=unknown:0/0 -> 1"},
    {"a: quiet() >= 1s where .type == 'finding'", NOON, SOURCE("s", "{'finding':1}"),
	"a=unknown/0 -> 1" SAYS "1 items of a source did not arrive"},
    {"a: count() == 0 where .type == 'finding'", "", "{'type':'other'}",
	"a=unknown/0 -> 1" SAYS "the condition matched none of 1 records"},
    {"a: count() == 0 where .x > 1", "", "{'type':'summary','tool':'t','status':'pass','pass':1}",
	"a=unknown/0 -> 1" SAYS "there are no data records"},
    {"a: count() <= 5 where .x > 0", "", SOURCE("s", "{'finding':9}") "\n{'x':1}",
	"a=unknown:1/1 -> 1"},
    {"a: count() <= 5 where (.type == 'test' | not)", "", SOURCE("s", "{'finding':9}"),
	"a=unknown:1/1@source -> 1"},
    {"a: count() <= 5 where .type == 'other'", "",
	SOURCE("s", "{'finding':9}") "\n{'type':'other'}", "a=pass:1/2@other -> 0"},
    {"a: count() <= 5 where .type == 'test'", "",
	SOURCE("s", "{'test':9}") "\n{'type':'test','tool':'s'}", "a=unknown:1/2@test -> 1"},
    {"a: max(.x) <= 5", "", SOURCE("s", "{'finding':5}") "\n{'x':1}", "a=pass:1/1 -> 0"},
    {"a: max(.x) <= 5", "",
	SOURCE("s", "{'finding':5,'test':1}") "\n{'type':'test','tool':'s','x':1}",
	"a=pass:1/1@test -> 0"},
    {"a: count(.x > 0) <= 6 where .type == 'finding'", "",
	SOURCE("s", "{'finding':6}") "\n{'type':'finding','tool':'s','x':1}",
	"a=pass:1/1@finding -> 0"},
    {"a: p90(.x) <= 5", "", SOURCE("s", "{'finding':5}") "\n4*{'type':'finding','tool':'s','x':#}",
	"a=unknown:4/4@finding -> 1" SAYS "1 items of a source did not arrive"},
    {"a: p50(.x) <= 5", "", SOURCE("s", "{'finding':5}") "\n4*{'type':'finding','tool':'s','x':#}",
	"a=pass:2/4@finding -> 0"},
    {"a: count() == 0 where .suite == 'high'", "", SOURCE("s", "{'test':0}"), "a=pass:0/0 -> 0"},
    {"a: count() <= 5 where .type == 'test'", "",
	SOURCE("s", "{'finding':9,'test':1}") "\n{'type':'test','tool':'s'}",
	"a=pass:1/2@test -> 0"},
    {"a: count() <= 5 where .type == 'finding'", "",
	"70*" SOURCE("s#", "{'finding':0}") "\n" LOW("s1"),
	"a=unknown:1/71@finding -> 1" SAYS "1000000000000000 items of a source"},
    {"a: count() <= 5 where .type == 'other'", "",
	"70*" SOURCE("s#", "{'finding':0}") "\n{'type':'other'}", "a=pass:1/71@other -> 0"},
    /* Undecided is not refused; what is no record of its kind is simply another. */
    {NONE, "", "{'type':'finding','tool':'s','severity':5}\n" SOURCE("s", "{'finding':1}"),
	"a=unknown/0 -> 1"},
    {NONE, "",
	SOURCE("s", "{'finding':2}") "\n{'type':'finding','tool':'s','severity':5}\n" LOW("s"),
	"a=unknown/0 -> 1"},
    {"a: count() == 0 where .line > 5 and .type == 'finding'", "",
	SOURCE("s", "{'finding':1,'test':1}") "\n{'type':'finding','tool':'s','line':3}\n"
					      "{'type':'test','tool':'s'}",
	"a=pass:0/0 -> 0"},
    /* Members that were never a string, though records of the kind came. */
    {TYPED(".suppressed and .severety == 'high'"), "",
	SOURCE("s",
	    "{'finding':1}") "\n{'type':'finding','tool':'s','suppressed':false,'severity':'high'}",
	"a=unknown/0 -> 1" SAYS "no .severety was seen"},
    {TYPED(".suppressed and .severety == 'high'"), "",
	SOURCE("s", "{'finding':0,'test':1}") "\n{'type':'test','tool':'s','suppressed':false}",
	"a=pass:0/0 -> 0"},
    {"a: count() == 0 where .suppressed and .severety == 'high'", "",
	SOURCE("s",
	    "{'finding':1}") "\n{'type':'finding','tool':'s','suppressed':false,'severity':'high'}",
	"a=unknown/0 -> 1"},
    /* Strings that are there, but too long or escaped to be compared with. */
    {TYPED(".suppressed and .file == 'abcde'"), "",
	SOURCE("s",
	    "{'finding':1}") "\n{'type':'finding','tool':'s','suppressed':false,'file':'a\\/b'}",
	"a=pass:0/0 -> 0"},
    {TYPED(".file == 'abcde'"), "",
	SOURCE("s",
	    "{'finding':1}") "\n{'type':'finding','tool':'s','file':'" TEN TEN TEN TEN TEN TEN TEN
			     "'}",
	"a=pass:0/0 -> 0"},
    /* A word that is one or two letters off is misspelt; short ones and numbers are others. */
    {TYPED(".rule == 'abcde'"), "", RULED("abcdx"), "a=unknown/0 -> 1"},
    {TYPED(".rule == 'abcde'"), "", RULED("abcxx"), "a=unknown/0 -> 1"},
    {TYPED(".rule == 'abcde'"), "", RULED("abxxx"), "a=pass:0/0 -> 0"},
    {TYPED(".rule == 'abcd'"), "", RULED("abcx"), "a=pass:0/0 -> 0"},
    {TYPED(".rule == 'cwe79'"), "", RULED("cwe89"), "a=pass:0/0 -> 0"},
    {TYPED(".rule == 'abcdef1'"), "", RULED("abcdef"), "a=pass:0/0 -> 0"},
    {"a: count() == 0 where .rule == 'abcde' and .type == 'finding'", "", RULED("abcdx"),
	"a=unknown/0 -> 1"},
    {TYPED(".rule == 'abcde'"), "",
	SOURCE("s", "{'finding':2}") "\n{'type':'finding','tool':'s','rule':'1zzzzzz'}\n"
				     "{'type':'finding','tool':'s','rule':'abcdx'}",
	"a=unknown/0 -> 1"},
    /* The nearest words that were seen, in their order. */
    {"a: max(.x) <= 5 where .n == 'abcdef'", "",
	"{'n':'zzzzzz'}\n{'n':'abczzz'}\n{'n':'abcdzz'}\n{'n':'abcdez'}\n{'n':'abcdzz'}\n{'n':'"
	"yyyyyy'}",
	"a=unknown/0 -> 1" SAYS
	"; nearest .n seen: \\'abcdez\\', \\'abcdzz\\', \\'abczzz\\'|!no .n"},
    {"a: max(.x) <= 5 where .n == 'abcdef'", "",
	"{'n':'abcdez'}\n{'n':'abcdzz'}\n{'n':'abczzz'}\n{'n':'zzzzzz'}",
	"a=unknown/0 -> 1" SAYS
	"; nearest .n seen: \\'abcdez\\', \\'abcdzz\\', \\'abczzz\\'|!zzzzzz"},
    {"a: max(.x) <= 5 where .n == 'abcdef'", "", "{'n':'abcdez'}\n{'n':'abcdez'}\n{'n':'abcdey'}",
	"a=unknown/0 -> 1" SAYS "; nearest .n seen: \\'abcdez\\', \\'abcdey\\'"},
    {"a: max(.x) <= 5 where .n == 'a' and .x == 'b' and .y == 'b' and .z == 'd' and .q == 'e'", "",
	"{'n':'a','x':'bb','y':5,'z':'d','q':1}",
	"a=unknown/0 -> 1" SAYS
	"nearest .x seen: \\'bb\\'|no .y was seen|!nearest .n|!nearest .z|!no .n|!no .q"},
    {"a: max(.x) <= 5 where .n == '" TEN TEN TEN TEN TEN TEN "xxx'", "", "{'n':'x'}",
	"a=unknown/0 -> 1" SAYS "nearest .n seen"},
    {"a: max(.x) <= 5 where .n == '" TEN TEN TEN TEN TEN TEN "xxxx'", "", "{'n':'x'}",
	"a=unknown/0 -> 1" SAYS "!nearest .n seen|!no .n"},
    {"a: max(.x) <= 5 where .n == 'x'", "", "{'n':'" TEN TEN TEN TEN TEN TEN "xxx'}",
	"a=unknown/0 -> 1" SAYS "nearest .n seen"},
    {"a: max(.x) <= 5 where .n == 'x'", "", "{'n':'" TEN TEN TEN TEN TEN TEN "xxxx'}",
	"a=unknown/0 -> 1" SAYS "!nearest .n seen|!no .n"},
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

/* What the text of a condition asks for: kinds of report, whether it speaks of types (T), of one that no report
 * becomes (O), means another than it names (N), speaks of tools otherwise than by name (U); tools. */
static const char *
asked_says(const char *where)
{
	static char said[256];
	struct asked asked;
	int used = 0;

	asked_read(&asked, where);
	for (int i = 0; asked.kinds >> i; i++)
		if (asked.kinds >> i & 1)
			used += sprintf(said + used, "%s ", kind_reports[i]);
	used += sprintf(said + used, "%s%s%s%s:", asked.typed ? "T" : "", asked.other ? "O" : "",
	    asked.turned ? "N" : "", asked.unclear ? "U" : "");
	for (size_t i = 0; i < asked.tool_count; i++)
		used += sprintf(
		    said + used, " %.*s", (int)asked.tools[i].literal_len, asked.tools[i].literal);
	return said;
}

static void
test_asked(void)
{
	static const struct {
		const char *where, *says;
	} cases[] = {
	    {NULL, ":"},
	    {".x > 1", ":"},
	    {".type == \"finding\"", "finding T:"},
	    {"\"alert\" == .type", "alert T:"},
	    {".type == \"coverage\" or .type == \"metric\"", "coverage metric T:"},
	    {".type == \"other\"", "TO:"},
	    {".type == \"testing\"", "TO:"},
	    {".type == \"tost\"", "TO:"},
	    {".type != \"test\"", "T:"},
	    /* Joined by and, or and parentheses it means what it says. */
	    {".x and .type == \"test\"", "test T:"},
	    {".x or (.y and .type == \"test\")", "test T:"},
	    {"((.type == \"test\"))", "test T:"},
	    {"(.x | not) and .type == \"test\"", "test T:"},
	    {"(.x | not) and (.type == \"test\" or .y)", "test T:"},
	    {"([.x, .y] | any) and .type == \"test\"", "test T:"},
	    {".x == \"a|b\" and .type == \"test\"", "test T:"},
	    {".type == \"test\" and .x == \"a|(b\"", "test T:"},
	    {".type == \"test\" and (.x | not)", "test T:"},
	    {".type == \"test\" and (.x / 2 > 1)", "test T:"},
	    {"(.type == \"test\") and (.x | not)", "test T:"},
	    {"(.type == \"test\" and (.x | not)) or .y", "test T:"},
	    /* Otherwise it may mean all others. */
	    {".x | .type == \"test\"", "test TN:"},
	    {"(.type == \"test\" | not)", "test TN:"},
	    {".type == \"test\" | not", "test TN:"},
	    {".type == \"test\" and (.x) | not", "test TN:"},
	    {".type == \"test\" == false", "test TN:"},
	    {"(.type == \"test\") == false", "test TN:"},
	    {"[.type == \"test\"] == [true]", "test TN:"},
	    {"any(.type == \"test\"; .)", "test TN:"},
	    {"if .type == \"test\" then .x else .y end", "test TN:"},
	    {"false == (.type == \"test\")", "test TN:"},
	    {"false == (.x and (.type == \"test\"))", "test TN:"},
	    {".x as $x | .y and .type == \"test\"", "test TN:"},
	    {"(.x | .y and .type == \"test\")", "test TN:"},
	    {"(((((((((((((((((((((((((((((((.type == \"test\")))))))))))))))))))))))))))))))",
		"test T:"},
	    {"((((((((((((((((((((((((((((((((.type == \"test\"))))))))))))))))))))))))))))))))",
		"test TN:"},
	    /* What is no expression is read without harm. */
	    {".x) and .type == \"test\"", "test T:"},
	    {".type == \"test\") and (.x)", "test T:"},
	    /* Tools. */
	    {".tool == \"s\"", ": s"},
	    {".tool==\"s\"", ": s"},
	    {".tool == \"s\" or .tool == \"t\"", ": s t"},
	    {".tool != \"s\"", "U:"},
	    {".tool", "U:"},
	    {".tools == \"s\"", ":"},
	    {".x.tool == \"s\"", ":"},
	    {"x.tool", ":"},
	    {"(.tool == \"s\" | not)", "U:"},
	    {".tool == \"s\" and .tool != \"t\"", "U: s"},
	    {".type == \"test\" and .tool == \"s\"", "test T: s"},
	    {".[\"tool\"] == \"s\"", "U:"},
	    {".tool == \"s\" or .[\"tool\"] == \"t\"", "U: s"},
	    {".tool == \"s\" or $r.tool == \"t\"", "U: s"},
	    /* Without blanks, and of other members with them. */
	    {".type == \"test\" and.tool == \"s\"", "test T: s"},
	    {".x and.type == \"test\"", "test T:"},
	    {".x==1and.type == \"test\"", "test T:"},
	    {".type == \"test\"or.type == \"finding\"", "finding test T:"},
	    {".labels .type == \"test\"", ":"},
	    {".labels .tool == \"s\"", ":"},
	    /* What may be the type as well. */
	    {"(.).type == \"test\"", "T:"},
	    {".type == \"test\" or (.).type == \"finding\"", "test TN:"},
	};

	for (size_t i = 0; i < COUNT(cases); i++)
		if (!CHECK_STRING(asked_says(cases[i].where), cases[i].says))
			fprintf(stderr, "  of %s\n", cases[i].where ? cases[i].where : "none");
}

int
main(void)
{
	gate_begin();
	gate_check(source_cases, COUNT(source_cases));
	test_asked();
	return gate_end();
}
