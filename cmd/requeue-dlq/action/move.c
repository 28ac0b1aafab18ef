#include "actions.h"

#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "filter.h"
#include "memory.h"
#include "message.h"
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
	entry->taken = false;

	return entry;
}

/* Whether it goes where it should; what would come to harm there stays, under --strict. */
static bool
entry_weigh(struct mover *mover, const struct message *message, struct entry *entry)
{
	struct requeue *rq = mover->rq;

	if (strcmp(rq->action, "requeue") != 0)
		return true;
	if (store_hazard(rq->store, message, &entry->hazard, &mover->why) == -1) {
		mover->failed = true;
		return false;
	}

	return !entry->hazard || !rq->strict;
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
	if (rq->max > 0 && rq->tally.matched >= rq->max) {
		rq->tally.capped = true;
		return STORE_STOP;
	}
	rq->tally.seen++;
	if (message->unreadable) {
		rq->tally.unreadable++;
		entry_add(mover, message);
		return STORE_KEEP;
	}
	if (!requeue_wants(rq, message))
		return STORE_KEEP;
	rq->tally.matched++;
	entry = entry_add(mover, message);
	entry->taken = entry_weigh(mover, message, entry);

	return rq->dry_run || !entry->taken ? STORE_KEEP : STORE_TAKE;
}

static const char *
entry_string(const struct text *text)
{
	return text->len > 0 ? text_string(text) : NULL;
}

static void
entry_report(
    struct requeue *rq, const struct entry *entry, const char *outcome, const char *message)
{
	bool parks = strcmp(rq->action, "park") == 0;
	struct move_report report = {
	    .id = entry_string(&entry->id),
	    .request_id = entry_string(&entry->request_id),
	    .from = rq->store->source,
	    .to = parks ? rq->store->parking : entry_string(&entry->to),
	    .attempt = parks ? -1 : entry->attempt,
	    .outcome = outcome,
	    .message = message,
	};

	report_move(rq, &report);
}

static void
entry_report_outcome(struct requeue *rq, const struct entry *entry, enum store_outcome outcome,
    const struct text *why)
{
	switch (outcome) {
	case STORE_MOVED:
		rq->tally.done++;
		rq->tally.hazards += entry->hazard ? 1 : 0;
		entry_report(
		    rq, entry, strcmp(rq->action, "park") == 0 ? "parked" : "moved", entry->hazard);
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
		} else if (entry->is_live && strcmp(rq->action, "requeue") == 0) {
			entry_report_outcome(rq, entry, STORE_EXISTS, why);
		} else {
			rq->tally.done++;
			rq->tally.hazards += entry->hazard ? 1 : 0;
			entry_report(rq, entry, "skipped",
			    entry->hazard ? entry->hazard : "dry run: it would be moved");
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
	int more = store_read(store, mover_judge, mover, &taken, why);

	/* Nothing of a batch is moved whose dangers are not known. */
	if (mover->failed)
		return text_fail(why, "%s", text_string(&mover->why));
	if (more == -1 || (taken > 0 && store_move(store, mover->outcomes, why) == -1))
		return -1;
	mover_report(mover, why);

	return more;
}

/* Before anything moves: where memory lacks, nothing is lost. */
static void
mover_open(struct mover *mover, struct requeue *rq)
{
	size_t batch = (size_t)rq->settings.batch;

	*mover = (struct mover){.rq = rq, .why = TEXT_INIT(TEXT_MAX_REASON)};
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

	if (!message->unreadable)
		filter_matches(rq->filter, message, clock_wall(&clock_system));

	return filter_is_clear(rq->filter) ? STORE_STOP : STORE_KEEP;
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
	rc = walk_store(rq, store, filter_ask, rq, why);
	store_close(store);

	return rc;
}

/* Whether --where can be trusted. */
static bool
filter_is_sure(struct requeue *rq)
{
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);

	if (!rq->filter)
		return true;
	if (filter_look_ahead(rq, &why) == 0)
		return !filter_doubt(rq->filter, &why);
	requeue_trouble(rq, &why);

	return false;
}

void
move_run(struct requeue *rq)
{
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
	struct mover mover;
	int more;

	if (!filter_is_sure(rq))
		return;
	mover_open(&mover, rq);
	do
		more = mover_step(&mover, &why);
	while (more == 1 && requeue_goes_on(rq));
	if (more == -1)
		requeue_trouble(rq, &why);
	mover_close(&mover);
}
