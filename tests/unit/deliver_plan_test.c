/* links: cmd/incident-deliver/plan/plan.c cmd/incident-deliver/plan/backoff.c */
#include "plan.h"

#include "backoff.h"
#include "clock.h"
#include "text.h"
#include "unit.h"

enum { NOTHING_WANTED = 9, NOW = 1000 };

static const struct ledger_sink plain = {.name = "plain"},
				updated = {.name = "updated", .wants_updates = true},
				leased = {.name = "leased", .lease_ns = 100},
				endless = {.name = "endless", .wants_no_resolve = true};

/* ---- one incident ---- */

#define OPEN INCIDENT_V1_OPEN
#define RESOLVED INCIDENT_V1_RESOLVED

static const struct {
	const struct ledger_sink *sink;
	enum incident_v1_status status;
	int64_t count;
	bool has_row;
	struct ledger_row row;
	int event; /* or NOTHING_WANTED */
} wants[] = {
    {&plain, OPEN, 1, false, {0}, NOTICE_TRIGGER},
    {&plain, RESOLVED, 1, false, {0}, NOTICE_RESOLVE},
    {&endless, RESOLVED, 1, false, {0}, NOTICE_TRIGGER},
    {&plain, OPEN, 1, true, {.attempts = 3}, NOTICE_TRIGGER},
    {&plain, RESOLVED, 1, true, {.attempts = 3}, NOTICE_RESOLVE},

    /* It is known. */
    {&plain, OPEN, 9, true, {.known = LEDGER_OPEN, .count = 1}, NOTHING_WANTED},
    {&updated, OPEN, 1, true, {.known = LEDGER_OPEN, .count = 1}, NOTHING_WANTED},
    {&updated, OPEN, 2, true, {.known = LEDGER_OPEN, .count = 1}, NOTICE_UPDATE},
    {&plain, RESOLVED, 1, true, {.known = LEDGER_OPEN, .count = 1}, NOTICE_RESOLVE},
    {&endless, RESOLVED, 1, true, {.known = LEDGER_OPEN, .count = 1}, NOTHING_WANTED},
    {&plain, RESOLVED, 1, true, {.known = LEDGER_RESOLVED}, NOTHING_WANTED},
    {&plain, OPEN, 2, true, {.known = LEDGER_RESOLVED}, NOTICE_TRIGGER},

    /* Leases. */
    {&leased, OPEN, 1, true, {.known = LEDGER_OPEN, .told_at = NOW - 49}, NOTHING_WANTED},
    {&leased, OPEN, 1, true, {.known = LEDGER_OPEN, .told_at = NOW - 50}, NOTICE_RENEW},
    {&leased, OPEN, 1, true, {.known = LEDGER_OPEN, .told_at = NOW + 1}, NOTICE_RENEW},
    {&leased, OPEN, 1, true, {.known = LEDGER_OPEN, .told_at = NOW}, NOTHING_WANTED},
    {&leased, OPEN, 1, true, {.known = LEDGER_OPEN, .told_at = 1, .tried_at = NOW - 1},
	NOTICE_RENEW},
    {&leased, RESOLVED, 1, true, {.known = LEDGER_RESOLVED, .told_at = 1}, NOTHING_WANTED},
    {&leased, OPEN, 1, true,
	{.known = LEDGER_OPEN, .outcome = LEDGER_FAILED, .told_at = 1, .tried_at = NOW - 1},
	NOTHING_WANTED},
    {&leased, OPEN, 1, true,
	{.known = LEDGER_OPEN, .outcome = LEDGER_FAILED, .told_at = 1, .tried_at = NOW - 50},
	NOTICE_RENEW},

    /* It was refused: not again, and of what was never heard there is nothing to resolve. */
    {&plain, OPEN, 5, true, {.outcome = LEDGER_FAILED}, NOTHING_WANTED},
    {&plain, RESOLVED, 5, true, {.outcome = LEDGER_FAILED}, NOTHING_WANTED},
    {&endless, RESOLVED, 5, true, {.outcome = LEDGER_FAILED}, NOTHING_WANTED},
    {&plain, RESOLVED, 1, true,
	{.known = LEDGER_OPEN, .outcome = LEDGER_FAILED, .event = NOTICE_UPDATE}, NOTICE_RESOLVE},
    {&plain, RESOLVED, 1, true,
	{.known = LEDGER_OPEN, .outcome = LEDGER_FAILED, .event = NOTICE_RESOLVE}, NOTHING_WANTED},
    {&updated, OPEN, 3, true,
	{.known = LEDGER_OPEN,
	    .count = 1,
	    .outcome = LEDGER_FAILED,
	    .event = NOTICE_UPDATE,
	    .event_count = 3},
	NOTHING_WANTED},
    {&updated, OPEN, 4, true,
	{.known = LEDGER_OPEN,
	    .count = 1,
	    .outcome = LEDGER_FAILED,
	    .event = NOTICE_UPDATE,
	    .event_count = 3},
	NOTICE_UPDATE},
    {&plain, OPEN, 4, true, {.known = LEDGER_RESOLVED, .outcome = LEDGER_FAILED}, NOTHING_WANTED},
};

static void
test_wants(void)
{
	for (size_t i = 0; i < sizeof(wants) / sizeof(wants[0]); i++) {
		enum notice_event event;
		bool wanted = plan_wants(wants[i].sink, NOW, wants[i].status, wants[i].count,
		    wants[i].has_row ? &wants[i].row : NULL, &event);

		if (!CHECK_INT(wanted ? (int)event : NOTHING_WANTED, wants[i].event))
			fprintf(stderr, "  row %zu\n", i);
	}
}

/* ---- keys ---- */

static const struct {
	struct ledger_row row;
	bool has_row;
	enum notice_event event;
	int64_t count;
	const char *key;
} keys[] = {
    {{0}, false, NOTICE_TRIGGER, 1, "id"},
    {{0}, false, NOTICE_RESOLVE, 1, "id"},
    {{0}, true, NOTICE_TRIGGER, 1, "id"},
    {{0}, true, NOTICE_RESOLVE, 1, "id"},
    /* Again: the same, also when it was seen more often meanwhile. */
    {{.attempts = 1, .idempotency_key = (char *)"id"}, true, NOTICE_TRIGGER, 7, "id"},
    {{.attempts = 1, .event = NOTICE_RESOLVE, .idempotency_key = (char *)"id"}, true,
	NOTICE_RESOLVE, 1, "id"},
    /* The trigger may have arrived: its end is another notice. */
    {{.attempts = 1, .idempotency_key = (char *)"id"}, true, NOTICE_RESOLVE, 1, "id-resolved"},
    {{.attempts = 2, .event = NOTICE_RESOLVE, .idempotency_key = (char *)"id-resolved"}, true,
	NOTICE_RESOLVE, 1, "id-resolved"},
    {{.known = LEDGER_OPEN, .idempotency_key = (char *)"id"}, true, NOTICE_RESOLVE, 1,
	"id-resolved"},
    {{.known = LEDGER_OPEN, .idempotency_key = (char *)"id"}, true, NOTICE_UPDATE, 5, "id-5"},
    {{.known = LEDGER_OPEN,
	 .attempts = 1,
	 .event = NOTICE_UPDATE,
	 .idempotency_key = (char *)"id-5"},
	true, NOTICE_UPDATE, 6, "id-6"},
    {{.known = LEDGER_OPEN, .idempotency_key = (char *)"id"}, true, NOTICE_RENEW, 5,
	"id-renewed-2"},
    {{.known = LEDGER_RESOLVED, .idempotency_key = (char *)"id-resolved"}, true, NOTICE_TRIGGER, 8,
	"id-8"},
    /* Sent again by retry. */
    {{.idempotency_key = (char *)"id"}, true, NOTICE_TRIGGER, 1, "id"},
};

static void
test_keys(void)
{
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		TEXT_LOCAL key = TEXT_INIT(100);

		plan_put_key(keys[i].has_row ? &keys[i].row : NULL, "id", keys[i].event,
		    keys[i].count, 2 * CLOCK_MS, &key);
		if (!CHECK_STRING(text_string(&key), keys[i].key))
			fprintf(stderr, "  row %zu\n", i);
	}
}

/* ---- order ---- */

/* An incident by its letter and its key; and "abc", "R" for a resolve, as they would be told. */
struct happening {
	const char *id, *key;
	enum incident_v1_status status;
	bool has_row;
	struct ledger_row row;
};

static void
plan_is(const struct happening *happenings, size_t count, const char *expected)
{
	struct spool_entry incidents[8];
	struct plan_entry entries[8];
	struct plan_notice notices[8];
	TEXT_LOCAL said = TEXT_INIT(100);
	size_t made;

	for (size_t i = 0; i < count; i++) {
		incidents[i] = (struct spool_entry){.id = (char *)happenings[i].id,
		    .key = (char *)happenings[i].key,
		    .status = happenings[i].status,
		    .count = 1};
		entries[i] = (struct plan_entry){
		    &incidents[i], happenings[i].has_row ? &happenings[i].row : NULL};
	}
	made = plan_make(&plain, NOW, entries, count, notices);
	for (size_t i = 0; i < made; i++)
		text_add_format(&said, "%s%s", notices[i].incident->id,
		    notices[i].event == NOTICE_RESOLVE ? "R" : "");
	CHECK_STRING(text_string(&said), expected);
}

static void
test_order(void)
{
	/* As they happened; of one key too. */
	plan_is((struct happening[]){{"a", "k", OPEN, false, {0}}, {"b", "l", OPEN, false, {0}},
		    {"c", "k", OPEN, false, {0}}},
	    3, "abc");
	/* What fails goes behind those that were tried less, and takes its key along. */
	plan_is((struct happening[]){{"a", "k", OPEN, true, {.attempts = 2}},
		    {"b", "l", OPEN, false, {0}}, {"c", "k", OPEN, false, {0}},
		    {"d", "m", OPEN, true, {.attempts = 1}}},
	    4, "bdac");
	plan_is((struct happening[]){{"a", "k", OPEN, true, {.attempts = 1}},
		    {"b", "l", OPEN, false, {0}}},
	    2, "ba");
	/* An end is not told while another of the key is held open. */
	plan_is((struct happening[]){{"a", "k", OPEN, true, {.known = LEDGER_OPEN}},
		    {"b", "k", RESOLVED, true, {.known = LEDGER_OPEN}},
		    {"c", "l", RESOLVED, true, {.known = LEDGER_OPEN}}},
	    3, "cR");
	plan_is((struct happening[]){{"a", "k", RESOLVED, true, {.known = LEDGER_OPEN}},
		    {"b", "k", OPEN, true, {0}}},
	    2, "aRb");
	plan_is((struct happening[]){{"a", "k", RESOLVED, true, {.known = LEDGER_OPEN}},
		    {"b", "k", OPEN, true, {.known = LEDGER_OPEN}}},
	    2, "");
	plan_is((struct happening[]){{"a", "k", RESOLVED, true, {.known = LEDGER_OPEN}},
		    {"b", "k", OPEN, true, {.attempts = 1}}},
	    2, "b");
	/* But before the sink hears of the next one. */
	plan_is((struct happening[]){{"a", "k", RESOLVED, true, {.known = LEDGER_OPEN}},
		    {"b", "k", OPEN, false, {0}}},
	    2, "aRb");
	plan_is((struct happening[]){{"a", "k", RESOLVED, true, {.known = LEDGER_OPEN}},
		    {"b", "k", OPEN, true, {.attempts = 1, .outcome = LEDGER_FAILED}}},
	    2, "aR");
	plan_is((struct happening[]){{"a", "k", RESOLVED, true, {.known = LEDGER_OPEN}},
		    {"b", "k", RESOLVED, true, {.known = LEDGER_OPEN}}},
	    2, "aRbR");
	plan_is(NULL, 0, "");
}

/* ---- waiting ---- */

/* The longest of many waits after so many failures: full jitter comes close to the limit, and never
 * above it. */
static int64_t
longest_wait(struct backoff *backoff, unsigned failures, int64_t asked_ns)
{
	int64_t longest = 0;

	for (int i = 0; i < 200; i++) {
		int64_t wait;

		backoff->failures = failures;
		wait = backoff_next(backoff, asked_ns);
		CHECK_INT(backoff->failures, failures + 1);
		CHECK(wait >= asked_ns || asked_ns > 86400 * CLOCK_SECOND);
		longest = wait > longest ? wait : longest;
	}

	return longest;
}

static void
test_backoff(void)
{
	struct backoff backoff = {
	    .base_ns = CLOCK_SECOND, .most_ns = 300 * CLOCK_SECOND, .random = 7};
	/* Years of failures do not overflow. */
	static const struct {
		unsigned failures;
		int limit_s;
	} limits[] = {{0, 1}, {1, 2}, {2, 4}, {3, 8}, {7, 128}, {8, 256}, {9, 300}, {10, 300},
	    {4000000000, 300}};
	int64_t longest;

	for (size_t i = 0; i < sizeof(limits) / sizeof(limits[0]); i++) {
		int64_t limit = limits[i].limit_s * CLOCK_SECOND;

		longest = longest_wait(&backoff, limits[i].failures, 0);
		CHECK(longest <= limit && longest > limit * 9 / 10);
	}
	/* What was asked for, and a little, so that not all come at once. */
	longest = longest_wait(&backoff, 20, 5 * CLOCK_SECOND);
	CHECK(longest <= 35 * CLOCK_SECOND && longest > 33 * CLOCK_SECOND);
	CHECK(longest_wait(&backoff, 0, 1) > 1);
	/* A day is enough. */
	longest = longest_wait(&backoff, 0, INT64_MAX);
	CHECK(longest >= 86400 * CLOCK_SECOND && longest < 86401 * CLOCK_SECOND);
	backoff_clear(&backoff);
	CHECK_INT(backoff.failures, 0);
}

int
main(void)
{
	test_wants();
	test_keys();
	test_order();
	test_backoff();

	return unit_end();
}
