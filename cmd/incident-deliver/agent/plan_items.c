/* What a sender has to do, by the spool and its ledger. */
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "deliver.h"
#include "diag.h"
#include "json_writer.h"
#include "memory.h"
#include "private.h"

#define ROWS_KEPT (INT64_C(30) * 86400 * CLOCK_SECOND)

void
sender_drop_items(struct sender *sender)
{
	for (size_t i = 0; i < sender->count; i++) {
		free(sender->items[i].id);
		free(sender->items[i].file);
		free(sender->items[i].key);
	}
	free(sender->items);
	sender->items = NULL;
	sender->count = sender->at = 0;
}

/* The artifact is not there any more: whoever keeps the spool small has removed it. */
static void
sender_miss(struct sender *sender, struct ledger_row *row, int64_t now)
{
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);

	row->gone_at = now;
	if (row->outcome == LEDGER_WAITING) {
		sender->failed++;
		text_set_format(&sender->reason, "the incident is gone from the spool");
		report_delivery(sender, row->id, row->event, LEDGER_FAILED, row->attempts,
		    text_string(&sender->reason));
	}
	if (ledger_save(sender->ledger, row, &why) == -1)
		report_trouble(sender->agent, sender->sink->name, &why);
}

/* Rows without an artifact are kept for a while: it may come back from a backup. */
static void
sender_look_for_gone(struct sender *sender, int64_t now)
{
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);

	for (size_t i = ledger_count(sender->ledger); i-- > 0;) {
		struct ledger_row *row = ledger_at(sender->ledger, i);

		if (row->seen == sender->generation)
			row->gone_at = 0;
		else if (row->gone_at == 0 || row->gone_at > now)
			sender_miss(sender, row, now);
		else if (now - row->gone_at > ROWS_KEPT &&
			 ledger_forget(sender->ledger, row->id, &why) == -1)
			report_trouble(sender->agent, sender->sink->name, &why);
	}
}

/* `all_read`: none is broken, which may be one that the ledger knows. */
static size_t
sender_take_entries(struct sender *sender, struct plan_entry *entries, bool *all_read)
{
	struct spool *spool = sender->agent->spool;
	size_t count = 0;

	for (size_t i = 0; i < spool_count(spool); i++) {
		struct spool_entry *incident = spool_at(spool, i);
		struct ledger_row *row;

		if (incident->fault) {
			*all_read = false;
			continue;
		}
		row = ledger_find(sender->ledger, incident->id);
		if (row)
			row->seen = sender->agent->generation;
		entries[count++] = (struct plan_entry){.incident = incident, .row = row};
	}

	return count;
}

static void
sender_list_finished(
    struct sender *sender, const struct plan_entry *entries, size_t count, int64_t now)
{
	struct json_writer w = json_writer(&sender->finished);
	enum notice_event event;

	text_clear(&sender->finished);
	json_open_array(&w, NULL);
	for (size_t i = 0; i < count; i++) {
		const struct spool_entry *incident = entries[i].incident;

		if (incident->status == INCIDENT_V1_RESOLVED &&
		    !plan_wants(ledger_sink(sender->ledger), now, incident->status, incident->count,
			entries[i].row, &event))
			json_put_string(&w, NULL, incident->id);
	}
	json_close_array(&w);
	text_add_byte(&sender->finished, '\n');
}

/* Without it more is kept than has to be. */
void
sender_note_finished(struct sender *sender)
{
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);

	if (sender->finished.len > 0 &&
	    (text_failed(&sender->finished) ||
		ledger_note_finished(sender->ledger, &sender->finished, &why) == -1))
		diag_note(
		    "%s: what it has heard is not noted, and kept by incident-emit --keep: %s",
		    sender->sink->name, why.len > 0 ? text_string(&why) : "it is too much");
}

size_t
sender_plan(struct sender *sender)
{
	struct agent *agent = sender->agent;
	const struct ledger_sink *sink = ledger_sink(sender->ledger);
	int64_t now = clock_wall(agent->deliver->clock);
	struct plan_entry *entries;
	struct plan_notice *notices;
	bool all_read = true;
	size_t count;

	sender_drop_items(sender);
	pthread_mutex_lock(&agent->lock);
	entries = memory_new(spool_count(agent->spool), sizeof(*entries));
	count = sender_take_entries(sender, entries, &all_read);
	notices = memory_new(count, sizeof(*notices));
	sender->count = plan_make(sink, now, entries, count, notices);
	sender_list_finished(sender, entries, count, now);
	sender->generation = agent->generation;
	sender->items = memory_new(sender->count, sizeof(*sender->items));
	for (size_t i = 0; i < sender->count; i++)
		sender->items[i] =
		    (struct sender_item){.id = memory_string(notices[i].incident->id),
			.file = memory_string(notices[i].incident->file),
			.key = memory_string(notices[i].incident->key),
			.event = notices[i].event};
	pthread_mutex_unlock(&agent->lock);
	free(entries);
	free(notices);
	if (all_read && ledger_is_locked(sender->ledger))
		sender_look_for_gone(sender, now);

	return sender->count;
}
