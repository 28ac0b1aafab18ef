/* webhook: the incident itself, posted to any URL; whom it reaches tells two of them apart by the
 * Idempotency-Key. */
#include <stdlib.h>
#include <string.h>

#include "document.h"
#include "http_sink.h"
#include "incident_v1.h"
#include "memory.h"

static int
webhook_open(struct sink *sink, const char *rest, struct text *why)
{
	sink->own = memory_string(rest);

	return http_sink_open(sink, rest, why);
}

static enum sink_verdict
webhook_send(struct sink *sink, const struct notice *notice, struct sink_reply *reply)
{
	const struct http_header headers[] = {
	    {"Content-Type", "application/json"},
	    {"Idempotency-Key", notice->idempotency_key},
	};
	const struct json_slice *document = &notice->incident->object->slice;
	const struct http_request request = {
	    .method = "POST",
	    .url = sink->own,
	    .headers = headers,
	    .header_count = sizeof(headers) / sizeof(headers[0]),
	    .body = document->bytes,
	    .body_len = document->len,
	};
	struct http_answer answer = {0};
	enum sink_verdict verdict = http_sink_post(sink, &request, &answer, reply);

	http_answer_free(&answer);

	return verdict;
}

static void
webhook_close(struct sink *sink)
{
	http_sink_close(sink);
	free(sink->own);
}

const struct sink_kind sink_webhook = {
    .scheme = "webhook",
    .is_idempotent = true,
    .open = webhook_open,
    .send = webhook_send,
    .close = webhook_close,
};
