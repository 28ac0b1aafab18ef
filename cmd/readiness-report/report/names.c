#include "names.h"

#include <stdlib.h>
#include <string.h>

#include "hash.h"
#include "memory.h"

enum { FIRST_ROOM = 1 << 8, MOST_ROOM = 1 << 20 };

struct name {
	uint64_t hash; /* 0: none */
	int64_t count;
};

struct names {
	struct name *table;
	size_t room, count; /* room: a power of two, at least twice the count */
	int64_t beyond;     /* how many came when it was full */
};

struct names *
names_new(void)
{
	struct names *names = memory_new(1, sizeof(*names));

	names->room = FIRST_ROOM;
	names->table = memory_new(names->room, sizeof(*names->table));
	return names;
}

void
names_free(struct names *names)
{
	if (!names)
		return;
	free(names->table);
	free(names);
}

uint64_t
names_hash(const char *first, const char *second)
{
	uint64_t hash = hash_bytes(HASH_BEGIN, first, strlen(first) + 1);

	hash = hash_bytes(hash, second, strlen(second));
	return hash == 0 ? 1 : hash;
}

static struct name *
names_place(const struct names *names, uint64_t hash)
{
	size_t at = (size_t)(hash ^ hash >> 32) & (names->room - 1);

	while (names->table[at].hash != 0 && names->table[at].hash != hash)
		at = (at + 1) & (names->room - 1);

	return &names->table[at];
}

static void
names_grow(struct names *names)
{
	struct names wider = {.room = names->room * 2, .count = names->count};

	wider.table = memory_new(wider.room, sizeof(*wider.table));
	for (size_t i = 0; i < names->room; i++)
		if (names->table[i].hash != 0)
			*names_place(&wider, names->table[i].hash) = names->table[i];
	free(names->table);
	names->table = wider.table;
	names->room = wider.room;
}

int64_t
names_see(struct names *names, const char *first, const char *second)
{
	uint64_t hash = names_hash(first, second);
	struct name *name = names_place(names, hash);

	if (name->hash == hash)
		return name->count++;
	if (names->count * 2 == names->room) {
		if (names->room == MOST_ROOM)
			return MOST_ROOM + names->beyond++;
		names_grow(names);
		name = names_place(names, hash);
	}
	*name = (struct name){.hash = hash, .count = 1};
	names->count++;

	return 0;
}
