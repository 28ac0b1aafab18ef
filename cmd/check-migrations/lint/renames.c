#include "renames.h"

#include <stdlib.h>
#include <string.h>

#include "memory.h"

void
renames_add(struct renames *renames, const struct rename *rename)
{
	struct rename *added;

	renames->items =
	    memory_grow(renames->items, renames->count, &renames->room, sizeof(*renames->items));
	added = &renames->items[renames->count++];
	*added = *rename;
	added->schema = memory_string(rename->schema);
	added->name = memory_string(rename->name);
	added->what = memory_string(rename->what);
}

static void
rename_free(struct rename *rename)
{
	free(rename->schema);
	free(rename->name);
	free(rename->what);
}

void
renames_undo(struct renames *renames, const char *schema, const char *name, unsigned transaction)
{
	size_t kept = 0;

	for (size_t i = 0; i < renames->count; i++) {
		struct rename *item = &renames->items[i];

		if (item->transaction == transaction && strcmp(item->schema, schema) == 0 &&
		    strcmp(item->name, name) == 0)
			rename_free(item);
		else
			renames->items[kept++] = *item;
	}
	renames->count = kept;
}

void
renames_clear(struct renames *renames)
{
	for (size_t i = 0; i < renames->count; i++)
		rename_free(&renames->items[i]);
	free(renames->items);
	*renames = (struct renames){0};
}
