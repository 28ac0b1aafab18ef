#include "samples.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "clock.h"
#include "exchange.h"
#include "file.h"
#include "ids.h"
#include "json_writer.h"
#include "memory.h"
#include "plan.h"
#include "records.h"
#include "targets.h"

enum { BLOCK = 64 << 10 };

struct samples {
	const struct load_plan *plan;
	const struct targets *targets;
	struct records *records;
	pthread_mutex_t lock;
	int fd;              /* -1: into the records */
	int failure;         /* errno of the first write that failed */
	int64_t wall_offset; /* wall time minus monotonic time */
};

struct samples *
samples_open(const struct load_plan *plan, const struct targets *targets, struct records *records,
    struct text *why)
{
	struct samples *samples = memory_new(1, sizeof(*samples));

	samples->plan = plan;
	samples->targets = targets;
	samples->records = records;
	samples->fd = -1;
	samples->wall_offset = clock_wall(&clock_system) - exchange_now();
	if (plan->samples && strcmp(plan->samples, "-") != 0) {
		samples->fd = open(plan->samples, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
		if (samples->fd == -1) {
			text_set_format(
			    why, "cannot write samples to %s: %s", plan->samples, strerror(errno));
			free(samples);
			return NULL;
		}
	}
	(void)pthread_mutex_init(&samples->lock, NULL);

	return samples;
}

void
samples_lock(struct samples *samples)
{
	(void)pthread_mutex_lock(&samples->lock);
}

void
samples_unlock(struct samples *samples)
{
	(void)pthread_mutex_unlock(&samples->lock);
}

/* The buffer holds whole lines. */
static void
samples_pass_lines(struct samples *samples, const struct text *buffer)
{
	const char *at = buffer->bytes, *end = at + buffer->len;

	while (at < end) {
		const char *line_end = memchr(at, '\n', (size_t)(end - at));

		records_pass(samples->records, at, (size_t)(line_end - at));
		at = line_end + 1;
	}
}

static void
samples_write_block(struct samples *samples, const struct text *buffer)
{
	if (samples->failure == 0 && file_write(samples->fd, buffer->bytes, buffer->len) == -1)
		samples->failure = errno;
}

void
samples_flush(struct samples *samples, struct text *buffer)
{
	if (buffer->len == 0)
		return;
	samples_lock(samples);
	if (samples->fd == -1)
		samples_pass_lines(samples, buffer);
	else
		samples_write_block(samples, buffer);
	samples_unlock(samples);
	text_clear(buffer);
}

static void
sample_put_times(struct json_writer *w, const struct exchange *exchange)
{
	const double ms = (double)CLOCK_MS;

	json_put_number(w, "latency_ms", (double)(exchange->done - exchange->scheduled) / ms);
	if (exchange->error != EXCHANGE_ERROR_UNSENT)
		json_put_number(w, "service_ms", (double)(exchange->done - exchange->sent) / ms);
	json_put_number(w, "lag_ms", (double)(exchange->sent - exchange->scheduled) / ms);
	if (exchange->paced)
		json_put_number(
		    w, "generator_lag_ms", (double)exchange_generator_lag(exchange) / ms);
	if (exchange->first_byte > 0)
		json_put_number(
		    w, "first_byte_ms", (double)(exchange->first_byte - exchange->sent) / ms);
}

static void
sample_put_headers(
    struct json_writer *w, const struct load_plan *plan, const struct exchange *exchange)
{
	if (!exchange->header_values || plan->header_metric_count == 0)
		return;
	json_open_object(w, "headers");
	for (size_t i = 0; i < plan->header_metric_count; i++)
		if (!isnan(exchange->header_values[i]))
			json_put_number(w, plan->header_metrics[i].name,
			    exchange->header_values[i] * plan->header_metrics[i].factor);
	json_close_object(w);
}

static void
sample_put_members(
    struct json_writer *w, const struct samples *samples, const struct exchange *exchange)
{
	char scheduled[CLOCK_RFC3339_SIZE];

	clock_format(scheduled, exchange->scheduled + samples->wall_offset);
	if (exchange->request_id) {
		json_put_bytes(w, "request_id", exchange->request_id, IDS_REQUEST_LEN);
		json_put_bytes(w, "trace_id", exchange->trace_id, IDS_TRACE_LEN);
		json_put_bytes(w, "span_id", exchange->span_id, IDS_SPAN_LEN);
	}
	json_put_string(w, "name", targets_series_name(samples->targets, exchange->target));
	json_put_string(w, "phase", samples->plan->phases[exchange->phase].name);
	if (exchange->status > 0)
		json_put_integer(w, "status", exchange->status);
	json_put_bool(w, "ok", exchange_succeeded(exchange));
	if (exchange->error != HTTP_OK)
		json_put_string(w, "error", exchange_error_name(exchange->error));
	sample_put_times(w, exchange);
	json_put_integer(w, "bytes", exchange->bytes);
	json_put_string(w, "scheduled", scheduled);
	sample_put_headers(w, samples->plan, exchange);
}

void
samples_write(struct samples *samples, struct text *buffer, const struct exchange *exchange)
{
	struct json_writer w;

	if (!samples->plan->samples || (samples->plan->warmup && exchange->phase == 0))
		return;
	w = json_writer(buffer);
	records_put_common(samples->records, &w, "request", NULL);
	sample_put_members(&w, samples, exchange);
	json_close_object(&w);
	text_add_byte(buffer, '\n');
	if (buffer->len > BLOCK)
		samples_flush(samples, buffer);
}

int
samples_close(struct samples *samples, struct text *why)
{
	int failure;

	if (!samples)
		return 0;
	if (samples->fd != -1 && close(samples->fd) == -1 && samples->failure == 0)
		samples->failure = errno;
	failure = samples->failure;
	(void)pthread_mutex_destroy(&samples->lock);
	free(samples);
	if (failure == 0)
		return 0;
	return text_fail(why, "samples were lost: %s", strerror(failure));
}
