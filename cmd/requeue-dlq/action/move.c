#include "actions.h"

#include <stdlib.h>
#include <string.h>

#include "canary.h"
#include "choice.h"
#include "clock.h"
#include "filter.h"
#include "memory.h"
#include "message.h"
#include "pace.h"
#include "records.h"
#include "report.h"
#include "text.h"

enum { LONGEST_ID = 64 << 10 };

/* A message that gets a record, once its batch is done: no store waits for a slow reader of the
 * records. */
struct entry {
	struct text id, request_id, to;
	int64_t attempt;
	bool taken;
	bool parks; /* whatever the action */
	bool is_live;
	const char *unreadable;
	const char *hazard; /* why it would come to harm where it goes, or NULL */
};

struct mover {
	struct requeue *rq;
	struct entry *entries; /* room for a batch */
	size_t count;
	enum store_outcome *outcomes; /* of those taken */
	struct text why;              /* a hazard could not be asked for */
	bool failed;
	struct pace pace;
	int64_t limit; /* no more than so many are moved for now */
	bool ended;    /* nothing beyond is looked at: by now, or by --max */
};

static void
entry_keep(struct text *text, const struct bytes *value)
{
	text_clear(text);
	if (value->bytes)
		text_add(text, value->bytes, value->len < LONGEST_ID ? value->len : LONGEST_ID);
}

static struct entry *
entry_add(struct mover *mover, const struct message *message)
{
	struct entry *entry = &mover->entries[mover->count++];

	entry_keep(&entry->id, &message->id);
	entry_keep(&entry->request_id, &message->request_id);
	entry_keep(&entry->to, &message->destination);
	entry->attempt = message->requeue_count >= 0 ? message->requeue_count + 1 : -1;
	entry->unreadable = message->unreadable;
	entry->is_live = message->is_live;
	entry->hazard = NULL;
	entry->taken = entry->parks = false;

	return entry;
}

/* Whether it goes where it should; what would come to harm there stays, under --strict. */
static bool
entry_weigh(struct mover *mover, const struct message *message, struct entry *entry)
{
	struct requeue *rq = mover->rq;

	if (rq->action->store != STORE_REQUEUE || entry->parks)
		return true;
	if (store_hazard(rq->store, message, &entry->hazard, &mover->why) == -1) {
		mover->failed = true;
		return false;
	}

	return !entry->hazard || !rq->strict;
}

/* What cannot be read has no destination, but can be put away. */
static bool
mover_takes_unreadable(const struct mover *mover)
{
	enum store_action action = mover->rq->action->store;

	return action == STORE_PARK || action == STORE_UNPARK || action == STORE_DROP;
}

/* One message of a batch. */
static enum store_verdict
mover_judge(const struct message *message, void *context)
{
	struct mover *mover = context;
	struct requeue *rq = mover->rq;
	struct entry *entry;

	if (mover->failed)
		return STORE_STOP;
	if (rq->tally.matched >= mover->limit || (rq->max > 0 && rq->tally.matched >= rq->max)) {
		rq->tally.capped = rq->tally.matched < mover->limit;
		mover->ended = true;
		return STORE_STOP;
	}
	rq->tally.seen++;
	if (message->unreadable && !mover_takes_unreadable(mover)) {
		rq->tally.unreadable++;
		entry_add(mover, message);
		return STORE_KEEP;
	}
	if (!requeue_wants(rq, message))
		return STORE_KEEP;
	rq->tally.matched++;
	entry = entry_add(mover, message);
	entry->unreadable = NULL;
	/* A message that came back so often fails every time: it is not sent round again. */
	entry->parks =
	    rq->action->store == STORE_REQUEUE && message->requeue_count >= rq->max_requeues;
	entry->taken = entry_weigh(mover, message, entry);
	if (rq->dry_run || !entry->taken)
		return STORE_KEEP;

	return entry->parks ? STORE_TAKE_PARK : STORE_TAKE;
}

static const char *
entry_string(const struct text *text)
{
	return text->len > 0 ? text_string(text) : NULL;
}

/* Where it goes to. */
static const char *
entry_target(const struct requeue *rq, const struct entry *entry)
{
	if (entry->parks || rq->action->store == STORE_PARK)
		return rq->store->parking;
	if (rq->action->store == STORE_UNPARK)
		return rq->store->source;
	if (rq->action->store == STORE_DROP)
		return rq->trash;

	return entry_string(&entry->to);
}

static void
entry_report(
    struct requeue *rq, const struct entry *entry, const char *outcome, const char *message)
{
	bool requeues = rq->action->store == STORE_REQUEUE && !entry->parks;
	struct move_report report = {
	    .id = entry_string(&entry->id),
	    .request_id = entry_string(&entry->request_id),
	    .from = rq->settings.part == STORE_PARKED ? rq->store->parking : rq->store->source,
	    .to = entry_target(rq, entry),
	    .attempt = requeues ? entry->attempt : -1,
	    .outcome = outcome,
	    .message = message,
	};

	report_move(rq, &report);
}

static void
entry_report_moved(struct requeue *rq, const struct entry *entry)
{
	enum store_action action = rq->action->store;

	rq->tally.done++;
	rq->tally.hazards += entry->hazard ? 1 : 0;
	rq->tally.parked += entry->parks ? 1 : 0;
	if (entry->parks)
		entry_report(
		    rq, entry, "parked", "it came back as often as --max-requeues lets it");
	else
		entry_report(rq, entry,
		    action == STORE_PARK   ? "parked"
		    : action == STORE_DROP ? "dropped"
					   : "moved",
		    entry->hazard);
}

static void
entry_report_outcome(struct requeue *rq, const struct entry *entry, enum store_outcome outcome,
    const struct text *why)
{
	switch (outcome) {
	case STORE_MOVED:
		entry_report_moved(rq, entry);
		break;
	case STORE_GONE:
		rq->tally.gone++;
		break;
	case STORE_EXISTS:
		rq->tally.skipped++;
		entry_report(rq, entry, "skipped", "its id stands in the live queue already");
		break;
	case STORE_REFUSED:
		rq->tally.skipped++;
		entry_report(rq, entry, "skipped", text_string(why));
		break;
	}
}

static void
entry_report_dry(struct requeue *rq, const struct entry *entry, const struct text *why)
{
	if (entry->is_live && rq->action->store == STORE_REQUEUE && !entry->parks) {
		entry_report_outcome(rq, entry, STORE_EXISTS, why);
		return;
	}
	rq->tally.done++;
	rq->tally.hazards += entry->hazard ? 1 : 0;
	rq->tally.parked += entry->parks ? 1 : 0;
	entry_report(rq, entry, "skipped",
	    entry->hazard  ? entry->hazard
	    : entry->parks ? "dry run: it came back often enough, and would be parked"
			   : "dry run: it would be moved");
}

/* Records of a batch that is done. */
static void
mover_report(struct mover *mover, const struct text *why)
{
	struct requeue *rq = mover->rq;
	size_t taken = 0;

	for (size_t i = 0; i < mover->count; i++) {
		const struct entry *entry = &mover->entries[i];

		if (!entry->taken && entry->hazard) {
			rq->tally.skipped++;
			entry_report(rq, entry, "skipped", entry->hazard);
		} else if (!entry->taken) {
			entry_report(rq, entry, "skipped", entry->unreadable);
		} else if (!rq->dry_run) {
			entry_report_outcome(rq, entry, mover->outcomes[taken++], why);
		} else {
			entry_report_dry(rq, entry, why);
		}
	}
	mover->count = 0;
	/* What was moved is known to the reader before the next batch is touched. */
	records_flush(rq->records);
}

/* 1 when there may be more, 0 at the end, -1. */
static int
mover_step(struct mover *mover, struct text *why)
{
	struct store *store = mover->rq->store;
	size_t taken = 0;
	int more;

	pace_wait(&mover->pace);
	store->batch = pace_quota(&mover->pace, mover->rq->settings.batch);
	more = store_read(store, mover_judge, mover, &taken, why);
	/* Nothing of a batch is moved whose dangers are not known. */
	if (mover->failed)
		return text_fail(why, "%s", text_string(&mover->why));
	if (more == -1 || (taken > 0 && store_move(store, mover->outcomes, why) == -1))
		return -1;
	mover->pace.moved += (int64_t)taken;
	mover_report(mover, why);

	return more == 1 && !mover->ended;
}

/* Before anything moves: where memory lacks, nothing is lost. */
static void
mover_open(struct mover *mover, struct requeue *rq)
{
	size_t batch = (size_t)rq->settings.batch;

	*mover = (struct mover){.rq = rq,
	    .why = TEXT_INIT(TEXT_MAX_REASON),
	    .pace = pace_begin(rq->dry_run ? 0 : rq->rate)};
	mover->entries = memory_new(batch, sizeof(*mover->entries));
	mover->outcomes = memory_new(batch, sizeof(*mover->outcomes));
	for (size_t i = 0; i < batch; i++) {
		struct entry *entry = &mover->entries[i];

		entry->id = entry->request_id = entry->to = TEXT_INIT(LONGEST_ID);
	}
}

static void
mover_close(struct mover *mover)
{
	for (int64_t i = 0; i < mover->rq->settings.batch; i++) {
		text_free(&mover->entries[i].id);
		text_free(&mover->entries[i].request_id);
		text_free(&mover->entries[i].to);
	}
	free(mover->entries);
	free(mover->outcomes);
	text_free(&mover->why);
}

static enum store_verdict
filter_ask(const struct message *message, void *context)
{
	struct requeue *rq = context;

	struct filter *filter = choice_filter(rq->choice);

	if (!message->unreadable)
		filter_matches(filter, message, clock_wall(&clock_system));

	return filter_is_clear(filter) ? STORE_STOP : STORE_KEEP;
}

/* Before anything moves: whether what --where asks for stands in the queue at all.  jq would choose
 * every message by `.reson == "poison" | not`.  0 or -1. */
static int
filter_look_ahead(struct requeue *rq, struct text *why)
{
	struct store_settings settings = rq->settings;
	struct store *store;
	int rc;

	settings.action = STORE_LOOK;
	settings.create = false;
	store = store_open(&settings, why);
	if (!store)
		return -1;
	rc = store_choose(store, rq->store->queue, why);
	if (rc == 0)
		rc = walk_store(rq, store, filter_ask, rq, why);
	store_close(store);

	return rc;
}

/* Whether --where can be trusted. */
static bool
filter_is_sure(struct requeue *rq)
{
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);

	if (!choice_filter(rq->choice))
		return true;
	if (filter_look_ahead(rq, &why) == 0)
		return !filter_doubt(choice_filter(rq->choice), &why);
	requeue_trouble(rq, &why);

	return false;
}

/* Moves until so many are, or all.  Whether there may be more. */
static bool
mover_run(struct mover *mover, int64_t limit)
{
	struct requeue *rq = mover->rq;
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
	int more;

	mover->limit = limit;
	mover->ended = false;
	do
		more = mover_step(mover, &why);
	while (more == 1 && requeue_goes_on(rq));
	if (more == -1)
		requeue_trouble(rq, &why);

	return more == 0 && mover->ended && !rq->tally.capped && requeue_goes_on(rq);
}

/* Whether it is well, and others are to follow. */
static bool
mover_send_canary(struct mover *mover)
{
	struct requeue *rq = mover->rq;
	bool more = mover_run(mover, rq->canary.count);

	if (rq->tally.done == 0 || rq->tally.trouble || !requeue_goes_on(rq))
		return more;

	return canary_watch(rq) && more;
}

void
move_run(struct requeue *rq)
{
	struct mover mover;

	if (!filter_is_sure(rq))
		return;
	mover_open(&mover, rq);
	/* The canary goes ahead; without one, all are the rest. */
	if (rq->canary.count == 0 || mover_send_canary(&mover))
		mover_run(&mover, INT64_MAX);
	mover_close(&mover);
}
