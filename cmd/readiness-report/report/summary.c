#include "items.h"
#include "json.h"
#include "reader.h"

/* One that passes is an item only where it stands for checks that were left out (--summary-only).
 */
static void
summary_take_good(struct items *items, const struct reading *reading)
{
	const int64_t *counts = reading->counts;
	struct item item;

	if (!reading->alone || reading->foreign)
		return;
	if (counts[CHECK_PASS] == 0 && counts[CHECK_WARN] <= 0) {
		items->worked = true;
		return;
	}
	item = item_of(show_value(&items->texts[TOOL], &reading->tool), show_title(items, reading),
	    counts[CHECK_PASS] <= 0 && counts[CHECK_WARN] > 0 ? CHECK_WARN : CHECK_PASS);
	item.message = item.lines = show_counts(items, reading);
	items_emit(items, &item);
}

/* Why it does not pass, where it brings no message of its own. */
static const char *
summary_reason(struct items *items, const struct reading *reading)
{
	if (reading->contradicts)
		return reading->contradicts;
	if (reading->summary == SUMMARY_FAIL)
		return reading->counts[CHECK_FAIL] > 0 || reading->counts[CHECK_UNKNOWN] > 0
			   ? show_counts(items, reading)
			   : "nothing was judged";
	return reading->values[INTERRUPTED].type == JSON_STRING
		   ? "it was interrupted"
		   : "it met trouble, so its verdict cannot be trusted";
}

void
items_take_summary(struct items *items, const struct reading *reading)
{
	const int64_t *counts = items->totals.counts;
	bool closed = counts[CHECK_FAIL] > 0 || counts[CHECK_UNKNOWN] > 0;
	struct item item;

	for (int m = 0; m < MEMBERS; m++)
		text_clear(&items->texts[m]);
	text_add_string(&items->texts[NAME], "summary");
	if (reading->summary == SUMMARY_PASS) {
		summary_take_good(items, reading);
		return;
	}
	/* It adds an item where it says more than the checks before it did. */
	if (reading->summary == SUMMARY_FAIL && closed)
		return;
	item = item_of(show_value(&items->texts[TOOL], &reading->tool), show_title(items, reading),
	    CHECK_FAIL);
	item.message = show_value(&items->texts[MESSAGE], &reading->values[MESSAGE]);
	item.lines = show_lines(&items->texts[LINES], &reading->values[MESSAGE]);
	if (item.message[0] == '\0')
		item.message = item.lines = summary_reason(items, reading);
	items_emit(items, &item);
}
