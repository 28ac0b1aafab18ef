/*
 * name_set: names that were met, as hashes: those that an object has had, and the like.
 */
#ifndef RECORDS_FROM_NAME_SET_H
#define RECORDS_FROM_NAME_SET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct name_set {
	uint64_t *hashes; /* an open table; 0 is no name */
	size_t count, room;
};

/* Forgets all, and keeps a little room; free() the hashes in the end. */
void name_set_clear(struct name_set *set);

/* Whether it was there already. */
bool name_set_add(struct name_set *set, uint64_t hash);

#endif
