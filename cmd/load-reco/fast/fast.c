#include "fast.h"

#include <errno.h>
#include <math.h>
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
/* RFC 8305, section 5: how long an address may be silent before the next is tried beside it. */
#define ATTEMPT_DELAY (250 * CLOCK_MS)

/* A user whose connection was refused does not try again at once: a closed loop against nothing would only heat the machine. */
#define REFUSED_PAUSE (10 * CLOCK_MS)

/* ---- free connections ---- */

static void
push_idle(struct fast *fast, struct connection *connection)
{
	connection->next = fast->idle;
	fast->idle = connection;
}

/* A connection that can take a request, or NULL.  Sockets that are open are used before new ones. */
static struct connection *
pop_idle(struct fast *fast)
{
	struct connection *connection = fast->idle;

	if (connection) {
		fast->idle = connection->next;
		connection->next = NULL;
		return connection;
	}
	if (fast->used == fast->room)
		return NULL;
	connection = &fast->connections[fast->used++];
	connection->fd = connection->rival = -1;
	if (fast->header_values)
		connection->header_values =
		    &fast->header_values[(fast->used - 1) * fast->plan->header_metric_count];

	return connection;
}

/* ---- requests ---- */

/* Renders and sends.  The exchange's schedule, phase and target are set. */
static void
start(struct fast *fast, struct connection *connection)
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

void
fast_finish(struct fast *fast, struct connection *connection, int error, int64_t at)
{
	struct exchange *exchange = &connection->exchange;
	const char *bytes = connection->request.bytes.bytes;
	bool refused =
	    error == HTTP_ERROR_CONNECT || error == HTTP_ERROR_RESOLVE || error == HTTP_ERROR_LIMIT;

	exchange->done = at;
	exchange->error = error;
	exchange->status = connection->answer.status;
	exchange->request_id = bytes + connection->request.request_id_at;
	exchange->trace_id = bytes + connection->request.trace_id_at;
	exchange->span_id = bytes + connection->request.span_id_at;
	for (size_t i = 0; i < fast->plan->header_metric_count; i++)
		if (connection->header_values[i] < 0)
			connection->header_values[i] = NAN;
	exchange->header_values = error == HTTP_OK ? connection->header_values : NULL;
	worker_record(fast->worker, exchange);

	connection_list_remove(&fast->busy, connection);
	fast->in_flight--;
	connection->state = CONNECTION_IDLE;
	if (fast->plan->open || (fast->plan->think_ns == 0 && !refused)) {
		if (!fast->idle && fast->used == fast->room)
			fast->free_since = at;
		push_idle(fast, connection);
		return;
	}
	connection->when =
	    at + (refused && fast->plan->think_ns < REFUSED_PAUSE ? REFUSED_PAUSE
								  : fast->plan->think_ns);
	connection_list_insert(&fast->waiting, connection);
}

static bool
take(struct fast *fast, struct connection *connection, int64_t at, int64_t due)
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
start_due(struct fast *fast)
{
	/* In a closed loop the last reading will do: it is when the answer came. */
	int64_t at = fast->plan->open || fast->waiting.first ? exchange_now() : fast->clock;

	while (fast->waiting.first && fast->waiting.first->when <= at && !fast->failed) {
		struct connection *connection = fast->waiting.first;
		int64_t due = connection->when;

		connection_list_remove(&fast->waiting, connection);
		if (take(fast, connection, at, due))
			start(fast, connection);
		else
			push_idle(fast, connection);
	}
	while (!fast->failed) {
		struct connection *connection;

		if (fast->plan->open && worker_next(fast->worker) > at)
			return;
		connection = pop_idle(fast);
		if (!connection)
			return;
		if (!take(fast, connection, at, INT64_MAX)) {
			push_idle(fast, connection);
			return;
		}
		start(fast, connection);
		at = fast->clock;
	}
}

static void
expire(struct fast *fast)
{
	int64_t at = fast->clock;

	while (fast->busy.first && fast->busy.first->when <= at) {
		struct connection *connection = fast->busy.first;

		connection_close(connection);
		fast_finish(fast, connection, HTTP_ERROR_TIMEOUT, at);
	}
}

void
fast_expect(struct fast *fast, struct connection *connection, int64_t when)
{
	if (connection->when == when)
		return;
	connection_list_remove(&fast->busy, connection);
	connection->when = when;
	connection_list_insert(&fast->busy, connection);
}

void
fast_race_later(struct fast *fast, struct connection *connection)
{
	connection->attempt_at = exchange_now() + ATTEMPT_DELAY;
	if (connection->attempt_at < fast->next_attempt)
		fast->next_attempt = connection->attempt_at;
}

/* Connections whose addresses are silent try the next ones. */
static void
race(struct fast *fast)
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
earlier(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

/* How long nothing but an event can happen. */
static int64_t
patience(const struct fast *fast, int64_t at)
{
	int64_t until = at + LONGEST_WAIT;

	if (fast->busy.first)
		until = earlier(until, fast->busy.first->when);
	if (fast->waiting.first)
		until = earlier(until, fast->waiting.first->when);
	until = earlier(until, fast->next_attempt);
	if (fast->idle || fast->used < fast->room)
		until = earlier(until, worker_next(fast->worker));

	return until > at ? until - at : 0;
}

static void
drain(int eventfd)
{
	uint64_t count;
	ssize_t got = read(eventfd, &count, sizeof(count));

	/* What it counts does not matter. */
	(void)got;
}

/* One turn.  0; -1 when the loop cannot go on. */
static int
turn(struct fast *fast)
{
	struct epoll_event events[EVENTS];
	int n = thread_wait(fast->epoll, events, EVENTS, patience(fast, exchange_now()));

	fast->clock = exchange_now();
	if (n == -1 && errno != EINTR) {
		text_set_format(fast->why, "cannot wait for sockets: %s", strerror(errno));
		return -1;
	}
	for (int i = 0; i < n && !fast->failed; i++) {
		if (!events[i].data.ptr) {
			drain(fast->worker->wake);
			continue;
		}
		connection_act(fast, events[i].data.ptr, events[i].events);
		start_due(fast);
	}
	expire(fast);
	if (fast->next_attempt <= fast->clock)
		race(fast);
	start_due(fast);
	atomic_store_explicit(&fast->worker->in_flight, fast->in_flight, memory_order_relaxed);

	return fast->failed ? -1 : 0;
}

/* Ends what is under way without recording it: a signal says nothing about the service. */
static void
drop_all(struct fast *fast)
{
	while (fast->busy.first) {
		struct connection *connection = fast->busy.first;

		connection_close(connection);
		connection->state = CONNECTION_IDLE;
		connection_list_remove(&fast->busy, connection);
		push_idle(fast, connection);
	}
	fast->in_flight = 0;
}

static void
wake_all_users(struct fast *fast)
{
	while (fast->waiting.first) {
		struct connection *connection = fast->waiting.first;

		connection_list_remove(&fast->waiting, connection);
		push_idle(fast, connection);
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
	start_due(fast);
	while (rc == 0 && !fast->failed) {
		if (!worker_attend(fast->worker) ||
		    (worker_exhausted(fast->worker, fast->clock) && fast->in_flight == 0))
			break;
		rc = turn(fast);
	}
	drop_all(fast);
	wake_all_users(fast);

	return fast->failed ? -1 : rc;
}
