/*
 * http1_header: one header field of an answer, for http1.c alone.
 */
#ifndef HTTP1_HEADER_H
#define HTTP1_HEADER_H

#include <stddef.h>

#include "http1.h"

/* Reads the line of a field and notes what frames the body.  One that `watch` (may be NULL) names
 * is held until it is known that no folded line goes on with it; http1_header_show() shows it, to
 * be called when the head is over.  0, or -1 when it is not a field or contradicts another. */
int http1_header_read(struct http1 *answer, const char *line, size_t len,
    const struct http1_watch *watch, void *context);
void http1_header_show(struct http1 *answer, const struct http1_watch *watch, void *context);

#endif
