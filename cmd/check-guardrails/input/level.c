#include "level.h"

#include "ledger.h"
#include "memory.h"
#include "series.h"
#include "sights.h"

static struct level *
level_add(const struct series *series, struct group *group, const struct kind *kind)
{
	struct level *level;

	if (group->level_count == LEDGER_LEVELS || kind->id == KINDS - 1) {
		group->too_many_levels = true;
		return NULL;
	}
	group->levels =
	    memory_grow(group->levels, group->level_count, &group->level_room, sizeof(*level));
	level = &group->levels[group->level_count++];
	*level = (struct level){.kind = kind};
	tally_init(&level->tally, &series->plan);
	return level;
}

struct level *
level_find(const struct series *series, struct group *group, const struct kind *kind)
{
	if (group->level_count == 0)
		return level_add(series, group, kind);
	if (group->levels[group->last_level].kind == kind)
		return &group->levels[group->last_level];
	if (!series->levelled) {
		group->levels[0].mixed = true;
		return &group->levels[0];
	}
	for (size_t i = 0; i < group->level_count; i++)
		if (group->levels[i].kind == kind)
			return &group->levels[group->last_level = i];
	return level_add(series, group, kind);
}

/* A condition that names members which no record of the level has says nothing about it. */
static bool
level_has_values(const struct series *series, const struct level *level)
{
	if (level->tally.fault || series->takes == TAKES_NOTHING || series->takes == TAKES_TIME)
		return true;
	return level->tally.values > 0 &&
	       (series->takes != TAKES_CONDITION ||
		   sights_have_any(series->value_sights, level->kind->id));
}

/* Better still is one that has them all. */
static bool
level_has_all(const struct series *series, const struct level *level)
{
	return level_has_values(series, level) &&
	       (series->takes != TAKES_CONDITION ||
		   sights_have_all(series->value_sights, level->kind->id));
}

/* The first of load, interval and request that is `good`, else the only other one. */
static const struct level *
level_pick(const struct series *series, const struct group *group,
    bool good(const struct series *series, const struct level *level), size_t *count)
{
	const struct level *found = NULL;

	*count = 0;
	for (size_t i = 0; i < group->level_count; i++) {
		const struct level *level = &group->levels[i];

		if (!good(series, level))
			continue;
		++*count;
		if (!found || level->kind->load > found->kind->load)
			found = level;
	}
	if (found && found->kind->load != LOAD_NONE)
		*count = 1;
	return found;
}

const struct level *
level_choose(const struct series *series, const struct group *group, const char **why)
{
	const struct level *found;
	size_t count;

	*why = group->too_many_levels ? "the records have more than 16 types" : NULL;
	if (*why)
		return NULL;
	found = level_pick(series, group, level_has_all, &count);
	if (count == 0)
		found = level_pick(series, group, level_has_values, &count);
	if (count > 1)
		*why = "the value stands in records of several types; choose with where .type == "
		       "...";
	return count == 1 ? found : NULL;
}
