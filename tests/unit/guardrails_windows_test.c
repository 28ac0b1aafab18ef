/* links: cmd/check-guardrails/ */
/* Rules judged window by window, and what they come to over a whole run. */
#include "gate_says.h"

#include "../../cmd/check-guardrails/bake.h"
#include "../../cmd/check-guardrails/rule.h"
#include "../../cmd/check-guardrails/series.h"
#include "json_walk.h"
#include "reader.h"

/* A record of the second S (two digits) of the run; windows have ten seconds. */
#define AT(s, x) "{'x':" x ",'timestamp':17672652" s "}\n"
#define G(s, x, g) "{'x':" x ",'g':'" g "','timestamp':17672652" s "}\n"
#define SOURCE(s)                                                                                  \
	"{'type':'source','tool':'t','format':'f','items':{'finding':0},'timestamp':1767265" s "}" \
	"\n"
#define NOON "--at 2026-01-01T12:00:00Z "
#define W NOON "--window 10s"
#define RULE "a: max(.x) <= 5"
#define JSON_RULE(more) "{'name':'a','agg':'max','value':'.x','op':'<=','target':5" more "}"

static const struct gate_case window_cases[] = {
    {RULE, W, AT("00", "5") AT("05", "4"), "a=pass:5/2 a=pass:5/2 windows=pass/1 -> 0"},
    {RULE, W, AT("00", "5") AT("09", "4") AT("10", "3"),
	"a=pass:5/2 a=pass:3/1 a=pass:5/3 windows=pass/2 -> 0"},
    {RULE, W, AT("00", "5") AT("10", "6"), "a=pass:5/1 a=fail:6/1 a=fail:6/2 windows=fail/2 -> 1"},
    {RULE, W, AT("00", "6") AT("10", "5"), "a=fail:6/1 a=fail:6/1 windows=fail/1 -> 1"},
    {RULE, W, AT("00", "5") AT("20", "5"),
	"a=pass:5/1 a=unknown/0 a=unknown:5/1 windows=unknown/2 -> 1"},
    {RULE, W " --fail-limit 1", AT("00", "6") AT("10", "5"),
	"a=warn:6/1 a=pass:5/1 a=warn:6/2 windows=pass/2 -> 0"},
    {RULE, W " --fail-limit 1", AT("00", "6") AT("10", "7"),
	"a=warn:6/1 a=fail:7/1 a=fail:7/2 windows=fail/2 -> 1"},
    {RULE, W " --fail-limit 2", AT("00", "6") AT("10", "7"),
	"a=warn:6/1 a=warn:7/1 a=warn:7/2 windows=unknown/2 -> 1"},
    {RULE, W " --unknown-limit 1", AT("00", "5") AT("20", "5"),
	"a=pass:5/1 a=skip/0 a=pass:5/1 a=warn:5/2 windows=pass/3 -> 0"},
    {RULE, W " --unknown-limit 1", AT("00", "5") AT("30", "5"),
	"a=pass:5/1 a=skip/0 a=unknown/0 a=unknown:5/1 windows=unknown/3 -> 1"},
    {RULE, W " --unknown-limit 2", AT("00", "5") AT("30", "5"),
	"a=pass:5/1 a=skip/0 a=skip/0 a=pass:5/1 a=warn:5/2 windows=pass/4 -> 0"},
    {RULE, W " --unknown-limit 9", "{'y':1,'timestamp':1767265200}\n",
	"a=skip/0 a=unknown/0 windows=unknown/1 -> 1"},
    /* Late, of the future, without a time. */
    {RULE, W, AT("10", "5") AT("09", "4"), "a=pass:5/2 a=pass:5/2 windows=pass/1 -> 0"},
    {RULE, W, AT("10", "5") AT("08", "4"), "a=pass:5/1 a=pass:5/1 windows=unknown/1 -> 1"},
    {RULE, W, AT("00", "5") AT("11", "4") AT("09", "6"),
	"a=pass:5/1 a=pass:4/1 a=pass:5/2 windows=unknown/2 -> 1"},
    {RULE, W, AT("00", "5") AT("10", "4") AT("09", "6"),
	"a=fail:6/2 a=fail:6/2 windows=fail/1 -> 1"},
    /* Just at the beginning of a window that is not the first. */
    {RULE, W, AT("00", "5") AT("11", "4") AT("10", "3"),
	"a=pass:5/1 a=pass:4/2 a=pass:5/3 windows=pass/2 -> 0"},
    /* The second window has a record when the first is closed. */
    {RULE, W " --lateness 5s", AT("00", "5") AT("11", "4") AT("15", "3"),
	"a=pass:5/1 a=pass:4/2 a=pass:5/3 windows=pass/2 -> 0"},
    {RULE, W " --lateness 5s", AT("00", "5") AT("14", "4") AT("09", "6"),
	"a=fail:6/2 a=fail:6/2 windows=fail/1 -> 1"},
    {RULE, W " --lateness 5s", AT("00", "5") AT("15", "4") AT("09", "6"),
	"a=pass:5/1 a=pass:4/1 a=pass:5/2 windows=unknown/2 -> 1"},
    {RULE, W, AT("00", "5") "{'x':4}\n", "a=pass:5/1 a=pass:5/1 windows=unknown/1 -> 1"},
    {RULE, W, "{'x':4}\n", "a=unknown/0 windows=unknown/0 -> 1"},
    {RULE, W, "{'x':4,'timestamp':-1}\n" AT("00", "5"),
	"a=pass:5/1 a=pass:5/1 windows=unknown/1 -> 1"},
    {RULE, "--window 10s --at 2026-01-01T11:00:00Z", AT("00", "5") AT("05", "4"),
	"a=pass:5/2 a=pass:5/2 windows=pass/1 -> 0"},
    {RULE, "--window 10s --at 2026-01-01T11:00:00Z", AT("00", "5") AT("06", "4"),
	"a=pass:5/1 a=pass:5/1 windows=unknown/1 -> 1"},
    {RULE, W, "{'type':'check','status':'pass','timestamp':1767265200}\n",
	"a=unknown/0 windows=unknown/0 -> 1"},
    /* Sources are sorted in as well, unless they are too far ahead. */
    {"a: count() <= 0 where .type == 'finding'", W, AT("00", "5") SOURCE("205") AT("05", "5"),
	"a=pass:0/0 a=pass:0/0 windows=pass/1 -> 0"},
    {"a: count() <= 0 where .type == 'finding'", W, AT("00", "5") SOURCE("360") AT("05", "5"),
	"a=unknown/0 a=unknown/0 windows=unknown/1 -> 1"},
    {RULE, W, "{'type':'check','status':'pass'}\n", "a=unknown/0 windows=unknown/0 -> 1"},
    {RULE, W, AT("00", "5") "{'type':'check','status':'pass','timestamp':1767265295}\n",
	"a=pass:5/1 a=pass:5/1 windows=pass/1 -> 0"},
    /* A bake is over when its time went by. */
    {RULE, NOON "--bake 30s --window 10s", AT("00", "5") AT("10", "5") AT("20", "5"),
	"a=pass:5/1 a=pass:5/1 a=pass:5/1 a=pass:5/3 bake=unknown/3 -> 1"},
    {RULE, NOON "--bake 30s --window 10s", AT("00", "5") AT("10", "5") AT("20", "5") AT("30", "9"),
	"a=pass:5/1 a=pass:5/1 a=pass:5/1 a=pass:5/3 bake=pass/3 -> 0"},
    {RULE, NOON "--bake 30s --window 10s", AT("00", "5") AT("10", "5") AT("20", "5") AT("31", "9"),
	"a=pass:5/1 a=pass:5/1 a=pass:5/1 a=pass:5/3 bake=pass/3 -> 0"},
    {RULE, NOON "--bake 30s --window 10s", AT("00", "5") AT("10", "5") AT("20", "6") AT("31", "9"),
	"a=pass:5/1 a=pass:5/1 a=fail:6/1 a=fail:6/3 bake=fail/3 -> 1"},
    {RULE, NOON "--bake 30s --window 10s --fail-limit 1",
	AT("00", "5") AT("10", "6") AT("20", "5") AT("31", "9"),
	"a=pass:5/1 a=warn:6/1 a=pass:5/1 a=warn:6/3 bake=pass/3 -> 0"},
    {RULE, NOON "--bake 30s --window 10s --pass-after 2", AT("00", "5") AT("10", "5") AT("21", "9"),
	"a=pass:5/1 a=pass:5/1 a=pass:5/2 bake=pass/2 -> 0"},
    {RULE, NOON "--bake 30s --window 10s --pass-after 3", AT("00", "5") AT("10", "5") AT("21", "5"),
	"a=pass:5/1 a=pass:5/1 a=pass:5/1 a=pass:5/3 bake=pass/3 -> 0"},
    {RULE, NOON "--bake 30s --window 10s --pass-after 2 --fail-limit 1",
	AT("00", "5") AT("10", "6") AT("20", "5") AT("29", "5"),
	"a=pass:5/1 a=warn:6/1 a=pass:5/2 a=warn:6/4 bake=unknown/3 -> 1"},
    {RULE, W " --pass-after 2", AT("00", "5") AT("10", "5") AT("19", "5"),
	"a=pass:5/1 a=pass:5/2 a=pass:5/3 windows=pass/2 -> 0"},
    {RULE, W " --pass-after 3", AT("00", "5") AT("10", "5") AT("19", "5"),
	"a=pass:5/1 a=pass:5/2 a=pass:5/3 windows=unknown/2 -> 1"},
    {RULE, W " --pass-after 2 --fail-limit 1", AT("00", "5") AT("10", "6") AT("20", "5"),
	"a=pass:5/1 a=warn:6/1 a=pass:5/1 a=warn:6/3 windows=unknown/3 -> 1"},
    {RULE, W " --pass-after 2 --unknown-limit 1", AT("00", "5") AT("20", "5"),
	"a=pass:5/1 a=skip/0 a=pass:5/1 a=warn:5/2 windows=unknown/3 -> 1"},
    /* Groups that vanish, severities, waivers. */
    {RULE " by .g", W, G("00", "5", "u") G("00", "5", "v") G("10", "5", "u"),
	"a[u]=pass:5/1 a[v]=pass:5/1 a[u]=pass:5/1 a[v]=unknown a=unknown:5/3 windows=unknown/2 -> "
	"1"},
    {RULE " by .g", W, G("00", "5", "u") G("00", "5", "v") G("10", "5", "u") G("10", "5", "v"),
	"a[u]=pass:5/1 a[v]=pass:5/1 a[u]=pass:5/1 a[v]=pass:5/1 a=pass:5/4 windows=pass/2 -> 0"},
    {RULE " by .g", W, G("00", "5", "u") G("10", "5", "v"),
	"a[u]=pass:5/1 a[v]=pass:5/1 a[u]=unknown a=unknown:5/2 windows=unknown/2 -> 1"},
    {JSON_RULE(",'by':'.g','on_missing':'skip'"), W,
	G("00", "5", "u") G("00", "5", "v") G("10", "5", "u"),
	"a[u]=pass:5/1 a[v]=pass:5/1 a[u]=pass:5/1 a[v]=skip a=pass:5/3 windows=pass/2 -> 0"},
    {JSON_RULE(",'by':'.g','on_missing':'fail'"), W,
	G("00", "5", "u") G("00", "5", "v") G("10", "5", "u"),
	"a[u]=pass:5/1 a[v]=pass:5/1 a[u]=pass:5/1 a[v]=fail a=fail:5/3 windows=fail/2 -> 1"},
    {RULE " by .g", W, "{'y':5,'g':'u','timestamp':1767265200}\n" G("05", "6", "v"),
	"a[u]=unknown/0 a[v]=fail:6/1 a=fail:6/1 windows=fail/2 -> 1"},
    {JSON_RULE(",'severity':'warning'"), W, AT("00", "6"),
	"a=warn:6/1 a=warn:6/1 windows=pass/1 -> 0"},
    {JSON_RULE(",'severity':'warning'"), W, AT("00", "6") AT("10", "5"),
	"a=warn:6/1 a=pass:5/1 a=warn:6/2 windows=pass/2 -> 0"},
    {JSON_RULE(",'on_missing':'skip'") "\nb: count() > 0", W, "{'y':5,'timestamp':1767265200}\n",
	"a=skip/0 b=pass:1/1 a=skip/0 b=pass:1/1 windows=pass/1 -> 0"},
    {JSON_RULE(",'on_missing':'skip'"), W, "{'y':5,'timestamp':1767265200}\n",
	"a=skip/0 a=skip/0 windows=unknown/1 -> 1"},
    {JSON_RULE(",'waiver':{'until':'2025-12-31','reason':'x'}"), W " --fail-limit 5", AT("00", "5"),
	"a=fail:5/1 a=fail:5/1 windows=unknown/1 -> 1"},
    {JSON_RULE(",'waiver':{'until':'2026-12-31','reason':'x'}") "\nb: count() > 0", W,
	AT("00", "6"), "a=skip:6/1 b=pass:1/1 a=skip:6/1 b=pass:1/1 windows=pass/1 -> 0"},
    {RULE "\nb: min(.x) >= 5", W " --fail-limit 1", AT("00", "6") AT("10", "4"),
	"a=warn:6/1 b=pass:6/1 a=pass:4/1 b=fail:4/1 a=fail:6/2 b=fail:4/2 windows=fail/2 -> 1"},
    {RULE "\nb: min(.y) >= 5", W " --fail-limit 1 --unknown-limit 1", AT("00", "6"),
	"a=warn:6/1 b=skip/0 a=warn:6/1 b=unknown/0 windows=unknown/2 -> 1"},
    {RULE "\n{'score':{'pass':75,'warn':50}}", W " --fail-limit 1", AT("00", "6") AT("10", "5"),
	"a=warn:6/1 score=warn:0/1 a=pass:5/1 score=pass:100/1 a=warn:6/2 windows=pass/2 -> 0"},
    {"a: age() <= 5s", W, AT("00", "5") AT("05", "5") AT("30", "5"),
	"a=pass:5/2 a=unknown/0 a=unknown:5/2 windows=unknown/2 -> 1"},
    {"a: age() <= 4s", W, AT("00", "5") AT("05", "5") AT("30", "5"),
	"a=fail:5/2 a=fail:5/2 windows=fail/1 -> 1"},
    {"a: count() >= 2", W,
	AT("00", "5") AT("05", "5") AT("10", "1")
	    AT("19", "1") "{'type':'load','name':'all','x':1,'timestamp':1767265219}\n",
	"a=pass:2/2 a=pass:2/2 a=pass:2/4 windows=pass/2 -> 0"},
    /* Skipped in one window and unknown in another is unknown. */
    {"{'name':'a','agg':'max','value':'.latency_ms','op':'<=','target':'10ms','on_missing':'skip'}"
     "\nb: count() > 0",
	W " --unknown-limit 1",
	"{'y':1,'timestamp':1767265200}\n{'type':'request','latency_ms':12,'generator_lag_ms':3,'"
	"timestamp':1767265210}\n",
	"a=skip/0 b=pass:1/1 a=skip:12/1@request b=pass:1/1@request a=unknown:12/1 b=pass:1/2 "
	"windows=pass/2 -> 1"},
    {"{'name':'a','agg':'max','value':'.latency_ms','op':'<=','target':'10ms','on_missing':'skip'}"
     "\nb: count() > 0",
	W " --unknown-limit 1",
	"{'y':1,'timestamp':1767265200}\n{'type':'request','latency_ms':2,'generator_lag_ms':1,'"
	"timestamp':1767265210}\n",
	"a=skip/0 b=pass:1/1 a=pass:2/1@request b=pass:1/1@request a=pass:2/1 b=pass:1/2 "
	"windows=pass/2 -> 0"},
    /* What comes after the answer. */
    {RULE, NOON "--bake 30s --window 10s --pass-after 2",
	AT("00", "5") AT("10", "5") AT("21", "9") AT("05", "5"),
	"a=pass:5/1 a=pass:5/1 a=pass:5/2 bake=unknown/2 -> 1"},
    {RULE, NOON "--bake 30s --window 10s --pass-after 2",
	AT("00", "5") AT("10", "5") AT("21", "9") AT("20", "5"),
	"a=pass:5/1 a=pass:5/1 a=pass:5/2 bake=pass/2 -> 0"},
    {RULE, NOON "--bake 30s --window 10s --pass-after 2",
	AT("00", "5") AT("10", "5") AT("21", "9") "{'x':5}\n",
	"a=pass:5/1 a=pass:5/1 a=pass:5/2 bake=pass/2 -> 0"},
    {RULE, NOON "--bake 30s --window 10s --pass-after 2",
	AT("00", "5") AT("10", "5") AT("21", "9") "{'x':5,'timestamp':0}\n",
	"a=pass:5/1 a=pass:5/1 a=pass:5/2 bake=unknown/2 -> 1"},
    {RULE, NOON "--bake 30s --window 10s --pass-after 2",
	AT("00", "5") AT("10", "5")
	    AT("21", "9") "{'type':'check','status':'pass','timestamp':1767265205}\n",
	"a=pass:5/1 a=pass:5/1 a=pass:5/2 bake=pass/2 -> 0"},
    {RULE, NOON "--bake 30s --window 10s --pass-after 1", AT("00", "5") AT("11", "5"),
	"a=pass:5/1 a=pass:5/1 bake=pass/1 -> 0"},
    {RULE, W " --pass-after 1", AT("00", "6"), "a=fail:6/1 a=fail:6/1 windows=fail/1 -> 1"},
    {RULE, W " --pass-after 1 --fail-limit 1", AT("00", "6"),
	"a=warn:6/1 a=warn:6/1 windows=unknown/1 -> 1"},
    {RULE, W, "{'x':4,'timestamp':0}\n", "a=pass:4/1 a=pass:4/1 windows=pass/1 -> 0"},
    {RULE "\nb: count() > 0 where .type == 'check'", W,
	"{'type':'check','status':'pass','timestamp':1767265200}\n",
	"a=unknown/0 b=pass:1/1@check a=unknown/0 b=pass:1/1 windows=unknown/1 -> 1"},
    {"b: count() > 0 where .type == 'check'\n" RULE, W,
	"{'type':'check','status':'pass','timestamp':1767265200}\n",
	"b=pass:1/1@check a=unknown/0 b=pass:1/1 a=unknown/0 windows=unknown/1 -> 1"},
    {RULE " where .z == 1\nb: count() > 0", W, AT("00", "5"),
	"a=unknown/0 b=pass:1/1 a=unknown/0 b=pass:1/1 windows=unknown/1 -> 1"},
    {RULE, W " --unknown-limit 2", AT("00", "5") "{'y':1,'timestamp':1767265210}\n" AT("20", "5"),
	"a=pass:5/1 a=skip/0 a=pass:5/1 a=warn:5/2 windows=pass/3 -> 0"},
    {RULE "\nb: count() > 0", W " --fail-limit 1",
	AT("00", "6") AT("10", "5") "{'y':1,'timestamp':1767265220}\n",
	"a=warn:6/1 b=pass:1/1 a=pass:5/1 b=pass:1/1 a=unknown/0 b=pass:1/1 a=fail:6/2 b=pass:1/3 "
	"windows=unknown/3 -> 1"},
    {JSON_RULE(",'on_missing':'skip'") "\nb: count() > 0", W,
	AT("00", "5") "{'y':1,'timestamp':1767265210}\n",
	"a=pass:5/1 b=pass:1/1 a=skip/0 b=pass:1/1 a=pass:5/1 b=pass:1/2 windows=pass/2 -> 0"},
    {"{'name':'m','canary':{'method':'exact'},'value':'.s >= 500'}", NOON "--bake 20s --window 10s",
	"90*{'s':200,'timestamp':1767265200}\n10*{'s':500,'timestamp':1767265205}\n{'s':200,'"
	"timestamp':1767265231}" BASELINE "100*{'s':200}",
	"m=fail:0.0015421/100 m=fail/100 bake=fail/1 -> 1"},
    {"{'name':'m','canary':{'method':'exact'},'value':'.s >= 500'}", NOON "--bake 10s --window 10s",
	"94*{'s':200,'timestamp':1767265200}\n6*{'s':500,'timestamp':1767265205}\n{'s':200,'"
	"timestamp':1767265231}" BASELINE "100*{'s':200}",
	"m=fail:0.014465/100 m=fail/100 bake=fail/1 -> 1"},
    {"{'name':'m','canary':{'method':'exact'},'value':'.s >= 500'}", NOON "--bake 40s --window 10s",
	"94*{'s':200,'timestamp':1767265200}\n6*{'s':500,'timestamp':1767265205}\n{'s':200,'"
	"timestamp':1767265231}" BASELINE "100*{'s':200}",
	"m=pass:0.057861/100 m=unknown/0 m=unknown/100 bake=unknown/2 -> 1"},
};

/* The check over all windows says in how many of them it was what. */
static void
test_words(void)
{
	static const struct gate_case c = {RULE, W " --fail-limit 1 --unknown-limit 1",
	    AT("00", "5") AT("10", "6") AT("30", "4") AT("40", "3"), ""};
	static const struct gate_case equal = {
	    RULE, W " --fail-limit 2", AT("00", "5") AT("10", "6") AT("20", "6"), ""};

	gate_says(&c);
	CHECK(strstr(gate_output,
		  "\"held in 3 of 5 windows, fail in 1, unknown in 1; worst in the window "
		  "from 2026-01-01T11:00:10.000Z\"") != NULL);
	CHECK(strstr(gate_output, "3 good windows, 1 failed, 1 unknown; to the end") != NULL);
	CHECK(strstr(gate_output, "(failed; failed window 1 of 1 that may be)") != NULL);
	CHECK(strstr(gate_output, "(unknown; unknown window 1 of 1 that may be)") != NULL);
	/* Of equal ones the first. */
	gate_says(&equal);
	CHECK(strstr(gate_output, "; worst in the window from 2026-01-01T11:00:10.000Z") != NULL);
}

/* One reason why what cannot be judged may have told anything is enough. */
static void
test_lost(void)
{
	static const struct {
		const char *records, *says;
	} cases[] = {
	    {AT("00", "5") AT("11", "4") AT("09", "6"),
		"1 records came later than --lateness allows and were not judged"},
	    {AT("00", "5") "{'x':4,'timestamp':1767268806}\n", "1 records are of the future"},
	    {AT("00", "5") "{'x':4}\n", "1 records have no time"},
	    {"{'type':'check','status':'pass'}\n", "no data record came"},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct gate_case c = {RULE, W, cases[i].records, ""};

		gate_says(&c);
		if (!CHECK(strstr(gate_output, cases[i].says) != NULL))
			fprintf(stderr, "  of case %zu:\n%s", i, gate_output);
	}
}

/* ---- time that goes by ---- */

static int64_t closed_starts[8], closed_ends[8];
static size_t closed_count;

static bool
window_note(void *context, const struct window *window)
{
	closed_starts[closed_count] = window->start;
	closed_ends[closed_count++] = window->end;
	return closed_count < *(size_t *)context;
}

/* Windows of 10 from 100 on, closed 2 late, over at 130; `most` of them are taken. */
static void
test_time(void)
{
	static const struct {
		int64_t silence; /* behind the newest record, of 101 */
		size_t most, closed;
		int64_t due; /* afterwards */
		bool stopped, complete;
	} cases[] = {
	    {10, 9, 0, 11, false, false},
	    {11, 9, 1, 21, false, false},
	    {20, 9, 1, 21, false, false},
	    {21, 9, 2, 31, false, false},
	    {21, 2, 2, 31, true, false},
	    {30, 9, 2, 31, false, false},
	    {31, 9, 3, 41, true, true},
	    {99, 9, 3, 41, true, true},
	    {99, 1, 1, 21, true, false},
	};
	struct rules rules = {0};
	struct survey survey;
	struct text why = TEXT_INIT(TEXT_MAX_REASON);

	CHECK_INT(survey_make(&survey, &rules, &(struct survey_settings){.timed = true}, &why), 0);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		size_t most = cases[i].most;
		struct bake bake = {.windows = {.survey = &survey,
					.length = 10,
					.lateness = 2,
					.span = 30,
					.closed = window_note,
					.context = &most}};
		struct windows *w = &bake.windows;

		closed_count = 0;
		windows_begin(w);
		CHECK_INT(windows_due(w), 12);
		bake_idle(&bake, 11);
		CHECK(!bake_over(&bake));
		bake_idle(&bake, 12);
		CHECK(bake_over(&bake) && closed_count == 0 && !windows_complete(w));
		bake.silent = false;
		w->origin = w->next = 100;
		w->newest = w->reached = 101;
		w->end = 130;
		CHECK_INT(windows_due(w), 11);
		bake_idle(&bake, cases[i].silence);
		/* What is reached stays reached. */
		bake_idle(&bake, 0);
		CHECK_INT(w->reached, 101 + cases[i].silence);
		if (!CHECK_INT(closed_count, cases[i].closed) ||
		    !CHECK_INT(windows_due(w), cases[i].due) ||
		    !CHECK_INT(bake_over(&bake), cases[i].stopped) ||
		    !CHECK_INT(windows_complete(w), cases[i].complete))
			fprintf(stderr, "  of case %zu\n", i);
		for (size_t k = 0; k < closed_count; k++) {
			CHECK_INT(closed_starts[k], 100 + 10 * (int64_t)k);
			CHECK_INT(closed_ends[k], 110 + 10 * (int64_t)k);
		}
		windows_free(w);
	}
	survey_free(&survey);
	text_free(&why);
}

/* What counts as a sign that data still come, and what is counted as lost. */
static void
test_seen(void)
{
	static const struct {
		const char *type, *timestamp;
		bool seen;
		int64_t timeless, future, late, open;
	} cases[] = {
	    {"\"check\"", "1000", false, 0, 0, 0, 0},
	    {"\"x\"", "null", false, 1, 0, 0, 0},
	    {"\"check\"", "null", false, 1, 0, 0, 0},
	    {"\"x\"", "2006", false, 1, 1, 0, 0},
	    {"\"check\"", "2006", false, 1, 1, 0, 0},
	    {"\"x\"", "1000", true, 1, 1, 0, 1},
	    {"\"check\"", "1015", false, 1, 1, 0, 2},
	    {"\"x\"", "999", true, 1, 1, 0, 2},
	    {"\"x\"", "997", true, 1, 1, 1, 2},
	};
	struct json_slice values[64] = {{0}};
	struct reading reading = {.values = values};
	struct rules rules = {0};
	struct survey survey;
	struct text why = TEXT_INIT(TEXT_MAX_REASON);
	size_t most = 9;
	struct windows w = {.survey = &survey,
	    .length = 10 * CLOCK_SECOND,
	    .lateness = 2 * CLOCK_SECOND,
	    .closed = window_note,
	    .context = &most};

	CHECK_INT(survey_make(&survey, &rules, &(struct survey_settings){.timed = true}, &why), 0);
	windows_begin(&w);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		reading.type = json_slice_of(cases[i].type, strlen(cases[i].type));

		values[survey.timestamp_slot] =
		    json_slice_of(cases[i].timestamp, strlen(cases[i].timestamp));
		if (!CHECK_INT(windows_see(&w, &reading, 2000 * CLOCK_SECOND), cases[i].seen) ||
		    !CHECK_INT(w.timeless, cases[i].timeless) ||
		    !CHECK_INT(w.future, cases[i].future) || !CHECK_INT(w.late, cases[i].late) ||
		    !CHECK_INT(w.count, cases[i].open))
			fprintf(stderr, "  of case %zu\n", i);
	}
	w.stopped = true;
	CHECK(!windows_see(&w, &reading, 2000 * CLOCK_SECOND));
	CHECK_INT(w.late, 2);
	windows_free(&w);
	survey_free(&survey);
	text_free(&why);
}

int
main(void)
{
	gate_begin();
	test_words();
	test_lost();
	test_time();
	test_seen();
	gate_check(window_cases, sizeof(window_cases) / sizeof(window_cases[0]));
	return gate_end();
}
