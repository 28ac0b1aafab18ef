/* What incident-emit measured of its incidents.  The metrics of a report that was read are figures
 * of another service, and stay with it. */
#include <math.h>
#include <string.h>

#include "items.h"
#include "json.h"
#include "reader.h"

bool
items_take_metric(struct items *items, const struct reading *reading)
{
	struct report *report = items->report;
	struct metric_figure metric = {.labels = &reading->values[LABELS],
	    .value = shown_number(&reading->values[VALUE], NAN)};

	if (!reading_is(reading, "metric"))
		return false;
	if (report->pass_through || report->summary_only || !report->format->metric ||
	    isnan(metric.value))
		return true;
	show_members(items, reading);
	if (strcmp(show_value(&items->texts[TOOL], &reading->tool), "incident-emit") == 0) {
		metric.name = shown(items, NAME);
		report->format->metric(report, &metric);
	}
	report_write(report);

	return true;
}
