#include "items.h"
#include "json.h"
#include "reader.h"
#include "render.h"

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
	render_load_sentence(&(struct render_load){.name = &values[NAME],
				 .phase = &values[PHASE],
				 .requests = &values[REQUESTS],
				 .failed = &values[FAILED],
				 .rate = &values[RATE],
				 .p50 = &values[P50],
				 .p95 = &values[P95],
				 .p99 = &values[P99]},
	    line);
	figure = (struct figure){.tool = shown(items, TOOL), .text = text_string(line)};
	report->format->figure(report, &figure);
	report_write(report);
}
