/*
 * What each step waits for: "after", the variables that it uses, and those that it changes.
 */
#include <string.h>

#include "entry.h"
#include "memory.h"

const struct entry *
plan_find(const struct plan *plan, size_t before, const char *name)
{
	for (size_t i = 0; i < before; i++)
		if (strcmp(step_name(plan->entries[i].step), name) == 0)
			return &plan->entries[i];
	return NULL;
}

/* The step whose needs are being looked for. */
struct ordering {
	struct plan *plan;
	size_t at;
};

static void
need_add(struct entry *entry, size_t at, bool input)
{
	for (size_t i = 0; i < entry->need_count; i++) {
		if (entry->needs[i].at != at)
			continue;
		entry->needs[i].input |= input;
		return;
	}
	entry->needs =
	    memory_grow(entry->needs, entry->need_count, &entry->need_room, sizeof(*entry->needs));
	entry->needs[entry->need_count++] = (struct need){.at = at, .input = input};
}

/* A value comes from the steps that capture it. */
static int
need_add_source(const char *name, void *context)
{
	struct ordering *o = context;
	struct entry *entry = &o->plan->entries[o->at];

	if (step_loops_over(entry->step, name))
		return 0;
	for (size_t i = 0; i < o->at; i++)
		if (step_sets(o->plan->entries[i].step, name))
			need_add(entry, i, true);
	return 0;
}

/* An earlier step that uses a variable must have done so before a later one changes it. */
static int
need_find_changed(const char *name, void *context)
{
	const struct ordering *o = context;
	const struct step *step = o->plan->entries[o->at].step;

	return step_sets(step, name) || step_loops_over(step, name);
}

static void
need_add_overtaken(struct ordering *o)
{
	struct entry *entry = &o->plan->entries[o->at];

	if (!step_sets_any(entry->step))
		return;
	for (size_t i = 0; i < o->at; i++) {
		const struct step *earlier = o->plan->entries[i].step;

		if (step_variables(earlier, need_find_changed, o) != 0 ||
		    step_sets_same(earlier, entry->step))
			need_add(entry, i, false);
	}
}

void
plan_order(struct plan *plan)
{
	for (size_t at = 0; at < plan->count; at++) {
		struct entry *entry = &plan->entries[at];
		struct ordering ordering = {.plan = plan, .at = at};

		for (char **name = entry->after; name && *name; name++) {
			const struct entry *before = plan_find(plan, at, *name);

			if (before)
				need_add(entry, (size_t)(before - plan->entries), true);
		}
		step_variables(entry->step, need_add_source, &ordering);
		need_add_overtaken(&ordering);
	}
}
