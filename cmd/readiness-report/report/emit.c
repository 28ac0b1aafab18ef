#include "changes.h"
#include "items.h"
#include "renderings.h"
#include "score.h"

struct item
item_of(const char *tool, const char *name, enum check_status status)
{
	return (struct item){.tool = tool,
	    .name = name,
	    .bare_name = name,
	    .status = status,
	    .elapsed_ms = -1,
	    .message = "",
	    .lines = "",
	    .severity = "",
	    .rule = "",
	    .file = "",
	    .runbook = "",
	    .request_id = "",
	    .method = "",
	    .url = "",
	    .answer = "",
	    .body = "",
	    .body_lines = "",
	    .observed = "",
	    .op = "",
	    .target = "",
	    .unit = "",
	    .time = ""};
}

void
items_emit(struct items *items, struct item *item)
{
	struct report *report = items->report;
	bool good = item->status == CHECK_PASS || item->status == CHECK_SKIP;

	items->totals.counts[item->status]++;
	if (report->score)
		item->area = score_item(report->score, item);
	if (report->changes && !report->is_previous)
		changes_item(report->changes, item);
	if (check_status_closes(item->status) && items->first_reason.len == 0)
		text_fail(
		    &items->first_reason, "%s: %s: %s", item->tool, item->name, item->message);
	renderings_item(report, item, report->summary_only && good);
}

void
items_emit_own(struct items *items, struct item *item)
{
	item->lines = item->message;
	records_note(items->report->records, item->status);
	items_emit(items, item);
}
