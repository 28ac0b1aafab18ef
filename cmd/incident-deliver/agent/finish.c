/* What a sender says when its work is over. */
#include "private.h"

/* What waits still. */
static void
sender_report_waiting(struct sender *sender)
{
	sender->waiting = (int64_t)sender_plan(sender);
	for (size_t i = 0; i < sender->count; i++) {
		const struct sender_item *item = &sender->items[i];
		const struct ledger_row *row = ledger_find(sender->ledger, item->id);
		bool tried = row && row->outcome == LEDGER_WAITING;
		const char *reason =
		    tried && row->reason ? row->reason : text_string(&sender->reason);

		report_delivery(sender, item->id, item->event, LEDGER_WAITING,
		    tried ? row->attempts : 0, *reason != '\0' ? reason : NULL);
	}
}

/* What earlier runs could not deliver, and nobody has looked after. */
static int64_t
sender_count_before(const struct sender *sender)
{
	int64_t count = -(sender->failed + sender->unknown);

	for (size_t i = 0; i < ledger_count(sender->ledger); i++) {
		const struct ledger_row *row = ledger_at(sender->ledger, i);

		count += row->gone_at == 0 &&
			 (row->outcome == LEDGER_FAILED || row->outcome == LEDGER_UNKNOWN);
	}

	return count > 0 ? count : 0;
}

void
sender_finish(struct sender *sender)
{
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);

	if (sender->ledger &&
	    (ledger_is_locked(sender->ledger) || ledger_look(sender->ledger, &why) == 0)) {
		ledger_unlock(sender->ledger);
		sender_report_waiting(sender);
		sender->before = sender_count_before(sender);
	} else if (sender->ledger) {
		sender_ledger_fails(sender, &why);
	}
	report_sink(sender);
}
