/*
 * The loop: waits for libcurl's sockets and timers, of all pools, and lets it act on them; and one
 * request alone, waited for until it is over.
 */
#include <errno.h>
#include <sys/epoll.h>

#include "answer.h"
#include "client.h"
#include "clock.h"
#include "multi.h"
#include "pool.h"
#include "signals.h"
#include "thread.h"
#include "transfer.h"
#include "watch.h"

enum { EVENTS = 64 };
#define SIGNAL_LOOK (100 * CLOCK_MS) /* a signal may come just before the wait begins */

/* How often connections that wait for their server are looked at: libcurl goes on to the next
 * address when half of the time for the first is over, but sets no timer for it. */
#define LOOK (250 * CLOCK_MS)

static void
http_look_at_connecting(struct http *http)
{
	int64_t at = clock_monotonic(&clock_system);

	if (at < http->look_at)
		return;
	http->look_at = at + LOOK;
	for (const struct transfer *t = http->flying; t; t = t->next)
		t->pool->look |= t->connecting;
	for (struct http_pool *pool = http->pools; pool; pool = pool->next) {
		if (pool->look)
			http_curl_look(pool);
		pool->look = false;
	}
}

/* Waits once, at most until `deadline`, and lets libcurl act on what happened.  1; 0 when a signal
 * came; -1 on trouble. */
static int
http_turn(struct http *http, int64_t deadline)
{
	struct epoll_event events[EVENTS];
	int64_t wait;
	int n;

	http_look_at_connecting(http);
	if (deadline > http->look_at)
		deadline = http->look_at;
	for (struct http_pool *pool = http->pools; pool; pool = pool->next)
		if (pool->timer >= 0 && pool->timer < deadline)
			deadline = pool->timer;
	wait = deadline - clock_monotonic(&clock_system);
	n = thread_wait(http->epoll, events, EVENTS, wait > 0 ? wait : 0);
	if (n < 0)
		return errno == EINTR ? 0 : -1;
	for (int i = 0; i < n; i++) {
		struct http_pool *pool = http_pool_find(http, (uint32_t)(events[i].data.u64 >> 32));
		int fd = (int)(uint32_t)events[i].data.u64;

		if (pool && http_watch_wanted(pool, fd))
			http_curl_act(pool, fd, events[i].events);
	}
	for (struct http_pool *pool = http->pools; pool; pool = pool->next)
		if (pool->timer >= 0 && pool->timer <= clock_monotonic(&clock_system))
			http_curl_act_on_time(pool);
	return http->broken ? -1 : 1;
}

int
http_run(struct http *http, int64_t wait_ns)
{
	int64_t deadline = clock_monotonic(&clock_system) + wait_ns;
	int rc = 1;

	http_pools_trim(http);
	while (http_collect(http) == 0 && http->in_flight > 0 && rc > 0) {
		rc = http_turn(http, deadline);
		if (clock_monotonic(&clock_system) >= deadline) {
			http_collect(http);
			break;
		}
	}
	return rc < 0 ? -1 : (int)http->in_flight;
}

/* ---- one alone ---- */

static void
perform_done(struct http *http, struct http_answer *answer, void *context)
{
	(void)http;
	(void)answer;
	*(bool *)context = true;
}

static bool
perform_has_to_stop(const struct http *http)
{
	return signal_pending() && !http->settings.patient;
}

int
http_perform(struct http *http, const struct http_request *request, struct http_answer *answer)
{
	bool done = false;

	if (perform_has_to_stop(http)) {
		http_answer_clear(answer);
		answer->reason.max = TEXT_MAX_REASON;
		answer->error = HTTP_ERROR_INTERRUPTED;
		return text_fail(&answer->reason, "interrupted");
	}
	if (http_start(http, request, answer, perform_done, &done) == -1)
		return -1;
	while (!done) {
		enum http_error stop = HTTP_OK;

		if (perform_has_to_stop(http))
			stop = HTTP_ERROR_INTERRUPTED;
		else if (http_run(http, SIGNAL_LOOK) == -1)
			stop = HTTP_ERROR_OTHER;
		if (stop)
			http_conclude(http, answer, stop);
	}
	return answer->error ? -1 : 0;
}
