/*
 * step/headers: the headers of an answer, and what they protect from.
 */
#ifndef COMMON_STEP_HEADERS_H
#define COMMON_STEP_HEADERS_H

#include <stdbool.h>
#include <stddef.h>

struct http_answer;
struct text;

/* Appends the values of all lines of that name, joined by ", " (RFC 9110, 5.2 and 5.3).
 * How many there are. */
size_t step_header_join(const struct http_answer *answer, const char *name, struct text *out);

/* ---- security_headers.c ---- */

/* One of the usual security headers. */
struct step_secure {
	const char *header;
	const char *target; /* what is asked for, as JSON, for the record */
	/* Why the header, of which `joined` are all lines, does not protect; NULL when it does. */
	const char *(*fault)(const struct text *joined, const struct http_answer *answer);
	bool over_tls; /* it means nothing without TLS */
};

/* The last one has no header. */
extern const struct step_secure step_secure_headers[];

#endif
