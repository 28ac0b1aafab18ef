#include "entry.h"

#include "action.h"
#include "message.h"
#include "report.h"
#include "requeue.h"

enum { LONGEST_ID = 64 << 10 };

struct entry
entry_new(void)
{
	return (struct entry){
	    .id = TEXT_INIT(LONGEST_ID),
	    .request_id = TEXT_INIT(LONGEST_ID),
	    .to = TEXT_INIT(LONGEST_ID),
	};
}

void
entry_free(struct entry *entry)
{
	text_free(&entry->id);
	text_free(&entry->request_id);
	text_free(&entry->to);
}

static void
entry_keep(struct text *text, const struct bytes *value)
{
	text_clear(text);
	if (value->bytes)
		text_add(text, value->bytes, value->len < LONGEST_ID ? value->len : LONGEST_ID);
}

void
entry_fill(struct entry *entry, const struct message *message)
{
	entry_keep(&entry->id, &message->id);
	entry_keep(&entry->request_id, &message->request_id);
	entry_keep(&entry->to, &message->destination);
	entry->attempt = message->requeue_count >= 0 ? message->requeue_count + 1 : -1;
	entry->unreadable = message->unreadable;
	entry->is_live = message->is_live;
	entry->hazard = NULL;
	entry->taken = entry->parks = false;
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

void
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

void
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

void
entry_report_kept(struct requeue *rq, const struct entry *entry, const char *why)
{
	entry_report(rq, entry, "skipped", why);
}
