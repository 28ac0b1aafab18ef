/*
 * http_field: the lines of an HTTP/1 head (RFC 9112), judged alike whoever reads them.
 *
 * Strict where leniency could mistake one answer for another: a field's name is a token that ends
 * at its colon, lengths are digits that agree with each other and fit 63 bits, chunked comes last
 * and once.  As section 6.3 has it, a coding outweighs a length, and such a connection is not used
 * again.
 */
#ifndef COMMON_HTTP_FIELD_H
#define COMMON_HTTP_FIELD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct http_field {
	const char *name, *value; /* in the line; the value has no blanks around it */
	size_t name_len, value_len;
};

/* Splits a line (without its end).  0, or -1: it is no field. */
int http_field_split(const char *line, size_t len, struct http_field *field);

/* The status of "HTTP/1.1 200 OK", whose reason may be empty or missing, or -1; `version_0`: it is
 * HTTP/1.0. */
int http_status_line(const char *line, size_t len, bool *version_0);

/* What frames the body.  Zeroed before each head, interim ones included. */
struct http_framing {
	bool has_length, has_coding, chunked;
	bool closing, keeps; /* Connection: close, keep-alive */
	uint64_t length;
};

/* Takes a field of a head, not of a trailer.  1: it frames the body; 0: it does not; -1: it
 * contradicts itself or another. */
int http_framing_take(struct http_framing *framing, const struct http_field *field);

/* Whether what was said of the body is fit for this answer alone: the connection is not to be
 * trusted with another. */
bool http_framing_doubtful(const struct http_framing *framing, bool version_0);

/* Whether a list of names with commas between them holds `name`, in any case. */
bool http_list_holds(const char *list, size_t len, const char *name);

#endif
