/*
 * http/pool: the connections of a client, by route.
 */
#ifndef COMMON_HTTP_POOL_H
#define COMMON_HTTP_POOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "http.h"

struct curl_slist;
struct transfer;

/* The connections of a client that go the same route, and the handles that are set to it.  libcurl
 * would reuse a connection for a request with another key or another proxy's password: it never
 * sees two routes in one of its multi handles. */
struct http_pool {
	struct http *http;
	struct http_pool *next;
	uint32_t number; /* marks its sockets in the client's epoll */
	struct http_route route;
	struct transfer *idle;
	size_t in_flight;
	uint64_t used; /* by what request of the client last */
	bool look;     /* http_curl_look() is to be called */
	int64_t timer; /* when libcurl wants to be called, monotonic; -1: never */
	void *multi;   /* CURLM */
	struct curl_slist *resolve;
};

/* The pool of that route (NULL: the client's own), made when it is missing.  NULL with the error
 * and its reason. */
struct http_pool *http_pool_get(
    struct http *http, const struct http_route *route, enum http_error *error, struct text *why);

/* The same for a client's first one, its own. */
struct http_pool *http_pool_add(
    struct http *http, const struct http_route *route, struct text *why);

/* The pool of that number, or NULL. */
struct http_pool *http_pool_find(const struct http *http, uint32_t number);

/* Drops the pools, but for the client's own, that have been idle the longest, so that only a few
 * are left. */
void http_pools_trim(struct http *http);
void http_pools_free(struct http *http); /* nothing may be in flight */

#endif
