/* retry: what failed, or is unknown, is sent again by the next delivery. */
#include <stdlib.h>
#include <string.h>

#include "action.h"
#include "clock.h"
#include "deliver.h"
#include "delivery.h"
#include "diag.h"
#include "json_writer.h"
#include "ledger.h"
#include "memory.h"
#include "records.h"
#include "signals.h"

#define ASK_AGAIN (50 * CLOCK_MS)

struct retry {
	struct deliver *deliver;
	int64_t until; /* monotonic */
	bool *found;   /* of the ids asked for */
	int64_t count;
};

static bool
retry_is_chosen(struct retry *retry, const struct ledger_row *row)
{
	const struct option_list *ids = &retry->deliver->ids;
	bool chosen = ids->count == 0;

	for (size_t i = 0; i < ids->count; i++) {
		if (strcmp(ids->items[i], row->id) != 0)
			continue;
		retry->found[i] = true;
		chosen = true;
	}
	if (row->outcome == LEDGER_UNKNOWN)
		return chosen && (ids->count > 0 || retry->deliver->with_unknown);

	return chosen && row->outcome == LEDGER_FAILED;
}

/* As if the last notice had never been tried. */
static void
row_take_back(struct ledger_row *row)
{
	bool unknown = row->outcome == LEDGER_UNKNOWN;

	if (unknown && row->event == NOTICE_TRIGGER)
		row->known = LEDGER_NOTHING;
	if (unknown && row->event == NOTICE_RESOLVE)
		row->known = LEDGER_OPEN;
	if (unknown && row->event == NOTICE_UPDATE)
		row->count = 0;
	row->outcome = LEDGER_WAITING;
	row->attempts = 0;
	free(row->reason);
	row->reason = NULL;
}

static int
retry_row(struct retry *retry, struct ledger *ledger, struct ledger_row *row, struct text *why)
{
	struct records *records = retry->deliver->records;
	struct json_writer *w;

	row_take_back(row);
	if (ledger_drop_finished(ledger, why) == -1 || ledger_save(ledger, row, why) == -1)
		return -1;
	retry->count++;
	w = records_begin(records, "delivery");
	delivery_put(w, &(struct delivery){.incident_id = row->id,
			    .sink = ledger_sink(ledger)->name,
			    .event = row->event,
			    .outcome = LEDGER_WAITING,
			    .message = "the next delivery sends it again"});

	return records_end(records);
}

/* A delivery that is at work has it until it is done. */
static int
retry_lock(struct retry *retry, struct ledger *ledger, struct text *why)
{
	const struct clock *clock = retry->deliver->clock;
	int got = 0;

	while ((got = ledger_lock(ledger, why)) == 0) {
		if (signal_pending() || clock_monotonic(clock) >= retry->until)
			return text_fail(
			    why, "%s: another incident-deliver is at work", ledger_file(ledger));
		(void)clock_sleep(clock, ASK_AGAIN);
	}

	return got;
}

static int
retry_take_ledger(void *context, const char *file)
{
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
	struct retry *retry = context;
	struct ledger *ledger = ledger_of(retry->deliver->spool, file);
	int rc = retry_lock(retry, ledger, &why);

	for (size_t i = 0; rc != -1 && i < ledger_count(ledger); i++)
		if (retry_is_chosen(retry, ledger_at(ledger, i)))
			rc = retry_row(retry, ledger, ledger_at(ledger, i), &why);
	if (rc == -1)
		records_trouble_with(retry->deliver->records, "%s", text_string(&why));
	ledger_free(ledger);

	return 0;
}

void
action_retry(struct deliver *deliver)
{
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
	struct retry retry = {.deliver = deliver,
	    .until = clock_monotonic(deliver->clock) + deliver->deadline_ns,
	    .found = memory_new(deliver->ids.count, sizeof(bool))};

	records_done(deliver->records);
	if (ledger_each(deliver->spool, retry_take_ledger, &retry, &why) == -1)
		records_trouble_with(deliver->records, "%s", text_string(&why));
	for (size_t i = 0; i < deliver->ids.count; i++)
		if (!retry.found[i])
			records_trouble_with(deliver->records,
			    "--id %s: no sink was told of such an incident", deliver->ids.items[i]);
	if (retry.count == 0 && deliver->ids.count == 0)
		diag_note("nothing has failed that could be sent again");
	free(retry.found);
}
