/* prometheus: the text format 0.0.4, for the textfile collector of the node exporter: no sample has
 * a time of its own, and the samples of a family stand together. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "character.h"
#include "clock.h"
#include "diag.h"
#include "json_walk.h"
#include "memory.h"
#include "report.h"

enum { MOST_QUEUES = 10000, MOST_SERIES = 10000 };

struct family {
	const char *name, *type, *help;
	size_t offset; /* of the figure */
	bool of_sinks;
};

static const struct family families[] = {
    {"dlq_depth", "gauge", "Dead letters of a queue.", offsetof(struct queue_figures, depth),
	false},
    {"dlq_parked", "gauge", "Messages of a queue that were put aside.",
	offsetof(struct queue_figures, parked), false},
    {"dlq_oldest_age_seconds", "gauge", "Age of the oldest dead letter of a queue.",
	offsetof(struct queue_figures, oldest_age_s), false},
    {"dlq_newest_age_seconds", "gauge", "Age of the newest dead letter of a queue.",
	offsetof(struct queue_figures, newest_age_s), false},
    {"dlq_requeued_total", "counter", "Dead letters of a queue that were moved back.",
	offsetof(struct queue_figures, requeued_total), false},
    {"dlq_parked_total", "counter", "Messages of a queue that were ever put aside.",
	offsetof(struct queue_figures, parked_total), false},
    {"incident_notices_waiting", "gauge", "Notices of incidents that a sink has not heard yet.",
	offsetof(struct queue_figures, depth), true},
    {"incident_notices_given_up", "gauge", "Notices that a sink refused, or may not have heard.",
	offsetof(struct queue_figures, parked), true},
    {"incident_notices_oldest_age_seconds", "gauge", "Age of the oldest incident that waits.",
	offsetof(struct queue_figures, oldest_age_s), true},
};

enum { FAMILIES = sizeof(families) / sizeof(families[0]) };

/* A sample that a record states: `labels` as they are written, with their braces. */
struct series {
	char *name, *labels;
	double value;
	bool shown;
};

struct exposition {
	struct queue_figures *queues;
	size_t count, room;
	struct series *series;
	size_t series_count, series_room;
};

static void
exposition_begin(struct rendering *rendering)
{
	rendering->state = memory_new(1, sizeof(struct exposition));
}

static void
exposition_item(struct rendering *rendering, const struct item *item)
{
	(void)rendering;
	(void)item;
}

/* The newest figures of a queue are those that count: a series stands once. */
static struct queue_figures *
exposition_queue_of(struct exposition *exposition, const struct queue_figures *figures)
{
	for (size_t i = 0; i < exposition->count; i++) {
		struct queue_figures *queue = &exposition->queues[i];

		if (queue->is_sink == figures->is_sink && strcmp(queue->name, figures->name) == 0)
			return queue;
	}
	if (exposition->count == MOST_QUEUES)
		return NULL;
	exposition->queues = memory_grow(exposition->queues, exposition->count + 1,
	    &exposition->room, sizeof(*exposition->queues));
	exposition->queues[exposition->count].name = memory_string(figures->name);

	return &exposition->queues[exposition->count++];
}

static void
exposition_take_queue(struct rendering *rendering, const struct queue_figures *figures)
{
	struct queue_figures *queue = exposition_queue_of(rendering->state, figures);
	const char *name;

	if (!queue) {
		records_trouble_with(rendering->report->records,
		    "more than %d queues: the others are left out", MOST_QUEUES);
		return;
	}
	name = queue->name;
	*queue = *figures;
	queue->name = name;
}

static void
exposition_put_label(struct text *out, const char *value)
{
	for (; *value != '\0'; value++) {
		if (*value == '\\' || *value == '"')
			text_add_byte(out, '\\');
		if (*value == '\n')
			text_add_string(out, "\\n");
		else
			text_add_byte(out, *value);
	}
}

static void
exposition_put_head(struct text *out, const char *name, const char *type, const char *help)
{
	text_add_format(out, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

/* ---- what records state ---- */

/* A letter or '_', then digits too. */
static bool
name_is_right(const char *name)
{
	if (*name == '\0' || char_is_digit(*name))
		return false;
	while (char_is_word(*name))
		name++;

	return *name == '\0';
}

/* 0, or -1 when a label cannot be written. */
static int
exposition_put_labels(struct text *out, const struct json_slice *labels)
{
	struct json_walk walk = json_walk_begin(labels);
	struct json_slice name, value;
	const char *before = "{";

	for (; json_walk_next(&walk, &name, &value); before = ",") {
		TEXT_LOCAL label = TEXT_INIT(TEXT_MAX_REASON), word = TEXT_INIT(TEXT_MAX_REASON);

		if (json_string(&name, &label) == -1 || !name_is_right(text_string(&label)) ||
		    value.type != JSON_STRING || json_string(&value, &word) == -1)
			return -1;
		text_add_format(out, "%s%s=\"", before, text_string(&label));
		exposition_put_label(out, text_string(&word));
		text_add_byte(out, '"');
	}
	if (*before == ',')
		text_add_byte(out, '}');

	return text_failed(out) ? -1 : 0;
}

static struct series *
exposition_series_of(struct exposition *exposition, const char *name, const char *labels)
{
	struct series *series = exposition->series;

	for (size_t i = 0; i < exposition->series_count; i++)
		if (strcmp(series[i].name, name) == 0 && strcmp(series[i].labels, labels) == 0)
			return &series[i];
	if (exposition->series_count == MOST_SERIES)
		return NULL;
	exposition->series = memory_grow(exposition->series, exposition->series_count,
	    &exposition->series_room, sizeof(*exposition->series));
	series = &exposition->series[exposition->series_count++];
	*series = (struct series){.name = memory_string(name), .labels = memory_string(labels)};

	return series;
}

static void
exposition_take_metric(struct rendering *rendering, const struct metric_figure *metric)
{
	TEXT_LOCAL labels = TEXT_INIT(TEXT_MAX_RECORD);
	struct series *series = NULL;

	if (name_is_right(metric->name) && exposition_put_labels(&labels, metric->labels) == 0)
		series = exposition_series_of(rendering->state, metric->name, text_string(&labels));
	if (series)
		series->value = metric->value;
	else
		records_trouble_with(rendering->report->records,
		    "the metric %s cannot be a sample, or there are more than %d: it is left out",
		    metric->name, MOST_SERIES);
}

static const char *
metric_help(const char *name)
{
	if (strcmp(name, "incident_mttr_seconds") == 0)
		return "Mean time to recover, from first seen to resolved.";
	if (strcmp(name, "incident_resolved_count") == 0)
		return "Incidents that were resolved.";

	return "A figure of incident-emit.";
}

/* The samples of a family stand together. */
static void
exposition_put_series(struct text *out, struct exposition *exposition)
{
	for (size_t i = 0; i < exposition->series_count; i++) {
		const char *name = exposition->series[i].name;

		if (!exposition->series[i].shown)
			exposition_put_head(out, name, "gauge", metric_help(name));
		for (size_t j = i; j < exposition->series_count; j++) {
			struct series *series = &exposition->series[j];

			if (series->shown || strcmp(series->name, name) != 0)
				continue;
			text_add_format(out, "%s%s %.15g\n", name, series->labels, series->value);
			series->shown = true;
		}
	}
}

/* A figure that is not known is no sample. */
static void
exposition_put_family(
    struct text *out, const struct exposition *exposition, const struct family *family)
{
	bool begun = false;

	for (size_t i = 0; i < exposition->count; i++) {
		const struct queue_figures *queue = &exposition->queues[i];
		double value;

		memcpy(&value, (const char *)queue + family->offset, sizeof(value));
		if (value < 0 || queue->is_sink != family->of_sinks)
			continue;
		if (!begun)
			exposition_put_head(out, family->name, family->type, family->help);
		begun = true;
		text_add_format(out, "%s{%s=\"", family->name, queue->is_sink ? "sink" : "queue");
		exposition_put_label(out, queue->name);
		text_add_format(out, "\"} %.15g\n", value);
	}
}

static void
exposition_put_checks(struct text *out, const struct totals *totals)
{
	exposition_put_head(out, "readyline_checks", "gauge", "Checks of the run by status.");
	for (int status = CHECK_PASS; status <= CHECK_UNKNOWN; status++)
		text_add_format(out, "readyline_checks{status=\"%s\"} %" PRId64 "\n",
		    check_status_name((enum check_status)status), totals->counts[status]);
	exposition_put_head(
	    out, "readyline_bad_records", "gauge", "Records of the run that could not be read.");
	text_add_format(out, "readyline_bad_records %" PRId64 "\n", totals->bad_records);
	exposition_put_head(
	    out, "readyline_gate_open", "gauge", "Whether the run passed: 1, or 0.");
	text_add_format(out, "readyline_gate_open %d\n", totals->verdict == SUMMARY_PASS ? 1 : 0);
	exposition_put_head(out, "readyline_report_timestamp_seconds", "gauge",
	    "When this report was made, in Unix time.");
	text_add_format(out, "readyline_report_timestamp_seconds %.3f\n",
	    (double)clock_wall(&clock_system) / (double)CLOCK_SECOND);
}

static void
exposition_end(struct rendering *rendering, const struct totals *totals)
{
	struct exposition *exposition = rendering->state;

	for (size_t f = 0; f < FAMILIES; f++)
		exposition_put_family(&rendering->out, exposition, &families[f]);
	exposition_put_series(&rendering->out, exposition);
	exposition_put_checks(&rendering->out, totals);
	for (size_t i = 0; i < exposition->series_count; i++) {
		free(exposition->series[i].name);
		free(exposition->series[i].labels);
	}
	free(exposition->series);
	for (size_t i = 0; i < exposition->count; i++)
		free((char *)exposition->queues[i].name);
	free(exposition->queues);
	free(exposition);
}

const struct format format_prometheus = {
    .name = "prometheus",
    .begin = exposition_begin,
    .item = exposition_item,
    .queue = exposition_take_queue,
    .metric = exposition_take_metric,
    .end = exposition_end,
};
