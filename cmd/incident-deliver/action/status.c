/* status: what waits, failed or is unknown, sink by sink. */
#include <stdlib.h>

#include "action.h"
#include "clock.h"
#include "deliver.h"
#include "delivery.h"
#include "diag.h"
#include "json_writer.h"
#include "memory.h"
#include "plan.h"
#include "records.h"
#include "spool.h"

struct status {
	struct deliver *deliver;
	struct spool *spool;
	size_t ledgers;
};

/* What one sink has not heard. */
struct status_sink {
	const struct ledger *ledger;
	struct plan_notice *notices;
	size_t waiting;
	int64_t failed, unknown;
	int64_t now;
};

static void
status_put_age(struct json_writer *w, const char *name, const struct status_sink *sink, bool oldest)
{
	int64_t age = -1;

	for (size_t i = 0; i < sink->waiting; i++) {
		int64_t its = sink->now - sink->notices[i].incident->at;

		if (age == -1 || (oldest ? its > age : its < age))
			age = its;
	}
	if (age >= 0)
		json_put_number(w, name, (double)(age / CLOCK_MS) / 1000);
}

static void
status_put_counts(struct status *status, const struct status_sink *sink)
{
	struct json_writer *w = records_begin(status->deliver->records, "stats");

	json_put_string(w, "queue", ledger_sink(sink->ledger)->name);
	json_put_integer(w, "depth", (int64_t)sink->waiting);
	json_put_integer(w, "parked", sink->failed + sink->unknown);
	status_put_age(w, "oldest_age_s", sink, true);
	status_put_age(w, "newest_age_s", sink, false);
	if (sink->failed + sink->unknown > 0) {
		json_open_object(w, "reasons");
		if (sink->failed > 0)
			json_put_integer(w, "failed", sink->failed);
		if (sink->unknown > 0)
			json_put_integer(w, "unknown", sink->unknown);
		json_close_object(w);
	}
	records_end(status->deliver->records);
}

static void
status_put_delivery(struct status *status, const struct status_sink *sink,
    const struct ledger_row *row, const struct plan_notice *notice)
{
	bool tried = row && (!notice || row->outcome == LEDGER_WAITING);
	struct json_writer *w = records_begin(status->deliver->records, "delivery");

	delivery_put(w, &(struct delivery){.incident_id = notice ? notice->incident->id : row->id,
			    .sink = ledger_sink(sink->ledger)->name,
			    .event = notice ? notice->event : row->event,
			    .outcome = notice ? LEDGER_WAITING : row->outcome,
			    .attempts = tried ? row->attempts : 0,
			    .message = tried ? row->reason : NULL});
	records_end(status->deliver->records);
}

static bool
row_is_settled_badly(const struct ledger_row *row)
{
	return row->gone_at == 0 &&
	       (row->outcome == LEDGER_FAILED || row->outcome == LEDGER_UNKNOWN);
}

static void
status_put_sink(struct status *status, struct status_sink *sink)
{
	for (size_t i = 0; i < ledger_count(sink->ledger); i++) {
		const struct ledger_row *row = ledger_at(sink->ledger, i);

		sink->failed += row_is_settled_badly(row) && row->outcome == LEDGER_FAILED;
		sink->unknown += row_is_settled_badly(row) && row->outcome == LEDGER_UNKNOWN;
	}
	status_put_counts(status, sink);
	for (size_t i = 0; i < sink->waiting; i++)
		status_put_delivery(status, sink,
		    ledger_find(sink->ledger, sink->notices[i].incident->id), &sink->notices[i]);
	for (size_t i = 0; i < ledger_count(sink->ledger); i++)
		if (row_is_settled_badly(ledger_at(sink->ledger, i)))
			status_put_delivery(status, sink, ledger_at(sink->ledger, i), NULL);
}

static int
status_take_ledger(void *context, const char *file)
{
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
	struct status *status = context;
	size_t count = spool_count(status->spool), known = 0;
	struct ledger *ledger = ledger_of(status->deliver->spool, file);
	struct plan_entry *entries = memory_new(count, sizeof(*entries));
	struct status_sink sink = {.ledger = ledger,
	    .notices = memory_new(count, sizeof(*sink.notices)),
	    .now = clock_wall(status->deliver->clock)};

	status->ledgers++;
	if (ledger_look(ledger, &why) == -1) {
		records_trouble_with(status->deliver->records, "%s", text_string(&why));
	} else {
		for (size_t i = 0; i < count; i++) {
			const struct spool_entry *incident = spool_at(status->spool, i);

			if (!incident->fault)
				entries[known++] = (struct plan_entry){
				    incident, ledger_find(ledger, incident->id)};
		}
		sink.waiting =
		    plan_make(ledger_sink(ledger), sink.now, entries, known, sink.notices);
		status_put_sink(status, &sink);
	}
	free(entries);
	free(sink.notices);
	ledger_free(ledger);

	return 0;
}

void
action_status(struct deliver *deliver)
{
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
	struct status status = {
	    .deliver = deliver, .spool = spool_new(deliver->spool, deliver->clock)};

	records_done(deliver->records);
	if (spool_scan(status.spool, &why) == -1 ||
	    ledger_each(deliver->spool, status_take_ledger, &status, &why) == -1)
		records_trouble_with(deliver->records, "%s", text_string(&why));
	else if (status.ledgers == 0)
		diag_note("no sink was told anything of %s yet", deliver->spool);
	for (size_t i = 0; i < spool_count(status.spool); i++)
		if (spool_at(status.spool, i)->fault)
			records_trouble_with(
			    deliver->records, "%s", spool_at(status.spool, i)->fault);
	spool_free(status.spool);
}
