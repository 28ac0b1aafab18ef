/* One connection of the fast engine: from connecting to the end of an answer. */
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "addresses.h"
#include "clock.h"
#include "exchange.h"
#include "fast.h"
#include "http.h"
#include "plan.h"
#include "worker.h"

/* RFC 8305, section 5: how long an address may be silent before the next is tried beside it. */
#define ATTEMPT_DELAY (250 * CLOCK_MS)

void
connection_close(struct connection *connection)
{
	if (connection->fd != -1)
		(void)close(connection->fd);
	if (connection->rival != -1)
		(void)close(connection->rival);
	connection->fd = connection->rival = -1;
	connection->carried = false;
}

static void
connection_finish(struct fast *fast, struct connection *connection, int error, int64_t at)
{
	if (error != HTTP_OK)
		connection_close(connection);
	connection_pool_finish(fast, connection, error, at);
}

/* ---- connecting ---- */

/* Opens a socket to one address.  0: connected or under way; else an errno. */
static int
connection_open_socket(
    struct fast *fast, struct connection *connection, const struct address *address)
{
	struct epoll_event event = {
	    .events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET, .data.ptr = connection};
	const int one = 1;
	int error = 0;

	connection->fd = socket(
	    address->bytes.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_TCP);
	if (connection->fd == -1)
		return errno;
	(void)setsockopt(connection->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	/* Edge-triggered and for good, so that nothing is armed or disarmed later. */
	if ((connect(connection->fd, (const struct sockaddr *)&address->bytes, address->len) ==
		    -1 &&
		errno != EINPROGRESS) ||
	    epoll_ctl(fast->epoll, EPOLL_CTL_ADD, connection->fd, &event) == -1) {
		error = errno;
		(void)close(connection->fd);
		connection->fd = -1;
	}

	return error;
}

/* The address tried before is the only one left.  Whether there is one. */
static bool
connection_take_rival(struct connection *connection)
{
	if (connection->rival == -1)
		return false;
	connection->fd = connection->rival;
	connection->address = connection->rival_address;
	connection->rival = -1;

	return true;
}

/* It tries its next address in a while, should the one be silent that it tries now. */
static void
connection_race_later(struct fast *fast, struct connection *connection)
{
	connection->attempt_at = exchange_now() + ATTEMPT_DELAY;
	if (connection->attempt_at < fast->next_attempt)
		fast->next_attempt = connection->attempt_at;
}

/* Tries the addresses that are left.  A failure ends the request. */
static void
connection_try_next(struct fast *fast, struct connection *connection, int last_error)
{
	while (connection->tried < fast->addresses->count) {
		connection->address =
		    (fast->address + connection->tried++) % fast->addresses->count;
		last_error = connection_open_socket(
		    fast, connection, &fast->addresses->list[connection->address]);
		if (last_error == 0) {
			connection->state = CONNECTION_CONNECTING;
			if (connection->tried < fast->addresses->count)
				connection_race_later(fast, connection);
			return;
		}
		/* What this machine is short of, it is short of for all addresses. */
		if (http_error_of(last_error) == HTTP_ERROR_LIMIT)
			break;
	}
	if (connection_take_rival(connection))
		return;
	connection->exchange.cause = last_error;
	connection_finish(fast, connection,
	    fast->addresses->count == 0 ? HTTP_ERROR_RESOLVE : (int)http_error_of(last_error),
	    exchange_now());
}

void
connection_race(struct fast *fast, struct connection *connection)
{
	/* Two at a time are enough: the oldest has been silent the longest. */
	if (connection->rival != -1)
		(void)close(connection->rival);
	connection->rival = connection->fd;
	connection->rival_address = connection->address;
	connection->fd = -1;
	connection_try_next(fast, connection, ETIMEDOUT);
}

/* When the time of its request is over. */
static int64_t
connection_deadline(const struct fast *fast, const struct connection *connection)
{
	return connection->exchange.sent + fast->plan->timeout_ns;
}

/* Connecting has a limit of its own, common/http's. */
static void
connection_try_first(struct fast *fast, struct connection *connection)
{
	int64_t limit = fast->clock + HTTP_CONNECT_LIMIT,
		whole = connection_deadline(fast, connection);

	connection_pool_expect(fast, connection, limit < whole ? limit : whole);
	connection->tried = 0;
	connection->written = 0;
	connection_try_next(fast, connection, 0);
}

/* ---- sending ---- */

/* A socket that had carried answers was closed by the server as this request was under way: if its
 * method is idempotent it is sent again, once, on a new one (RFC 9110, section 9.2.2). */
static void
connection_lose(struct fast *fast, struct connection *connection, int error)
{
	if (error == HTTP_ERROR_RESET && connection->carried && !connection->repeated &&
	    connection->request.idempotent && connection->exchange.first_byte == 0) {
		connection_close(connection);
		connection->repeated = true;
		connection->exchange.resent++;
		connection_try_first(fast, connection);
		return;
	}
	connection_finish(fast, connection, error, exchange_now());
}

static void
connection_send(struct fast *fast, struct connection *connection)
{
	const struct text *bytes = &connection->request.bytes;

	while (connection->written < bytes->len) {
		ssize_t n = send(connection->fd, bytes->bytes + connection->written,
		    bytes->len - connection->written, MSG_NOSIGNAL);

		if (n >= 0) {
			connection->written += (size_t)n;
		} else if (errno == EAGAIN) {
			return; /* epoll will say when there is room */
		} else if (errno != EINTR) {
			connection_lose(fast, connection, (int)http_error_of(errno));
			return;
		}
	}
}

void
connection_start(struct fast *fast, struct connection *connection)
{
	connection->repeated = false;
	http1_begin(&connection->answer, connection->request.to_head);
	if (connection->fd == -1) {
		connection_try_first(fast, connection);
		return;
	}
	connection->state = CONNECTION_BUSY;
	connection->written = 0;
	connection_send(fast, connection);
}

/* ---- receiving ---- */

static int
outcome_error(enum http1_outcome outcome)
{
	switch (outcome) {
	case HTTP1_DONE:
		return HTTP_OK;
	case HTTP1_BAD:
		return HTTP_ERROR_PROTOCOL;
	case HTTP1_TOO_LARGE:
		return HTTP_ERROR_TOO_LARGE;
	case HTTP1_CUT:
	case HTTP1_MORE:
		break;
	}

	return HTTP_ERROR_RESET;
}

/* The answer is whole.  What follows it on the connection belongs to no request. */
static void
connection_complete(struct fast *fast, struct connection *connection, bool usable, int64_t at)
{
	connection->carried = true;
	if (!usable || !connection->answer.keep_alive || connection->request.closes ||
	    connection->written < connection->request.bytes.len)
		connection_close(connection);
	connection_finish(fast, connection, HTTP_OK, at);
}

/* The server has closed. */
static void
connection_receive_end(struct fast *fast, struct connection *connection)
{
	enum http1_outcome outcome = http1_end(&connection->answer);

	if (outcome == HTTP1_DONE)
		connection_complete(fast, connection, false, exchange_now());
	else
		connection_lose(fast, connection, outcome_error(outcome));
}

static void
connection_receive(struct fast *fast, struct connection *connection, bool closing)
{
	struct exchange *exchange = &connection->exchange;

	for (;;) {
		ssize_t n = recv(connection->fd, fast->buffer, FAST_BUFFER, 0);
		enum http1_outcome outcome;
		size_t used = 0;
		int64_t at;

		if (n == -1 && errno == EINTR)
			continue;
		if (n == -1 && errno == EAGAIN)
			return;
		if (n == -1) {
			connection_lose(fast, connection, (int)http_error_of(errno));
			return;
		}
		if (n == 0) {
			connection_receive_end(fast, connection);
			return;
		}
		at = fast->clock = exchange_now();
		fast->reading = connection;
		if (exchange->first_byte == 0)
			exchange->first_byte = at;
		exchange->bytes += n;
		outcome = http1_read(
		    &connection->answer, fast->buffer, (size_t)n, &used, &fast->watch, fast);
		if (outcome == HTTP1_DONE) {
			connection_complete(fast, connection, !closing && used == (size_t)n, at);
			return;
		}
		if (outcome != HTTP1_MORE) {
			connection_finish(fast, connection, outcome_error(outcome), at);
			return;
		}
		/* A read that did not fill the buffer has emptied the socket; more comes with an
		 * event of its own. */
		if (n < FAST_BUFFER && !closing)
			return;
	}
}

/* Whether connecting is over, well or not. */
static bool
socket_is_settled(int fd)
{
	struct pollfd watched = {.fd = fd, .events = POLLOUT};

	return poll(&watched, 1, 0) > 0;
}

/* An event may be about either socket.  Whether connection->fd is settled now: the one that goes
 * on, or the one to fail of. */
static bool
connection_race_is_over(struct connection *connection)
{
	int error = 0, fd = connection->rival;
	size_t address = connection->rival_address;
	socklen_t len = sizeof(error);

	if (fd == -1 || !socket_is_settled(fd))
		return socket_is_settled(connection->fd);
	if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &len) == -1)
		error = errno;
	if (error != 0) {
		(void)close(fd);
		connection->rival = -1;
		return socket_is_settled(connection->fd);
	}
	(void)close(connection->fd);
	connection->fd = fd;
	connection->address = address;
	connection->rival = -1;

	return true;
}

static void
connection_connected(struct fast *fast, struct connection *connection)
{
	int error = 0;
	socklen_t len = sizeof(error);

	if (fast->addresses->count > 1 && !connection_race_is_over(connection))
		return;
	if (getsockopt(connection->fd, SOL_SOCKET, SO_ERROR, &error, &len) == -1)
		error = errno;
	if (error != 0) {
		(void)close(connection->fd);
		connection->fd = -1;
		connection_try_next(fast, connection, error);
		return;
	}
	if (connection->rival != -1)
		(void)close(connection->rival);
	connection->rival = -1;
	fast->address = connection->address;
	if (!connection->opened)
		atomic_fetch_add(&fast->worker->slots_connected, 1);
	connection->opened = true;
	connection->exchange.new_connection = true;
	connection->state = CONNECTION_BUSY;
	connection_pool_expect(fast, connection, connection_deadline(fast, connection));
	connection_send(fast, connection);
}

void
connection_act(struct fast *fast, struct connection *connection, uint32_t events)
{
	bool closing = (events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0;
	bool readable = closing || (events & EPOLLIN) != 0;

	switch (connection->state) {
	case CONNECTION_IDLE:
		/* Closed, or an answer to nothing: either way it cannot be used again. */
		if (readable)
			connection_close(connection);
		break;
	case CONNECTION_CONNECTING:
		connection_connected(fast, connection);
		if (readable && connection->state == CONNECTION_BUSY)
			connection_receive(fast, connection, closing);
		break;
	case CONNECTION_BUSY:
		if (connection->written < connection->request.bytes.len && (events & EPOLLOUT))
			connection_send(fast, connection);
		if (readable && connection->state == CONNECTION_BUSY)
			connection_receive(fast, connection, closing);
		break;
	}
}
