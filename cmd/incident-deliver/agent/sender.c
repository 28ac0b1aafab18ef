#include "sender.h"

#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "deliver.h"
#include "diag.h"
#include "incident_v1.h"
#include "memory.h"
#include "private.h"
#include "uuid.h"

/* How often a ledger that another program holds is asked for. */
#define ASK_AGAIN (100 * CLOCK_MS)

/* For how long it is kept from others though there is nothing to do. */
#define KEEP_LOCK (2 * CLOCK_SECOND)

/* After how long a ledger that cannot be used is tried again. */
#define MEND_AGAIN (5 * CLOCK_SECOND)

#define LONGEST_PAUSE (INT64_C(86400) * CLOCK_SECOND)

/* A request is given so long, even when the deadline is nearer; longer where it cannot be made
 * again. */
#define LEAST_TIME CLOCK_SECOND
#define LEAST_TIME_ONCE (5 * CLOCK_SECOND)

void
sender_open(struct sender *sender, struct agent *agent, struct sink *sink)
{
	const struct deliver *deliver = agent->deliver;
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);

	*sender = (struct sender){.agent = agent, .sink = sink};
	sender->reason = TEXT_INIT(TEXT_MAX_REASON);
	sender->finished = TEXT_INIT(TEXT_MAX_RECORD);
	sender->backoff =
	    (struct backoff){.base_ns = deliver->backoff_ns, .most_ns = deliver->backoff_most_ns};
	uuid_random_bytes(&sender->backoff.random, sizeof(sender->backoff.random));
	sender->ledger = ledger_new(deliver->spool, sink, &why);
	if (!sender->ledger) {
		sender->is_broken = true;
		text_set_format(&sender->reason, "%s", text_string(&why));
		report_trouble(agent, sink->name, &why);
	}
}

void
sender_close(struct sender *sender)
{
	sender_drop_items(sender);
	ledger_free(sender->ledger);
	text_free(&sender->reason);
	text_free(&sender->finished);
}

static int64_t
sender_now(const struct sender *sender)
{
	return clock_monotonic(sender->agent->deliver->clock);
}

static void
sender_back_off(struct sender *sender, int64_t asked_ns)
{
	sender->not_before = sender_now(sender) + backoff_next(&sender->backoff, asked_ns);
}

void
sender_ledger_fails(struct sender *sender, const struct text *why)
{
	text_set_format(&sender->reason, "%s", text_string(why));
	if (!sender->is_broken)
		report_trouble(sender->agent, sender->sink->name, why);
	sender->is_broken = true;
}

/* ---- what came of it ---- */

/* From here on the sink knows it, or may. */
static void
row_advance(struct ledger_row *row)
{
	row->known = row->event == NOTICE_RESOLVE ? LEDGER_RESOLVED : LEDGER_OPEN;
	row->count = row->event_count;
}

static void
row_set_reason(struct ledger_row *row, const char *reason)
{
	free(row->reason);
	row->reason = memory_string(reason);
}

static void
sender_save(struct sender *sender, const struct ledger_row *row)
{
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);

	if (ledger_save(sender->ledger, row, &why) == -1)
		sender_ledger_fails(sender, &why);
	else
		sender->is_broken = false;
}

/* An outage is a message when it begins and when it ends. */
static void
sender_note_health(struct sender *sender, bool is_down, const char *reason)
{
	if (is_down && !sender->is_down)
		diag_note("%s: %s; trying again", sender->sink->name, reason);
	else if (!is_down && sender->is_down)
		diag_note("%s: it takes notices again", sender->sink->name);
	sender->is_down = is_down;
}

static void
sender_keep_failed(
    struct sender *sender, const struct sender_item *item, const struct ledger_row *row)
{
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON), words = TEXT_INIT(TEXT_MAX_REASON * 2);

	text_add_format(&words, "%s\nto %s\nafter %lld attempt%s\n", row->reason,
	    sender->sink->name, (long long)row->attempts, row->attempts == 1 ? "" : "s");
	if (spool_keep_failed(sender->agent->spool, item->file, ledger_file(sender->ledger),
		text_string(&words), &why) == -1)
		report_trouble(sender->agent, sender->sink->name, &why);
}

static void
sender_ask_for_pause(struct sender *sender, int64_t asked_ns)
{
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
	int64_t until = asked_ns == 0 ? 0 : clock_wall(sender->agent->deliver->clock) + asked_ns;

	if (until != ledger_not_before(sender->ledger) &&
	    ledger_set_not_before(sender->ledger, until, &why) == -1)
		sender_ledger_fails(sender, &why);
}

static void
sender_conclude(struct sender *sender, const struct sender_item *item, struct ledger_row *row,
    enum sink_verdict verdict, const struct sink_reply *reply)
{
	static const enum ledger_outcome outcomes[] = {[SINK_DELIVERED] = LEDGER_DELIVERED,
	    [SINK_LATER] = LEDGER_WAITING,
	    [SINK_REFUSED] = LEDGER_FAILED,
	    [SINK_UNKNOWN] = LEDGER_UNKNOWN};
	bool failed_before = row->outcome == LEDGER_FAILED;

	row->in_hand = false;
	row->outcome = outcomes[verdict];
	row_set_reason(row, reply->reason.len > 0 ? text_string(&reply->reason) : NULL);
	if (verdict == SINK_DELIVERED || verdict == SINK_UNKNOWN)
		row_advance(row);
	if (verdict == SINK_DELIVERED)
		row->told_at = row->tried_at;
	sender_save(sender, row);
	if (verdict == SINK_LATER || verdict == SINK_UNKNOWN)
		sender_back_off(sender, reply->retry_after_ns);
	else
		backoff_clear(&sender->backoff);
	sender_ask_for_pause(sender, verdict == SINK_LATER ? reply->retry_after_ns : 0);
	sender_note_health(sender, verdict == SINK_LATER, text_string(&reply->reason));
	sender->delivered += verdict == SINK_DELIVERED;
	sender->failed += verdict == SINK_REFUSED;
	sender->unknown += verdict == SINK_UNKNOWN;
	if (verdict == SINK_REFUSED)
		sender_keep_failed(sender, item, row);
	else if (failed_before || verdict == SINK_DELIVERED)
		spool_drop_failed(sender->agent->spool, item->file, ledger_file(sender->ledger));
	if (verdict != SINK_DELIVERED)
		text_set_format(&sender->reason, "%s", row->reason);
	/* What waits is told in the end, where it waits still; a service tells it once. */
	if (verdict != SINK_LATER || (sender->agent->until == INT64_MAX && row->attempts == 1))
		report_delivery(
		    sender, row->id, row->event, row->outcome, row->attempts, row->reason);
}

/* ---- one notice ---- */

static struct ledger_row *
sender_begin_attempt(struct sender *sender, const struct sender_item *item,
    const struct incident_v1 *incident, int64_t now)
{
	TEXT_LOCAL key = TEXT_INIT(TEXT_MAX_RECORD); /* an id may be long */
	struct ledger_row *row = ledger_find(sender->ledger, item->id);

	if (!row)
		row = ledger_add(sender->ledger, item->id);
	plan_put_key(row, item->id, item->event, incident->count, now, &key);
	if (row->event != item->event || row->outcome != LEDGER_WAITING)
		row->attempts = 0;
	row->attempts++;
	row->event = item->event;
	row->event_count = incident->count;
	row->outcome = LEDGER_WAITING;
	row->tried_at = now;
	row->in_hand = true;
	row->seen = sender->generation;
	free(row->idempotency_key);
	row->idempotency_key = memory_string(text_string(&key));

	return row;
}

static int64_t
sender_time_left(const struct sender *sender)
{
	int64_t most = sender->sink->settings->timeout_ns;
	int64_t least = sender->sink->kind->is_idempotent ? LEAST_TIME : LEAST_TIME_ONCE;
	int64_t left = sender->agent->until - sender_now(sender);

	if (left < least)
		left = least;

	return left < most ? left : most;
}

static void
sender_tell(struct sender *sender, const struct sender_item *item,
    const struct incident_v1 *incident, int64_t now)
{
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
	struct ledger_row *row = sender_begin_attempt(sender, item, incident, now);
	struct sink *sink = sender->sink;
	const struct notice notice = {.incident = incident,
	    .event = item->event,
	    .key = item->key,
	    .idempotency_key = row->idempotency_key,
	    .at = now};
	struct sink_reply reply = {.reason = TEXT_INIT(TEXT_MAX_REASON)};
	enum sink_verdict verdict;

	if (ledger_save(sender->ledger, row, &why) == -1) {
		sender_ledger_fails(sender, &why);
		/* A page is worth more than the note of it, where a second one is known as such:
		 * a full disk is a reason to page. */
		if (!sink->kind->is_idempotent) {
			row->in_hand = false;
			row->attempts--;
			sender_back_off(sender, 0);
			return;
		}
	}
	sink->timeout_ns = sender_time_left(sender);
	verdict = sink_send(sink, &notice, &reply);
	sender->not_before = sender_now(sender) + sink->kind->pause_ns;
	sender_conclude(sender, item, row, verdict, &reply);
	text_free(&reply.reason);
}

/* How it is now: it may have been resolved since it was planned, or be gone; then the spool is
 * looked at again. */
static void
sender_send(struct sender *sender, const struct sender_item *item)
{
	TEXT_LOCAL path = TEXT_INIT(TEXT_MAX_REASON), why = TEXT_INIT(TEXT_MAX_REASON);
	int64_t now = clock_wall(sender->agent->deliver->clock);
	struct incident_v1 incident;
	enum notice_event event;
	bool is_stale = false;

	spool_put_path(sender->agent->spool, item->file, &path);
	if (incident_v1_read(&incident, text_string(&path), &why) == 0 &&
	    strcmp(incident.id, item->id) == 0 &&
	    plan_wants(ledger_sink(sender->ledger), now, incident.status, incident.count,
		ledger_find(sender->ledger, item->id), &event) &&
	    event == item->event)
		sender_tell(sender, item, &incident, now);
	else
		is_stale = true;
	incident_v1_free(&incident);
	if (!is_stale)
		return;
	sender->not_before = sender_now(sender) + ASK_AGAIN;
	sender_drop_items(sender);
}

/* ---- steps ---- */

/* What a program that was killed had in hand may have been said.  Where the sink cannot tell two
 * from one, it is not said again. */
static void
sender_recover(struct sender *sender)
{
	for (size_t i = 0; i < ledger_count(sender->ledger); i++) {
		struct ledger_row *row = ledger_at(sender->ledger, i);

		if (!row->in_hand)
			continue;
		row->in_hand = false;
		if (sender->sink->kind->is_idempotent)
			continue;
		row_advance(row);
		row->outcome = LEDGER_UNKNOWN;
		row_set_reason(row, "the program ended while the request was out");
		sender_save(sender, row);
		sender->unknown++;
		text_set_format(&sender->reason, "%s", row->reason);
		report_delivery(
		    sender, row->id, row->event, row->outcome, row->attempts, row->reason);
	}
}

/* When a notice was tried last, by the clock of then. */
static int64_t
sender_tried_at(const struct sender *sender)
{
	int64_t newest = 0;

	for (size_t i = 0; i < ledger_count(sender->ledger); i++) {
		int64_t at = ledger_at(sender->ledger, i)->tried_at;

		newest = at > newest ? at : newest;
	}

	return newest;
}

/* What the service asked of an earlier run holds, but for no longer than it asked, whatever the
 * clock did since. */
static void
sender_keep_pause(struct sender *sender)
{
	int64_t not_before = ledger_not_before(sender->ledger),
		left = not_before - clock_wall(sender->agent->deliver->clock),
		asked = not_before - sender_tried_at(sender);

	if (left > asked && asked > 0)
		left = asked;
	if (left <= 0 || left > LONGEST_PAUSE)
		return;
	text_set_format(&sender->reason, "it asked not to be spoken to for a while");
	sender->not_before = sender_now(sender) + left;
}

/* 1, 0 where another program has it, or -1. */
static int
sender_lock(struct sender *sender)
{
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
	int got;

	if (ledger_is_locked(sender->ledger))
		return 1;
	got = ledger_lock(sender->ledger, &why);
	if (got == -1)
		sender_ledger_fails(sender, &why);
	if (got != 1)
		return got;
	sender->is_broken = false;
	sender_recover(sender);
	sender_keep_pause(sender);
	sender_drop_items(sender);

	return 1;
}

/* Leases go on without a change of the spool. */
static int64_t
sender_rest(const struct sender *sender)
{
	int64_t lease = sender->sink->kind->lease_ns;

	return lease > 0 && sender->agent->until == INT64_MAX ? lease / 4 : SENDER_IDLE;
}

int64_t
sender_step(struct sender *sender)
{
	int64_t wait = sender->not_before - sender_now(sender);
	int got;

	if (wait > KEEP_LOCK) {
		ledger_unlock(sender->ledger);
		return wait;
	}
	got = sender_lock(sender);
	if (got == 0)
		return ASK_AGAIN;
	if (got == -1)
		return sender->agent->until == INT64_MAX ? MEND_AGAIN : LONGEST_PAUSE;
	if (sender->at == sender->count && sender_plan(sender) == 0) {
		sender_note_finished(sender);
		ledger_unlock(sender->ledger);
		return sender_rest(sender);
	}
	wait = sender->not_before - sender_now(sender);
	if (wait > 0)
		return wait;
	sender_send(sender, &sender->items[sender->at++]);
	/* After a failure the order may be another one. */
	if (sender->is_down)
		sender_drop_items(sender);

	return 0;
}
