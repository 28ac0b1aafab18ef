#include <math.h>
#include <string.h>

#include "items.h"
#include "json.h"
#include "reader.h"

/* Three digits, in the unit that a person would take.  What the record does not say is no zero. */
static void
load_put_time(struct text *out, const char *name, double ms)
{
	if (isnan(ms))
		return;
	text_add_format(out, "%s%s ", strchr(text_string(out), ';') ? ", " : "; ", name);
	if (ms < 999.5)
		text_add_format(out, "%.3g ms", ms);
	else if (ms < 999500)
		text_add_format(out, "%.3g s", ms / 1000);
	else
		text_add_format(out, "%.0f s", ms / 1000);
}

static void
load_put_count(struct text *out, const char *before, double count, const char *after)
{
	if (!isnan(count))
		text_add_format(out, "%s %.0f%s", before, count, after);
}

void
items_take_load(struct items *items, const struct reading *reading)
{
	struct report *report = items->report;
	const struct json_slice *values = reading->values;
	struct text *line = &items->texts[SENTENCE];
	struct figure figure;

	if (!report->format->figure || report->summary_only || report->pass_through)
		return;
	show_members(items, reading);
	text_clear(line);
	text_add_format(line, "%s, %s:", shown(items, NAME), shown(items, PHASE));
	load_put_count(line, "", shown_number(&values[REQUESTS], NAN), " requests");
	load_put_count(line, ",", shown_number(&values[FAILED], NAN), " failed");
	load_put_count(line, ",", shown_number(&values[RATE], NAN), "/s");
	load_put_time(line, "p50", shown_number(&values[P50], NAN));
	load_put_time(line, "p95", shown_number(&values[P95], NAN));
	load_put_time(line, "p99", shown_number(&values[P99], NAN));
	figure = (struct figure){.tool = shown(items, TOOL), .text = text_string(line)};
	report->format->figure(report, &figure);
	report_write(report);
}
