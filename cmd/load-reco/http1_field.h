/*
 * http1_field: one header field of an answer, for http1.c alone.
 */
#ifndef HTTP1_FIELD_H
#define HTTP1_FIELD_H

#include <stddef.h>

#include "http1.h"

/* Reads the line of a field and notes what frames the body: Content-Length, Transfer-Encoding, Connection; shows it to `watch` (may be NULL).
 * 0, or -1 when it is not a field or contradicts another. */
int http1_field(struct http1 *answer, const char *line, size_t len, const struct http1_watch *watch,
    void *context);

#endif
