/* links: cmd/requeue-dlq/ */
/* What a canary, verify and undo say of what a ledger shows: on a store that shows what it is told to. */
#include "../../cmd/requeue-dlq/action/actions.h"
#include "../../cmd/requeue-dlq/action/canary.h"

#include <string.h>

#include "clock.h"
#include "records.h"
#include "requeue.h"
#include "text.h"
#include "unit.h"

/* What the store shows. */
static struct {
	struct store_run run;
	int has_run;
	struct store_trace traces[16];
	size_t count;
	int64_t dead;
	int fails; /* 1: nothing is counted, 2: nothing is traced */
	int steps; /* of undo, before the traces */
} shown;

static int
fake_run(struct store *store, struct store_run *run, struct text *why)
{
	(void)store;
	*run = shown.run;

	return shown.has_run == -1 ? text_fail(why, "no answer") : shown.has_run;
}

static int
fake_trace(struct store *store, store_tracing *seen, void *context, struct text *why)
{
	int rc = shown.fails == 2 ? text_fail(why, "no answer") : 0;

	(void)store;
	for (size_t i = 0; rc == 0 && i < shown.count; i++)
		rc = seen(&shown.traces[i], context);

	return rc;
}

static int
fake_undo(struct store *store, store_tracing *seen, void *context, struct text *why)
{
	return shown.steps-- > 0 ? 1 : fake_trace(store, seen, context, why);
}

static int
fake_count(struct store *store, enum store_part part, int64_t *count, struct text *why)
{
	(void)store;
	(void)part;
	*count = shown.dead;

	return shown.fails == 1 ? text_fail(why, "no answer") : 0;
}

static const struct store_kind fake_kind = {
    .run = fake_run, .trace = fake_trace, .undo = fake_undo, .count = fake_count};

static const struct common_options plain;
static struct store fake = {.kind = &fake_kind, .queue = "q"};
static struct text verdict = {.max = TEXT_MAX_REASON};
static struct requeue rq;

static void
begin(void)
{
	memset(&shown, 0, sizeof(shown));
	shown.has_run = 1;
	text_clear(&verdict);
	rq = (struct requeue){.store = &fake,
	    .action_name = "verify",
	    .records = records_open_on(&plain, &clock_system, -1),
	    .tally = {.verdict = &verdict},
	    .canary = {.count = 3, .watch_ns = 1}};
}

/* What it said; the rest of it is thrown away. */
static const char *
end(void)
{
	records_finish(rq.records);

	return text_string(&verdict);
}

static void
show(enum store_action action, enum store_place place, int times)
{
	for (int i = 0; i < times; i++)
		shown.traces[shown.count++] =
		    (struct store_trace){.id = {"a", 1}, .action = action, .place = place};
}

/* ---- the canary ---- */

static void
test_canary_comes_back(void)
{
	begin();
	show(STORE_REQUEUE, STORE_WAS_CONSUMED, 1);
	show(STORE_REQUEUE, STORE_BACK, 1);
	show(STORE_REQUEUE, STORE_IS_PARKED, 1);
	/* What the run parked is no canary. */
	show(STORE_PARK, STORE_IS_PARKED, 2);
	shown.traces[1].reason = (struct bytes){"app.Late: it was\nlate", 21};
	shown.traces[2].reason = (struct bytes){"Other", 5};
	CHECK(!canary_watch(&rq, 100));
	CHECK(rq.tally.failed && !rq.tally.unknown);
	CHECK_STRING(end(),
	    "the canary came back: 2 of 3 failed again (app.Late); the others stay: mend the "
	    "consumer, then run this again");
	/* Why is not known, or in words without a class. */
	begin();
	show(STORE_REQUEUE, STORE_BACK, 1);
	CHECK(!canary_watch(&rq, 100));
	CHECK(strstr(end(), "1 of 1 failed again; the others stay"));
	begin();
	show(STORE_REQUEUE, STORE_BACK, 1);
	shown.traces[0].reason = (struct bytes){"it was late", 11};
	CHECK(!canary_watch(&rq, 100));
	CHECK(strstr(end(), "failed again (it was late); "));
}

static void
test_canary_waits(void)
{
	begin();
	show(STORE_REQUEUE, STORE_WAS_CONSUMED, 2);
	show(STORE_REQUEUE, STORE_AT_DESTINATION, 1);
	CHECK(!canary_watch(&rq, 100));
	CHECK(rq.tally.unknown && !rq.tally.failed);
	CHECK(strstr(end(), "the canary was not consumed: 1 of 3 still wait"));
}

/* came: dead letters that were not there. */
static bool
consumed(int64_t before, int64_t done, int64_t dead, enum store_part part)
{
	begin();
	show(STORE_REQUEUE, STORE_WAS_CONSUMED, 4);
	rq.settings.part = part;
	rq.tally.done = done;
	shown.dead = dead;

	return canary_watch(&rq, before);
}

static void
test_canary_is_consumed(void)
{
	CHECK(consumed(100, 4, 96, STORE_DEAD));
	CHECK(!rq.tally.unknown && !rq.tally.failed);
	CHECK_STRING(end(), "");
	/* Somebody else takes some away. */
	CHECK(consumed(100, 4, 90, STORE_DEAD));
	CHECK_STRING(end(), "");
	CHECK(consumed(100, 4, 97, STORE_DEAD));
	CHECK(!rq.tally.unknown);
	CHECK_STRING(end(), "1 new dead letters came while the canary was watched");
	CHECK(!consumed(100, 4, 98, STORE_DEAD));
	CHECK(rq.tally.unknown && !rq.tally.failed);
	CHECK(strstr(end(), "meanwhile came 2 dead letters that cannot be told from its 4"));
	/* What was taken from the parked ones was no dead letter. */
	CHECK(consumed(100, 4, 100, STORE_PARKED));
	CHECK_STRING(end(), "");
	CHECK(!consumed(100, 4, 102, STORE_PARKED));
	end();
}

static void
test_canary_is_unknown(void)
{
	for (int fails = 1; fails <= 2; fails++) {
		begin();
		show(STORE_REQUEUE, STORE_WAS_CONSUMED, 1);
		shown.fails = fails;
		CHECK(!canary_watch(&rq, 1));
		CHECK(rq.tally.trouble);
		end();
	}
}

/* ---- verify ---- */

static void
test_verify_adds_up(void)
{
	begin();
	shown.run = (struct store_run){.depth = 16, .untouched = 5, .others = 2};
	show(STORE_REQUEUE, STORE_AT_DESTINATION, 1);
	show(STORE_REQUEUE, STORE_BACK, 2);
	show(STORE_REQUEUE, STORE_WAS_CONSUMED, 3);
	show(STORE_PARK, STORE_IS_PARKED, 1);
	show(STORE_REQUEUE, STORE_WAS_UNDONE, 2);
	verify_run(&rq);
	CHECK(!rq.tally.failed);
	CHECK_INT(rq.tally.matched, 16);
	CHECK_INT(rq.tally.done, 16);
	CHECK_INT(rq.runs, 1);
	CHECK_STRING(end(), "16 when the run began = 7 untouched + 1 at their destination + 3 "
			    "consumed + 2 back + 1 "
			    "parked + 2 taken by other runs");
	begin();
	shown.run = (struct store_run){.depth = 2};
	show(STORE_DROP, STORE_WAS_DROPPED, 2);
	verify_run(&rq);
	CHECK(!rq.tally.failed);
	CHECK_STRING(end(),
	    "2 when the run began = 0 untouched + 0 at their destination + 0 consumed + 0 back + 0 "
	    "parked + 2 dropped");
}

static void
test_verify_misses(void)
{
	/* With a name. */
	begin();
	shown.run = (struct store_run){.depth = 3, .untouched = 1};
	show(STORE_REQUEUE, STORE_WAS_CONSUMED, 1);
	show(STORE_LOOK, STORE_IS_MISSING, 1);
	verify_run(&rq);
	CHECK(rq.tally.failed);
	CHECK_INT(rq.tally.done, 2);
	CHECK_STRING(end(),
	    "3 when the run began = 1 untouched + 0 at their destination + 1 consumed + 0 back + 0 "
	    "parked + 1 missing");
	/* Without. */
	begin();
	shown.run = (struct store_run){.depth = 4, .untouched = 1};
	show(STORE_LOOK, STORE_IS_MISSING, 1);
	verify_run(&rq);
	CHECK(rq.tally.failed);
	CHECK_INT(rq.tally.done, 1);
	CHECK(strstr(end(), " + 3 missing (2 of them have no name in the ledger)"));
	/* One more than there were does not make up for it. */
	begin();
	shown.run = (struct store_run){.depth = 2, .untouched = 2};
	show(STORE_REQUEUE, STORE_WAS_CONSUMED, 1);
	show(STORE_LOOK, STORE_IS_MISSING, 1);
	verify_run(&rq);
	CHECK(rq.tally.failed);
	CHECK(strstr(end(), " + 1 missing"));
}

static void
test_verify_of_nothing(void)
{
	begin();
	shown.has_run = 0;
	verify_run(&rq);
	CHECK(rq.tally.elsewhere && !rq.tally.failed && !rq.tally.trouble);
	CHECK_INT(rq.runs, 0);
	CHECK_STRING(end(), "");
	begin();
	shown.has_run = -1;
	verify_run(&rq);
	CHECK(rq.tally.trouble);
	CHECK_STRING(end(), "");
	begin();
	shown.fails = 2;
	verify_run(&rq);
	CHECK(rq.tally.trouble);
	CHECK_STRING(end(), "");
}

/* ---- undo ---- */

static void
test_undo(void)
{
	begin();
	shown.steps = 3;
	show(STORE_REQUEUE, STORE_WAS_UNDONE, 2);
	show(STORE_REQUEUE, STORE_WAS_CONSUMED, 1);
	show(STORE_REQUEUE, STORE_AT_DESTINATION, 1);
	show(STORE_PARK, STORE_IS_PARKED, 1);
	undo_run(&rq);
	CHECK(shown.steps < 0);
	CHECK_INT(rq.tally.seen, 5);
	CHECK_INT(rq.tally.matched, 2);
	CHECK_INT(rq.tally.done, 2);
	CHECK_INT(rq.tally.gone, 1);
	CHECK(!rq.tally.failed && !rq.tally.trouble);
	CHECK_STRING(end(), "");
	/* A run that requeued nothing. */
	begin();
	show(STORE_PARK, STORE_IS_PARKED, 1);
	undo_run(&rq);
	CHECK(rq.tally.failed);
	CHECK(strstr(end(), "this run requeued nothing: "));
	begin();
	undo_run(&rq);
	CHECK(!rq.tally.failed);
	end();
	begin();
	shown.fails = 2;
	undo_run(&rq);
	CHECK(rq.tally.trouble);
	end();
	begin();
	shown.has_run = 0;
	undo_run(&rq);
	CHECK(rq.tally.elsewhere);
	end();
}

int
main(void)
{
	test_canary_comes_back();
	test_canary_waits();
	test_canary_is_consumed();
	test_canary_is_unknown();
	test_verify_adds_up();
	test_verify_misses();
	test_verify_of_nothing();
	test_undo();
	text_free(&verdict);

	return unit_end();
}
