/*
 * http/multi: libcurl's side of a client and of its pools.
 */
#ifndef COMMON_HTTP_MULTI_H
#define COMMON_HTTP_MULTI_H

#include <stdint.h>
#include "http.h"

struct http_pool;
struct transfer;

int http_curl_open(struct http *http, struct text *why);
void http_curl_close(struct http *http);

/* libcurl's side of a pool.  0, or -1 when out of memory; to be closed in either case. */
int http_curl_open_pool(struct http_pool *pool);
void http_curl_close_pool(struct http_pool *pool);

/* Lets libcurl act on a socket's epoll events, or because its time has come. */
void http_curl_act(struct http_pool *pool, int fd, uint32_t events);
void http_curl_act_on_time(struct http_pool *pool);

/* Lets libcurl look at all transfers: it sets no timer for an address that hangs. */
void http_curl_look(struct http_pool *pool);

/* The next transfer of the pool that libcurl has finished, or NULL. */
struct transfer *transfer_finished(struct http_pool *pool, enum http_error *error);

#endif
