#include "recorded.h"

#include <stdlib.h>

#include "memory.h"

void
recorded_add(struct recorded *recorded, const struct recorded_statement *statement)
{
	recorded->items = memory_grow(
	    recorded->items, recorded->count, &recorded->room, sizeof(*recorded->items));
	recorded->items[recorded->count++] = *statement;
}

void
recorded_free(struct recorded *recorded)
{
	for (size_t i = 0; i < recorded->count; i++) {
		free(recorded->items[i].text);
		free(recorded->items[i].path);
	}
	free(recorded->items);
	free(recorded->since);
	free(recorded->settings);
	*recorded = (struct recorded){0};
}
