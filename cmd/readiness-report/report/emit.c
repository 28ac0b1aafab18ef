#include "items.h"

struct item
item_of(const char *tool, const char *name, enum check_status status)
{
	return (struct item){.tool = tool,
	    .name = name,
	    .status = status,
	    .elapsed_ms = -1,
	    .message = "",
	    .lines = "",
	    .severity = "",
	    .file = "",
	    .runbook = "",
	    .request_id = "",
	    .method = "",
	    .url = "",
	    .answer = "",
	    .body = ""};
}

void
report_write(struct report *report)
{
	if (report->out.len > 0)
		records_text(report->records, report->out.bytes, report->out.len);
	text_clear(&report->out);
}

void
report_show(struct report *report, const struct item *item)
{
	report->items++;
	report->format->item(report, item);
	report_write(report);
}

void
items_emit(struct items *items, const struct item *item)
{
	const struct report *report = items->report;
	bool good = item->status == CHECK_PASS || item->status == CHECK_SKIP;

	items->totals.counts[item->status]++;
	if (!report->pass_through && !(report->summary_only && good))
		report_show(items->report, item);
}

void
items_emit_own(struct items *items, struct item *item)
{
	item->lines = item->message;
	records_note(items->report->records, item->status);
	items_emit(items, item);
}
