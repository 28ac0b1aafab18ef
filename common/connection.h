/*
 * connection: bytes to and from one server, over TCP, plain or under TLS, or over a Unix socket,
 * every step with a deadline.
 *
 * TLS is verified: against the system's certificates, or those of the file that SSL_CERT_FILE (or
 * the folder that SSL_CERT_DIR) names, and against the name or address of the host.
 */
#ifndef COMMON_CONNECTION_H
#define COMMON_CONNECTION_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct connection;
struct deadline;
struct iovec;
struct text;

struct connection_target {
	const char *socket; /* the path of a Unix socket; NULL: a host */
	const char *host;   /* a name or an address, of IPv6 also in brackets */
	unsigned port;
	bool secure;         /* TLS */
	const char *ca_file; /* certificates to trust beside the others; NULL: none */
};

/* Resolves, connects to one address after the other, and shakes hands where it is `secure`.  NULL
 * with the reason in `why`. */
struct connection *connection_open_to(
    const struct connection_target *target, const struct deadline *deadline, struct text *why);
struct connection *connection_open(const char *host, unsigned port, bool secure,
    const struct deadline *deadline, struct text *why);
void connection_close(struct connection *connection); /* takes NULL */

/* Sends all of it.  0, or -1 with the reason: how much arrived is unknown. */
int connection_send(struct connection *connection, const void *bytes, size_t len,
    const struct deadline *deadline, struct text *why);

/* Waits for the next bytes, `room` at most.  How many came, at least 1, or -1 with the reason. */
ssize_t connection_receive(struct connection *connection, void *bytes, size_t room,
    const struct deadline *deadline, struct text *why);

/* The same without waiting: 0 when there is nothing yet. */
ssize_t connection_receive_now(
    struct connection *connection, void *bytes, size_t room, struct text *why);

/* What can be sent at once of the vectors, one at least of which is not empty; else it waits until
 * something can be, or until something can be received.  How many bytes were sent (0: receive what
 * came, and call again), or -1 with the reason. */
ssize_t connection_send_some(struct connection *connection, const struct iovec *vectors, int count,
    const struct deadline *deadline, struct text *why);

#endif
