#include "measure.h"

#include <stdio.h>
#include <string.h>

#include "clock.h"
#include "histogram.h"
#include "json_writer.h"
#include "text.h"

/* An hour: no deadline of a request is longer. */
static const int64_t highest = 3600 * CLOCK_SECOND;

int
measure_init(struct measure *measure)
{
	*measure = (struct measure){0};
	measure->latency = histogram_new(highest);
	measure->service = histogram_new(highest);
	measure->lag = histogram_new(highest);
	if (measure->latency == NULL || measure->service == NULL || measure->lag == NULL) {
		measure_free(measure);
		return -1;
	}

	return 0;
}

void
measure_free(struct measure *measure)
{
	histogram_free(measure->latency);
	histogram_free(measure->service);
	histogram_free(measure->lag);
	*measure = (struct measure){0};
}

void
measure_reset(struct measure *measure)
{
	struct measure kept = {
	    .latency = measure->latency, .service = measure->service, .lag = measure->lag};

	histogram_reset(kept.latency);
	histogram_reset(kept.service);
	histogram_reset(kept.lag);
	*measure = kept;
}

static int64_t
at_least(int64_t value, int64_t least)
{
	return value > least ? value : least;
}

void
measure_record(struct measure *measure, const struct exchange *exchange, int64_t timeout_ns)
{
	int64_t service = at_least(exchange->done - exchange->sent, 0);
	int64_t lag = at_least(exchange->sent - exchange->scheduled, 0);

	if (exchange->error == HTTP_ERROR_TIMEOUT)
		service = at_least(service, timeout_ns);
	histogram_record(measure->latency, lag + service, 1);
	histogram_record(measure->service, service, 1);
	histogram_record(measure->lag, lag, 1);

	measure->requests++;
	measure->bytes += exchange->bytes;
	measure->connections += exchange->new_connection;
	if (exchange_succeeded(exchange))
		measure->succeeded++;
	else
		measure->failed++;
	if (exchange->status > 0)
		measure->statuses[exchange->status < MEASURE_STATUSES ? exchange->status : 0]++;
	if (exchange->error != HTTP_OK)
		measure->errors[exchange->error]++;
}

static void
write_times(struct json_writer *w, const char *name, const struct histogram *h)
{
	static const struct {
		const char *name;
		double percentile;
	} percentiles[] = {{"p50", 50}, {"p90", 90}, {"p95", 95}, {"p99", 99}, {"p99_9", 99.9}};
	struct text payload = TEXT_INIT(TEXT_MAX_RECORD);
	const double ms = (double)CLOCK_MS;

	json_open_object(w, name);
	json_put_number(w, "min", (double)histogram_min(h) / ms);
	json_put_number(w, "mean", histogram_mean(h) / ms);
	for (size_t i = 0; i < sizeof(percentiles) / sizeof(percentiles[0]); i++)
		json_put_number(w, percentiles[i].name,
		    (double)histogram_percentile(h, percentiles[i].percentile) / ms);
	json_put_number(w, "max", (double)histogram_max(h) / ms);
	json_put_number(w, "stddev", histogram_stddev(h) / ms);
	if (histogram_encode(h, &payload) == 0)
		json_put_bytes(w, "histogram", payload.bytes, payload.len);
	json_close_object(w);
	text_free(&payload);
}

void
measure_write(const struct measure *measure, struct json_writer *w, int64_t elapsed_ns)
{
	double seconds = (double)elapsed_ns / (double)CLOCK_SECOND;
	char code[16];

	json_put_number(w, "elapsed_ms", (double)elapsed_ns / (double)CLOCK_MS);
	json_put_integer(w, "requests", measure->requests);
	json_put_integer(w, "succeeded", measure->succeeded);
	json_put_integer(w, "failed", measure->failed);
	json_put_number(w, "rate", seconds > 0 ? (double)measure->requests / seconds : 0);
	/* Without requests there is no error rate, and nothing that a rule could take for a good one. */
	if (measure->requests > 0) {
		json_put_number(w, "error_rate_pct",
		    100.0 * (double)measure->failed / (double)measure->requests);
		write_times(w, "latency_ms", measure->latency);
		write_times(w, "service_ms", measure->service);
		write_times(w, "lag_ms", measure->lag);
	}
	json_open_object(w, "statuses");
	for (int status = 0; status < MEASURE_STATUSES; status++) {
		if (measure->statuses[status] > 0) {
			(void)snprintf(code, sizeof(code), "%d", status);
			json_put_integer(
			    w, status == 0 ? "other" : code, measure->statuses[status]);
		}
	}
	json_close_object(w);
	json_open_object(w, "errors");
	for (int error = HTTP_OK + 1; error <= HTTP_ERROR_OTHER; error++)
		if (measure->errors[error] > 0)
			json_put_integer(
			    w, http_error_name((enum http_error)error), measure->errors[error]);
	json_close_object(w);
	json_put_integer(w, "bytes", measure->bytes);
	json_put_integer(w, "connections", measure->connections);
}
