/* links: cmd/check-guardrails/ */
/* Which records of a rule are judged together: levels, types and groups. */
#include "gate_says.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#define LOAD(x) "{'type':'load','name':'all','phase':'measured','requests':10,'x':" x "}"
#define INTERVAL(x) "{'type':'interval','name':'all','phase':'measured','requests':10,'x':" x "}"
#define REQUEST(x) "{'type':'request','name':'n','phase':'measured','x':" x "}"

#define T63 "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"

static const struct gate_case level_cases[] = {
    /* Figures of load records rest on their requests. */
    {"a: max(.x) <= 5", "--min-samples 10", LOAD("5"), "a=pass:5/10@load -> 0"},
    {"a: max(.x) <= 5", "--min-samples 11", LOAD("5"), "a=unknown:5/10@load -> 1"},
    {"a: max(.x) <= 5", "--min-samples 2", "{'type':'load','name':'all','x':5}",
	"a=unknown:5/1@load -> 1"},
    {"a: max(.x) <= 5 where .requests > 1", "--min-samples 2", LOAD("5"),
	"a=unknown:5/1@load -> 1"},
    {"a: rate(.x <= 5) >= 99%", "--min-samples 2", LOAD("5"), "a=unknown:100/1@load -> 1"},
    {"a: count() <= 5", "", "{'type':'load','name':'all','requests':0}", "a=pass:1/1@load -> 0"},
    {"a: sum(.requests) <= 5", "", "{'type':'load','name':'all','requests':0}",
	"a=pass:0/1@load -> 0"},
    /* Groups. */
    {"a: max(.x) <= 5 by .g", "", "{'x':5,'g':'u'}\n{'x':6,'g':'v'}",
	"a[u]=pass:5/1 a[v]=fail:6/1 -> 1"},
    {"a: max(.x) <= 5 by .g", "", "{'x':5,'g':'u'}\n{'x':6,'g':'v'}\n{'x':4,'g':'u'}",
	"a[u]=pass:5/2 a[v]=fail:6/1 -> 1"},
    {"a: max(.x) <= 5 by .g", "", "{'x':5,'g':'u'}\n{'x':3}", "a[u]=pass:5/1 a=unknown/1 -> 1"},
    {"a: max(.x) <= 5 by .g", "", "{'x':3}", "a=unknown/1 -> 1"},
    {"a: max(.x) <= 5 by .g", "",
	"{'x':5,'g':1}\n{'x':3,'g':1.0}\n{'x':4,'g':true}\n{'x':2,'g':false}",
	"a[1]=pass:5/2 a[true]=pass:4/1 a[false]=pass:2/1 -> 0"},
    {"{'name':'a','agg':'max','value':'.x','op':'<=','target':5,'by':'.g','max_groups':2}", "",
	"{'x':5,'g':'u'}\n{'x':5,'g':'v'}", "a[u]=pass:5/1 a[v]=pass:5/1 -> 0"},
    {"{'name':'a','agg':'max','value':'.x','op':'<=','target':5,'by':'.g','max_groups':1}", "",
	"{'x':5,'g':'u'}\n{'x':5,'g':'v'}",
	"a[u]=pass:5/1 a=unknown/1 -> 1" SAYS "more than 1 groups; 1 records belong to others"},
    /* Load before interval before request; others only when they are alone. */
    {"a: max(.x) <= 5", "", LOAD("5") "\n" INTERVAL("6") "\n" REQUEST("7"),
	"a=pass:5/10@load expect a program without a name=unknown -> 1"},
    {"a: max(.x) <= 5", "", REQUEST("7") "\n" INTERVAL("5"),
	"a=pass:5/10@interval expect a program without a name=unknown -> 1"},
    {"a: max(.x) <= 7", "", REQUEST("7"), "a=pass:7/1@request -> 0"},
    {"a: max(.x) <= 7", "", "{'type':'u','x':1}\n{'type':'v','x':1}", "a=unknown -> 1"},
    {"a: max(.x) <= 7", "", "{'type':'u','x':1}\n{'type':'v','y':1}", "a=pass:1/1@u -> 0"},
    {"a: max(.x) <= 7", "", LOAD("8") "\n{'type':'load','name':'one','requests':1,'x':1}",
	"a=fail:8/10@load -> 1"},
    {"a: max(.x) <= 7 where .name == 'one'", "",
	LOAD("8") "\n{'type':'load','name':'one','requests':1,'x':1}", "a=pass:1/1@load -> 0"},
    {"a: max(.x) <= 7", "", "{'type':'request','phase':'warmup','x':8}\n" REQUEST("7"),
	"a=pass:7/1@request -> 0"},
    {"a: max(.x) <= 7", "", "{'type':'request','phase':'warmup','x':8}", "a=unknown/0 -> 1"},
    {"a: max(.x) <= 7", "", "{'type':'load','name':'all','requests':0,'x':1}", "a=unknown/0 -> 1"},
    {"a: max(.x) <= 9", "", LOAD("5") "\n" INTERVAL("6") "\n" LOAD("8"),
	"a=pass:8/20@load expect a program without a name=unknown -> 1"},
    {"a: max(.x) <= 9", "",
	REQUEST("7") "\n" INTERVAL("5") "\n" REQUEST("7") "\n" REQUEST("8") "\n" INTERVAL("6"),
	"a=pass:6/20@interval expect a program without a name=unknown -> 1"},
    {"a: max(.x) <= 9", "",
	REQUEST("7") "\n{'type':'other'}\n" INTERVAL("5") "\n{'type':'other'}\n" INTERVAL(
	    "6") "\n" REQUEST("7") "\n" INTERVAL("6"),
	"a=pass:6/30@interval expect a program without a name=unknown -> 1"},
    {"a: count() <= 5", "", "{'type':'load','name':'one','requests':5}",
	"a=unknown/0 -> 1" SAYS "only records of single targets"},
    {"a: max(.x) <= 7", "", "{'type':'interval','name':'one','requests':1,'x':1}",
	"a=unknown/0 expect a program without a name=unknown -> 1" SAYS
	"only records of single targets"},
    /* A record of no requests is one without a value. */
    {"a: max(.x) <= 7", "", "{'type':'load','name':'all','requests':0,'x':1}\n" LOAD("5"),
	"a=unknown:5/10@load -> 1" SAYS "but 1 record has no value there"},
    {"a: max(.x) <= 7", "", "2*{'type':'load','name':'all','requests':0,'x':1}",
	"a=unknown/0 -> 1" SAYS "not one request was made"},
    {"a: max(.x) <= 7", "",
	"{'type':'load','name':'all','requests':0,'x':1}\n{'type':'load','name':'all','requests':"
	"1}",
	"a=unknown/0 -> 1" SAYS "none of the 2 records of type load|!not one request"},
    /* Types: a word for records without one, more than can be kept apart, and those that have all members. */
    {"a: max(.x) <= 5", "", "{'x':5}\n{'type':'record','x':4}", "a=pass:5/2 -> 0"},
    {"a: max(.x) <= 5", "", "16*{'type':'t#','y':5}\n{'type':'t1','x':5}", "a=unknown:5/1@t1 -> 1"},
    {"a: max(.x) <= 5", "", "17*{'type':'t#','y':5}\n{'type':'t1','x':5}", "a=unknown -> 1"},
    {"a: max(.x) <= 5 where .x > 0", "", "62*{'type':'t#','y':5}\n{'type':'u','x':5}",
	"a=pass:5/1@u -> 0"},
    {"a: max(.x) <= 5 where .x > 0", "", "63*{'type':'t#','y':5}\n{'type':'u','x':5}",
	"a=unknown -> 1"},
    {"a: max(.x) <= 5 where .x > 0", "", "70*{'type':'t#','y':5}\n{'type':'u','x':5}",
	"a=unknown -> 1"},
    {"a: count(.x > 1 or .y > 1) <= 5", "", "{'type':'t','x':2}\n{'type':'u','x':2,'y':2}",
	"a=pass:1/1@u -> 0"},
    {"a: count(.x > 1) <= 5", "", "{'type':'t','x':2}\n{'type':'u','x':2}", "a=unknown -> 1"},
    {"a: count(.x > 1) <= 5", "", "{'type':'t','x':2}\n{'type':'u','y':2}", "a=pass:1/1@t -> 0"},
    {"a: count(.x > 1) <= 5", "", LOAD("2") "\n" REQUEST("1"), "a=pass:1/1@load -> 0"},
    {"a: count(.x > 1) <= 5", "", "{'type':'load','name':'all','requests':9,'y':1}\n" REQUEST("1"),
	"a=pass:0/1@request -> 0"},
    {"a: count() <= 5", "", LOAD("2") "\n" REQUEST("1") "\n" REQUEST("1"), "a=pass:3/3@mixed -> 0"},
    {"a: count() <= 5", "", "{'type':'four','x':2}\n" REQUEST("1") "\n{'type':'four','x':2}",
	"a=pass:3/3@mixed -> 0"},
    {"a: max(.x) <= 5", "",
	"{'type':'load','phase':'warmup','name':'all','requests':9,'x':1}\n" LOAD("2"),
	"a=pass:2/10@load -> 0"},
    {"a: max(.x) <= 5 where .phase != 'x'", "",
	"{'type':'load','phase':'warmup','name':'all','requests':9,'x':6}\n" LOAD("2"),
	"a=fail:6/19@load -> 1"},
    {"a: max(.x) <= 5", "", "{'type':'','x':5}", "a=pass:5/1@ -> 0"},
    {"a: max(.x) <= 5", "", "{'type':'metric','x':5}\n{'x':4}", "a=unknown -> 1"},
    {"a: max(.x) <= 5", "", "2*{'type':'" T63 "','x':5}", "a=pass:5/2@" T63 " -> 0"},
    {"a: max(.x) <= 5", "", "{'type':'" T63 "y','x':5}", "a=pass:5/1@" T63 " -> 0"},
    {"a: max(.x) <= 5", "", "70*{'type':'" T63 "yz','x':5}", "a=pass:5/70@" T63 " -> 0"},
    {"a: max(.x) <= 5", "", "{'type':'" T63 "y','x':5}\n{'type':'" T63 "z','x':5}",
	"a=unknown -> 1" SAYS "several types"},
    {"a: max(.x) <= 5", "", "{'type':'" T63 "yx','x':5}\n{'type':'" T63 "zx','y':5}",
	"a=pass:5/1@" T63 " -> 0"},
    {"a: max(.x) <= 5", "", "{'type':'" T63 "y','x':5}\n{'type':'" T63 "','x':5}",
	"a=unknown -> 1" SAYS "several types"},
    /* However it is escaped. */
    {"a: max(.x) <= 5", "", "{'type':'t','x':5}\n{'type':'\\u0074','x':6}", "a=fail:6/2@t -> 1"},
    {"a: max(.x) <= 5", "", "{'type':'\\u0074','x':5}\n{'type':'t','x':5}", "a=pass:5/2@t -> 0"},
    /* A member that other types have is in doubt all the same. */
    {"a: count(.y == 'b' or .z == 'a') <= 5", "",
	"{'type':'load','name':'all','requests':9,'y':'c'}\n{'type':'request','z':'c'}",
	"a=unknown@load -> 1" SAYS "no record has .z"},
    {"a: count(.y == 'b' or .z == 'a') <= 5", "",
	"{'type':'t','y':'c'}\n{'type':'u','y':'c','z':'c'}", "a=pass:0/1@u -> 0"},
    {"a: max(.x) <= 5 where .z > 1", "", "{'x':5}", "a=unknown/0 -> 1" SAYS "no record has .z"},
    /* Groups whose keys look alike. */
    {"a: max(.x) <= 5 by .g", "", "{'x':5,'g':'u'}\n{'x':5,'g':1}\n{'x':4,'g':'1'}",
	"a[u]=pass:5/1 a[1]=pass:5/1 a[\\\"1\\\"]=pass:4/1 -> 0"},
    {"a: max(.x) <= 5 by .g", "",
	"{'x':1,'g':'u'}\n{'x':2,'g':'v'}\n{'x':3,'g':'v'}\n{'x':4,'g':'u'}\n{'x':5,'g':'v'}",
	"a[u]=pass:4/2 a[v]=pass:5/3 -> 0"},
    {"a: max(.x) <= 5 by .g", "", "{'x':5,'g':1}\n{'x':4,'g':'1'}",
	"a[1]=pass:5/1 a[\\\"1\\\"]=pass:4/1 -> 0"},
    {"a: max(.x) <= 5 by .g", "", "{'x':4,'g':'1'}\n{'x':5,'g':1}",
	"a[\\\"1\\\"]=pass:4/1 a[1]=pass:5/1 -> 0"},
    {"a: max(.x) <= 5 by .g", "", "5*{'x':#,'g':'g#'}\n5*{'x':#,'g':'g#'}",
	"a[g1]=pass:1/2 a[g2]=pass:2/2 a[g3]=pass:3/2 a[g4]=pass:4/2 a[g5]=pass:5/2 -> 0"},
    {"a: max(.x) <= 5 by .g", "", "{'x':5,'g':''}\n{'x':5,'g':null}\n{'x':5,'g':[1]}",
	"a=unknown/3 -> 1"},
    {"a: max(.x) <= 5 by .g", "", "2*{'x':#,'g':'ab'}\n{'x':5,'g':'ac'}\n{'x':5,'g':'abc'}",
	"a[ab]=pass:2/2 a[ac]=pass:5/1 a[abc]=pass:5/1 -> 0"},
    /* What is cut might be the key of others, too. */
    {"a: max(.x) <= 5 by .g", "", "{'x':5,'g':'" T63 T63 T63 T63 "xxx'}",
	"a[" T63 T63 T63 T63 "xxx]=pass:5/1 -> 0"},
    {"a: max(.x) <= 5 by .g", "", "{'x':5,'g':'" T63 T63 T63 T63 "xxxx'}", "a=unknown/1 -> 1"},
};

int
main(void)
{
	gate_begin();
	gate_check(level_cases, COUNT(level_cases));
	return gate_end();
}
