#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#include "entry.h"
#include "text.h"

const struct entry *
plan_find(const struct plan *plan, size_t before, const char *name)
{
	for (size_t i = 0; i < before; i++)
		if (strcmp(step_name(plan->entries[i].step), name) == 0)
			return &plan->entries[i];
	return NULL;
}

/* ---- who waits for whom ---- */

/* The step whose needs are being looked for. */
struct ordering {
	struct plan *plan;
	size_t at;
};

static int
need_add(struct entry *entry, size_t at, bool input)
{
	struct need *needs;

	for (size_t i = 0; i < entry->need_count; i++) {
		if (entry->needs[i].at != at)
			continue;
		entry->needs[i].input |= input;
		return 0;
	}
	needs = reallocarray(entry->needs, entry->need_count + 1, sizeof(*needs));
	if (!needs)
		return -1;
	entry->needs = needs;
	needs[entry->need_count++] = (struct need){.at = at, .input = input};
	return 0;
}

/* A value comes from the steps that capture it. */
static int
add_source(const char *name, void *context)
{
	struct ordering *o = context;
	struct entry *entry = &o->plan->entries[o->at];

	if (step_loops_over(entry->step, name))
		return 0;
	for (size_t i = 0; i < o->at; i++)
		if (step_sets(o->plan->entries[i].step, name) && need_add(entry, i, true) < 0)
			return -1;
	return 0;
}

static bool
changes(const struct step *step, const char *name)
{
	return step_sets(step, name) || step_loops_over(step, name);
}

/* An earlier step that uses a variable must have done so before a later one changes it. */
static int
find_changed(const char *name, void *context)
{
	struct ordering *o = context;

	return changes(o->plan->entries[o->at].step, name);
}

static int
add_overtaken(struct ordering *o)
{
	struct entry *entry = &o->plan->entries[o->at];

	if (!step_sets_any(entry->step))
		return 0;
	for (size_t i = 0; i < o->at; i++) {
		const struct step *earlier = o->plan->entries[i].step;

		if ((step_variables(earlier, find_changed, o) != 0 ||
			step_sets_same(earlier, entry->step)) &&
		    need_add(entry, i, false) < 0)
			return -1;
	}
	return 0;
}

int
plan_order(struct plan *plan)
{
	for (size_t at = 0; at < plan->count; at++) {
		struct entry *entry = &plan->entries[at];
		struct ordering ordering = {.plan = plan, .at = at};

		for (char **name = entry->after; name && *name; name++) {
			const struct entry *before = plan_find(plan, at, *name);

			if (before && need_add(entry, (size_t)(before - plan->entries), true) < 0)
				return -1;
		}
		if (step_variables(entry->step, add_source, &ordering) != 0 ||
		    add_overtaken(&ordering) < 0)
			return -1;
	}
	return 0;
}

/* ---- which of them run ---- */

static int
select_matching(struct plan *plan, const char *glob, struct text *why)
{
	bool found = false;

	for (size_t i = 0; i < plan->count; i++) {
		if (fnmatch(glob, step_name(plan->entries[i].step), 0) != 0)
			continue;
		plan->entries[i].selected = found = true;
	}
	if (found)
		return 0;
	text_set_format(why, "--only: no step's name matches \"");
	text_add_visible(why, glob, strlen(glob));
	text_add_string(why, "\"");
	return -1;
}

int
plan_select(struct plan *plan, const char *const *globs, size_t count, struct text *why)
{
	bool some = count > 0;

	for (size_t i = 0; i < count; i++)
		if (select_matching(plan, globs[i], why) < 0)
			return -1;
	for (size_t i = 0; i < plan->count && count == 0; i++)
		some |= plan->entries[i].selected = plan->entries[i].only;
	for (size_t i = 0; i < plan->count && !some; i++)
		plan->entries[i].selected = true;
	/* What they need stands before them, so once from the end is enough. */
	for (size_t i = plan->count; i-- > 0;)
		for (size_t n = 0; n < plan->entries[i].need_count; n++)
			if (plan->entries[i].selected && plan->entries[i].needs[n].input)
				plan->entries[plan->entries[i].needs[n].at].selected = true;
	for (size_t i = 0; i < plan->count; i++)
		plan->entries[i].selected |= plan->entries[i].always;
	return 0;
}
