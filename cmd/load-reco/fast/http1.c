#include "http1.h"

#include <string.h>

#include "character.h"
#include "http1_header.h"
#include "http1_line.h"

enum { MAX_CHUNK_LINE = 4096 };

static const char version[] = "HTTP/1.";

void
http1_begin(struct http1 *answer, bool to_head)
{
	struct text carry = answer->carry, held = answer->held;

	text_clear(&carry);
	text_clear(&held);
	carry.max = HTTP1_MAX_LINE;
	*answer = (struct http1){.to_head = to_head, .carry = carry, .held = held};
}

void
http1_free(struct http1 *answer)
{
	text_free(&answer->carry);
	text_free(&answer->held);
}

/* ---- the head ---- */

/* "HTTP/1.1 200 OK"; the reason may be empty or missing. */
static enum http1_outcome
status_line_take(struct http1 *answer, const char *bytes, size_t len, size_t *at)
{
	struct http1_line line;
	enum http1_outcome outcome = http1_line_take_in_head(answer, bytes, len, at, &line);
	int status;

	if (outcome == HTTP1_MORE) {
		size_t known =
		    answer->carry.len < strlen(version) ? answer->carry.len : strlen(version);

		/* What cannot become a status line need not be waited for. */
		return memcmp(answer->carry.bytes, version, known) == 0 ? HTTP1_MORE : HTTP1_BAD;
	}
	if (outcome != HTTP1_DONE)
		return outcome;

	status = http_status_line(line.bytes, line.len, &answer->version_0);
	if (status == -1)
		return HTTP1_BAD;
	answer->status = status;
	answer->state = HTTP1_FIELDS;
	answer->may_not_fold = true;

	return answer->status == 101 ? HTTP1_BAD : HTTP1_MORE;
}

/* What follows the head (RFC 9112, section 6.3). */
static enum http1_outcome
head_end(struct http1 *answer)
{
	const struct http_framing *framing = &answer->framing;
	bool bodiless = answer->to_head || answer->status == 204 || answer->status == 304;

	if (answer->status < 200) {
		answer->framing = (struct http_framing){0};
		answer->state = HTTP1_STATUS_LINE;
		return HTTP1_MORE;
	}
	answer->keep_alive = (!answer->version_0 || framing->keeps) && !framing->closing &&
			     !http_framing_doubtful(framing, answer->version_0);
	if (bodiless || (!framing->has_coding && framing->has_length && framing->length == 0)) {
		answer->state = HTTP1_WHOLE;
		return HTTP1_DONE;
	}
	if (framing->chunked) {
		answer->state = HTTP1_CHUNK_SIZE;
	} else if (framing->has_length && !framing->has_coding) {
		answer->left = framing->length;
		answer->state = HTTP1_BODY;
	} else {
		answer->keep_alive = false;
		answer->state = HTTP1_BODY_UNTIL_CLOSE;
	}

	return HTTP1_MORE;
}

static enum http1_outcome
field_line_take(struct http1 *answer, const char *bytes, size_t len, size_t *at,
    const struct http1_watch *watch, void *context)
{
	struct http1_line line;
	enum http1_outcome outcome = http1_line_take_in_head(answer, bytes, len, at, &line);

	if (outcome != HTTP1_DONE)
		return outcome;
	if (line.len == 0 && watch)
		http1_header_show(answer, watch, context);
	if (line.len == 0 && answer->state == HTTP1_FIELDS)
		return head_end(answer);
	if (line.len == 0) {
		answer->state = HTTP1_WHOLE;
		return HTTP1_DONE;
	}

	return http1_header_read(answer, line.bytes, line.len, watch, context) == -1 ? HTTP1_BAD
										     : HTTP1_MORE;
}

/* ---- the body ---- */

/* "1a;extension"; RFC 9112, section 7.1. */
static enum http1_outcome
chunk_size_take(struct http1 *answer, const char *bytes, size_t len, size_t *at)
{
	struct http1_line line;
	enum http1_outcome outcome = http1_line_take(answer, bytes, len, at, MAX_CHUNK_LINE, &line);
	uint64_t size = 0;
	size_t i = 0;

	if (outcome != HTTP1_DONE)
		return outcome;
	for (; i < line.len && char_hex(line.bytes[i]) >= 0; i++) {
		if (size >> 60 != 0)
			return HTTP1_BAD;
		size = size << 4 | (uint64_t)char_hex(line.bytes[i]);
	}
	if (i == 0 || !line.crlf)
		return HTTP1_BAD;
	while (i < line.len && char_is_blank(line.bytes[i]))
		i++;
	if (i < line.len && line.bytes[i] != ';')
		return HTTP1_BAD;
	answer->left = size;
	answer->state = size == 0 ? HTTP1_TRAILERS : HTTP1_CHUNK;
	answer->may_not_fold = true;

	return HTTP1_MORE;
}

static enum http1_outcome
body_take(struct http1 *answer, size_t len, size_t *at)
{
	uint64_t piece = len - *at;

	if (answer->state != HTTP1_BODY_UNTIL_CLOSE && piece > answer->left)
		piece = answer->left;
	*at += (size_t)piece;
	answer->body_bytes += piece;
	if (answer->body_bytes > HTTP1_MAX_BODY)
		return HTTP1_TOO_LARGE;
	if (answer->state == HTTP1_BODY_UNTIL_CLOSE)
		return HTTP1_MORE;

	answer->left -= piece;
	if (answer->left > 0)
		return HTTP1_MORE;
	if (answer->state == HTTP1_BODY) {
		answer->state = HTTP1_WHOLE;
		return HTTP1_DONE;
	}
	answer->state = HTTP1_CHUNK_END;

	return HTTP1_MORE;
}

static enum http1_outcome
chunk_end_take(struct http1 *answer, const char *bytes, size_t len, size_t *at)
{
	struct http1_line line;
	enum http1_outcome outcome = http1_line_take(answer, bytes, len, at, 2, &line);

	if (outcome == HTTP1_MORE)
		return answer->carry.bytes[0] == '\r' ? HTTP1_MORE : HTTP1_BAD;
	if (outcome != HTTP1_DONE || line.len > 0 || !line.crlf)
		return HTTP1_BAD;
	answer->state = HTTP1_CHUNK_SIZE;

	return HTTP1_MORE;
}

enum http1_outcome
http1_read(struct http1 *answer, const char *bytes, size_t len, size_t *used,
    const struct http1_watch *watch, void *context)
{
	enum http1_outcome outcome = HTTP1_MORE;
	size_t at = 0;

	while (at < len && outcome == HTTP1_MORE) {
		switch (answer->state) {
		case HTTP1_STATUS_LINE:
			outcome = status_line_take(answer, bytes, len, &at);
			break;
		case HTTP1_FIELDS:
			outcome = field_line_take(answer, bytes, len, &at, watch, context);
			break;
		case HTTP1_TRAILERS:
			outcome = field_line_take(answer, bytes, len, &at, NULL, NULL);
			break;
		case HTTP1_BODY:
		case HTTP1_BODY_UNTIL_CLOSE:
		case HTTP1_CHUNK:
			outcome = body_take(answer, len, &at);
			break;
		case HTTP1_CHUNK_SIZE:
			outcome = chunk_size_take(answer, bytes, len, &at);
			break;
		case HTTP1_CHUNK_END:
			outcome = chunk_end_take(answer, bytes, len, &at);
			break;
		case HTTP1_WHOLE:
			outcome = HTTP1_DONE;
			break;
		}
	}
	*used = at;

	return outcome;
}

enum http1_outcome
http1_end(struct http1 *answer)
{
	if (answer->state != HTTP1_BODY_UNTIL_CLOSE)
		return HTTP1_CUT;
	answer->state = HTTP1_WHOLE;

	return HTTP1_DONE;
}
