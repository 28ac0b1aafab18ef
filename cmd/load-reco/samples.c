#include "samples.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "clock.h"
#include "json_writer.h"
#include "records.h"
#include "text.h"

enum { BLOCK = 64 << 10 };

struct samples {
	struct records *records; /* into the stream; NULL: into the file */
	bool wanted;
	int fd;
	int failure;         /* errno of the first write that failed */
	int64_t wall_offset; /* wall time minus monotonic time */
	struct text out;
};

struct samples *
samples_open(const char *path, struct records *records, struct text *why)
{
	struct samples *samples = calloc(1, sizeof(*samples));

	if (samples == NULL) {
		(void)text_set_format(why, "out of memory");
		return NULL;
	}
	samples->fd = -1;
	samples->out = TEXT_INIT(TEXT_MAX_RECORD);
	samples->wall_offset = clock_wall(&clock_system) - clock_monotonic(&clock_system);
	samples->wanted = path != NULL;
	samples->records = records;
	if (path == NULL || strcmp(path, "-") == 0)
		return samples;

	samples->fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	if (samples->fd == -1) {
		(void)text_set_format(why, "cannot write samples to %s: %s", path, strerror(errno));
		free(samples);
		return NULL;
	}

	return samples;
}

static void
flush(struct samples *samples)
{
	const char *at = text_string(&samples->out);
	size_t left = samples->out.len;

	while (left > 0 && samples->failure == 0) {
		ssize_t written = write(samples->fd, at, left);

		if (written == -1 && errno == EINTR)
			continue;
		if (written == -1) {
			samples->failure = errno;
			break;
		}
		at += written;
		left -= (size_t)written;
	}
	text_clear(&samples->out);
}

static void
put_members(struct json_writer *w, const struct samples *samples, const char *target,
    const struct exchange *exchange)
{
	const double ms = (double)CLOCK_MS;
	char scheduled[CLOCK_RFC3339_SIZE];

	clock_format(scheduled, exchange->scheduled + samples->wall_offset);
	json_put_string(w, "request_id", exchange->request_id);
	json_put_string(w, "trace_id", exchange->trace_id);
	json_put_string(w, "span_id", exchange->span_id);
	json_put_string(w, "name", target);
	json_put_string(w, "phase", phase_name(exchange->phase));
	if (exchange->status > 0)
		json_put_integer(w, "status", exchange->status);
	json_put_bool(w, "ok", exchange_succeeded(exchange));
	if (exchange->error != HTTP_OK)
		json_put_string(w, "error", http_error_name(exchange->error));
	json_put_number(w, "latency_ms", (double)(exchange->done - exchange->scheduled) / ms);
	json_put_number(w, "service_ms", (double)(exchange->done - exchange->sent) / ms);
	json_put_number(w, "lag_ms", (double)(exchange->sent - exchange->scheduled) / ms);
	if (exchange->first_byte > 0)
		json_put_number(
		    w, "first_byte_ms", (double)(exchange->first_byte - exchange->sent) / ms);
	json_put_integer(w, "bytes", exchange->bytes);
	json_put_string(w, "scheduled", scheduled);
}

void
samples_write(struct samples *samples, const char *target, const struct exchange *exchange)
{
	struct json_writer w;

	if (!samples->wanted)
		return;
	if (samples->fd == -1) {
		put_members(records_begin(samples->records, "request"), samples, target, exchange);
		(void)records_end(samples->records);
		return;
	}

	w = json_writer(&samples->out);
	records_put_common(samples->records, &w, "request");
	put_members(&w, samples, target, exchange);
	json_close_object(&w);
	(void)text_add_byte(&samples->out, '\n');
	if (samples->out.len > BLOCK)
		flush(samples);
}

int
samples_close(struct samples *samples, struct text *why)
{
	int failure;

	if (samples == NULL)
		return 0;
	if (samples->fd != -1) {
		flush(samples);
		if (close(samples->fd) == -1 && samples->failure == 0)
			samples->failure = errno;
	}
	failure = samples->failure;
	text_free(&samples->out);
	free(samples);
	if (failure == 0)
		return 0;
	(void)text_set_format(why, "samples were lost: %s", strerror(failure));

	return -1;
}
