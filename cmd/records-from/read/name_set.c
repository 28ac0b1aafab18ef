#include "name_set.h"

#include <stdlib.h>
#include <string.h>

#include "memory.h"

void
name_set_clear(struct name_set *set)
{
	enum { KEPT = 64 };

	if (set->room > KEPT) {
		free(set->hashes);
		*set = (struct name_set){0};
	} else if (set->count > 0) {
		memset(set->hashes, 0, set->room * sizeof(*set->hashes));
		set->count = 0;
	}
}

/* Whether it was there already. */
static bool
name_set_put(struct name_set *set, uint64_t hash)
{
	size_t i = hash & (set->room - 1);

	while (set->hashes[i] != 0 && set->hashes[i] != hash)
		i = (i + 1) & (set->room - 1);
	if (set->hashes[i] == hash)
		return true;
	set->hashes[i] = hash;
	set->count++;
	return false;
}

bool
name_set_add(struct name_set *set, uint64_t hash)
{
	struct name_set larger;

	if (2 * set->count >= set->room) {
		larger.count = 0;
		larger.room = set->room ? 2 * set->room : 16;
		larger.hashes = memory_new(larger.room, sizeof(*larger.hashes));
		for (size_t i = 0; i < set->room; i++)
			if (set->hashes[i] != 0)
				name_set_put(&larger, set->hashes[i]);
		free(set->hashes);
		*set = larger;
	}
	return name_set_put(set, hash | 1);
}
