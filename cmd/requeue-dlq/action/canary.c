#include "canary.h"

#include <inttypes.h>

#include "clock.h"
#include "requeue.h"
#include "redaction.h"
#include "signals.h"
#include "text.h"

/* How often the store is asked. */
#define LOOK_EVERY (CLOCK_SECOND / 2)

/* Where the messages of a run are. */
struct sighting {
	int64_t moved, back, waiting;
	struct text reason; /* of the first that is back */
};

/* The class of the exception, where it begins with one. */
static void
sighting_keep_reason(struct sighting *sighting, const struct bytes *told)
{
	const struct message message = {.error = *told};
	struct bytes reason = message_reason(&message);

	if (reason.len == 0)
		reason = *told;
	if (reason.bytes)
		redaction_text(reason.bytes, reason.len, &sighting->reason);
}

static int
sighting_take(const struct store_trace *trace, void *context)
{
	struct sighting *sighting = context;

	if (trace->action != STORE_REQUEUE)
		return 0;
	sighting->moved++;
	switch (trace->place) {
	case STORE_BACK:
	case STORE_IS_PARKED:
		if (sighting->back++ == 0)
			sighting_keep_reason(sighting, &trace->reason);
		break;
	case STORE_AT_DESTINATION:
		sighting->waiting++;
		break;
	default:
		break;
	}

	return 0;
}

static int
sighting_make(struct requeue *rq, struct sighting *sighting)
{
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);

	sighting->moved = sighting->back = sighting->waiting = 0;
	text_clear(&sighting->reason);
	if (store_trace(rq->store, sighting_take, sighting, &why) == 0)
		return 0;
	requeue_trouble(rq, &why);

	return -1;
}

/* Until one is back or the time is over.  0, or -1: reported, or a signal came. */
static int
sighting_wait(struct requeue *rq, struct sighting *sighting)
{
	int64_t end = clock_monotonic(&clock_system) + rq->canary.watch_ns;

	for (;;) {
		int64_t left = end - clock_monotonic(&clock_system);

		if (sighting_make(rq, sighting) == -1)
			return -1;
		if (sighting->back > 0 || left <= 0)
			return 0;
		clock_sleep(&clock_system, left < LOOK_EVERY ? left : LOOK_EVERY);
		if (!requeue_goes_on(rq))
			return -1;
	}
}

static void
canary_say_back(struct text *verdict, const struct sighting *sighting)
{
	text_add_format(verdict, "the canary came back: %" PRId64 " of %" PRId64 " failed again",
	    sighting->back, sighting->moved);
	if (sighting->reason.len > 0)
		text_add_visible_format(verdict, " (%s)", text_string(&sighting->reason));
	text_add_string(verdict, "; the others stay: mend the consumer, then run this again");
}

/* All were consumed, and none is back, as far as they can be told: a consumer may have changed what
 * it gave back.  Whether so few dead letters came meanwhile that the canary is well all the
 * same. */
static bool
canary_judge_newcomers(struct requeue *rq, const struct sighting *sighting, int64_t before)
{
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
	struct text *verdict = rq->tally.verdict;
	int64_t left = before, now, came;

	if (store_count(rq->store, STORE_DEAD, &now, &why) == -1) {
		requeue_trouble(rq, &why);
		return false;
	}
	if (rq->settings.part == STORE_DEAD)
		left -= rq->tally.done;
	came = now - left;
	if (came <= 0)
		return true;
	if (came < sighting->moved - came) {
		text_add_format(verdict,
		    "%" PRId64 " new dead letters came while the canary was watched", came);
		return true;
	}
	rq->tally.unknown = true;
	text_add_format(verdict,
	    "the canary was consumed, but meanwhile came %" PRId64
	    " dead letters that cannot be told from its %" PRId64
	    ": a consumer may change what it gives back; the others stay: look at the newest, "
	    "and if they are others, run this without --canary",
	    came, sighting->moved);

	return false;
}

static bool
canary_judge(struct requeue *rq, const struct sighting *sighting, int64_t before)
{
	struct text *verdict = rq->tally.verdict;

	if (sighting->back > 0) {
		rq->tally.failed = true;
		canary_say_back(verdict, sighting);
		return false;
	}
	if (sighting->waiting > 0) {
		rq->tally.unknown = true;
		text_add_format(verdict,
		    "the canary was not consumed: %" PRId64 " of %" PRId64
		    " still wait at their destination; the others stay: is a consumer running?",
		    sighting->waiting, sighting->moved);
		return false;
	}

	return canary_judge_newcomers(rq, sighting, before);
}

bool
canary_watch(struct requeue *rq, int64_t before)
{
	struct sighting sighting = {.reason = TEXT_INIT(TEXT_MAX_REASON)};
	bool well = sighting_wait(rq, &sighting) == 0 && canary_judge(rq, &sighting, before);

	text_free(&sighting.reason);

	return well;
}
