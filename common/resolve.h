/*
 * resolve: names to addresses with a deadline.
 *
 * getaddrinfo(3) has none, so it runs in a thread of its own that is left behind (detached, owning
 * its memory) when the deadline passes.  Numeric addresses and "localhost" take no thread.
 */
#ifndef COMMON_RESOLVE_H
#define COMMON_RESOLVE_H

#include <stddef.h>
#include <stdint.h>

struct text;

enum { RESOLVE_MAX_ADDRESSES = 16, RESOLVE_ADDRESS_SIZE = 46 };

struct resolve_answer {
	size_t count;
	char addresses[RESOLVE_MAX_ADDRESSES]
		      [RESOLVE_ADDRESS_SIZE]; /* numeric, in getaddrinfo's order */
};

/* 0; -1 with the reason ("cannot resolve HOST: not known", "... no answer within 2 s") in `why`. */
int resolve_host(
    const char *host, int64_t timeout_ns, struct resolve_answer *answer, struct text *why);

#endif
