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
#include "names.h"
#include "reader.h"
#include "report.h"
#include "score.h"
#include "series.h"

enum { MOST_QUEUES = 10000, MOST_CLOSED = 1000 };

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

struct exposition {
	struct queue_figures *queues;
	size_t count, room;
	struct series_table *series;
	int64_t closed;   /* checks that close the gate */
	int64_t run_time; /* of the newest record, wall; 0: none */
	int64_t left_out; /* series that had no room */
};

static const char *const exposition_paths[] = {".time", NULL};

static void
exposition_begin(struct rendering *rendering)
{
	struct exposition *exposition = memory_new(1, sizeof(*exposition));

	exposition->series = series_table_new();
	rendering->state = exposition;
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
		series_put_label(out, text_string(&word));
		text_add_byte(out, '"');
	}
	if (*before == ',')
		text_add_byte(out, '}');

	return text_failed(out) ? -1 : 0;
}

/* What this file says by itself. */
static bool
name_is_ours(const char *name)
{
	for (size_t i = 0; i < FAMILIES; i++)
		if (strcmp(families[i].name, name) == 0)
			return true;

	return strncmp(name, "readyline_", strlen("readyline_")) == 0;
}

static void
exposition_take_metric(struct rendering *rendering, const struct metric_figure *metric)
{
	struct exposition *exposition = rendering->state;
	TEXT_LOCAL labels = TEXT_INIT(TEXT_MAX_RECORD);
	double *value = NULL;

	if (name_is_right(metric->name) && !name_is_ours(metric->name) &&
	    exposition_put_labels(&labels, metric->labels) == 0)
		value = series_value(exposition->series, metric->name, text_string(&labels));
	if (value)
		*value = metric->value;
	else
		records_trouble_with(rendering->report->records,
		    "the metric %s cannot be a sample, or there are more than %d: it is left out",
		    metric->name, MOST_SERIES);
}

/* ---- what the records come to ---- */

/* `{NAME="VALUE",...}` of pairs, up to a NULL. */
static void
exposition_put_pairs(struct text *out, const char *const *pairs)
{
	const char *before = "{";

	for (; *pairs; pairs += 2, before = ",") {
		text_add_format(out, "%s%s=\"", before, pairs[0]);
		series_put_label(out, pairs[1]);
		text_add_byte(out, '"');
	}
	text_add_byte(out, '}');
}

/* NULL: there is no room for it. */
static double *
exposition_value(struct rendering *rendering, const char *name, const char *const *pairs)
{
	struct exposition *exposition = rendering->state;
	TEXT_LOCAL labels = TEXT_INIT(TEXT_MAX_RECORD);
	double *value;

	exposition_put_pairs(&labels, pairs);
	value = series_value(exposition->series, name, text_string(&labels));
	exposition->left_out += value ? 0 : 1;

	return value;
}

static void
exposition_set(
    struct rendering *rendering, const char *name, const char *const *pairs, double value)
{
	double *at = exposition_value(rendering, name, pairs);

	if (at)
		*at = value;
}

static void
exposition_count(struct rendering *rendering, const char *name, const char *const *pairs)
{
	double *at = exposition_value(rendering, name, pairs);

	if (at)
		(*at)++;
}

static void
exposition_item(struct rendering *rendering, const struct item *item)
{
	struct exposition *exposition = rendering->state;
	const char *status = check_status_name(item->status);

	exposition_count(rendering, "readyline_tool_checks",
	    (const char *[]){"tool", item->tool, "status", status, NULL});
	if (check_status_closes(item->status) && exposition->closed++ < MOST_CLOSED)
		exposition_count(rendering, "readyline_check_closes",
		    (const char *[]){
			"tool", item->tool, "name", item->name, "status", status, NULL});
}

static void
exposition_load(struct rendering *rendering, const struct load_figures *load)
{
	const struct {
		const char *name, *percentile;
		double value, by;
	} values[] = {
	    {"readyline_load_requests", NULL, load->requests, 1},
	    {"readyline_load_failed_requests", NULL, load->failed, 1},
	    {"readyline_load_requests_per_second", NULL, load->rate, 1},
	    {"readyline_load_latency_seconds", "50", load->p50_ms, 1000},
	    {"readyline_load_latency_seconds", "95", load->p95_ms, 1000},
	    {"readyline_load_latency_seconds", "99", load->p99_ms, 1000},
	};

	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		const char *pairs[] = {"tool", load->tool, "name", load->name, "phase", load->phase,
		    values[i].percentile ? "percentile" : NULL, values[i].percentile, NULL};

		if (values[i].value >= 0)
			exposition_set(
			    rendering, values[i].name, pairs, values[i].value / values[i].by);
	}
}

static void
exposition_found(struct rendering *rendering, const struct found *found)
{
	if (found->is_test)
		exposition_count(rendering, "readyline_tests",
		    (const char *[]){"tool", found->tool, "status", found->status, "flaky",
			found->flaky ? "true" : "false", NULL});
	else
		exposition_count(rendering, "readyline_findings",
		    (const char *[]){"tool", found->tool, "severity", found->severity, "suppressed",
			found->suppressed ? "true" : "false", NULL});
}

/* The time of the run is that of its newest record: a file that is not written any more looks as
 * it did. */
static void
exposition_record(struct rendering *rendering, const struct reading *reading)
{
	struct exposition *exposition = rendering->state;
	const struct json_slice *time = rendering_value(rendering, reading, 0);
	int64_t when;

	if (time->type == JSON_STRING && !time->escaped && time->len > 2 &&
	    clock_parse(time->bytes + 1, time->len - 2, &when) == 0 && when > exposition->run_time)
		exposition->run_time = when;
}

static const char *
metric_help(const char *name)
{
	static const char *const helps[][2] = {
	    {"incident_mttr_seconds", "Mean time to recover, from first seen to resolved."},
	    {"incident_resolved_count", "Incidents that were resolved."},
	    {"readyline_tool_checks", "Checks of the run by tool and status."},
	    {"readyline_check_closes", "Checks that close the gate: 1."},
	    {"readyline_load_requests", "Requests of a load."},
	    {"readyline_load_failed_requests", "Requests of a load that failed."},
	    {"readyline_load_requests_per_second", "Requests done per second of a load."},
	    {"readyline_load_latency_seconds", "Percentiles of the latency of a load."},
	    {"readyline_tests", "Outcomes of tests that were read from reports."},
	    {"readyline_findings", "Findings of scanners that were read from reports."},
	};

	for (size_t i = 0; i < sizeof(helps) / sizeof(helps[0]); i++)
		if (strcmp(name, helps[i][0]) == 0)
			return helps[i][1];

	return "A figure of incident-emit.";
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
			series_put_head(out, family->name, family->type, family->help);
		begun = true;
		text_add_format(out, "%s{%s=\"", family->name, queue->is_sink ? "sink" : "queue");
		series_put_label(out, queue->name);
		text_add_format(out, "\"} %.15g\n", value);
	}
}

static void
exposition_put_checks(
    const struct rendering *rendering, struct text *out, const struct totals *totals)
{
	const struct exposition *exposition = rendering->state;

	series_put_head(out, "readyline_checks", "gauge", "Checks of the run by status.");
	for (int status = CHECK_PASS; status <= CHECK_UNKNOWN; status++)
		text_add_format(out, "readyline_checks{status=\"%s\"} %" PRId64 "\n",
		    check_status_name((enum check_status)status), totals->counts[status]);
	series_put_head(
	    out, "readyline_bad_records", "gauge", "Records of the run that could not be read.");
	text_add_format(out, "readyline_bad_records %" PRId64 "\n", totals->bad_records);
	series_put_head(out, "readyline_gate_open", "gauge", "Whether the run passed: 1, or 0.");
	text_add_format(out, "readyline_gate_open %d\n", totals->verdict == SUMMARY_PASS ? 1 : 0);
	series_put_head(out, "readyline_readiness_ratio", "gauge",
	    "The weighted share of what passed, from 0 to 1.");
	text_add_format(out, "readyline_readiness_ratio %.2f\n",
	    score_percent(rendering->report->score, totals->verdict) / 100.0);
	if (exposition->run_time > 0) {
		series_put_head(out, "readyline_run_timestamp_seconds", "gauge",
		    "When the newest record of the run was made, in Unix time.");
		text_add_format(out, "readyline_run_timestamp_seconds %.3f\n",
		    (double)exposition->run_time / (double)CLOCK_SECOND);
	}
	series_put_head(out, "readyline_report_timestamp_seconds", "gauge",
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
	series_put(&rendering->out, exposition->series, metric_help);
	exposition_put_checks(rendering, &rendering->out, totals);
	if (exposition->left_out > 0)
		diag_note("prometheus: %lld figures are left out: a file has at most %d series",
		    (long long)exposition->left_out, MOST_SERIES);
	series_table_free(exposition->series);
	for (size_t i = 0; i < exposition->count; i++)
		free((char *)exposition->queues[i].name);
	free(exposition->queues);
	free(exposition);
}

const struct format format_prometheus = {
    .name = "prometheus",
    .paths = exposition_paths,
    .begin = exposition_begin,
    .item = exposition_item,
    .load = exposition_load,
    .found = exposition_found,
    .record = exposition_record,
    .queue = exposition_take_queue,
    .metric = exposition_take_metric,
    .end = exposition_end,
};
