#include "plan.h"

#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "memory.h"
#include "text.h"

/* ---- one incident ---- */

/* Half of the lease is over since the sink was told, or since it refused to be told; or the clock
 * was set back, and nothing is known. */
static bool
lease_is_due(const struct ledger_sink *sink, int64_t now, const struct ledger_row *row)
{
	int64_t since = row->told_at;

	if (sink->lease_ns == 0)
		return false;
	if (row->outcome == LEDGER_FAILED && row->tried_at > since)
		since = row->tried_at;

	return now < since || now - since >= sink->lease_ns / 2;
}

bool
plan_wants(const struct ledger_sink *sink, int64_t now, enum incident_v1_status status,
    int64_t count, const struct ledger_row *row, enum notice_event *event)
{
	enum ledger_known known = row ? row->known : LEDGER_NOTHING;
	bool refused = row && row->outcome == LEDGER_FAILED;

	*event = NOTICE_TRIGGER;
	if (known == LEDGER_NOTHING && (status == INCIDENT_V1_OPEN || sink->wants_no_resolve))
		return !refused;
	if (status == INCIDENT_V1_RESOLVED) {
		*event = NOTICE_RESOLVE;
		/* Of what the sink refused to hear there is nothing to resolve. */
		return known != LEDGER_RESOLVED && !sink->wants_no_resolve &&
		       !(refused && known == LEDGER_NOTHING) &&
		       !(refused && row->event == NOTICE_RESOLVE);
	}
	if (known == LEDGER_RESOLVED)
		return !refused;
	*event = NOTICE_UPDATE;
	if (sink->wants_updates && count > row->count &&
	    !(refused && row->event == NOTICE_UPDATE && row->event_count >= count))
		return true;
	*event = NOTICE_RENEW;

	return lease_is_due(sink, now, row);
}

void
plan_put_key(const struct ledger_row *row, const char *id, enum notice_event event, int64_t count,
    int64_t now, struct text *out)
{
	bool again = row && row->idempotency_key && row->attempts > 0 && row->event == event &&
		     row->outcome == LEDGER_WAITING;
	bool first = !row || (row->known == LEDGER_NOTHING && !row->idempotency_key);

	if (again && (event == NOTICE_TRIGGER || event == NOTICE_RESOLVE))
		text_add_string(out, row->idempotency_key);
	else if (first || (event == NOTICE_TRIGGER && row->known == LEDGER_NOTHING))
		text_add_string(out, id);
	else if (event == NOTICE_RESOLVE)
		text_add_format(out, "%s-resolved", id);
	else if (event == NOTICE_RENEW)
		text_add_format(out, "%s-renewed-%lld", id, (long long)(now / CLOCK_MS));
	else
		text_add_format(out, "%s-%lld", id, (long long)count);
}

/* ---- all of them ---- */

struct plan_item {
	struct plan_notice notice;
	const struct ledger_row *row;
	bool wanted;
	size_t at; /* its place by time */
};

static int
item_by_key(const void *a, const void *b)
{
	const struct plan_item *x = a, *y = b;
	int by_key = strcmp(x->notice.incident->key, y->notice.incident->key);

	if (by_key != 0)
		return by_key;

	return (x->at > y->at) - (x->at < y->at);
}

static int
item_by_turn(const void *a, const void *b)
{
	const struct plan_item *x = a, *y = b;

	int64_t a_tried = x->notice.attempts, b_tried = y->notice.attempts;

	if (a_tried != b_tried)
		return (a_tried > b_tried) - (a_tried < b_tried);

	return (x->at > y->at) - (x->at < y->at);
}

/* The sink knows this incident to be open, or may, and it is. */
static bool
item_is_held_open(const struct plan_item *item)
{
	const struct ledger_row *row = item->row;

	return item->notice.incident->status == INCIDENT_V1_OPEN && row &&
	       (row->known == LEDGER_OPEN || (row->outcome == LEDGER_WAITING && row->attempts > 0));
}

/* The items of one key, by time. */
static void
plan_key_group(struct plan_item *items, size_t count)
{
	bool held = false;
	int64_t attempts = 0;

	for (size_t i = 0; i < count; i++)
		held = held || item_is_held_open(&items[i]);
	for (size_t i = 0; i < count; i++) {
		struct plan_item *item = &items[i];

		if (item->wanted && item->notice.event == NOTICE_RESOLVE && held)
			item->wanted = false;
		if (!item->wanted)
			continue;
		/* What comes behind is not tried before. */
		if (item->notice.attempts > attempts)
			attempts = item->notice.attempts;
		item->notice.attempts = attempts;
	}
}

size_t
plan_make(const struct ledger_sink *sink, int64_t now, const struct plan_entry *entries,
    size_t count, struct plan_notice *notices)
{
	struct plan_item *items = memory_new(count, sizeof(*items));
	size_t made = 0;

	for (size_t i = 0; i < count; i++) {
		const struct plan_entry *entry = &entries[i];
		struct plan_item *item = &items[i];

		item->at = i;
		item->row = entry->row;
		item->notice.incident = entry->incident;
		item->wanted = plan_wants(sink, now, entry->incident->status,
		    entry->incident->count, entry->row, &item->notice.event);
		if (entry->row && entry->row->outcome == LEDGER_WAITING)
			item->notice.attempts = entry->row->attempts;
	}
	qsort(items, count, sizeof(*items), item_by_key);
	for (size_t from = 0, to; from < count; from = to) {
		for (to = from; to < count; to++)
			if (strcmp(items[to].notice.incident->key,
				items[from].notice.incident->key) != 0)
				break;
		plan_key_group(&items[from], to - from);
	}
	qsort(items, count, sizeof(*items), item_by_turn);
	for (size_t i = 0; i < count; i++)
		if (items[i].wanted)
			notices[made++] = items[i].notice;
	free(items);

	return made;
}
