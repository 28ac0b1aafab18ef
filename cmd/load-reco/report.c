#include "report.h"

#include <stdio.h>

#include "clock.h"
#include "histogram.h"
#include "json_writer.h"
#include "records.h"
#include "run.h"
#include "targets.h"
#include "text.h"

/* ---- members ---- */

static void
put_distribution(struct json_writer *w, const struct histogram *h)
{
	static const struct {
		const char *name;
		double percentile;
	} percentiles[] = {{"p50", 50}, {"p90", 90}, {"p95", 95}, {"p99", 99}, {"p99_9", 99.9}};
	struct text payload = TEXT_INIT(TEXT_MAX_RECORD);
	const double ms = (double)CLOCK_MS;

	json_put_number(w, "min", (double)histogram_min(h) / ms);
	json_put_number(w, "mean", histogram_mean(h) / ms);
	for (size_t i = 0; i < sizeof(percentiles) / sizeof(percentiles[0]); i++)
		json_put_number(w, percentiles[i].name,
		    (double)histogram_percentile(h, percentiles[i].percentile) / ms);
	json_put_number(w, "max", (double)histogram_max(h) / ms);
	json_put_number(w, "stddev", histogram_stddev(h) / ms);
	if (histogram_encode(h, &payload) == 0)
		json_put_bytes(w, "histogram", payload.bytes, payload.len);
	text_free(&payload);
}

/* Without values there is no member, and nothing that a rule could take for a good one. */
static void
put_times(struct json_writer *w, const char *name, const struct histogram *h)
{
	if (h == NULL || histogram_count(h) == 0)
		return;
	json_open_object(w, name);
	put_distribution(w, h);
	json_close_object(w);
}

static void
put_latency(
    struct json_writer *w, const char *name, const struct tally_cell *cell, bool succeeded_only)
{
	struct histogram *latency = tally_cell_latency(cell, succeeded_only);

	put_times(w, name, latency);
	histogram_free(latency);
}

static void
put_counts(struct json_writer *w, const struct tally_cell *cell)
{
	char code[16];

	json_open_object(w, "statuses");
	for (int status = 0; status < TALLY_STATUSES; status++) {
		if (cell->statuses[status] == 0)
			continue;
		(void)snprintf(code, sizeof(code), "%d", status);
		json_put_integer(w, code, cell->statuses[status]);
	}
	json_close_object(w);
	json_open_object(w, "errors");
	for (int error = HTTP_OK + 1; error < LOAD_ERRORS; error++)
		if (cell->errors[error] > 0)
			json_put_integer(w, load_error_name(error), cell->errors[error]);
	json_close_object(w);
}

static void
put_header_metrics(
    struct json_writer *w, const struct load_plan *plan, const struct tally_cell *cell)
{
	if (plan->header_metric_count == 0)
		return;
	json_open_object(w, "header_metrics");
	for (size_t i = 0; i < plan->header_metric_count; i++) {
		const struct tally_header *header = &cell->headers[i];

		json_open_object(w, plan->header_metrics[i]);
		if (header->values != NULL && histogram_count(header->values) > 0)
			put_distribution(w, header->values);
		json_put_integer(w, "missing", header->missing);
		put_times(w, "remainder", header->remainder);
		json_close_object(w);
	}
	json_close_object(w);
}

/* The response times of each status, and of the requests without an answer. */
static void
put_series(struct json_writer *w, const struct tally_cell *cell)
{
	char name[16];

	put_latency(w, "succeeded_latency_ms", cell, true);
	json_open_object(w, "status_latency_ms");
	for (size_t i = 0; i < TALLY_SERIES; i++) {
		const struct tally_series *series = &cell->series[i];

		(void)snprintf(name, sizeof(name), "%d", series->status);
		put_times(w,
		    series->status == 0  ? "error"
		    : series->status < 0 ? "other"
					 : name,
		    series->latency);
	}
	json_close_object(w);
}

static void
put_cell(struct json_writer *w, const struct load_plan *plan, const struct tally_cell *cell,
    int64_t elapsed_ns, bool whole)
{
	double seconds = (double)elapsed_ns / (double)CLOCK_SECOND;

	json_put_number(w, "elapsed_ms", (double)elapsed_ns / (double)CLOCK_MS);
	json_put_integer(w, "requests", cell->requests);
	json_put_integer(w, "succeeded", cell->succeeded);
	json_put_integer(w, "failed", cell->requests - cell->succeeded);
	json_put_number(w, "rate", seconds > 0 ? (double)cell->requests / seconds : 0);
	if (cell->requests > 0)
		json_put_number(w, "error_rate_pct",
		    100.0 * (double)(cell->requests - cell->succeeded) / (double)cell->requests);
	put_latency(w, "latency_ms", cell, false);
	put_times(w, "service_ms", cell->service);
	put_times(w, "lag_ms", cell->lag);
	if (whole)
		put_series(w, cell);
	put_counts(w, cell);
	json_put_integer(w, "bytes", cell->bytes);
	json_put_integer(w, "connections", cell->connections);
	put_header_metrics(w, plan, cell);
}

/* ---- records ---- */

static struct json_writer *
begin(struct records *records, const char *type, const char *name, const char *phase,
    const char *engine)
{
	struct json_writer *w = records_begin(records, type);

	json_put_string(w, "name", name);
	json_put_string(w, "phase", phase);
	json_put_string(w, "engine", engine);

	return w;
}

void
report_interval(struct records *records, const struct load_plan *plan, const char *engine,
    size_t phase, const struct tally_cell *cell, int64_t planned, int64_t in_flight,
    int64_t elapsed_ns)
{
	struct tally_cell *nothing = NULL;
	struct json_writer *w;

	if (cell == NULL)
		cell = nothing = tally_cell_new();
	if (cell == NULL) {
		records_trouble(records);
		return;
	}
	w = begin(records, "interval", "all", plan->phases[phase].name, engine);
	json_put_integer(w, "planned", planned);
	json_put_integer(w, "in_flight", in_flight);
	put_cell(w, plan, cell, elapsed_ns, false);
	(void)records_end(records);
	(void)records_flush(records);
	tally_cell_free(nothing);
}

/* Adds up the cells of some phases: of one target, or of all when `target` is ALL. */
enum { ALL = -1 };
static struct tally_cell *
sum(const struct load_plan *plan, const struct tally *totals, size_t first, size_t last, int target)
{
	struct tally_cell *cell = tally_cell_new();
	int rc = cell == NULL ? -1 : 0;

	for (size_t phase = first; rc == 0 && phase < last; phase++) {
		for (size_t t = 0; rc == 0 && t < totals->targets; t++) {
			const struct tally_cell *part = totals->cells[phase * totals->targets + t];

			if (part != NULL && (target == ALL || (size_t)target == t))
				rc = tally_cell_merge(cell, part, plan->header_metric_count);
		}
	}
	if (rc != 0) {
		tally_cell_free(cell);
		return NULL;
	}

	return cell;
}

struct tally_cell *
report_measured(const struct load_plan *plan, const struct run_result *result)
{
	return sum(plan, result->totals, plan->warmup, plan->phase_count, ALL);
}

static int64_t
add_up(const int64_t *values, size_t first, size_t last)
{
	int64_t total = 0;

	while (first < last)
		total += values[first++];

	return total;
}

int64_t
report_planned(const struct load_plan *plan, const struct run_result *result)
{
	return add_up(result->totals->planned, plan->warmup, plan->phase_count);
}

int64_t
report_elapsed(const struct load_plan *plan, const struct run_result *result)
{
	return add_up(result->phase_ns, plan->warmup, plan->phase_count);
}

static int
write_load(struct records *records, const struct load_plan *plan, const struct run_result *result,
    const char *name, const char *phase, size_t first, size_t last, int target)
{
	struct tally_cell *cell = sum(plan, result->totals, first, last, target);
	struct json_writer *w;

	if (cell == NULL)
		return -1;
	w = begin(records, "load", name, phase, result->engine);
	if (target == ALL)
		json_put_integer(w, "planned", add_up(result->totals->planned, first, last));
	put_cell(w, plan, cell, add_up(result->phase_ns, first, last), true);
	(void)records_end(records);
	tally_cell_free(cell);

	return 0;
}

int
report_load(struct records *records, const struct load_plan *plan, const struct targets *targets,
    const struct run_result *result)
{
	size_t first = plan->warmup, last = plan->phase_count;
	int rc = 0;

	/* A single measured phase is the measured one itself. */
	for (size_t phase = 0; phase < last; phase++)
		if ((phase < first || last - first > 1) && result->phase_ns[phase] > 0)
			rc |= write_load(records, plan, result, "all", plan->phases[phase].name,
			    phase, phase + 1, ALL);
	rc |= write_load(records, plan, result, "all", "measured", first, last, ALL);
	for (size_t t = 0; t < targets->count; t++)
		rc |= write_load(
		    records, plan, result, targets->list[t].name, "measured", first, last, (int)t);

	return rc;
}
