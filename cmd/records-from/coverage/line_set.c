#include "line_set.h"

#include <stdlib.h>

#include "memory.h"

void
line_set_free(struct line_set *set)
{
	free(set->told);
	*set = (struct line_set){0};
}

static int
told_order(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

void
line_set_settle(struct line_set *set)
{
	size_t kept = 1;

	/* In a set out of order there are two at least. */
	if (!set->unsettled)
		return;
	qsort(set->told, set->count, sizeof(*set->told), told_order);
	/* Of equal lines the last is one that was executed, if any was. */
	for (size_t i = 1; i < set->count; i++) {
		if (set->told[kept - 1] >> 1 == set->told[i] >> 1)
			kept--;
		set->told[kept++] = set->told[i];
	}
	set->count = kept;
	set->unsettled = false;
}

void
line_set_add(struct line_set *set, int64_t line, bool executed)
{
	uint32_t told = (uint32_t)line << 1 | executed;

	/* What is told twice must not take room for ever: it grows once half of it is needed. */
	if (set->count == set->room) {
		line_set_settle(set);
		if (set->count >= set->room / 2)
			set->told =
			    memory_grow(set->told, set->room, &set->room, sizeof(*set->told));
	}
	if (set->count > 0 && set->told[set->count - 1] >> 1 >= told >> 1)
		set->unsettled = true;
	set->told[set->count++] = told;
}

int64_t
line_set_covered(const struct line_set *set)
{
	int64_t covered = 0;

	for (size_t i = 0; i < set->count; i++)
		covered += line_set_executed(set, i);
	return covered;
}
