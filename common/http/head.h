/*
 * http/head: what is sent before the body.
 */
#ifndef COMMON_HTTP_HEAD_H
#define COMMON_HTTP_HEAD_H

#include "http.h"

/* Whether method, headers and body can be sent.  0 or -1 with the reason. */
int http_request_check(const struct http_request *request, struct text *why);

/* Whether it asks that its connection be closed. */
bool http_request_closes(const struct http_request *request);

/* Appends the header lines, each with a NUL behind it, in libcurl's notation ("Name:" leaves a
 * header out, "Name;" sends it empty), and notes the ids in `answer`.  0 or -1. */
int http_head_build(const struct http_request *request, const char *run, struct http_answer *answer,
    struct text *lines);

#endif
