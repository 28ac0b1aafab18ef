/*
 * http/watch: which sockets a client's loop watches.
 */
#ifndef COMMON_HTTP_WATCH_H
#define COMMON_HTTP_WATCH_H

#include <stdbool.h>
#include <stdint.h>

struct http;
struct http_pool;

/* A connection's socket was opened, or is about to be closed. */
void http_watch_opened(struct http *http, int fd);
void http_watch_closed(struct http *http, int fd);

/* libcurl wants to hear of EPOLLIN, EPOLLOUT or both of any socket, or, 0, of nothing; `known`: it
 * did before.  0 or -1. */
int http_watch_set(struct http_pool *pool, int fd, uint32_t events, bool known);

/* Whether it wants to hear of what came of a socket. */
bool http_watch_wanted(struct http_pool *pool, int fd);

#endif
