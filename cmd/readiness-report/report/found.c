/* What a reader looks for first where a gate over reports is closed: findings that are serious and
 * tests that failed, the first of them. */
#include <string.h>

#include "items.h"
#include "json.h"
#include "reader.h"
#include "render.h"

enum { FOUND_SHOWN = 20 };

static bool
found_is_serious(const struct items *items, const struct reading *reading)
{
	const char *severity = shown(items, SEVERITY);

	if (reading_is(reading, "test"))
		return json_string_equals(&reading->status, "fail", 4) ||
		       json_string_equals(&reading->status, "unknown", 7);
	return reading->values[SUPPRESSED].type != JSON_TRUE &&
	       (strcmp(severity, "critical") == 0 || strcmp(severity, "high") == 0);
}

static void
found_show(struct items *items, const char *tool, const char *text)
{
	items->report->format->figure(items->report, &(struct figure){.tool = tool, .text = text});
	report_write(items->report);
}

bool
items_take_found(struct items *items, const struct reading *reading)
{
	struct report *report = items->report;
	struct text *line = &items->texts[SENTENCE];

	if (!reading_is(reading, "finding") && !reading_is(reading, "test"))
		return false;
	show_members(items, reading);
	if (!report->format->figure || report->summary_only || report->pass_through ||
	    !found_is_serious(items, reading) || ++items->found > FOUND_SHOWN)
		return true;
	if (!items->render)
		items->render = render_new(false, 0);
	text_clear(line);
	render_record(items->render, reading->bytes, reading->len, line);
	text_cut(line, line->len - 1);
	found_show(items, shown(items, TOOL), text_string(line));
	return true;
}

void
items_found_end(struct items *items)
{
	struct text *line = &items->texts[SENTENCE];

	if (items->found > FOUND_SHOWN) {
		text_clear(line);
		text_add_format(line,
		    "%lld more findings of high or critical severity and tests that failed",
		    (long long)(items->found - FOUND_SHOWN));
		found_show(items, "readiness-report", text_string(line));
	}
	render_free(items->render);
}
