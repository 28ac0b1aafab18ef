#include "fast.h"

#include <errno.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "addresses.h"
#include "clock.h"
#include "exchange.h"
#include "plan.h"
#include "thread.h"
#include "worker.h"

enum { EVENTS = 128 };
#define LONGEST_WAIT CLOCK_SECOND

/* ---- requests ---- */

/* Renders and sends.  The exchange's schedule, phase and target are set. */
static void
request_start(struct fast *fast, struct connection *connection)
{
	struct exchange *exchange = &connection->exchange;

	if (fast->worker->serves_users)
		worker_serve(fast->worker, (size_t)(connection - fast->connections));
	if (request_render(
		&fast->worker->renderer, exchange->target, &connection->request, fast->why) == -1) {
		fast->failed = true;
		return;
	}
	for (size_t i = 0; i < fast->plan->header_metric_count; i++)
		connection->header_values[i] = HEADER_METRIC_ABSENT;
	if (!connection->needed)
		atomic_fetch_add(&fast->worker->slots_used, 1);
	connection->needed = true;
	exchange->sent = fast->clock = exchange_now();
	connection->when = exchange->sent + fast->plan->timeout_ns;
	connection_list_insert(&fast->busy, connection);
	fast->in_flight++;
	connection_start(fast, connection);
}

static bool
request_take(struct fast *fast, struct connection *connection, int64_t at, int64_t due)
{
	connection->exchange = (struct exchange){0};
	if (!worker_take(fast->worker, at, &connection->exchange))
		return false;
	if (fast->plan->open)
		connection->exchange.free_at = fast->free_since;
	/* A user who thought was due when the thought was over. */
	if (due < connection->exchange.scheduled)
		connection->exchange.scheduled = due;

	return true;
}

/* Users whose time has come, then requests for which a connection is free. */
static void
requests_start_due(struct fast *fast)
{
	/* In a closed loop the last reading will do: it is when the answer came. */
	int64_t at = fast->plan->open || fast->waiting.first ? exchange_now() : fast->clock;

	while (fast->waiting.first && fast->waiting.first->when <= at && !fast->failed) {
		struct connection *connection = fast->waiting.first;
		int64_t due = connection->when;

		connection_list_remove(&fast->waiting, connection);
		if (request_take(fast, connection, at, due))
			request_start(fast, connection);
		else
			connection_pool_put(fast, connection);
	}
	while (!fast->failed) {
		struct connection *connection;

		if (fast->plan->open && worker_next(fast->worker) > at)
			return;
		connection = connection_pool_take(fast);
		if (!connection)
			return;
		if (!request_take(fast, connection, at, INT64_MAX)) {
			connection_pool_put(fast, connection);
			return;
		}
		request_start(fast, connection);
		at = fast->clock;
	}
}

static void
requests_expire(struct fast *fast)
{
	int64_t at = fast->clock;

	while (fast->busy.first && fast->busy.first->when <= at) {
		struct connection *connection = fast->busy.first;

		connection_close(connection);
		connection_pool_finish(fast, connection, HTTP_ERROR_TIMEOUT, at);
	}
}

/* Connections whose addresses are silent try the next ones. */
static void
connections_race(struct fast *fast)
{
	struct connection *connection = fast->busy.first, *next;
	int64_t at = fast->clock;

	fast->next_attempt = INT64_MAX;
	for (; connection; connection = next) {
		next = connection->next;
		if (connection->state != CONNECTION_CONNECTING ||
		    connection->tried == fast->addresses->count)
			continue;
		if (connection->attempt_at <= at)
			connection_race(fast, connection);
		else if (connection->attempt_at < fast->next_attempt)
			fast->next_attempt = connection->attempt_at;
	}
}

/* ---- the loop ---- */

static int64_t
earlier_of(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

/* How long nothing but an event can happen. */
static int64_t
fast_patience(const struct fast *fast, int64_t at)
{
	int64_t until = at + LONGEST_WAIT;

	if (fast->busy.first)
		until = earlier_of(until, fast->busy.first->when);
	if (fast->waiting.first)
		until = earlier_of(until, fast->waiting.first->when);
	until = earlier_of(until, fast->next_attempt);
	if (fast->idle || fast->used < fast->room)
		until = earlier_of(until, worker_next(fast->worker));

	return until > at ? until - at : 0;
}

static void
event_drain(int eventfd)
{
	uint64_t count;
	ssize_t got = read(eventfd, &count, sizeof(count));

	/* What it counts does not matter. */
	(void)got;
}

/* One turn.  0; -1 when the loop cannot go on. */
static int
fast_turn(struct fast *fast)
{
	struct epoll_event events[EVENTS];
	int n = thread_wait(fast->epoll, events, EVENTS, fast_patience(fast, exchange_now()));

	fast->clock = exchange_now();
	if (n == -1 && errno != EINTR)
		return text_fail(fast->why, "cannot wait for sockets: %s", strerror(errno));
	for (int i = 0; i < n && !fast->failed; i++) {
		if (!events[i].data.ptr) {
			event_drain(fast->worker->wake);
			continue;
		}
		connection_act(fast, events[i].data.ptr, events[i].events);
		requests_start_due(fast);
	}
	requests_expire(fast);
	if (fast->next_attempt <= fast->clock)
		connections_race(fast);
	requests_start_due(fast);
	atomic_store_explicit(&fast->worker->in_flight, fast->in_flight, memory_order_relaxed);

	return fast->failed ? -1 : 0;
}

/* Ends what is under way without recording it: a signal says nothing about the service. */
static void
requests_drop(struct fast *fast)
{
	while (fast->busy.first) {
		struct connection *connection = fast->busy.first;

		connection_close(connection);
		connection->state = CONNECTION_IDLE;
		connection_list_remove(&fast->busy, connection);
		connection_pool_put(fast, connection);
	}
	fast->in_flight = 0;
}

static void
users_wake(struct fast *fast)
{
	while (fast->waiting.first) {
		struct connection *connection = fast->waiting.first;

		connection_list_remove(&fast->waiting, connection);
		connection_pool_put(fast, connection);
	}
}

int
fast_run(void *state, struct text *why)
{
	struct fast *fast = state;
	int rc = 0;

	fast->why = why;
	fast->next_attempt = INT64_MAX;
	fast->clock = exchange_now();
	requests_start_due(fast);
	while (rc == 0 && !fast->failed) {
		if (!worker_attend(fast->worker) ||
		    (worker_exhausted(fast->worker, fast->clock) && fast->in_flight == 0))
			break;
		rc = fast_turn(fast);
	}
	requests_drop(fast);
	users_wake(fast);

	return fast->failed ? -1 : rc;
}
