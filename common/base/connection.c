#include "connection.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "deadline.h"
#include "resolve.h"
#include "signals.h"
#include "text.h"

struct connection {
	int fd;
	SSL *tls; /* NULL: plain */
};

/* ---- TCP ---- */

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
    const char *address, unsigned port, const struct deadline *deadline, struct text *why)
{
	struct sockaddr_storage where;
	socklen_t size = address_make(address, port, &where), error_size = sizeof(int);
	int fd, error = 0, on = 1;

	fd = socket(where.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd == -1)
		return text_fail(why, "%s", strerror(errno));
	if (connect(fd, (const struct sockaddr *)&where, size) == -1 && errno != EINPROGRESS &&
	    errno != EINTR) {
		text_set_format(why, "%s", strerror(errno));
		goto fail;
	}
	if (deadline_wait(deadline, fd, POLLOUT, why) == -1)
		goto fail;
	if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &error_size) == -1)
		error = errno;
	if (error != 0) {
		text_set_format(why, "%s", strerror(error));
		goto fail;
	}
	/* Only speed depends on it. */
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));

	return fd;

fail:
	close(fd);
	return -1;
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
		TEXT_LOCAL reason = TEXT_INIT(TEXT_MAX_REASON);

		part.until = deadline_in(share).until;
		fd = address_connect(answer.addresses[i], port, &part, &reason);
		if (fd == -1)
			text_set_format(why, "cannot connect: %s", text_string(&reason));
		if (signal_pending() && !deadline->patient)
			break;
	}

	return fd;
}

/* ---- TLS ---- */

static int
tls_fail(const SSL *tls, const char *what, struct text *why)
{
	unsigned long code = ERR_peek_error();
	const char *reason = code ? ERR_reason_error_string(code) : NULL;
	long verdict = tls ? SSL_get_verify_result(tls) : X509_V_OK;

	if (verdict != X509_V_OK)
		return text_fail(why,
		    "%s: the certificate does not verify: %s (SSL_CERT_FILE can name the "
		    "certificate of the authority)",
		    what, X509_verify_cert_error_string(verdict));
	if (code && ERR_GET_REASON(code) == SSL_R_WRONG_VERSION_NUMBER)
		reason = "the server speaks something else than TLS there";

	return text_fail(why, "%s: %s", what, reason ? reason : "closed by the server");
}

/* What has to come before OpenSSL can go on after `rc`; 0: nothing, it failed. */
static short
tls_wanted(const SSL *tls, int rc)
{
	switch (SSL_get_error(tls, rc)) {
	case SSL_ERROR_WANT_READ:
		return POLLIN;
	case SSL_ERROR_WANT_WRITE:
		return POLLOUT;
	default:
		return 0;
	}
}

/* Without the brackets of an address and the final dot of a name, which certificates lack. */
static int
tls_expect(SSL *tls, const char *host)
{
	size_t len = strlen(host);
	bool brackets = len > 1 && host[0] == '[' && host[len - 1] == ']';
	bool dot = len > 1 && host[len - 1] == '.';
	char *name = strndup(host + brackets, len - 2 * (size_t)brackets - (size_t)dot);
	int good;

	if (!name)
		return -1;
	good = X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(tls), name);
	if (good != 1)
		good = SSL_set1_host(tls, name) == 1 && SSL_set_tlsext_host_name(tls, name) == 1;
	free(name);

	return good == 1 ? 0 : -1;
}

static int
tls_shake_hands(struct connection *connection, const struct deadline *deadline, struct text *why)
{
	for (;;) {
		int rc;
		short wanted;

		ERR_clear_error();
		rc = SSL_connect(connection->tls);
		if (rc == 1)
			return 0;
		wanted = tls_wanted(connection->tls, rc);
		if (!wanted)
			return tls_fail(connection->tls, "the TLS handshake failed", why);
		if (deadline_wait(deadline, connection->fd, wanted, why) == -1)
			return -1;
	}
}

static int
tls_open(struct connection *connection, const char *host, const struct deadline *deadline,
    struct text *why)
{
	SSL_CTX *context = SSL_CTX_new(TLS_client_method());

	ERR_clear_error();
	if (context) {
		SSL_CTX_set_verify(context, SSL_VERIFY_PEER, NULL);
		SSL_CTX_set_mode(
		    context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
		SSL_CTX_set_default_verify_paths(context);
		connection->tls = SSL_new(context);
	}
	SSL_CTX_free(context); /* the connection holds it */
	if (!connection->tls || tls_expect(connection->tls, host) == -1 ||
	    SSL_set_fd(connection->tls, connection->fd) != 1)
		return tls_fail(NULL, "cannot prepare TLS", why);

	return tls_shake_hands(connection, deadline, why);
}

/* ---- bytes ---- */

/* -1 with `wanted`, what has to come first, or 0 with the reason. */
static ssize_t
bytes_send(
    struct connection *connection, const void *bytes, size_t len, short *wanted, struct text *why)
{
	ssize_t sent;
	size_t written = 0;

	*wanted = 0;
	if (connection->tls) {
		int rc;

		ERR_clear_error();
		rc = SSL_write_ex(connection->tls, bytes, len, &written);
		if (rc == 1)
			return (ssize_t)written;
		*wanted = tls_wanted(connection->tls, rc);
		return *wanted ? -1 : tls_fail(connection->tls, "cannot send", why);
	}
	sent = send(connection->fd, bytes, len, MSG_NOSIGNAL);
	if (sent >= 0)
		return sent;
	if (errno == EAGAIN || errno == EINTR) {
		*wanted = POLLOUT;
		return -1;
	}

	return text_fail(why, "cannot send: %s", strerror(errno));
}

static ssize_t
bytes_receive(
    struct connection *connection, void *bytes, size_t room, short *wanted, struct text *why)
{
	ssize_t got;
	size_t read = 0;

	*wanted = 0;
	if (connection->tls) {
		int rc;

		ERR_clear_error();
		rc = SSL_read_ex(connection->tls, bytes, room, &read);
		if (rc == 1)
			return (ssize_t)read;
		*wanted = tls_wanted(connection->tls, rc);
		return *wanted ? -1 : tls_fail(connection->tls, "the connection was lost", why);
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
	const char *at = bytes;

	while (len > 0) {
		short wanted;
		ssize_t sent = bytes_send(connection, at, len, &wanted, why);

		if (sent >= 0) {
			at += sent;
			len -= (size_t)sent;
		} else if (!wanted || deadline_wait(deadline, connection->fd, wanted, why) == -1) {
			return -1;
		}
	}

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

/* ---- opening ---- */

struct connection *
connection_open(
    const char *host, unsigned port, bool secure, const struct deadline *deadline, struct text *why)
{
	struct connection *connection = calloc(1, sizeof(*connection));

	if (!connection) {
		text_fail(why, "out of memory");
		return NULL;
	}
	connection->fd = host_connect(host, port, deadline, why);
	if (connection->fd == -1 || (secure && tls_open(connection, host, deadline, why) == -1)) {
		connection_close(connection);
		return NULL;
	}

	return connection;
}

void
connection_close(struct connection *connection)
{
	if (!connection)
		return;
	/* A word of farewell, whether it arrives or not. */
	if (connection->tls && SSL_is_init_finished(connection->tls))
		SSL_shutdown(connection->tls);
	SSL_free(connection->tls);
	ERR_clear_error();
	if (connection->fd != -1)
		close(connection->fd);
	free(connection);
}
