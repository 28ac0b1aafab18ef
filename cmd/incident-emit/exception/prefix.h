/*
 * prefix: what collects the logs of many puts around each line, and whose line it is.
 *
 * Known are Docker's json-file, also written anew, CRI (containerd, CRI-O), docker compose, the
 * services of a swarm, kubectl --prefix, syslog (RFC 3164 and 5424, with and without <PRI>), and a
 * time before each line; several around each other too.  Colours are left out.
 */
#ifndef INCIDENT_EMIT_EXCEPTION_PREFIX_H
#define INCIDENT_EMIT_EXCEPTION_PREFIX_H

#include <stdbool.h>
#include <stdint.h>

#include "lines.h"

struct json_scanner;

struct prefix {
	struct line content; /* what the program itself wrote; valid until the next line */
	uint64_t source;     /* a hash of what says whose it is */
	struct line name;    /* the container, pod or program; no bytes: not told */
	int64_t pid;         /* 0: not told */
	bool partial;        /* the line goes on in the next one of this source */
};

struct prefixes {
	struct json_scanner *scanner;
	struct text unescaped, plain;
};

void prefixes_init(struct prefixes *prefixes);
void prefixes_free(struct prefixes *prefixes);

void prefix_strip(struct prefixes *prefixes, struct line line, struct prefix *prefix);

#endif
