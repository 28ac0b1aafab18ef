/* What was measured and found, and is judged elsewhere: loads, queues, metrics, findings, tests. */
#include <math.h>
#include <string.h>

#include "items.h"
#include "json.h"
#include "reader.h"
#include "render.h"
#include "renderings.h"

static double
figure_number(const struct reading *reading, enum member member)
{
	return shown_number(&reading->values[member], -1);
}

const char *
show_line(struct items *items, const struct reading *reading)
{
	struct text *line = &items->texts[SENTENCE];

	text_clear(line);
	if (!items->render)
		items->render = render_new(false, 0);
	render_record(items->render, reading->bytes, reading->len, line);
	text_cut(line, line->len - 1);
	return text_string(line);
}

static void
items_take_load(struct items *items, const struct reading *reading)
{
	const struct json_slice *values = reading->values;
	struct text *line = &items->texts[SENTENCE];

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
	renderings_load(items->report, &(struct load_figures){.tool = shown(items, TOOL),
					   .name = shown(items, NAME),
					   .phase = shown(items, PHASE),
					   .text = text_string(line),
					   .requests = figure_number(reading, REQUESTS),
					   .failed = figure_number(reading, FAILED),
					   .rate = figure_number(reading, RATE),
					   .p50_ms = figure_number(reading, P50),
					   .p95_ms = figure_number(reading, P95),
					   .p99_ms = figure_number(reading, P99),
					   .histogram = &values[HISTOGRAM],
					   .reading = reading});
}

static void
items_take_queue(struct items *items, const struct reading *reading)
{
	renderings_queue(
	    items->report, &(struct queue_figures){
			       .tool = shown(items, TOOL),
			       .is_sink = strcmp(shown(items, TOOL), "incident-deliver") == 0,
			       .name = shown(items, QUEUE),
			       .text = show_line(items, reading),
			       .depth = figure_number(reading, DEPTH),
			       .parked = figure_number(reading, PARKED),
			       .oldest_age_s = figure_number(reading, OLDEST_AGE),
			       .newest_age_s = figure_number(reading, NEWEST_AGE),
			       .requeued_total = figure_number(reading, REQUEUED_TOTAL),
			       .parked_total = figure_number(reading, PARKED_TOTAL),
			   });
}

/* The metrics of a report that was read are figures of another service, and stay with it. */
static void
items_take_metric(struct items *items, const struct reading *reading)
{
	double value = shown_number(&reading->values[VALUE], NAN);

	if (!isnan(value) && strcmp(shown(items, TOOL), "incident-emit") == 0)
		renderings_metric(items->report, &(struct metric_figure){.name = shown(items, NAME),
						     .labels = &reading->values[LABELS],
						     .value = value});
}

static bool
found_is_serious(const struct items *items, const struct found *found)
{
	const char *severity = shown(items, SEVERITY);

	if (found->is_test)
		return strcmp(found->status, "fail") == 0 || strcmp(found->status, "unknown") == 0;
	return !found->suppressed &&
	       (strcmp(severity, "critical") == 0 || strcmp(severity, "high") == 0);
}

static void
items_take_found(struct items *items, const struct reading *reading)
{
	struct found found = {
	    .is_test = reading_is(reading, "test"),
	    .tool = shown(items, TOOL),
	    .rule = shown(items, RULE),
	    .severity = shown(items, SEVERITY),
	    .status = show_value(&items->texts[STATUS], &reading->status),
	    .suite = shown(items, SUITE),
	    .class_name = shown(items, CLASS_NAME),
	    .name = shown(items, NAME),
	    .message = shown(items, MESSAGE),
	    .file = shown(items, FILE_NAME),
	    .package = shown(items, PACKAGE),
	    .fixed_version = shown(items, FIXED_VERSION),
	    .fingerprint = shown(items, FINGERPRINT),
	    .line = shown_line(reading),
	    .suppressed = reading->values[SUPPRESSED].type == JSON_TRUE,
	    .flaky = reading->values[FLAKY].type == JSON_TRUE,
	    .elapsed_ms = shown_number(&reading->values[ELAPSED_MS], -1),
	    .reading = reading,
	};

	found.serious = found_is_serious(items, &found);
	renderings_found(items->report, &found);
}

static const struct {
	const char *type;
	size_t wanted; /* by the formats that have this */
	void (*take)(struct items *items, const struct reading *reading);
} figures[] = {
    {"load", offsetof(struct format, load), items_take_load},
    {"stats", offsetof(struct format, queue), items_take_queue},
    {"metric", offsetof(struct format, metric), items_take_metric},
    {"finding", offsetof(struct format, found), items_take_found},
    {"test", offsetof(struct format, found), items_take_found},
};

void
items_take_figure(struct items *items, const struct reading *reading)
{
	for (size_t i = 0; i < sizeof(figures) / sizeof(figures[0]); i++) {
		if (!reading_is(reading, figures[i].type))
			continue;
		if (renderings_want(items->report, figures[i].wanted)) {
			show_members(items, reading);
			figures[i].take(items, reading);
		}
		return;
	}
}
