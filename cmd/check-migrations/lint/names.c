#include "names.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "hash.h"
#include "memory.h"

/* A table of open addressing; what was removed keeps its place, without its mark. */
struct name {
	char *schema, *name; /* NULL: the place is free */
	char *value;
	unsigned transaction;
	bool there;
};

static struct name *
names_place(const struct names *names, const char *schema, const char *name)
{
	uint64_t hash = hash_bytes(HASH_BEGIN, schema, strlen(schema) + 1);
	size_t at = (size_t)hash_bytes(hash, name, strlen(name));

	for (;; at++) {
		struct name *place = &names->items[at & (names->room - 1)];

		if (!place->name ||
		    (strcmp(place->name, name) == 0 && strcmp(place->schema, schema) == 0))
			return place;
	}
}

static void
names_widen(struct names *names)
{
	struct names wider = {.room = names->room > 0 ? names->room * 2 : 64};

	wider.items = memory_new(wider.room, sizeof(*wider.items));
	for (size_t i = 0; i < names->room; i++) {
		struct name *item = &names->items[i];

		if (item->name)
			*names_place(&wider, item->schema, item->name) = *item;
	}
	wider.count = names->count;
	free(names->items);
	*names = wider;
}

void
names_set(struct names *names, const char *schema, const char *name, const char *value,
    unsigned transaction)
{
	struct name *place;

	if ((names->count + 1) * 2 > names->room)
		names_widen(names);
	place = names_place(names, schema, name);
	if (!place->name) {
		place->schema = memory_string(schema);
		place->name = memory_string(name);
		names->count++;
	}
	free(place->value);
	place->value = memory_string(value);
	place->there = true;
	place->transaction = transaction;
}

void
names_add(struct names *names, const char *schema, const char *name, unsigned transaction)
{
	names_set(names, schema, name, NULL, transaction);
}

void
names_remove(struct names *names, const char *schema, const char *name)
{
	if (names->room > 0)
		names_place(names, schema, name)->there = false;
}

bool
names_have(const struct names *names, const char *schema, const char *name)
{
	return names->room > 0 && names_place(names, schema, name)->there;
}

const char *
names_value(const struct names *names, const char *schema, const char *name)
{
	return names_have(names, schema, name) ? names_place(names, schema, name)->value : NULL;
}

bool
names_made_in(const struct names *names, const char *schema, const char *name, unsigned transaction)
{
	return names_have(names, schema, name) &&
	       names_place(names, schema, name)->transaction == transaction;
}

void
names_forget(struct names *names, unsigned transaction)
{
	for (size_t i = 0; i < names->room; i++)
		if (names->items[i].transaction == transaction)
			names->items[i].there = false;
}

void
names_remove_schema(struct names *names, const char *schema)
{
	for (size_t i = 0; i < names->room; i++)
		if (names->items[i].name && strcmp(names->items[i].schema, schema) == 0)
			names->items[i].there = false;
}

void
names_free(struct names *names)
{
	for (size_t i = 0; i < names->room; i++) {
		free(names->items[i].schema);
		free(names->items[i].name);
		free(names->items[i].value);
	}
	free(names->items);
	*names = (struct names){0};
}
