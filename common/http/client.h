/*
 * http/client: a client, and what a user's requests share.
 */
#ifndef COMMON_HTTP_CLIENT_H
#define COMMON_HTTP_CLIENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "http.h"

struct http_pool;
struct http_watch;
struct transfer;

struct http_jar {
	void *share; /* CURLSH */
};

struct http {
	struct http_settings settings;
	struct http_pool *pools; /* the client's own route first */
	struct transfer *flying;
	size_t in_flight;
	uint64_t requests;
	uint32_t pools_made;
	bool cancelling;
	int64_t look_at;            /* when connecting transfers are looked at next */
	int epoll;                  /* watches libcurl's sockets */
	struct http_watch *watches; /* by descriptor */
	size_t watches_room;

	bool opened;
	bool broken; /* libcurl reported an error: nothing more comes of what is in flight */
	void *share; /* CURLSH, for cookies */
};

/* Concludes what libcurl has finished; returns how many. */
size_t http_collect(struct http *http);

/* Concludes what is under way for `answer`, if it still is. */
void http_conclude(struct http *http, const struct http_answer *answer, enum http_error error);

#endif
