#include "series_set.h"

#include <stdlib.h>

#include "memory.h"

enum { SERIES_FIRST_ROOM = 1024 };

/* Where it is, or would be. */
static size_t
series_place(const struct series_set *set, uint64_t hash)
{
	size_t i = hash & (set->room - 1);

	while (set->hashes[i] != 0 && set->hashes[i] != hash)
		i = (i + 1) & (set->room - 1);
	return i;
}

static void
series_set_grow(struct series_set *set)
{
	struct series_set larger = {
	    .count = set->count, .room = set->room ? 2 * set->room : SERIES_FIRST_ROOM};

	larger.hashes = memory_new(larger.room, sizeof(*larger.hashes));
	for (size_t i = 0; i < set->room; i++)
		if (set->hashes[i] != 0)
			larger.hashes[series_place(&larger, set->hashes[i])] = set->hashes[i];
	free(set->hashes);
	*set = larger;
}

bool
series_set_add(struct series_set *set, uint64_t hash)
{
	size_t i;

	hash += hash == 0;
	if (2 * set->count >= set->room)
		series_set_grow(set);
	i = series_place(set, hash);
	if (set->hashes[i] != 0)
		return true;
	set->hashes[i] = hash;
	set->count++;
	return false;
}

bool
series_set_has(const struct series_set *set, uint64_t hash)
{
	hash += hash == 0;
	return set->room > 0 && set->hashes[series_place(set, hash)] != 0;
}

bool
series_set_full(const struct series_set *set)
{
	return set->count >= SERIES_MOST;
}

void
series_set_free(struct series_set *set)
{
	free(set->hashes);
	*set = (struct series_set){0};
}
