#include "actions.h"

#include <stdlib.h>
#include <string.h>

#include "canary.h"
#include "confirmation.h"
#include "entry.h"
#include "look_ahead.h"
#include "memory.h"
#include "message.h"
#include "pace.h"
#include "progress.h"
#include "records.h"
#include "report.h"
#include "text.h"
#include "trash.h"

struct mover {
	struct requeue *rq;
	struct entry *entries; /* room for a batch */
	size_t count;
	enum store_outcome *outcomes; /* of those taken */
	struct trash *trash;          /* where those dropped are kept, or NULL */
	struct text why; /* a hazard could not be asked for, or the trash not written */
	bool failed;
	struct pace pace;
	struct progress progress;
	int64_t limit; /* no more than so many are moved by one run */
	bool ended;    /* nothing beyond is looked at: by now, or by --max */
};

static struct entry *
entry_add(struct mover *mover, const struct message *message)
{
	struct entry *entry = &mover->entries[mover->count++];

	entry_fill(entry, message);

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
	if (mover->trash && trash_add(mover->trash, rq->records, message, &mover->why) == -1) {
		mover->failed = true;
		return STORE_STOP;
	}

	return entry->parks ? STORE_TAKE_PARK : STORE_TAKE;
}

/* What somebody else took meanwhile is not ours to keep: it would be there twice. */
static void
mover_disown(struct mover *mover, size_t taken)
{
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);

	for (size_t i = 0; mover->trash && i < taken; i++) {
		if (mover->outcomes[i] != STORE_MOVED && trash_disown(mover->trash, i, &why) == -1)
			requeue_trouble(mover->rq, &why);
	}
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
			entry_report_kept(rq, entry, entry->hazard);
		} else if (!entry->taken) {
			entry_report_kept(rq, entry, entry->unreadable);
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

static int64_t
mover_wanted(const struct mover *mover)
{
	const struct requeue *rq = mover->rq;
	int64_t most = rq->max > 0 && rq->max < mover->limit ? rq->max : mover->limit;

	return most == INT64_MAX ? most : most - rq->tally.matched;
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
	store->wanted = mover_wanted(mover);
	more = store_read(store, mover_judge, mover, &taken, why);
	if (more != -1 && !mover->failed && mover->trash &&
	    trash_keep(mover->trash, &mover->why) == -1)
		mover->failed = true;
	/* Nothing of a batch is moved whose dangers are not known, or that the trash lacks. */
	if (mover->failed)
		return text_fail(why, "%s", text_string(&mover->why));
	if (more == -1 || (taken > 0 && store_move(store, mover->outcomes, why) == -1))
		return -1;
	mover_disown(mover, taken);
	mover->pace.moved += (int64_t)taken;
	mover_report(mover, why);
	progress_show(&mover->progress, mover->rq);

	return more == 1 && !mover->ended;
}

/* Before anything moves: where memory lacks, nothing is lost. */
static void
mover_open(struct mover *mover, struct requeue *rq)
{
	size_t batch = (size_t)rq->settings.batch;

	*mover = (struct mover){.rq = rq,
	    .why = TEXT_INIT(TEXT_MAX_REASON),
	    .pace = pace_begin(rq->dry_run ? 0 : rq->rate),
	    .progress = progress_begin(rq)};
	mover->entries = memory_new(batch, sizeof(*mover->entries));
	mover->outcomes = memory_new(batch, sizeof(*mover->outcomes));
	for (size_t i = 0; i < batch; i++)
		mover->entries[i] = entry_new();
}

static void
mover_close(struct mover *mover)
{
	progress_end(&mover->progress);
	for (int64_t i = 0; i < mover->rq->settings.batch; i++)
		entry_free(&mover->entries[i]);
	free(mover->entries);
	free(mover->outcomes);
	trash_close(mover->trash);
	text_free(&mover->why);
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
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
	int64_t before = 0;
	bool more;

	if (store_count(rq->store, STORE_DEAD, &before, &why) == -1) {
		requeue_trouble(rq, &why);
		return false;
	}
	more = mover_run(mover, rq->canary.count);
	if (rq->tally.done == 0 || rq->tally.trouble || !requeue_goes_on(rq))
		return more;

	return canary_watch(rq, before) && more;
}

/* Before anything is dropped: whether it is meant, and can be kept. */
static bool
mover_may_drop(struct mover *mover)
{
	struct requeue *rq = mover->rq;
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);

	if (!confirmation_given(rq)) {
		rq->tally.failed = true;
		text_add_string(rq->tally.verdict, "the answer was not yes");
		return false;
	}
	if (!rq->trash)
		return true;
	mover->trash = trash_open(rq->trash, (size_t)rq->settings.batch, &why);
	if (!mover->trash)
		requeue_trouble(rq, &why);

	return mover->trash;
}

void
move_run(struct requeue *rq)
{
	bool drops = rq->action->store == STORE_DROP && !rq->dry_run;
	struct mover mover;

	if (!look_ahead_filter(rq))
		return;
	mover_open(&mover, rq);
	/* The canary goes ahead; without one, all are the rest. */
	if ((!drops || mover_may_drop(&mover)) &&
	    (rq->canary.count == 0 || mover_send_canary(&mover)))
		mover_run(&mover, INT64_MAX);
	mover_close(&mover);
}
