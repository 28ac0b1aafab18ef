/*
 * http/route: whether a route can be gone, and whether two are the same.
 */
#ifndef COMMON_HTTP_ROUTE_H
#define COMMON_HTTP_ROUTE_H

#include "http.h"

enum http_names { HTTP_NAMES_OF_OPTIONS, HTTP_NAMES_OF_MEMBERS };

/* Whether it can be gone at all: files that cannot be read, an encrypted key, what is no URL or no
 * address.  HTTP_OK, or an error with the reason, which names the culprit as options or as members
 * of a plan are named, and tells no userinfo. */
enum http_error http_route_check(
    const struct http_route *route, enum http_names names, struct text *why);

/* Appends "HOST:PORT:ADDRESS" with the host as URLs send it.  0, or -1 with the reason. */
int http_resolution_ascii(const char *entry, struct text *out, struct text *why);

bool http_route_same(const struct http_route *a, const struct http_route *b);

/* A copy that owns what it points to.  0, or -1 when out of memory; to be freed in either case. */
int http_route_copy(struct http_route *copy, const struct http_route *route);
void http_route_free(struct http_route *copy);

#endif
