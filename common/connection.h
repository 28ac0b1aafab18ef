/*
 * connection: bytes to and from one host over TCP, plain or under TLS, every step with a deadline.
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
struct text;

/* Resolves, connects to one address after the other, and shakes hands where it is `secure`.  The
 * host may be a name or an address, of IPv6 also in brackets.  NULL with the reason in `why`. */
struct connection *connection_open(const char *host, unsigned port, bool secure,
    const struct deadline *deadline, struct text *why);
void connection_close(struct connection *connection);

/* Sends all of it.  0, or -1 with the reason: how much arrived is unknown. */
int connection_send(struct connection *connection, const void *bytes, size_t len,
    const struct deadline *deadline, struct text *why);

/* Waits for the next bytes, `room` at most.  How many came, at least 1, or -1 with the reason. */
ssize_t connection_receive(struct connection *connection, void *bytes, size_t room,
    const struct deadline *deadline, struct text *why);

/* The same without waiting: 0 when there is nothing yet. */
ssize_t connection_receive_now(
    struct connection *connection, void *bytes, size_t room, struct text *why);

#endif
