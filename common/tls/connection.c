#include "connection.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <unistd.h>

#include "deadline.h"
#include "resolve.h"
#include "signals.h"
#include "text.h"
#include "tls.h"

struct connection {
	int fd;
	struct tls *tls; /* NULL: plain */
};

/* ---- the socket ---- */

static socklen_t
address_make(const char *address, unsigned port, struct sockaddr_storage *out)
{
	struct sockaddr_in v4 = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
	struct sockaddr_in6 v6 = {.sin6_family = AF_INET6, .sin6_port = htons((uint16_t)port)};

	*out = (struct sockaddr_storage){0};
	if (inet_pton(AF_INET, address, &v4.sin_addr) == 1) {
		memcpy(out, &v4, sizeof(v4));
		return sizeof(v4);
	}
	if (inet_pton(AF_INET6, address, &v6.sin6_addr) == 1) {
		memcpy(out, &v6, sizeof(v6));
		return sizeof(v6);
	}

	return 0;
}

static int
address_connect(
    const struct sockaddr *where, socklen_t size, const struct deadline *deadline, struct text *why)
{
	socklen_t error_size = sizeof(int);
	int fd, error = 0, on = 1;

	fd = socket(where->sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd == -1)
		return text_fail(why, "cannot connect: %s", strerror(errno));
	if (connect(fd, where, size) == -1 && errno != EINPROGRESS && errno != EINTR)
		error = errno;
	else if (deadline_wait(deadline, fd, POLLOUT, why) == -1)
		goto late;
	else if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &error_size) == -1)
		error = errno;
	if (error != 0) {
		text_set_format(why, "cannot connect: %s", strerror(error));
		goto fail;
	}
	/* Only speed depends on it; a Unix socket has no such delay. */
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));

	return fd;

late:
	text_fail_of(why, "cannot connect");
fail:
	close(fd);
	return -1;
}

static int
socket_connect(const char *path, const struct deadline *deadline, struct text *why)
{
	struct sockaddr_un where = {.sun_family = AF_UNIX};

	if (strlen(path) >= sizeof(where.sun_path))
		return text_fail(why, "the path of the socket is longer than %zu bytes",
		    sizeof(where.sun_path) - 1);
	memcpy(where.sun_path, path, strlen(path));

	return address_connect((const struct sockaddr *)&where, sizeof(where), deadline, why);
}

static int
host_connect(const char *host, unsigned port, const struct deadline *deadline, struct text *why)
{
	struct resolve_answer answer;
	int fd = -1;

	if (resolve_host(host, deadline_left(deadline), &answer, why) == -1)
		return -1;
	text_set_format(why, "cannot connect: no address");
	for (size_t i = 0; fd == -1 && i < answer.count; i++) {
		/* One address that never answers leaves time for the others. */
		int64_t share = deadline_left(deadline) / (int64_t)(answer.count - i);
		struct deadline part = *deadline;
		struct sockaddr_storage where;
		socklen_t size = address_make(answer.addresses[i], port, &where);

		part.until = deadline_in(share).until;
		fd = address_connect((const struct sockaddr *)&where, size, &part, why);
		if (signal_pending() && !deadline->patient)
			break;
	}

	return fd;
}

/* ---- opening ---- */

/* A certificate has its name without the brackets of an address and the final dot of a name. */
static int
connection_secure(struct connection *connection, const struct connection_target *target,
    const struct deadline *deadline, struct text *why)
{
	const char *host = target->host;
	size_t len = strlen(host);
	bool brackets = len > 1 && host[0] == '[' && host[len - 1] == ']';
	bool dot = len > 1 && host[len - 1] == '.';
	char *name = strndup(host + brackets, len - 2 * (size_t)brackets - (size_t)dot);
	struct tls_settings settings = {.name = name, .ca_file = target->ca_file};

	if (!name)
		return text_fail(why, "out of memory");
	connection->tls = tls_new(connection->fd, &settings, why);
	free(name);
	while (connection->tls) {
		enum tls_state state = tls_shake_hands(connection->tls, why);

		if (state == TLS_DONE)
			return 0;
		if (state == TLS_FAILED || deadline_wait(deadline, connection->fd,
					       state == TLS_WANTS_IN ? POLLIN : POLLOUT, why) == -1)
			break;
	}

	return -1;
}

struct connection *
connection_open_to(
    const struct connection_target *target, const struct deadline *deadline, struct text *why)
{
	struct connection *connection = calloc(1, sizeof(*connection));

	if (!connection) {
		text_fail(why, "out of memory");
		return NULL;
	}
	connection->fd = target->socket ? socket_connect(target->socket, deadline, why)
					: host_connect(target->host, target->port, deadline, why);
	if (connection->fd == -1 ||
	    (target->secure && connection_secure(connection, target, deadline, why) == -1)) {
		connection_close(connection);
		return NULL;
	}

	return connection;
}

struct connection *
connection_open(
    const char *host, unsigned port, bool secure, const struct deadline *deadline, struct text *why)
{
	struct connection_target target = {.host = host, .port = port, .secure = secure};

	return connection_open_to(&target, deadline, why);
}

void
connection_close(struct connection *connection)
{
	if (!connection)
		return;
	tls_free(connection->tls);
	if (connection->fd != -1)
		close(connection->fd);
	free(connection);
}

/* ---- bytes ---- */

/* How many were sent, -1 with `wanted`, what has to come first, or -1 with 0 there and the
 * reason. */
static ssize_t
vectors_send(struct connection *connection, const struct iovec *vectors, int count, short *wanted,
    struct text *why)
{
	struct msghdr message = {.msg_iovlen = (size_t)count};
	ssize_t sent;
	size_t written = 0;

	*wanted = 0;
	if (connection->tls) {
		switch (tls_write(
		    connection->tls, vectors->iov_base, vectors->iov_len, &written, why)) {
		case TLS_DONE:
			return (ssize_t)written;
		case TLS_WANTS_IN:
			*wanted = POLLIN;
			return -1;
		case TLS_WANTS_OUT:
			*wanted = POLLOUT;
			return -1;
		case TLS_ENDED:
			return text_fail(why, "cannot send: closed by the server");
		case TLS_FAILED:
			return -1;
		}
	}
	/* It is not const there, as recvmsg(2) has the same struct. */
	memcpy(&message.msg_iov, &vectors, sizeof(vectors));
	sent = sendmsg(connection->fd, &message, MSG_NOSIGNAL);
	if (sent >= 0)
		return sent;
	if (errno == EAGAIN || errno == EINTR) {
		*wanted = POLLOUT;
		return -1;
	}

	return text_fail(why, "cannot send: %s", strerror(errno));
}

/* As vectors_send(). */
static ssize_t
bytes_receive(
    struct connection *connection, void *bytes, size_t room, short *wanted, struct text *why)
{
	ssize_t got;
	size_t read = 0;

	*wanted = 0;
	if (connection->tls) {
		switch (tls_read(connection->tls, bytes, room, &read, why)) {
		case TLS_DONE:
			return (ssize_t)read;
		case TLS_WANTS_IN:
			*wanted = POLLIN;
			return -1;
		case TLS_WANTS_OUT:
			*wanted = POLLOUT;
			return -1;
		case TLS_ENDED:
			return text_fail(why, "the connection was lost: closed by the server");
		case TLS_FAILED:
			return -1;
		}
	}
	got = recv(connection->fd, bytes, room, 0);
	if (got > 0)
		return got;
	if (got == -1 && (errno == EAGAIN || errno == EINTR)) {
		*wanted = POLLIN;
		return -1;
	}

	return text_fail(why, "the connection was lost: %s",
	    got == 0 ? "closed by the server" : strerror(errno));
}

int
connection_send(struct connection *connection, const void *bytes, size_t len,
    const struct deadline *deadline, struct text *why)
{
	struct iovec vector;

	/* Not const there either. */
	memcpy(&vector.iov_base, &bytes, sizeof(bytes));
	vector.iov_len = len;
	while (vector.iov_len > 0) {
		short wanted;
		ssize_t sent = vectors_send(connection, &vector, 1, &wanted, why);

		if (sent >= 0) {
			vector.iov_base = (char *)vector.iov_base + sent;
			vector.iov_len -= (size_t)sent;
		} else if (!wanted || deadline_wait(deadline, connection->fd, wanted, why) == -1) {
			return -1;
		}
	}

	return 0;
}

ssize_t
connection_send_some(struct connection *connection, const struct iovec *vectors, int count,
    const struct deadline *deadline, struct text *why)
{
	short wanted;
	ssize_t sent = vectors_send(connection, vectors, count, &wanted, why);

	if (sent >= 0)
		return sent;
	if (!wanted || deadline_wait(deadline, connection->fd, (short)(wanted | POLLIN), why) == -1)
		return -1;

	return 0;
}

ssize_t
connection_receive(struct connection *connection, void *bytes, size_t room,
    const struct deadline *deadline, struct text *why)
{
	for (;;) {
		short wanted;
		ssize_t got;

		/* Something may be there each time, and still be no end of it. */
		if (deadline_over(deadline, why))
			return -1;
		got = bytes_receive(connection, bytes, room, &wanted, why);
		if (got > 0)
			return got;
		if (!wanted || deadline_wait(deadline, connection->fd, wanted, why) == -1)
			return -1;
	}
}

ssize_t
connection_receive_now(struct connection *connection, void *bytes, size_t room, struct text *why)
{
	short wanted;
	ssize_t got = bytes_receive(connection, bytes, room, &wanted, why);

	return got == -1 && wanted ? 0 : got;
}
