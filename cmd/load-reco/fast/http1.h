/*
 * http1: reads HTTP/1.1 answers (RFC 9112) as they arrive, in pieces of any size, without keeping
 * them.
 *
 * Strict where leniency could mistake one answer for another: field names must be tokens that end
 * at their colon, lengths must be digits that agree with each other, chunk sizes hexadecimal digits
 * within 64 bits, chunks end by CRLF.  As RFC 9112 allows, a bare LF ends a line of the head, a
 * missing reason phrase is accepted, and so is folding (section 5.2), except of the fields that
 * frame the body.  Interim answers (1xx) are skipped; 101 is an error, since nothing is upgraded.
 */
#ifndef HTTP1_H
#define HTTP1_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "http_field.h"
#include "text.h"

enum {
	HTTP1_MAX_LINE = 100 << 10,
	HTTP1_MAX_HEAD = 1 << 20, /* interim answers and trailers included */
	HTTP1_MAX_LINES = 1000,
	HTTP1_MAX_BODY = 16 << 20,
};

enum http1_outcome {
	HTTP1_MORE,
	HTTP1_DONE,
	HTTP1_BAD,       /* not HTTP/1, or its length cannot be told */
	HTTP1_TOO_LARGE, /* beyond one of the limits above */
	HTTP1_CUT,       /* only of http1_end(): closed before the answer was whole */
};

enum http1_state {
	HTTP1_STATUS_LINE,
	HTTP1_FIELDS,
	HTTP1_BODY,
	HTTP1_BODY_UNTIL_CLOSE,
	HTTP1_CHUNK_SIZE,
	HTTP1_CHUNK,
	HTTP1_CHUNK_END,
	HTTP1_TRAILERS,
	HTTP1_WHOLE,
};

/* One answer at a time.  Zeroed, then http1_begin() before each. */
struct http1 {
	int status;      /* of the last status line; 0 before it */
	bool keep_alive; /* once whole: whether the connection may carry another request */

	/* Private. */
	enum http1_state state;
	struct http_framing framing;
	bool to_head, version_0, may_not_fold;
	unsigned lines;
	size_t head_bytes;
	uint64_t left; /* of the body or chunk */
	uint64_t body_bytes;
	bool carry_is_old; /* its line has been read */
	struct text carry; /* the beginning of a line whose end has not come */
	struct text held;  /* a watched line; a folded one may go on with it */
};

/* The header fields that the caller wants to see, of the final answer's head alone, each line of
 * them. `value` has no space around it and is valid during the call. */
struct http1_watch {
	const char *const *names; /* in any case */
	size_t count;
	void (*found)(void *context, size_t index, const char *value, size_t len);
};

/* Prepares for the next answer; `to_head`: the request was a HEAD, so that no body follows. */
void http1_begin(struct http1 *answer, bool to_head);
void http1_free(struct http1 *answer);

/* Reads from `bytes`; *used is how many belong to this answer.  `watch` may be NULL. */
enum http1_outcome http1_read(struct http1 *answer, const char *bytes, size_t len, size_t *used,
    const struct http1_watch *watch, void *context);

/* The connection was closed: HTTP1_DONE when that is how the body ends, else HTTP1_CUT. */
enum http1_outcome http1_end(struct http1 *answer);

#endif
