/* links: cmd/check-guardrails/ */
/* Whether the programs upstream ended, all shards of a run came, and no summary passes on skips alone. */
#include "gate_says.h"

#define LOAD(more) "{'type':'load','tool':'load-reco'" more "}\n"
#define INTERVAL(more) "{'type':'interval'" more "}\n"
#define CHECK_OF(tool, status)                                                                     \
	"{'type':'check','tool':'" tool "','name':'c','status':'" status "'}\n"
#define END(tool, more) "{'type':'summary','tool':'" tool "','status':'pass'" more "}\n"
#define SHARD(n) ",'run':'r','shard':'" n "'"
#define RULE "a: count() != 99"
#define EXPECT "--expect load-reco"

static const struct gate_case cases[] = {
    /* What was asked for. */
    {"", EXPECT, LOAD("") END("load-reco", ""), "expect load-reco=pass -> 0"},
    {"", EXPECT, LOAD(""), "expect load-reco=unknown -> 1"},
    {"", EXPECT, END("load-reco", "") LOAD(""), "expect load-reco=unknown -> 1"},
    {"", EXPECT, END("other", ""), "expect load-reco=unknown -> 1"},
    {"", EXPECT, END("load-reco", ",'run':'q'"), "expect load-reco=pass -> 0"},
    {"", EXPECT, LOAD(",'run':'r'") END("load-reco", ",'run':'r'"), "expect load-reco=pass -> 0"},
    {"", EXPECT, LOAD(",'run':'q'") LOAD(",'run':'r'") END("load-reco", ",'run':'r'"),
	"expect load-reco=unknown -> 1"},
    {"", EXPECT, LOAD(",'run':null") END("load-reco", ",'run':'r'"),
	"expect load-reco=unknown -> 1"},
    {"", EXPECT, LOAD(",'run':7") END("load-reco", ",'run':'r'"), "expect load-reco=unknown -> 1"},
    {"", EXPECT " --run r", LOAD(",'run':'q'") END("load-reco", ",'run':'q'"),
	"expect load-reco=unknown -> 1"},
    {"", EXPECT " --run r", LOAD(",'run':'r'") END("load-reco", ",'run':'r'"),
	"expect load-reco=pass -> 0"},
    {"", EXPECT " --expect x", LOAD("") END("load-reco", ""),
	"expect load-reco=pass expect x=unknown -> 1"},
    {"", EXPECT ",x", LOAD("") END("load-reco", "") END("x", ""),
	"expect load-reco=pass expect x=pass -> 0"},
    {"", "--expect load-reco=2", LOAD("") END("load-reco", ""), "expect load-reco=unknown -> 1"},
    {"", "--expect load-reco=2", END("load-reco", "") END("load-reco", ""),
	"expect load-reco=pass -> 0"},
    {"", "--expect load-reco=2", END("load-reco", "") END("load-reco", "") END("load-reco", ""),
	"expect load-reco=unknown -> 1"},
    {"", "--expect load-reco=2", END("load-reco", ",'run':'q'") END("load-reco", ",'run':'r'"),
	"expect load-reco=pass -> 0"},
    {"", EXPECT, "{'type':'finding','tool':'load-reco'}\n", "expect load-reco=unknown -> 1"},
    {"", EXPECT, END("load-reco", "") "{'type':'finding','tool':'load-reco'}\n",
	"expect load-reco=pass -> 0"},
    {"", EXPECT, END("load\\u002dreco", ""), "expect load-reco=pass -> 0"},
    /* What is owed without being asked for. */
    {RULE, "", LOAD(""), "a=pass:1/1 -> 0"},
    {RULE, "", INTERVAL(",'tool':'l'"), "a=pass:1/1 expect l=unknown -> 1"},
    {RULE, "", INTERVAL(",'tool':'l'") END("l", ""), "a=pass:1/1 -> 0"},
    {RULE, "", INTERVAL(",'tool':'l'") END("m", ""), "a=pass:1/1 expect l=unknown -> 1"},
    {RULE, "", INTERVAL(""), "a=pass:1/1 expect a program without a name=unknown -> 1"},
    {RULE, "", INTERVAL("") "{'type':'summary','status':'pass'}\n", "a=pass:1/1 -> 0"},
    {RULE, "", INTERVAL("") "{'x':1}\n", "a=pass:2/2 expect a program without a name=unknown -> 1"},
    {RULE, "",
	INTERVAL(",'tool':'l','run':'p'") INTERVAL(",'tool':'l','run':'q'") END("l", ",'run':'p'"),
	"a=pass:2/2 expect l=unknown -> 1"},
    {RULE, "",
	INTERVAL(",'tool':'l','run':'p'") INTERVAL(",'tool':'l','run':'q'") END("l", ",'run':'p'")
	    END("l", ",'run':'q'"),
	"a=pass:2/2 -> 0"},
    {RULE, "", END("l", "") INTERVAL(",'tool':'l'"), "a=pass:1/1 expect l=unknown -> 1"},
    {RULE, "", CHECK_OF("s", "pass") LOAD(""), "a=pass:1/1 -> 0"},
    /* Shards. */
    {RULE, "", LOAD(SHARD("1/2")) END("load-reco", SHARD("1/2")),
	"a=pass:1/1 expect load-reco=unknown -> 1"},
    {RULE, "", LOAD(SHARD("2/2")) END("load-reco", SHARD("2/2")),
	"a=pass:1/1 expect load-reco=unknown -> 1"},
    {RULE, "", LOAD(SHARD("1/2")) END("load-reco", SHARD("1/2")) LOAD(SHARD("2/2")),
	"a=pass:2/2 expect load-reco=unknown -> 1"},
    {RULE, "",
	LOAD(SHARD("1/2")) LOAD(SHARD("2/2")) END("load-reco", SHARD("1/2"))
	    END("load-reco", SHARD("2/2")),
	"a=pass:2/2 -> 0"},
    {RULE, "", LOAD(SHARD("1/2")) LOAD(SHARD("2/2")) END("load-reco", SHARD("2/2")),
	"a=pass:2/2 expect load-reco=unknown -> 1"},
    {RULE, "", LOAD(SHARD("1/1")) END("load-reco", SHARD("1/1")), "a=pass:1/1 -> 0"},
    {RULE, "", END("load-reco", SHARD("1/3")) END("load-reco", SHARD("3/3")),
	"a=unknown/0 expect load-reco=unknown -> 1"},
    {RULE, "",
	END("load-reco", SHARD("1/3")) END("load-reco", SHARD("2/3"))
	    END("load-reco", SHARD("3/3")),
	"a=unknown/0 -> 1"},
    {RULE, "", END("load-reco", SHARD("1/2")) END("load-reco", ",'run':'q','shard':'2/2'"),
	"a=unknown/0 expect load-reco=unknown -> 1"},
    {RULE, "", END("load-reco", SHARD("1/2")) END("other", SHARD("2/2")),
	"a=unknown/0 expect load-reco=unknown expect other=unknown -> 1"},
    {RULE, "", END("load-reco", SHARD("1/2")) END("load-reco", SHARD("2/3")),
	"a=unknown/0 expect load-reco=unknown -> 1"},
    {RULE, "", LOAD(SHARD("0/2")), "a=pass:1/1 -> 0"},
    {RULE, "", LOAD(SHARD("3/2")), "a=pass:1/1 -> 0"},
    {RULE, "", LOAD(SHARD("1/2x")), "a=pass:1/1 -> 0"},
    {RULE, "", LOAD(SHARD("x")), "a=pass:1/1 -> 0"},
    {RULE, "", LOAD(",'run':'r','shard':1"), "a=pass:1/1 -> 0"},
    {"", EXPECT, LOAD(SHARD("x")) LOAD(SHARD("y")) END("load-reco", SHARD("x")),
	"expect load-reco=unknown -> 1"},
    {RULE, "", "{'type':'load','run':'r','shard':'1/2'}\n", "a=pass:1/1 -> 0"},
    /* Skips. */
    {RULE, "", CHECK_OF("s", "skip") END("s", ""), "a=unknown/0 summary of s=fail -> 1"},
    {RULE, "", CHECK_OF("s", "skip") CHECK_OF("s", "pass") END("s", ""), "a=unknown/0 -> 1"},
    {RULE, "", CHECK_OF("s", "skip") END("s", ",'warn':1"), "a=unknown/0 -> 1"},
    {RULE, "", CHECK_OF("s", "skip") END("s", ",'pass':1"), "a=unknown/0 -> 1"},
    {RULE, "", CHECK_OF("s", "skip") END("s", "") CHECK_OF("t", "pass") END("t", ""),
	"a=unknown/0 summary of s=fail -> 1"},
    {RULE, "--ignore-status", CHECK_OF("s", "skip") END("s", ""), "a=unknown/0 -> 1"},
    {RULE, "--ignore-status", CHECK_OF("s", "fail") INTERVAL(",'tool':'s'"),
	"a=pass:1/1 expect s=unknown -> 1"},
    {RULE, "", "{'type':'check','name':'c','status':'skip'}\n{'type':'summary','status':'pass'}\n",
	"a=unknown/0 -> 1"},
};

int
main(void)
{
	gate_begin();
	gate_check(cases, sizeof(cases) / sizeof(cases[0]));
	return gate_end();
}
