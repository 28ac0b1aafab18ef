/*
 * request_parts: a request in the form that common/http takes, for the curl engine.
 */
#ifndef REQUEST_PARTS_H
#define REQUEST_PARTS_H

#include <stddef.h>

#include "http.h"
#include "ids.h"
#include "text.h"

struct renderer;

/* Zeroed before its first use, then reused. */
struct request_parts {
	struct text url, body;
	struct text values; /* of the headers, each ended by NUL */
	struct http_header *headers;
	size_t room;
	char request_id[IDS_REQUEST_LEN + 1], traceparent[56];
	struct http_request request;
};

/* As request_render() does. */
int request_parts_render(
    struct renderer *renderer, size_t target, struct request_parts *parts, struct text *why);
void request_parts_free(struct request_parts *parts);

#endif
