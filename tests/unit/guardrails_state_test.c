/* links: cmd/check-guardrails/ */
/* Alarms, error budgets and counters: what is remembered, and what it comes to. */
#include "unit.h"

#include <stdlib.h>

#include "../../cmd/check-guardrails/alarm.h"
#include "../../cmd/check-guardrails/burn.h"
#include "../../cmd/check-guardrails/counters.h"
#include "../../cmd/check-guardrails/kept.h"
#include "../../cmd/check-guardrails/state.h"
#include "diag.h"
#include "document.h"
#include "json.h"
#include "json_walk.h"
#include "text.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

enum { MINUTE = 60000, HOUR = 60 * MINUTE };

/* 2026-01-01T12:00:00Z */
#define NOON INT64_C(1767268800000)

/* ---- alarms ---- */

static const char *
alarm_runs(const char *runs)
{
	static char states[64];
	static const char letters[] = "opfr";
	struct alarm alarm = {.since = 0};
	size_t len = 0;
	char *at = (char *)runs;

	while (*at) {
		char kind = *at++;
		enum evidence evidence = kind == 'b'   ? EVIDENCE_BAD
					 : kind == 'g' ? EVIDENCE_GOOD
					 : kind == 'w' ? EVIDENCE_WELL
						       : EVIDENCE_NONE;

		alarm_step(&alarm, evidence, strtol(at, &at, 10), 10, 20);
		at += strspn(at, " ");
		states[len++] = letters[alarm.state];
	}
	states[len] = '\0';
	return states;
}

/* Evidence (bad, good, well, none) and when; hold_for is 10, keep_for 20. */
static void
test_alarms(void)
{
	static const struct {
		const char *runs, *states;
	} cases[] = {
	    {"b0 b9 b10", "ppf"},
	    {"b5 b14 b15", "ppf"},
	    {"b0 g5 b10 b20", "popf"},
	    {"b0 w5 b10 b19", "popp"},
	    {"b0 n5 b10", "ppf"},
	    {"b0 b10 g11 b12", "pfff"},
	    {"b0 b10 w11 w30 w31", "pfrro"},
	    {"b0 b10 w11 b12 w13 w32 w33", "pfrfrro"},
	    {"b0 b10 w11 g12 w13 w33", "pfrfro"},
	    {"b0 b10 w11 n20 w31 w50 w51", "pfrrrro"},
	    {"b0 b10 n20 w31 w51", "pffro"},
	    {"b0 b10 w11 n20 b21 w22 w42", "pfrrfro"},
	    {"w0 g1 n2", "ooo"},
	};
	enum alarm_state state;

	for (size_t i = 0; i < COUNT(cases); i++)
		CHECK_STRING(alarm_runs(cases[i].runs), cases[i].states);
	CHECK(alarm_state_parse("recovering", &state) == 0 && state == ALARM_RECOVERING);
	CHECK(alarm_state_parse("ok", &state) == 0 && state == ALARM_OK);
	CHECK_INT(alarm_state_parse("okay", &state), -1);
}

/* ---- error budgets ---- */

static void
test_buckets(void)
{
	struct buckets b = {0};
	struct counts sum;

	/* Backwards and twice; more than the first room. */
	for (int64_t at = 199; at >= 0; at--)
		buckets_add(&b, at, &(struct counts){1, 2, 3});
	for (int64_t at = 0; at < 200; at++)
		buckets_add(&b, at, &(struct counts){1, 0, 0});
	CHECK_INT(b.count, 200);
	for (size_t i = 0; i < b.count; i++)
		CHECK_INT(b.items[i].at, i);
	sum = buckets_sum(&b, 150);
	CHECK(sum.good == 100 && sum.bad == 100 && sum.missing == 150);
	sum = buckets_sum(&b, 200);
	CHECK(sum.good == 0 && sum.bad == 0 && sum.missing == 0);
	buckets_forget(&b, 0);
	CHECK_INT(b.count, 200);
	buckets_add(&b, 199, &(struct counts){0});
	buckets_forget(&b, 150);
	CHECK_INT(b.count, 50);
	CHECK_INT(b.items[0].at, 150);
	CHECK_INT(b.items[49].at, 199);
	buckets_add(&b, 175, &(struct counts){5, 0, 0});
	CHECK_INT(b.items[25].counts.good, 7);
	CHECK(!b.failed);
	buckets_free(&b);

	/* Events: by minute, and those that were counted before are not. */
	buckets_event(&b, INT64_MIN, 1, 0);
	buckets_event(&b, -1, 1, 0);
	CHECK(b.timeless == 2 && b.count == 0);
	buckets_event(&b, INT64_C(100) * 1000000, 1, 100);
	CHECK_INT(b.count, 0);
	buckets_event(&b, INT64_C(101) * 1000000, 1, 100);
	buckets_event(&b, INT64_C(59999) * 1000000, 0, 100);
	buckets_event(&b, INT64_C(60000) * 1000000, -1, 100);
	buckets_event(&b, INT64_C(300) * 1000000, 0, 100);
	CHECK(b.count == 2 && b.oldest == 101 && b.newest == 60000);
	CHECK(b.items[0].counts.good == 1 && b.items[0].counts.bad == 2);
	CHECK(b.items[1].at == 1 && b.items[1].counts.missing == 1);
	buckets_free(&b);
	buckets_event(&b, 0, 1, -1);
	CHECK(b.count == 1 && b.timeless == 0 && b.oldest == 0);
	buckets_event(&b, 5000000, 1, -1);
	buckets_event(&b, 3000000, 1, -1);
	CHECK(b.count == 1 && b.oldest == 0 && b.newest == 5);
	buckets_free(&b);
	for (int64_t at = 0; at <= BUCKETS_MAX && !b.failed; at++)
		buckets_add(&b, at, &(struct counts){1, 0, 0});
	CHECK(b.count >= BUCKETS_MAX);
	buckets_free(&b);
}

/* Six hours of events, one minute like the other; what the last `recent` minutes hold instead. */
struct history {
	int64_t since_minutes; /* before now */
	struct counts each;
	int64_t recent;
	struct counts last;
};

static struct burn_rate
burn_of(const struct history *h, double factor, int64_t least)
{
	struct burn_policy policy = {.objective = 99, .count = 1, .pairs = {{{60, 5}, factor}}};
	struct burns burns = {0};
	struct burn *burn = burns_find(&burns, "a");
	struct buckets seen = {0};
	struct burn_rate rate;

	for (int64_t ago = h->since_minutes; ago >= 1; ago--)
		buckets_add(&seen, NOON / MINUTE - ago, ago <= h->recent ? &h->last : &h->each);
	seen.oldest = NOON - h->since_minutes * MINUTE;
	seen.newest = NOON - MINUTE;
	CHECK_INT(burn_remember(burn, &seen, NOON), 0);
	CHECK(burns_find(&burns, "a") == burn);
	CHECK(burns_find(&burns, "b") != NULL && burns.count == 2);
	CHECK(burns_find(&burns, "b") == &burns.items[1] && burns.count == 2);
	rate = burn_ask(&burns.items[0], &policy, 0, NOON, least);
	buckets_free(&seen);
	burns_free(&burns);
	return rate;
}

static void
test_burns(void)
{
	static const struct {
		struct history history;
		double factor;
		int64_t least;
		int answer;
		double of_long, of_short;
	} cases[] = {
	    {{360, {99, 1, 0}, 0, {0}}, 1, 1, BURN_WITHIN, 1, 1},
	    {{360, {98, 2, 0}, 0, {0}}, 1.5, 1, BURN_EXCEEDED, 2, 2},
	    {{360, {98, 2, 0}, 0, {0}}, 2, 1, BURN_WITHIN, 2, 2},
	    {{60, {0, 1, 0}, 0, {0}}, 1, 1, BURN_EXCEEDED, 100, 100},
	    {{360, {98, 2, 0}, 5, {100, 0, 0}}, 1.5, 1, BURN_WITHIN, 2 * 55. / 60, 0},
	    {{360, {100, 0, 0}, 5, {90, 10, 0}}, 1.5, 1, BURN_WITHIN, 10 * 5. / 60, 10},
	    {{60, {98, 2, 0}, 0, {0}}, 1.5, 1, BURN_EXCEEDED, 2, 2},
	    {{59, {98, 2, 0}, 0, {0}}, 1.5, 1, BURN_UNKNOWN, 2, 2},
	    {{60, {98, 2, 0}, 0, {0}}, 1.5, 6000, BURN_EXCEEDED, 2, 2},
	    {{60, {98, 2, 0}, 0, {0}}, 1.5, 6001, BURN_UNKNOWN, 2, 2},
	    {{60, {98, 2, 0}, 5, {0}}, 1.5, 1, BURN_UNKNOWN, 2, 0},
	    {{60, {0, 0, 1}, 0, {0}}, 1.5, 1, BURN_UNKNOWN, 0, 0},
	    /* Values that are missing may be good or bad. */
	    {{60, {98, 1, 1}, 0, {0}}, 1.5, 1, BURN_UNKNOWN, 100 / 99., 100 / 99.},
	    {{60, {97, 2, 1}, 0, {0}}, 1.5, 1, BURN_EXCEEDED, 200 / 99., 200 / 99.},
	    {{60, {98, 1, 1}, 0, {0}}, 2, 1, BURN_WITHIN, 100 / 99., 100 / 99.},
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct burn_rate r = burn_of(&cases[i].history, cases[i].factor, cases[i].least);

		if (!CHECK_INT(r.answer, cases[i].answer) ||
		    !CHECK(fabs(r.rates[0] - cases[i].of_long) < 1e-9) ||
		    !CHECK(fabs(r.rates[1] - cases[i].of_short) < 1e-9) ||
		    !CHECK((r.why != NULL) == (r.answer == BURN_UNKNOWN)))
			fprintf(stderr, "  case %zu: %g %g\n", i, r.rates[0], r.rates[1]);
		CHECK(r.events[0] >= r.events[1]);
	}
}

/* Windows of more than six hours are counted by the hour; what no window reaches is forgotten. */
static void
test_burn_memory(void)
{
	struct burn_policy policy = {.objective = 90, .count = 1, .pairs = {{{1440, 360}, 1}}};
	struct burns burns = {0};
	struct burn *burn = burns_find(&burns, "a");
	struct buckets seen = {0};
	struct burn_rate r;

	CHECK_INT(burn_remember(burn, &seen, NOON), 0);
	CHECK(burn->since == INT64_MIN && burn->through == INT64_MIN);
	for (int64_t hour = 1; hour <= 48; hour++)
		buckets_add(
		    &seen, (NOON - hour * HOUR) / MINUTE, &(struct counts){hour <= 24, 1, 0});
	seen.oldest = NOON - 48 * HOUR;
	seen.newest = NOON - HOUR;
	CHECK_INT(burn_remember(burn, &seen, NOON), 0);
	CHECK(burn->since == seen.oldest && burn->through == seen.newest);
	CHECK_INT(burn->minutes.count, 6);
	CHECK_INT(burn->hours.count, 48);
	r = burn_ask(burn, &policy, 0, NOON, 1);
	CHECK(r.answer == BURN_EXCEEDED && r.events[0] == 48 && r.events[1] == 12);
	CHECK(fabs(r.rates[0] - 5) < 1e-9);
	/* At half past, six hours are 360 minutes with five events' hours, a minute more six whole hours. */
	r = burn_ask(burn, &policy, 0, NOON + HOUR / 2, 1);
	CHECK(r.events[0] == 48 && r.events[1] == 10);
	policy.pairs[0].minutes[1] = 361;
	r = burn_ask(burn, &policy, 0, NOON + HOUR / 2, 1);
	CHECK(r.events[1] == 12);
	/* One minute is seen as well as many. */
	buckets_free(&seen);
	buckets_add(&seen, NOON / MINUTE - 30, &(struct counts){0, 1, 0});
	seen.oldest = seen.newest = NOON - 30 * MINUTE;
	CHECK_INT(burn_remember(burns_find(&burns, "b"), &seen, NOON), 0);
	CHECK(burns.items[1].since == seen.oldest && burns.items[1].through == seen.newest);
	/* So is one event: ten times what the objective allows. */
	burns.items[1].since = NOON - HOUR;
	policy = (struct burn_policy){.objective = 90, .count = 1, .pairs = {{{60, 40}, 9.5}}};
	r = burn_ask(&burns.items[1], &policy, 0, NOON, 1);
	CHECK(r.answer == BURN_EXCEEDED && r.events[0] == 1 && r.events[1] == 1);
	CHECK(fabs(r.rates[0] - 10) < 1e-9 && fabs(r.rates[1] - 10) < 1e-9);
	burn = burns_find(&burns, "a");
	/* A run of older events changes neither end for the worse. */
	seen.oldest = NOON - 24 * HOUR;
	seen.newest = NOON - 2 * HOUR;
	CHECK_INT(burn_remember(burn, &seen, NOON + INT64_C(29) * 24 * HOUR), 0);
	CHECK(burn->since == NOON - 48 * HOUR && burn->through == NOON - HOUR);
	CHECK_INT(burn->hours.count, 24);
	CHECK_INT(burn->minutes.count, 0);
	/* More minutes than can be kept, though not more hours. */
	buckets_free(&seen);
	for (int64_t minute = -BUCKETS_MAX / 2; minute < 0; minute++)
		buckets_add(&burn->minutes, NOON / MINUTE + minute, &(struct counts){1, 0, 0});
	for (int64_t minute = 1; minute <= BUCKETS_MAX / 2; minute++)
		buckets_add(&seen, NOON / MINUTE + minute, &(struct counts){1, 0, 0});
	CHECK_INT(burn_remember(burn, &seen, NOON), 0);
	CHECK_INT(burn->minutes.count, BURN_MINUTES + BUCKETS_MAX / 2);
	for (int64_t minute = BUCKETS_MAX / 2 + 1; minute <= BUCKETS_MAX - BURN_MINUTES; minute++)
		buckets_add(&burn->minutes, NOON / MINUTE + minute, &(struct counts){1, 0, 0});
	CHECK_INT(burn->minutes.count, BUCKETS_MAX);
	CHECK_INT(burn_remember(burn, &seen, NOON), 0);
	buckets_add(&seen, NOON / MINUTE + BUCKETS_MAX, &(struct counts){1, 0, 0});
	CHECK_INT(burn_remember(burn, &seen, NOON), -1);
	buckets_free(&seen);
	burns_free(&burns);
}

/* ---- the file ---- */

#define HEAD                                                                                       \
	"{\"format\":\"check-guardrails state "                                                    \
	"1\",\"policy\":\"p\",\"at\":\"2026-01-01T12:00:00.000Z\","
#define ALARM(rule, more)                                                                          \
	"{\"rule\":\"" rule "\",\"state\":\"firing\",\"since\":\"2026-01-01T11:00:00.000Z\"" more  \
	"}"
#define GAP                                                                                        \
	"{\"rule\":\"a\",\"group\":\"g\",\"state\":\"firing\",\"since\":\"2026-01-01T11:00:00."    \
	"000Z\",\"gap\":true}"
#define BURN(rule, since, through, minutes, hours)                                                 \
	"{\"rule\":\"" rule "\",\"since\":\"2026-01-01T" since                                     \
	".000Z\",\"through\":\"2026-01-01T" through ".000Z\",\"minutes\":[" minutes                \
	"],\"hours\":[" hours "]}"
#define TIMES                                                                                      \
	"\"rule\":\"a\",\"since\":\"2026-01-01T10:00:00.000Z\",\"through\":\"2026-01-01T11:00:"    \
	"00.000Z\""
#define FILE_OF(alarms, burns) HEAD "\"alarms\":[" alarms "],\"burn_rates\":[" burns "]}"

static void
test_files(void)
{
	static const struct {
		const char *bytes;
		bool good;
	} cases[] = {
	    {FILE_OF("", ""), true},
	    {FILE_OF(ALARM("a", ""), ""), true},
	    {FILE_OF(GAP "," ALARM("a", ""), ""), true},
	    {FILE_OF(ALARM("a", "") "," ALARM("a", ""), ""), false},
	    {FILE_OF(ALARM("a", ",\"gap\":false"), ""), false},
	    {FILE_OF(ALARM("a", ",\"group\":1"), ""), false},
	    {FILE_OF(ALARM("a", ",\"more\":1"), ""), false},
	    {FILE_OF("1", ""), false},
	    {FILE_OF("{\"rule\":\"a\",\"state\":\"firing\",\"since\":\"2026-01-01T12:00:00.000Z\"}",
		 ""),
		true},
	    {FILE_OF("{\"rule\":\"a\",\"state\":\"firing\",\"since\":\"2026-01-01T12:00:01.000Z\"}",
		 ""),
		false},
	    {FILE_OF("{\"rule\":\"a\",\"state\":\"firing\",\"since\":\"1969-01-01T12:00:01.000Z\"}",
		 ""),
		false},
	    {FILE_OF("{\"rule\":\"a\",\"state\":\"firing\"}", ""), false},
	    {FILE_OF(
		 "{\"rule\":\"a\",\"state\":\"fire\",\"since\":\"2026-01-01T12:00:00.000Z\"}", ""),
		false},
	    {FILE_OF("{\"rule\":\"a\",\"since\":\"2026-01-01T12:00:00.000Z\"}", ""), false},
	    {FILE_OF("{\"state\":\"firing\",\"since\":\"2026-01-01T12:00:00.000Z\"}", ""), false},
	    {HEAD "\"burn_rates\":[]}", false},
	    {HEAD "\"alarms\":[]}", false},
	    {HEAD "\"alarms\":[],\"burn_rates\":{}}", false},
	    {HEAD "\"alarms\":{},\"burn_rates\":[]}", false},
	    {HEAD "\"alarms\":[],\"burn_rates\":[],\"more\":1}", false},
	    {FILE_OF("", "") FILE_OF("", ""), false},
	    {"[]", false},
	    {"", false},
	    {HEAD, false},
	    {FILE_OF(
		 "{\"rule\":1,\"state\":\"firing\",\"since\":\"2026-01-01T12:00:00.000Z\"}", ""),
		false},
	    {FILE_OF("{\"rule\":\"a\",\"state\":1,\"since\":\"2026-01-01T12:00:00.000Z\"}", ""),
		false},
	    {FILE_OF("{\"rule\":\"a\",\"state\":\"firing\",\"since\":1}", ""), false},
	    {FILE_OF("", "{\"rule\":1}"), false},
	    {FILE_OF("", "{" TIMES "}"), false},
	    {FILE_OF("", "{" TIMES ",\"minutes\":{},\"hours\":[]}"), false},
	    {FILE_OF("", "{" TIMES ",\"minutes\":[]}"), false},
	    {"{\"format\":1}", false},
	    {"{\"format\":\"check-guardrails state 1\"}", false},
	    {"{\"format\":\"check-guardrails state 1\",\"policy\":1}", false},
	    {"{\"format\":\"check-guardrails state 2\"}", false},
	    {"{\"format\":\"check-guardrails state "
	     "1\",\"policy\":\"q\",\"at\":\"2026-01-01T12:00:00.000Z\","
	     "\"alarms\":[],\"burn_rates\":[]}",
		false},
	    {"{\"format\":\"check-guardrails state "
	     "1\",\"policy\":\"p\",\"at\":\"2026-01-01T12:00:01.000Z\","
	     "\"alarms\":[],\"burn_rates\":[]}",
		false},
	    {"{\"format\":\"check-guardrails state "
	     "1\",\"policy\":\"p\",\"alarms\":[],\"burn_rates\":[]}",
		false},
	    /* Counts: [WHEN, GOOD, BAD, MISSING], in the order of time. */
	    {FILE_OF("", BURN("a", "10:00:00", "11:00:00", "[1,2,3,4],[2,0,0,0]", "[0,1,1,1]")),
		true},
	    {FILE_OF("", BURN("a", "10:00:00", "10:00:00", "", "")), true},
	    {FILE_OF("", BURN("a", "10:00:00", "10:00:00", "", "") "," BURN(
			     "b", "10:00:00", "10:00:00", "", "")),
		true},
	    {FILE_OF("", BURN("a", "10:00:00", "11:00:00", "[1,0,0,0],[2,2,3,0.5]", "")), false},
	    {FILE_OF("", BURN("a", "10:00:01", "10:00:00", "", "")), false},
	    {FILE_OF("", BURN("a", "10:00:00", "12:00:05", "", "")), true},
	    {FILE_OF("", BURN("a", "10:00:00", "12:00:06", "", "")), false},
	    {FILE_OF("", BURN("a", "10:00:00", "11:00:00", "", "") "," BURN(
			     "a", "10:00:00", "11:00:00", "", "")),
		false},
	    {FILE_OF("", BURN("a", "10:00:00", "11:00:00", "[2,2,3,4],[2,0,0,0]", "")), false},
	    {FILE_OF("", BURN("a", "10:00:00", "11:00:00", "", "[2,2,3,4],[1,0,0,0]")), false},
	    {FILE_OF("", BURN("a", "10:00:00", "11:00:00", "[1,2,3]", "")), false},
	    {FILE_OF("", BURN("a", "10:00:00", "11:00:00", "[1,2,3,4,5]", "")), false},
	    {FILE_OF("", BURN("a", "10:00:00", "11:00:00", "[1,-2,3,4]", "")), false},
	    {FILE_OF("", BURN("a", "10:00:00", "11:00:00", "[1,2,3,0.5]", "")), false},
	    {FILE_OF("", BURN("a", "10:00:00", "11:00:00", "[1,10000000000000,0,0]", "")), true},
	    {FILE_OF("", BURN("a", "10:00:00", "11:00:00", "[1,10000000000001,0,0]", "")), false},
	    {FILE_OF("", BURN("a", "10:00:00", "11:00:00", "[29454480,0,0,1]", "[490908,0,0,0]")),
		true},
	    {FILE_OF("", BURN("a", "10:00:00", "11:00:00", "[29454481,0,0,1]", "")), false},
	    {FILE_OF("", BURN("a", "10:00:00", "11:00:00", "", "[490909,0,0,0]")), false},
	    {FILE_OF("", BURN("a", "10:00:00", "11:00:00", "1", "")), false},
	    {FILE_OF("", "1"), false},
	    {FILE_OF("", "{" TIMES ",\"minutes\":[],\"hours\":[]}"), true},
	    {FILE_OF("", "{" TIMES ",\"minutes\":[],\"hours\":[],\"more\":1}"), false},
	    {FILE_OF("", "{\"rule\":1,\"since\":\"2026-01-01T10:00:00.000Z\",\"through\":\"2026-01-"
			 "01T11:00:00.000Z\",\"minutes\":[],\"hours\":[]}"),
		false},
	    {FILE_OF("", "{\"since\":\"2026-01-01T10:00:00.000Z\",\"through\":\"2026-01-01T11:00:"
			 "00.000Z\",\"minutes\":[],\"hours\":[]}"),
		false},
	    {FILE_OF("", "{\"rule\":\"a\"}"), false},
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct text why = TEXT_INIT(TEXT_MAX_REASON), out = TEXT_INIT(1 << 20);
		struct state state = {.file.lock = -1, .policy = "p"};
		int rc = state_parse(&state, cases[i].bytes, strlen(cases[i].bytes), NOON, &why);

		if (!CHECK_INT(rc == 0, cases[i].good) || !CHECK_INT(why.len == 0, cases[i].good))
			fprintf(stderr, "  %s: %s\n", cases[i].bytes, text_string(&why));
		if (rc == 0) {
			state_put(&state, &out);
			CHECK_STRING(strtok(out.bytes, "\n"), cases[i].bytes);
		}
		text_free(&why);
		text_free(&out);
		state_close(&state);
	}
}

/* As many minutes as can be kept, and one more. */
static void
test_most_minutes(void)
{
	for (int more = 0; more < 2; more++) {
		struct text why = TEXT_INIT(TEXT_MAX_REASON), bytes = TEXT_INIT(1 << 22);
		struct state state = {.file.lock = -1, .policy = "p"};

		text_add_string(
		    &bytes, HEAD "\"alarms\":[],\"burn_rates\":[{" TIMES ",\"minutes\":[");
		for (int i = 0; i < BUCKETS_MAX + more; i++)
			text_add_format(&bytes, "%s[%d,1,0,0]", i > 0 ? "," : "", i);
		text_add_string(&bytes, "],\"hours\":[]}]}");
		CHECK_INT(state_parse(&state, text_string(&bytes), bytes.len, NOON, &why), -more);
		CHECK(more == 0 || strstr(text_string(&why), "there are too many minutes"));
		state_close(&state);
		text_free(&why);
		text_free(&bytes);
	}
}

/* ---- counters ---- */

static struct json_slice
slice(const char *json)
{
	if (!json)
		return (struct json_slice){.type = JSON_ABSENT};
	return json_slice_of(json, strlen(json));
}

static void
test_counter_keys(void)
{
	static const struct {
		const char *names[2], *labels[2];
		bool same;
	} cases[] = {
	    {{"\"a\"", "\"a\""}, {NULL, NULL}, true},
	    {{"\"a\"", "\"b\""}, {NULL, NULL}, false},
	    {{"\"a\"", "\"\\u0061\""}, {NULL, NULL}, true},
	    {{"\"a\"", NULL}, {NULL, NULL}, false},
	    {{"1", "\"1\""}, {NULL, NULL}, false},
	    {{"\"a\"", "\"a\""}, {"{\"x\":1,\"y\":\"2\"}", "{ \"y\" : \"2\" , \"x\" : 1 }"}, true},
	    {{"\"a\"", "\"a\""}, {"{\"x\":1,\"y\":2}", "{\"x\":2,\"y\":1}"}, false},
	    {{"\"a\"", "\"a\""}, {"{\"x\":\"1\"}", "{\"x\":1}"}, false},
	    {{"\"a\"", "\"a\""}, {"{\"x\":\"1\"}", "{\"\\u0078\":\"\\u0031\"}"}, true},
	    {{"\"a\"", "\"a\""}, {"{\"x\":\"u\"}", "{\"x\":\"v\"}"}, false},
	    {{"\"a\"", "\"a\""}, {"{\"x\":\"y\"}", "{\"y\":\"x\"}"}, false},
	    {{"\"a\"", "\"a\""}, {"null", NULL}, true},
	    {{"\"a\"", "\"a\""}, {"{}", NULL}, true},
	    {{"\"a\"", "\"a\""}, {"{ }", "{\"x\":1}"}, false},
	    {{NULL, NULL}, {NULL, "{\"x\":1}"}, false},
	    {{"\"a\"", NULL}, {NULL, "\"a\""}, false},
	    {{"\"a\"", "\"a\""}, {"{\"x\":\"\\\"\"}", "{\"x\":\"\\u0022\"}"}, true},
	    {{"\"a\"", "\"a\""}, {"{\"x\":\"\\u0041\"}", "{\"x\":\"B\"}"}, false},
	    {{"\"a\"", "\"a\""}, {"\"l\"", NULL}, false},
	    {{"\"a\"", "\"a\""}, {"\"l\"", "\"m\""}, false},
	    {{"\"a\"", "\"b\""}, {"\"l\"", "\"l\""}, false},
	    {{"\"a\"", "\"b\""}, {"{\"x\":1}", "{\"x\":1}"}, false},
	    {{"\"a\"", "\"a\""},
		{"{\"x\":[1,{\"z\":\"}\"}],\"y\":1}", "{\"y\":1,\"x\":[1,{\"z\":\"}\"}]}"}, true},
	    {{"\"a\"", "\"a\""}, {"{\"x\":[1,2],\"y\":1}", "{\"x\":[1,3],\"y\":1}"}, false},
	    {{"\"a\"", "\"a\""}, {"{\"x\":[1,2],\"y\":1}", "{\"x\":[1,2],\"y\":2}"}, false},
	    {{"\"a\"", "\"a\""}, {"{\"x\":{\"z\":1},\"y\":1}", "{\"x\":{\"z\":2},\"y\":1}"}, false},
	    {{"\"a\"", "\"a\""}, {"{\"x\":\"a\\\"b\",\"y\":1}", "{\"x\":\"a\\\"b\",\"y\":2}"},
		false},
	    {{"\"a\"", "\"a\""}, {"{\"x\":true,\"y\":1}", "{\"y\":1,\"x\":true\t}"}, true},
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		uint64_t keys[2];

		for (size_t k = 0; k < 2; k++) {
			struct json_slice name = slice(cases[i].names[k]),
					  labels = slice(cases[i].labels[k]);

			keys[k] = counters_key(&name, &labels);
			CHECK(keys[k] != 0);
		}
		if (!CHECK_INT(keys[0] == keys[1], cases[i].same))
			fprintf(stderr, "  of case %zu\n", i);
	}
}

static void
test_counter_limits(void)
{
	struct counters *c = counters_new();
	int64_t steps;
	size_t lone;

	for (uint64_t key = 1; key <= COUNTERS_MAX; key++)
		CHECK(counters_add(c, key * 2 * COUNTERS_MAX, 1, 5) == NULL);
	CHECK(counters_add(c, 1, 1, 5) != NULL);
	CHECK(counters_add(c, 2 * COUNTERS_MAX, 4, 2000000005) == NULL);
	CHECK(counters_add(c, 2 * COUNTERS_MAX, 1, 4) != NULL);
	CHECK(counters_increase(c, &steps, &lone) == 3);
	CHECK_INT(steps, 1);
	CHECK_INT(lone, COUNTERS_MAX - 1);
	CHECK(counters_span(c) == 2);
	counters_free(c);
	counters_free(NULL);
}

/* Times of files that are kept: from 1970 on, and none too late. */
static void
test_times(void)
{
	static const struct {
		const char *json;
		int64_t ms; /* -1: it is none */
	} rows[] = {{"\"1970-01-01T00:00:00Z\"", 0}, {"\"1970-01-01T00:00:02Z\"", 2000},
	    {"\"1970-01-01T00:00:02.001Z\"", -1}, {"\"1969-12-31T23:59:59.999Z\"", -1}, {"0", -1},
	    {"\"\"", -1}};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct document *document =
		    document_parse("time", rows[i].json, strlen(rows[i].json), NULL);
		int64_t ms = -1;

		if (CHECK(document != NULL) &&
		    CHECK_INT(
			kept_time_read(document->first, 2000, &ms), rows[i].ms < 0 ? -1 : 0) &&
		    rows[i].ms >= 0)
			CHECK_INT(ms, rows[i].ms);
		document_free(document);
	}
}

int
main(void)
{
	program_begin("unit");
	test_alarms();
	test_times();
	test_buckets();
	test_burns();
	test_burn_memory();
	test_files();
	test_most_minutes();
	test_counter_keys();
	test_counter_limits();
	return unit_end();
}
