#include "redis_counts.h"

#include <stdlib.h>

#include "memory.h"

enum { FIRST_ROOM = 1024 };

struct count_slot {
	uint64_t hash;
	uint32_t count, used;
};

struct redis_counts {
	struct count_slot *slots;
	size_t room, used; /* room: a power of two */
};

struct redis_counts *
redis_counts_new(void)
{
	struct redis_counts *counts = memory_new(1, sizeof(*counts));

	counts->room = FIRST_ROOM;
	counts->slots = memory_new(counts->room, sizeof(*counts->slots));

	return counts;
}

void
redis_counts_free(struct redis_counts *counts)
{
	if (!counts)
		return;
	free(counts->slots);
	free(counts);
}

static struct count_slot *
counts_find(const struct redis_counts *counts, uint64_t hash)
{
	size_t at = (size_t)hash & (counts->room - 1);

	while (counts->slots[at].used && counts->slots[at].hash != hash)
		at = (at + 1) & (counts->room - 1);

	return &counts->slots[at];
}

static void
counts_grow(struct redis_counts *counts)
{
	struct redis_counts more = {
	    memory_new(counts->room * 2, sizeof(*more.slots)), counts->room * 2, counts->used};

	for (size_t i = 0; i < counts->room; i++) {
		if (counts->slots[i].used)
			*counts_find(&more, counts->slots[i].hash) = counts->slots[i];
	}
	free(counts->slots);
	*counts = more;
}

void
redis_counts_add(struct redis_counts *counts, uint64_t hash)
{
	struct count_slot *slot;

	if (counts->used * 4 >= counts->room * 3)
		counts_grow(counts);
	slot = counts_find(counts, hash);
	if (!slot->used) {
		counts->used++;
		*slot = (struct count_slot){hash, 0, 1};
	}
	slot->count++;
}

uint32_t
redis_counts_get(const struct redis_counts *counts, uint64_t hash)
{
	return counts_find(counts, hash)->count;
}

int
redis_counts_take(struct redis_counts *counts, uint64_t hash)
{
	struct count_slot *slot = counts_find(counts, hash);

	if (slot->count == 0)
		return 0;
	slot->count--;

	return 1;
}
