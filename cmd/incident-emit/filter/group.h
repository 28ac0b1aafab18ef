/*
 * group: the failures of a stream, an incident per run or per value of --group-by.
 *
 * Bounded, whatever comes: so many groups, behind which the rest is counted in one; and so many
 * bytes of records and lines in all of them together.
 */
#ifndef INCIDENT_EMIT_FILTER_GROUP_H
#define INCIDENT_EMIT_FILTER_GROUP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "incident.h"

enum { GROUPS_MOST = 10000, GROUPS_MOST_BYTES = 64 << 20 };

struct group {
	char *key;
	uint64_t hash;
	struct incident incident;
	uint64_t *seen; /* hashes of the checks that failed in it, the first first */
	size_t seen_count, seen_room;
	bool rest; /* it stands for all groups that there was no room for */
};

struct groups {
	struct group **items; /* in the order in which they came */
	size_t count, room;
	struct group *rest;
	struct group **slots; /* a hash table, by key */
	size_t bytes;
};

void groups_init(struct groups *groups);
void groups_free(struct groups *groups);

/* NULL: none of that key. */
struct group *groups_find(const struct groups *groups, const char *key);

/* The group of that key, made when there is none; `made` says so.  Behind the last that there is
 * room for it is the rest. */
struct group *groups_of(
    struct groups *groups, const char *key, const struct emit *emit, bool *made);

/* Whether a check of that name failed in the group for the first time. */
bool group_sees(struct group *group, const char *name, size_t len);

#endif
