/* The state of a queue of dead letters, or of notices of incidents: a line of figures, or the
 * figures themselves. */
#include <string.h>

#include "items.h"
#include "json.h"
#include "reader.h"
#include "render.h"

static double
queue_number(const struct reading *reading, enum member member)
{
	return shown_number(&reading->values[member], -1);
}

/* What the line says behind its type. */
static void
queue_show(struct items *items, const struct reading *reading)
{
	struct text *line = &items->texts[SENTENCE];
	struct figure figure = {.tool = shown(items, TOOL)};

	text_clear(line);
	if (!items->render)
		items->render = render_new(false, 0);
	render_record(items->render, reading->bytes, reading->len, line);
	text_cut(line, line->len - 1);
	figure.text = text_string(line);
	items->report->format->figure(items->report, &figure);
}

bool
items_take_queue(struct items *items, const struct reading *reading)
{
	struct report *report = items->report;
	struct queue_figures queue;

	if (!reading_is(reading, "stats"))
		return false;
	if (report->pass_through || report->summary_only)
		return true;
	show_members(items, reading);
	queue = (struct queue_figures){
	    .is_sink =
		strcmp(show_value(&items->texts[TOOL], &reading->tool), "incident-deliver") == 0,
	    .name = shown(items, QUEUE),
	    .depth = queue_number(reading, DEPTH),
	    .parked = queue_number(reading, PARKED),
	    .oldest_age_s = queue_number(reading, OLDEST_AGE),
	    .newest_age_s = queue_number(reading, NEWEST_AGE),
	    .requeued_total = queue_number(reading, REQUEUED_TOTAL),
	    .parked_total = queue_number(reading, PARKED_TOTAL),
	};
	if (report->format->queue)
		report->format->queue(report, &queue);
	else if (report->format->figure)
		queue_show(items, reading);
	report_write(report);

	return true;
}
