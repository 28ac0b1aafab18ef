/*
 * --only, and "only" in the plan: which steps run.
 */
#include <fnmatch.h>
#include <string.h>

#include "entry.h"
#include "text.h"

static int
plan_select_glob(struct plan *plan, const char *glob, struct text *why)
{
	bool found = false;

	for (size_t i = 0; i < plan->count; i++) {
		if (fnmatch(glob, step_name(plan->entries[i].step), 0) != 0)
			continue;
		plan->entries[i].selected = found = true;
	}
	if (found)
		return 0;
	return text_fail_visible(why, "--only: no step's name matches \"%s\"", glob);
}

int
plan_select(struct plan *plan, const char *const *globs, size_t count, struct text *why)
{
	bool some = count > 0;

	for (size_t i = 0; i < count; i++)
		if (plan_select_glob(plan, globs[i], why) == -1)
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
