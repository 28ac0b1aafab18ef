/*
 * http1_line: the lines of an answer, for http1.c alone: whole in what was read, or in pieces.
 */
#ifndef HTTP1_LINE_H
#define HTTP1_LINE_H

#include <stdbool.h>
#include <stddef.h>

#include "http1.h"

/* Points into what was read, or into the answer's carry; valid until the next line is taken. */
struct http1_line {
	const char *bytes;
	size_t len; /* without its end */
	bool crlf;
};

/* Takes the line that begins (or goes on) at bytes[*at], of at most `most` bytes, its end
 * included.  HTTP1_DONE: `line` is whole; HTTP1_MORE: its end has not come; HTTP1_TOO_LARGE. */
enum http1_outcome http1_line_take(struct http1 *answer, const char *bytes, size_t len, size_t *at,
    size_t most, struct http1_line *line);

/* The same of a head, within its limits; also HTTP1_BAD, when the line holds what none may. */
enum http1_outcome http1_line_take_in_head(
    struct http1 *answer, const char *bytes, size_t len, size_t *at, struct http1_line *line);

#endif
