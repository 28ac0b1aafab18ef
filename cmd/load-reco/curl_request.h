/*
 * curl_request: a request in the form that common/http takes, for the curl engine.
 */
#ifndef CURL_REQUEST_H
#define CURL_REQUEST_H

#include <stddef.h>

#include "http.h"
#include "ids.h"
#include "text.h"

struct renderer;

/* Zeroed before its first use, then reused. */
struct curl_request {
	struct text url, body;
	struct text values; /* of the headers, each ended by NUL */
	struct http_header *headers;
	size_t room;
	char request_id[IDS_REQUEST_LEN + 1], traceparent[56];
	struct http_request request;
};

/* As request_render() does. */
int curl_request_render(
    struct renderer *renderer, size_t target, struct curl_request *parts, struct text *why);
void curl_request_free(struct curl_request *parts);

#endif
