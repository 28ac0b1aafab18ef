#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "diag.h"
#include "filter.h"
#include "message.h"
#include "records.h"
#include "report.h"
#include "requeue.h"
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
keep(struct text *text, const struct bytes *value)
{
	text_clear(text);
	if (value->bytes)
		text_add(text, value->bytes, value->len < LONGEST_ID ? value->len : LONGEST_ID);
}

static struct entry *
add_entry(struct mover *mover, const struct message *message)
{
	struct entry *entry = &mover->entries[mover->count++];

	keep(&entry->id, &message->id);
	keep(&entry->request_id, &message->request_id);
	keep(&entry->to, &message->destination);
	entry->attempt = message->requeue_count >= 0 ? message->requeue_count + 1 : -1;
	entry->unreadable = message->unreadable;
	entry->is_live = message->is_live;
	entry->hazard = NULL;
	entry->taken = false;

	return entry;
}

/* Whether it goes where it should; what would come to harm there stays, under --strict. */
static bool
weigh_hazard(struct mover *mover, const struct message *message, struct entry *entry)
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
judge(const struct message *message, void *context)
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
		add_entry(mover, message);
		return STORE_KEEP;
	}
	if (!requeue_wants(rq, message))
		return STORE_KEEP;
	rq->tally.matched++;
	entry = add_entry(mover, message);
	entry->taken = weigh_hazard(mover, message, entry);

	return rq->dry_run || !entry->taken ? STORE_KEEP : STORE_TAKE;
}

static const char *
string_or_null(const struct text *text)
{
	return text->len > 0 ? text_string(text) : NULL;
}

static void
report_entry(
    struct requeue *rq, const struct entry *entry, const char *outcome, const char *message)
{
	bool parks = strcmp(rq->action, "park") == 0;
	struct move_report report = {
	    .id = string_or_null(&entry->id),
	    .request_id = string_or_null(&entry->request_id),
	    .from = store_source(rq->store),
	    .to = parks ? store_parking(rq->store) : string_or_null(&entry->to),
	    .attempt = parks ? -1 : entry->attempt,
	    .outcome = outcome,
	    .message = message,
	};

	report_move(rq, &report);
}

static void
report_outcome(struct requeue *rq, const struct entry *entry, enum store_outcome outcome,
    const struct text *why)
{
	switch (outcome) {
	case STORE_MOVED:
		rq->tally.done++;
		rq->tally.hazards += entry->hazard ? 1 : 0;
		report_entry(
		    rq, entry, strcmp(rq->action, "park") == 0 ? "parked" : "moved", entry->hazard);
		break;
	case STORE_GONE:
		rq->tally.gone++;
		break;
	case STORE_EXISTS:
		rq->tally.skipped++;
		report_entry(rq, entry, "skipped", "its id stands in the live queue already");
		break;
	case STORE_REFUSED:
		rq->tally.skipped++;
		report_entry(rq, entry, "skipped", text_string(why));
		break;
	}
}

/* Records of a batch that is done. */
static void
report_batch(struct mover *mover, const struct text *why)
{
	struct requeue *rq = mover->rq;
	size_t taken = 0;

	for (size_t i = 0; i < mover->count; i++) {
		const struct entry *entry = &mover->entries[i];

		if (!entry->taken && entry->hazard) {
			rq->tally.skipped++;
			report_entry(rq, entry, "skipped", entry->hazard);
		} else if (!entry->taken) {
			report_entry(rq, entry, "skipped", entry->unreadable);
		} else if (!rq->dry_run) {
			report_outcome(rq, entry, mover->outcomes[taken++], why);
		} else if (entry->is_live && strcmp(rq->action, "requeue") == 0) {
			report_outcome(rq, entry, STORE_EXISTS, why);
		} else {
			rq->tally.done++;
			rq->tally.hazards += entry->hazard ? 1 : 0;
			report_entry(rq, entry, "skipped",
			    entry->hazard ? entry->hazard : "dry run: it would be moved");
		}
	}
	mover->count = 0;
	/* What was moved is known to the reader before the next batch is touched. */
	records_flush(rq->records);
}

/* 1 when there may be more, 0 at the end, -1. */
static int
move_batch(struct mover *mover, struct text *why)
{
	struct store *store = mover->rq->store;
	size_t taken = 0;
	int more = store_read(store, judge, mover, &taken, why);

	/* Nothing of a batch is moved whose dangers are not known. */
	if (mover->failed)
		return text_fail(why, "%s", text_string(&mover->why));
	if (more == -1 || (taken > 0 && store_move(store, mover->outcomes, why) == -1))
		return -1;
	report_batch(mover, why);

	return more;
}

static int
mover_open(struct mover *mover, struct requeue *rq)
{
	size_t batch = (size_t)rq->settings.batch;

	*mover = (struct mover){.rq = rq, .why = TEXT_INIT(TEXT_MAX_REASON)};
	mover->entries = calloc(batch, sizeof(*mover->entries));
	mover->outcomes = calloc(batch, sizeof(*mover->outcomes));
	for (size_t i = 0; mover->entries && i < batch; i++) {
		struct entry *entry = &mover->entries[i];

		entry->id = entry->request_id = entry->to = TEXT_INIT(LONGEST_ID);
	}

	return mover->entries && mover->outcomes ? 0 : -1;
}

static void
mover_close(struct mover *mover)
{
	for (int64_t i = 0; mover->entries && i < mover->rq->settings.batch; i++) {
		text_free(&mover->entries[i].id);
		text_free(&mover->entries[i].request_id);
		text_free(&mover->entries[i].to);
	}
	free(mover->entries);
	free(mover->outcomes);
	text_free(&mover->why);
}

static enum store_verdict
ask_filter(const struct message *message, void *context)
{
	struct requeue *rq = context;

	if (!message->unreadable)
		filter_matches(rq->filter, message, clock_wall(&clock_system));

	return filter_is_clear(rq->filter) ? STORE_STOP : STORE_KEEP;
}

/* Before anything moves: whether what --where asks for stands in the queue at all.  jq would choose
 * every message by `.reson == "poison" | not`.  0 or -1. */
static int
look_ahead(struct requeue *rq, struct text *why)
{
	struct store_settings settings = rq->settings;
	struct store *store;
	size_t taken;
	int more;

	settings.action = STORE_LOOK;
	settings.create = false;
	store = store_open(&settings, why);
	if (!store)
		return -1;
	do
		more = store_read(store, ask_filter, rq, &taken, why);
	while (more == 1 && !filter_is_clear(rq->filter) && requeue_goes_on(rq));
	store_close(store);

	return more == -1 ? -1 : 0;
}

/* Whether --where can be trusted. */
static bool
may_move(struct requeue *rq)
{
	struct text why = TEXT_INIT(TEXT_MAX_REASON);
	bool may = !rq->filter;

	if (!may && look_ahead(rq, &why) == -1)
		requeue_trouble(rq, &why);
	else if (!may)
		may = !filter_doubt(rq->filter, &why);
	text_free(&why);

	return may;
}

void
requeue_move(struct requeue *rq)
{
	struct text why = TEXT_INIT(TEXT_MAX_REASON);
	struct mover mover;
	int more;

	if (!may_move(rq))
		return;
	if (mover_open(&mover, rq) == -1)
		diag_fatal("out of memory");
	do
		more = move_batch(&mover, &why);
	while (more == 1 && requeue_goes_on(rq));
	if (more == -1)
		requeue_trouble(rq, &why);
	mover_close(&mover);
	text_free(&why);
}
