/*
 * addresses: where the service is.  Its name is resolved once, before the load, for all threads.
 */
#ifndef ADDRESSES_H
#define ADDRESSES_H

#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

#include "resolve.h"

struct address {
	struct sockaddr_storage bytes;
	socklen_t len;
};

struct addresses {
	struct address list[RESOLVE_MAX_ADDRESSES];
	size_t count; /* 0: the name has none, or none was told in time */
};

/* The addresses of "HOST", "HOST:PORT" or "[ADDRESS]:PORT"; port 80 unless given.  Takes no longer
 * than the time-out, nor 10 s. */
void addresses_find(struct addresses *addresses, const char *authority, int64_t timeout_ns);

#endif
