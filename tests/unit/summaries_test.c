/* links: cmd/check-guardrails/ */
/* Whether the programs upstream ended, all shards of a run came, and no summary passes on skips alone. */
#include "gate_says.h"

#include "clock.h"
#include "reader.h"
#include "summaries.h"
#include "text.h"

#define LOAD(more) "{'type':'load','tool':'load-reco'" more "}\n"
#define INTERVAL(more) "{'type':'interval'" more "}\n"
#define CHECK_OF(tool, status)                                                                     \
	"{'type':'check','tool':'" tool "','name':'c','status':'" status "'}\n"
#define END(tool, more) "{'type':'summary','tool':'" tool "','status':'pass'" more "}\n"
#define LONG_RUN                                                                                   \
	",'run':'0123456789012345678901234567890123456789012345678901234567890123456789"           \
	"0123456789012345678901234567890123456789012345678901234567890123456789'"
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
    {RULE, "", LOAD(""), "a=pass:1/1@load -> 0"},
    {RULE, "", INTERVAL(",'tool':'l'"), "a=pass:1/1@interval expect l=unknown -> 1"},
    {RULE, "", INTERVAL(",'tool':'l'") END("l", ""), "a=pass:1/1@interval -> 0"},
    {RULE, "", INTERVAL(",'tool':'l'") END("m", ""), "a=pass:1/1@interval expect l=unknown -> 1"},
    {RULE, "", INTERVAL(""), "a=pass:1/1@interval expect a program without a name=unknown -> 1"},
    {RULE, "", INTERVAL("") "{'type':'summary','status':'pass'}\n", "a=pass:1/1@interval -> 0"},
    {RULE, "", INTERVAL("") "{'x':1}\n",
	"a=pass:2/2@mixed expect a program without a name=unknown -> 1"},
    {RULE, "",
	INTERVAL(",'tool':'l','run':'p'") INTERVAL(",'tool':'l','run':'q'") END("l", ",'run':'p'"),
	"a=pass:2/2@interval expect l=unknown -> 1"},
    {RULE, "",
	INTERVAL(",'tool':'l','run':'p'") INTERVAL(",'tool':'l','run':'q'") END("l", ",'run':'p'")
	    END("l", ",'run':'q'"),
	"a=pass:2/2@interval -> 0"},
    {RULE, "", END("l", "") INTERVAL(",'tool':'l'"), "a=pass:1/1@interval expect l=unknown -> 1"},
    {RULE, "", CHECK_OF("s", "pass") LOAD(""), "a=pass:1/1@load -> 0"},
    /* Shards. */
    {RULE, "", LOAD(SHARD("1/2")) END("load-reco", SHARD("1/2")),
	"a=pass:1/1@load expect load-reco=unknown -> 1"},
    {RULE, "", LOAD(SHARD("2/2")) END("load-reco", SHARD("2/2")),
	"a=pass:1/1@load expect load-reco=unknown -> 1"},
    {RULE, "", LOAD(SHARD("1/2")) END("load-reco", SHARD("1/2")) LOAD(SHARD("2/2")),
	"a=pass:2/2@load expect load-reco=unknown -> 1"},
    {RULE, "",
	LOAD(SHARD("1/2")) LOAD(SHARD("2/2")) END("load-reco", SHARD("1/2"))
	    END("load-reco", SHARD("2/2")),
	"a=pass:2/2@load -> 0"},
    {RULE, "", LOAD(SHARD("1/2")) LOAD(SHARD("2/2")) END("load-reco", SHARD("2/2")),
	"a=pass:2/2@load expect load-reco=unknown -> 1"},
    {RULE, "", LOAD(SHARD("1/1")) END("load-reco", SHARD("1/1")), "a=pass:1/1@load -> 0"},
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
    {RULE, "", LOAD(SHARD("0/2")), "a=pass:1/1@load -> 0"},
    {RULE, "", LOAD(SHARD("3/2")), "a=pass:1/1@load -> 0"},
    {RULE, "", LOAD(SHARD("1/2x")), "a=pass:1/1@load -> 0"},
    {RULE, "", LOAD(SHARD("x")), "a=pass:1/1@load -> 0"},
    {RULE, "", LOAD(",'run':'r','shard':1"), "a=pass:1/1@load -> 0"},
    {"", EXPECT, LOAD(SHARD("x")) LOAD(SHARD("y")) END("load-reco", SHARD("x")),
	"expect load-reco=unknown -> 1"},
    {RULE, "", "{'type':'load','run':'r','shard':'1/2'}\n", "a=pass:1/1@load -> 0"},
    {RULE, "", LOAD(SHARD("1/2")), "a=pass:1/1@load expect load-reco=unknown -> 1"},
    /* Members that differ in one thing alone: whose record it is. */
    {"", EXPECT, LOAD("") "{'type':'summary','status':'pass'}\n", "expect load-reco=unknown -> 1"},
    {"", EXPECT, LOAD(SHARD("1/1")) "{'type':'summary','status':'pass'}\n",
	"expect load-reco=unknown -> 1"},
    {"", EXPECT, LOAD(",'run':'q'") END("load-reco", ""), "expect load-reco=unknown -> 1"},
    {"", EXPECT, LOAD(",'run':'q'") END("load-reco", ",'run':'r'"),
	"expect load-reco=unknown -> 1"},
    {"", EXPECT, LOAD(",'run':7") END("load-reco", ",'run':8"), "expect load-reco=unknown -> 1"},
    {"", EXPECT, LOAD(",'run':7") END("load-reco", ",'run':'7'"), "expect load-reco=unknown -> 1"},
    {"", EXPECT, LOAD(",'run':'r'") END("load-reco", ",'run':'\\u0072'"),
	"expect load-reco=pass -> 0"},
    {"", EXPECT, LOAD(LONG_RUN) END("load-reco", ""), "expect load-reco=unknown -> 1"},
    {"", EXPECT, LOAD(LONG_RUN) LOAD(LONG_RUN) END("load-reco", LONG_RUN),
	"expect load-reco=pass -> 0"},
    {"", EXPECT " --run r", LOAD("") END("load-reco", ",'run':'r'"), "expect load-reco=pass -> 0"},
    {"", EXPECT " --run r", LOAD(",'run':null") END("load-reco", ",'run':'r'"),
	"expect load-reco=pass -> 0"},
    /* What came before counts for the one that wrote it. */
    {RULE, "", CHECK_OF("s", "pass") LOAD("") CHECK_OF("load-reco", "skip") END("load-reco", ""),
	"a=pass:1/1@load summary of load-reco=fail -> 1"},
    {RULE, "",
	INTERVAL(",'tool':'l'") END("l", "") CHECK_OF("s", "pass") "{'type':'load','tool':'l'}\n",
	"a=pass:2/2@mixed expect l=unknown -> 1"},
    {RULE, "", INTERVAL("") "{'type':'summary','status':'pass'}\n{'x':1}\n",
	"a=pass:2/2@mixed -> 0"},
    /* As many as can be followed, and one more. */
    {RULE, "", "16384*{'type':'summary','tool':'t','status':'pass','pass':1,'run':'r#'}\n",
	"a=unknown/0 -> 1"},
    {RULE, "",
	END("l", "") "16383*{'type':'summary','tool':'t','status':'pass','run':'r#'}\n" INTERVAL(
	    ",'tool':'l','run':'x'"),
	"a=pass:1/1@interval expect=unknown -> 1"},
    /* Skips. */
    {RULE, "", CHECK_OF("s", "skip") END("s", ",'pass':0"), "a=unknown/0 summary of s=fail -> 1"},
    {RULE, "", CHECK_OF("s", "skip") END("s", ",'warn':0"), "a=unknown/0 summary of s=fail -> 1"},
    {RULE, "", CHECK_OF("s", "pass") END("s", "") CHECK_OF("t", "skip") END("t", ""),
	"a=unknown/0 summary of t=fail -> 1"},
    {RULE, "", CHECK_OF("s", "skip") END("s", ""), "a=unknown/0 summary of s=fail -> 1"},
    {RULE, "", CHECK_OF("s", "skip") CHECK_OF("s", "pass") END("s", ""), "a=unknown/0 -> 1"},
    {RULE, "", CHECK_OF("s", "skip") END("s", ",'warn':1"), "a=unknown/0 -> 1"},
    {RULE, "", CHECK_OF("s", "skip") END("s", ",'pass':1"), "a=unknown/0 -> 1"},
    {RULE, "", CHECK_OF("s", "skip") END("s", "") CHECK_OF("t", "pass") END("t", ""),
	"a=unknown/0 summary of s=fail -> 1"},
    {RULE, "--ignore-status", CHECK_OF("s", "skip") END("s", ""), "a=unknown/0 -> 1"},
    {RULE, "--ignore-status", CHECK_OF("s", "fail") INTERVAL(",'tool':'s'"),
	"a=pass:1/1@interval expect s=unknown -> 1"},
    {RULE, "", "{'type':'check','name':'c','status':'skip'}\n{'type':'summary','status':'pass'}\n",
	"a=unknown/0 -> 1"},
};

/* Lists of tools: how many summaries of "t" are expected, or the reason. */
static void
test_lists(void)
{
	static const struct {
		const char *first, *second, *reason;
		size_t tools;
		int64_t summaries;
	} lists[] = {
	    {"t", NULL, "", 1, 0},
	    {"t=2", NULL, "", 1, 2},
	    {"t=1", NULL, "", 1, 1},
	    {"t=9223372036854775807", NULL, "", 1, INT64_MAX},
	    {"t=9223372036854775808", NULL, "expected TOOL or TOOL=N", 0, 0},
	    {"t=2x", NULL, "expected TOOL or TOOL=N", 0, 0},
	    {"t=2=", NULL, "expected TOOL or TOOL=N", 0, 0},
	    {"=2", NULL, "an empty name", 0, 0},
	    {"t", "t=2", "", 1, 2},
	    {"t=2", "t", "", 1, 2},
	    {"t=2", "t=2", "", 1, 2},
	    {"t=2", "t=3", "t is expected with two numbers of summaries", 1, 2},
	    {"t=1", "t=2", "t is expected with two numbers of summaries", 1, 1},
	    {"t=2", "t=1", "t is expected with two numbers of summaries", 1, 2},
	    {"t", "t=1", "", 1, 1},
	    {"t,u,t", NULL, "", 2, 0},
	    {"t=2,u=3", NULL, "", 2, 2},
	    {"t,,u", NULL, "an empty name", 1, 0},
	    {"t,", NULL, "an empty name", 1, 0},
	    {"t=0", NULL, "\"t=0\": expected TOOL or TOOL=N", 0, 0},
	    {"t=-1", NULL, "expected TOOL or TOOL=N", 0, 0},
	    {"t=", NULL, "expected TOOL or TOOL=N", 0, 0},
	    {"t=x", NULL, "expected TOOL or TOOL=N", 0, 0},
	};

	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
		struct expected_summaries expected = {0};
		struct text why = TEXT_INIT(TEXT_MAX_REASON);
		const char *given[] = {lists[i].first, lists[i].second};
		const struct option_list options = {.items = given, .count = given[1] ? 2 : 1};
		int rc = expected_summaries_add_all(&expected, &options, &why);

		if (!CHECK_INT(rc, lists[i].reason[0] ? -1 : 0) ||
		    !CHECK(strstr(text_string(&why), lists[i].reason) != NULL) ||
		    !CHECK_INT(expected.count, lists[i].tools) ||
		    !CHECK(expected.count == 0 || expected.items[0].count == lists[i].summaries))
			fprintf(stderr, "  %s: %s\n", lists[i].first, text_string(&why));
		expected_summaries_free(&expected);
		text_free(&why);
	}
}

/* Which run the summary was of that is not ours. */
static void
test_other_runs(void)
{
	static const struct {
		const char *records, *words;
	} others[] = {
	    {END("load-reco", ",'run':'q'"),
		"no summary of load-reco of this run (\\\"r\\\"), but one of run \\\"q\\\""},
	    {END("load-reco", ",'run':'q'") END("load-reco", ",'run':'p'"),
		"but one of run \\\"q\\\""},
	    {END("load-reco", ",'run':7"), "but one of run \\\"of another kind\\\""},
	    {LOAD(",'run':'q'"), "there is no summary of load-reco\""},
	    {END("x", ",'run':'q'"), "there is no summary of load-reco\""},
	};

	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		const struct gate_case c = {"", EXPECT " --run r", others[i].records, ""};

		gate_says(&c);
		if (!CHECK(strstr(gate_output, others[i].words) != NULL))
			fprintf(stderr, "  %s", gate_output);
	}
}

/* Of those who ask in the middle: whether nothing is missing so far. */
static void
test_whole(void)
{
	static const struct {
		const char *records;
		bool whole;
	} streams[] = {
	    {LOAD("") END("load-reco", ""), true},
	    {END("load-reco", "") INTERVAL(",'tool':'l'") END("l", ""), true},
	    {LOAD(""), false},
	    {END("load-reco", "") INTERVAL(",'tool':'l'"), false},
	    {END("load-reco", "") CHECK_OF("s", "skip") END("s", ""), false},
	    {LOAD("") INTERVAL(",'tool':'l'"), false},
	};

	for (size_t i = 0; i < sizeof(streams) / sizeof(streams[0]); i++) {
		const struct common_options options = {.run = "r", .max_line = 1 << 20};
		char *files[] = {(char *)gate_save("in", streams[i].records), NULL};
		struct records *records = records_open_on(&options, &clock_system, -1);
		struct reader *reader = reader_new(files, NULL, &options, records);
		struct expected_summaries expected = {0};
		struct reading reading;

		CHECK_INT(expected_summaries_add(&expected, "load-reco", NULL), 0);
		summaries_expect(reader_summaries(reader), &expected);
		while (reader_next(reader, &reading) == 1)
			;
		if (!CHECK(summaries_whole(reader_summaries(reader)) == streams[i].whole))
			fprintf(stderr, "  %s", streams[i].records);
		expected_summaries_free(&expected);
		reader_free(reader);
		records_finish(records);
	}
}

int
main(void)
{
	test_lists();
	gate_begin();
	gate_check(cases, sizeof(cases) / sizeof(cases[0]));
	test_other_runs();
	test_whole();
	return gate_end();
}
