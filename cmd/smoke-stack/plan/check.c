/*
 * What can be said of a plan before anything is sent.
 */
#include <stdio.h>
#include <string.h>

#include "entry.h"
#include "plan.h"
#include "smoke_options.h"
#include "text.h"

struct variable_search {
	const struct plan *plan;
	const struct smoke_options *options;
	size_t at; /* the step's number */
	const char *name;
	char filled[64]; /* one that is filled in elsewhere, cut */
};

static int
variable_find_uncaptured(const char *name, void *context)
{
	struct variable_search *search = context;

	if (step_loops_over(search->plan->entries[search->at].step, name) ||
	    smoke_gives(search->options, name))
		return 0;
	for (size_t i = 0; i < search->at; i++)
		if (step_sets(search->plan->entries[i].step, name))
			return 0;
	search->name = name;
	return 1;
}

/* Where nothing is filled in, it would be compared as it stands, and `!=` would always hold. */
static int
variable_find_unfilled(const char *name, void *context)
{
	struct variable_search *search = context;

	if (strncmp(name, "env.", 4) != 0 && variable_find_uncaptured(name, context) != 0)
		return 0;
	snprintf(search->filled, sizeof(search->filled), "%s", name);
	return 1;
}

static int
entry_fault(const struct entry *entry, struct text *why, const char *fault, const char *argument)
{
	return text_fail_visible(why, "%s:%u: step \"%s\"%s%s", entry->file, entry->line,
	    step_name(entry->step), fault, argument);
}

static int
entry_check(
    const struct plan *plan, size_t at, const struct smoke_options *options, struct text *why)
{
	const struct entry *entry = &plan->entries[at];
	struct variable_search search = {.plan = plan, .options = options, .at = at};

	if (plan_find(plan, at, step_name(entry->step)))
		return entry_fault(entry, why, ": an earlier step has the same name", "");
	if (!options->base_url && !options->check && step_needs_base(entry->step))
		return entry_fault(entry, why, ": its path needs a base URL: ", "--base-url URL");
	if (step_variables(entry->step, variable_find_uncaptured, &search) != 0)
		return entry_fault(
		    entry, why, " uses a variable that no earlier step captures: ", search.name);
	if (step_unfilled(entry->step, variable_find_unfilled, &search) != 0)
		return entry_fault(entry, why,
		    ": jq, patterns and what is expected of another kind than HTTP hold no "
		    "templates, and "
		    "this would be compared as it stands (in jq, write $NAME): ",
		    search.filled);
	for (char **name = entry->after; name && *name; name++)
		if (!plan_find(plan, at, *name))
			return entry_fault(
			    entry, why, ": \"after\" names no earlier step: ", *name);
	return 0;
}

static int
plan_check_environment(const struct plan *plan, struct text *why)
{
	for (size_t i = 0; i < plan->count; i++) {
		const struct entry *entry = &plan->entries[i];
		TEXT_LOCAL reason = TEXT_INIT(TEXT_MAX_REASON);
		int rc = entry->selected ? step_check_environment(entry->step, &reason) : 0;

		if (rc == -1) {
			text_set_format(why, "%s:%u: ", entry->file, entry->line);
			text_add_visible(
			    why, step_name(entry->step), strlen(step_name(entry->step)));
			text_add_string(why, ": ");
			text_add_string(why, text_string(&reason));
		}
		if (rc == -1)
			return -1;
	}
	return 0;
}

int
plan_check(struct plan *plan, const struct smoke_options *options, struct text *why)
{
	for (size_t i = 0; i < plan->count; i++)
		if (entry_check(plan, i, options, why) == -1)
			return -1;
	plan_order(plan);
	if (plan_select(plan, options->only.items, options->only.count, why) == -1 ||
	    plan_add_headers(plan, options, why) == -1)
		return -1;
	/* Where the plan is judged alone, its secrets need not be at hand. */
	return options->check ? 0 : plan_check_environment(plan, why);
}
