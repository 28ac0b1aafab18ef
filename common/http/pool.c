/*
 * Pools: a client's connections and handles, by the route that they go.
 */
#include "pool.h"

#include <stdlib.h>

#include "client.h"
#include "multi.h"
#include "route.h"
#include "transfer.h"

/* A plan has a few routes; one that makes routes of its variables shall not gather connections
 * without end. */
enum { MOST_POOLS = 8 };

static void
pool_free(struct http_pool *pool)
{
	struct transfer *t;

	while ((t = pool->idle)) {
		pool->idle = t->next;
		transfer_free(t);
	}
	http_curl_close_pool(pool);
	http_route_free(&pool->route);
	free(pool);
}

struct http_pool *
http_pool_add(struct http *http, const struct http_route *route, struct text *why)
{
	struct http_pool *pool = calloc(1, sizeof(*pool)), **end = &http->pools;

	if (!pool)
		goto no_memory;
	pool->http = http;
	pool->number = http->pools_made++;
	pool->timer = -1;
	if (http_route_copy(&pool->route, route) == -1 || http_curl_open_pool(pool) == -1) {
		pool_free(pool);
		goto no_memory;
	}
	while (*end)
		end = &(*end)->next;
	*end = pool;
	return pool;

no_memory:
	text_fail(why, "out of memory");
	return NULL;
}

struct http_pool *
http_pool_get(
    struct http *http, const struct http_route *route, enum http_error *error, struct text *why)
{
	struct http_pool *pool = http->pools;

	if (!route)
		return pool;
	for (; pool; pool = pool->next)
		if (http_route_same(&pool->route, route))
			return pool;
	*error = http_route_check(route, HTTP_NAMES_OF_MEMBERS, why);
	if (*error)
		return NULL;
	*error = HTTP_ERROR_OTHER;
	return http_pool_add(http, route, why);
}

struct http_pool *
http_pool_find(const struct http *http, uint32_t number)
{
	struct http_pool *pool = http->pools;

	while (pool && pool->number != number)
		pool = pool->next;
	return pool;
}

void
http_pools_trim(struct http *http)
{
	for (;;) {
		struct http_pool **oldest = NULL, *gone;
		size_t count = 0;

		for (struct http_pool **p = &http->pools; *p; p = &(*p)->next) {
			if (count++ > 0 && (*p)->in_flight == 0 &&
			    (!oldest || (*p)->used < (*oldest)->used))
				oldest = p;
		}
		if (count <= MOST_POOLS || !oldest)
			return;
		gone = *oldest;
		*oldest = gone->next;
		pool_free(gone);
	}
}

void
http_pools_free(struct http *http)
{
	struct http_pool *pool;

	while ((pool = http->pools)) {
		http->pools = pool->next;
		pool_free(pool);
	}
}
