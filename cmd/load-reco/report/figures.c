#include "figures.h"

#include <stdio.h>

#include "clock.h"
#include "exchange.h"
#include "header_metric.h"
#include "histogram.h"
#include "json_writer.h"
#include "plan.h"
#include "tally.h"
#include "text.h"

/* `unit`: how many of what the histogram counts are one of what is told. */
static void
figures_put_distribution(struct json_writer *w, const struct histogram *h, double unit)
{
	static const struct {
		const char *name;
		double percentile;
	} percentiles[] = {{"p50", 50}, {"p90", 90}, {"p95", 95}, {"p99", 99}, {"p99_9", 99.9}};
	TEXT_LOCAL payload = TEXT_INIT(TEXT_MAX_RECORD);

	json_put_number(w, "min", (double)histogram_min(h) / unit);
	json_put_number(w, "mean", histogram_mean(h) / unit);
	for (size_t i = 0; i < sizeof(percentiles) / sizeof(percentiles[0]); i++)
		json_put_number(w, percentiles[i].name,
		    (double)histogram_percentile(h, percentiles[i].percentile) / unit);
	json_put_number(w, "max", (double)histogram_max(h) / unit);
	json_put_number(w, "stddev", histogram_stddev(h) / unit);
	/* In thousandths it would be taken for something else. */
	if (unit != 1000 && histogram_encode(h, &payload) == 0)
		json_put_bytes(w, "histogram", payload.bytes, payload.len);
}

/* Without values there is no member, and nothing that a rule could take for a good one. */
static void
figures_put_times(struct json_writer *w, const char *name, const struct histogram *h)
{
	if (!h || histogram_count(h) == 0)
		return;
	json_open_object(w, name);
	figures_put_distribution(w, h, (double)CLOCK_MS);
	json_close_object(w);
}

static void
figures_put_latency(
    struct json_writer *w, const char *name, const struct tally_cell *cell, bool succeeded_only)
{
	struct histogram *latency = tally_cell_latency(cell, succeeded_only);

	figures_put_times(w, name, latency);
	histogram_free(latency);
}

static void
figures_put_counts(struct json_writer *w, const struct tally_cell *cell)
{
	char code[16];

	json_open_object(w, "statuses");
	for (int status = 0; status < EXCHANGE_STATUSES; status++) {
		if (cell->statuses[status] == 0)
			continue;
		(void)snprintf(code, sizeof(code), "%d", status);
		json_put_integer(w, code, cell->statuses[status]);
	}
	json_close_object(w);
	json_open_object(w, "errors");
	for (int error = HTTP_OK + 1; error < EXCHANGE_ERRORS; error++)
		if (cell->errors[error] > 0)
			json_put_integer(w, exchange_error_name(error), cell->errors[error]);
	json_close_object(w);
}

static void
figures_put_header_metric(
    struct json_writer *w, const struct header_metric *metric, const struct tally_header *header)
{
	json_open_object(w, metric->name);
	json_put_string(w, "unit", metric->unit);
	if (header->fractions > 0)
		figures_put_distribution(w, header->thousandths, 1000);
	else if (header->values && histogram_count(header->values) > 0)
		figures_put_distribution(
		    w, header->values, metric->duration ? (double)CLOCK_MS : 1);
	json_put_integer(w, "missing", header->missing);
	figures_put_times(w, "remainder", header->remainder);
	json_close_object(w);
}

static void
figures_put_header_metrics(
    struct json_writer *w, const struct load_plan *plan, const struct tally_cell *cell)
{
	if (!plan || plan->header_metric_count == 0)
		return;
	json_open_object(w, "header_metrics");
	for (size_t i = 0; i < plan->header_metric_count; i++)
		figures_put_header_metric(w, &plan->header_metrics[i], &cell->headers[i]);
	json_close_object(w);
}

/* The response times of each status, and of the requests without an answer. */
static void
figures_put_series(struct json_writer *w, const struct tally_cell *cell)
{
	struct histogram *others = tally_cell_others(cell);
	char name[16];

	figures_put_latency(w, "succeeded_latency_ms", cell, true);
	json_open_object(w, "status_latency_ms");
	for (size_t i = 0; i < TALLY_SERIES; i++) {
		const struct tally_series *series = &cell->series[i];

		(void)snprintf(name, sizeof(name), "%d", series->status);
		if (series->status >= 0)
			figures_put_times(w, series->status == 0 ? "error" : name, series->latency);
	}
	figures_put_times(w, "other", others);
	json_close_object(w);
	histogram_free(others);
}

void
figures_put(struct json_writer *w, const struct figures *figures)
{
	static const struct tally_cell nothing;
	const struct tally_cell *cell = figures->cell ? figures->cell : &nothing;
	double seconds = (double)figures->elapsed_ns / (double)CLOCK_SECOND;

	json_put_number(w, "elapsed_ms", (double)figures->elapsed_ns / (double)CLOCK_MS);
	json_put_integer(w, "requests", cell->requests);
	json_put_integer(w, "succeeded", cell->succeeded);
	json_put_integer(w, "failed", cell->requests - cell->succeeded);
	json_put_number(w, "rate", seconds > 0 ? (double)cell->requests / seconds : 0);
	if (cell->requests > 0)
		json_put_number(w, "error_rate_pct",
		    100.0 * (double)(cell->requests - cell->succeeded) / (double)cell->requests);
	figures_put_latency(w, "latency_ms", cell, false);
	figures_put_times(w, "service_ms", cell->service);
	figures_put_times(w, "lag_ms", cell->lag);
	figures_put_times(w, "generator_lag_ms", cell->generator_lag);
	figures_put_times(w, "net_latency_ms", cell->net_latency);
	if (figures->by_status)
		figures_put_series(w, cell);
	figures_put_counts(w, cell);
	json_put_integer(w, "bytes", cell->bytes);
	json_put_integer(w, "connections", cell->connections);
	json_put_integer(w, "resent", cell->resent);
	figures_put_header_metrics(w, figures->plan, cell);
}
