#include "distinct.h"

#include <stdlib.h>

#include "hash.h"
#include "memory.h"

struct distinct {
	size_t count, room; /* room is a power of two; a slot that holds 0 is free */
	bool over;
	uint64_t *hashes;
};

struct distinct *
distinct_new(void)
{
	struct distinct *d = memory_new(1, sizeof(*d));

	d->room = 64;
	d->hashes = memory_new(d->room, sizeof(*d->hashes));
	return d;
}

void
distinct_free(struct distinct *d)
{
	if (!d)
		return;
	free(d->hashes);
	free(d);
}

uint64_t
distinct_hash(unsigned kind, const void *bytes, size_t len)
{
	uint64_t h = hash_bytes(hash_byte(HASH_BEGIN, (unsigned char)kind), bytes, len);

	h = (h ^ h >> 33) * UINT64_C(0xff51afd7ed558ccd);
	h = (h ^ h >> 33) * UINT64_C(0xc4ceb9fe1a85ec53);
	h ^= h >> 33;
	return h ? h : 1;
}

static bool
hash_put(uint64_t *hashes, size_t room, uint64_t hash)
{
	size_t i = hash & (room - 1);

	while (hashes[i] && hashes[i] != hash)
		i = (i + 1) & (room - 1);
	if (hashes[i] == hash)
		return false;
	hashes[i] = hash;
	return true;
}

static void
distinct_grow(struct distinct *d)
{
	size_t room = d->room * 2;
	uint64_t *hashes = memory_new(room, sizeof(*hashes));

	for (size_t i = 0; i < d->room; i++)
		if (d->hashes[i])
			hash_put(hashes, room, d->hashes[i]);
	free(d->hashes);
	d->hashes = hashes;
	d->room = room;
}

void
distinct_add(struct distinct *d, unsigned kind, const void *bytes, size_t len)
{
	if (d->over)
		return;
	if (d->count * 4 >= d->room * 3)
		distinct_grow(d);
	if (!hash_put(d->hashes, d->room, distinct_hash(kind, bytes, len)))
		return;
	if (d->count == DISTINCT_CAP)
		d->over = true;
	else
		d->count++;
}

size_t
distinct_count(const struct distinct *d)
{
	return d->count;
}

bool
distinct_over(const struct distinct *d)
{
	return d->over;
}
