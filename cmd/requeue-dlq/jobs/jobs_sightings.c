#include "jobs_sightings.h"

#include <stdlib.h>

#include "hash.h"
#include "memory.h"

void
sightings_free(struct sightings *sightings)
{
	for (size_t i = 0; i < sightings->count; i++)
		free(sightings->items[i].reason);
	free(sightings->items);
	*sightings = (struct sightings){0};
}

void
sightings_add(struct sightings *sightings, const struct bytes *id, int place, const char *reason)
{
	sightings->items = memory_grow(
	    sightings->items, sightings->count, &sightings->room, sizeof(*sightings->items));
	sightings->items[sightings->count++] = (struct sighting){
	    hash_bytes(HASH_BEGIN, id->bytes, id->len), place, memory_string(reason)};
	sightings->sorted = false;
}

/* By id, the highest place first. */
static int
sighting_order(const void *a, const void *b)
{
	const struct sighting *one = a, *other = b;

	if (one->id != other->id)
		return one->id < other->id ? -1 : 1;

	return (one->place < other->place) - (one->place > other->place);
}

static const struct sighting *
sighting_of(struct sightings *sightings, const struct bytes *id)
{
	uint64_t wanted = hash_bytes(HASH_BEGIN, id->bytes, id->len);
	size_t low = 0, high = sightings->count;

	if (!sightings->sorted && sightings->count > 0)
		qsort(
		    sightings->items, sightings->count, sizeof(*sightings->items), sighting_order);
	sightings->sorted = true;
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (sightings->items[middle].id < wanted)
			low = middle + 1;
		else
			high = middle;
	}

	return low < sightings->count && sightings->items[low].id == wanted ? &sightings->items[low]
									    : NULL;
}

int
sightings_find(struct sightings *sightings, const struct bytes *id)
{
	const struct sighting *sighting = sighting_of(sightings, id);

	return sighting ? sighting->place : 0;
}

const char *
sightings_reason(struct sightings *sightings, const struct bytes *id)
{
	const struct sighting *sighting = sighting_of(sightings, id);

	return sighting ? sighting->reason : NULL;
}
