#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "document.h"
#include "expression.h"
#include "json.h"
#include "kind.h"
#include "entry.h"
#include "smoke.h"

/* What a plan adds to the members of a step. */
static const char *const plan_members[] = {"after", "always", "only", NULL};

struct plan *
plan_new(void)
{
	struct plan *plan = calloc(1, sizeof(*plan));

	if (!plan)
		return NULL;
	plan->paths = json_paths_new();
	plan->expressions = plan->paths ? expressions_new(plan->paths) : NULL;
	if (plan->expressions)
		return plan;
	plan_free(plan);
	return NULL;
}

static void
entry_free(struct entry *entry)
{
	step_free(entry->step);
	free(entry->file);
	for (char **name = entry->after; name && *name; name++)
		free(*name);
	free(entry->after);
	free(entry->needs);
	free(entry->skipped);
	step_outcome_free(&entry->outcome);
}

void
plan_free(struct plan *plan)
{
	if (!plan)
		return;
	for (size_t i = 0; i < plan->count; i++)
		entry_free(&plan->entries[i]);
	free(plan->entries);
	expressions_free(plan->expressions);
	json_paths_free(plan->paths);
	free(plan);
}

/* ---- reading ---- */

/* "after": a name or a list of names. */
static int
read_after(struct entry *entry, const struct document *document,
    const struct document_value *object, struct text *why)
{
	const struct document_value *after = document_member(object, "after"), *v;
	bool is_list = after && after->slice.type == JSON_ARRAY;
	size_t count = 0;

	if (!after)
		return 0;
	for (v = is_list ? after->first : after; v; v = is_list ? v->next : NULL) {
		if (v->slice.type != JSON_STRING)
			return document_fault(document, v, why,
			    "\"after\": expected the name of an earlier step, or a list of names");
		count++;
	}
	entry->after = calloc(count + 1, sizeof(*entry->after));
	if (!entry->after)
		return document_fault(document, after, why, "out of memory");
	count = 0;
	for (v = is_list ? after->first : after; v; v = is_list ? v->next : NULL) {
		entry->after[count] = strdup(v->string);
		if (!entry->after[count++])
			return document_fault(document, after, why, "out of memory");
	}
	return 0;
}

static int
read_flag(const struct document *document, const struct document_value *object, const char *name,
    bool *out, struct text *why)
{
	const struct document_value *value = document_member(object, name);

	if (value && value->slice.type != JSON_TRUE && value->slice.type != JSON_FALSE)
		return document_fault(document, value, why, "\"%s\": expected true or false", name);
	*out = value && value->slice.type == JSON_TRUE;
	return 0;
}

static struct entry *
entry_add(struct plan *plan)
{
	if (plan->count == plan->room) {
		size_t room = plan->room ? plan->room * 2 : 16;
		struct entry *entries = reallocarray(plan->entries, room, sizeof(*entries));

		if (!entries)
			return NULL;
		plan->entries = entries;
		plan->room = room;
	}
	plan->entries[plan->count] = (struct entry){0};
	return &plan->entries[plan->count++];
}

/* Compiles all expressions as one.  When that fails, each step is read once more by itself, to name the one that does not compile. */
static int
compile(struct plan *plan, const struct document *document, struct text *why)
{
	const struct document_value *v = document->first;
	struct step *step = NULL;

	if (expressions_check(plan->expressions, why) == 0)
		return 0;
	do {
		step_free(step);
		step = step_parse_kinds(document, v, plan_members, kinds, NULL, why);
		v = v->next;
	} while (step && v);
	step_free(step);
	return -1;
}

int
plan_add(struct plan *plan, const struct document *document, struct text *why)
{
	if (!document->first)
		return text_set_format(
			   why, "%s: no steps: nothing would be checked", document->name),
		       -1;
	for (const struct document_value *v = document->first; v; v = v->next) {
		struct entry *entry = entry_add(plan);

		if (entry)
			entry->file = strdup(document->name);
		if (!entry || !entry->file)
			return document_fault(document, v, why, "out of memory");
		entry->line = v->line;
		entry->step =
		    step_parse_kinds(document, v, plan_members, kinds, plan->expressions, why);
		if (!entry->step || read_after(entry, document, v, why) < 0 ||
		    read_flag(document, v, "always", &entry->always, why) < 0 ||
		    read_flag(document, v, "only", &entry->only, why) < 0)
			return -1;
	}
	return compile(plan, document, why);
}

/* ---- checks before anything is sent ---- */

struct search {
	const struct plan *plan;
	const struct smoke_options *options;
	size_t at; /* the step's number */
	const char *name;
	char filled[64]; /* one that is filled in elsewhere, cut */
};

static int
find_uncaptured(const char *name, void *context)
{
	struct search *search = context;

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
find_unfilled(const char *name, void *context)
{
	struct search *search = context;

	if (strncmp(name, "env.", 4) != 0 && find_uncaptured(name, context) != 0)
		return 0;
	snprintf(search->filled, sizeof(search->filled), "%s", name);
	return 1;
}

static int
fault(const struct entry *entry, struct text *why, const char *format, const char *argument)
{
	text_set_format(why, "%s:%u: ", entry->file, entry->line);
	text_add_string(why, "step \"");
	text_add_visible(why, step_name(entry->step), strlen(step_name(entry->step)));
	text_add_string(why, "\"");
	text_add_string(why, format);
	text_add_visible(why, argument, strlen(argument));
	return -1;
}

static int
entry_check(
    const struct plan *plan, size_t at, const struct smoke_options *options, struct text *why)
{
	const struct entry *entry = &plan->entries[at];
	struct search search = {.plan = plan, .options = options, .at = at};

	if (plan_find(plan, at, step_name(entry->step)))
		return fault(entry, why, ": an earlier step has the same name", "");
	if (!options->base_url && !options->check && step_needs_base(entry->step))
		return fault(entry, why, ": its path needs a base URL: ", "--base-url URL");
	if (step_variables(entry->step, find_uncaptured, &search) != 0)
		return fault(
		    entry, why, " uses a variable that no earlier step captures: ", search.name);
	if (step_unfilled(entry->step, find_unfilled, &search) != 0)
		return fault(entry, why,
		    ": jq, patterns and what is expected of another kind than HTTP hold no "
		    "templates, and "
		    "this would be compared as it stands (in jq, write $NAME): ",
		    search.filled);
	for (char **name = entry->after; name && *name; name++)
		if (!plan_find(plan, at, *name))
			return fault(entry, why, ": \"after\" names no earlier step: ", *name);
	return 0;
}

int
plan_check(struct plan *plan, const struct smoke_options *options, struct text *why)
{
	for (size_t i = 0; i < plan->count; i++)
		if (entry_check(plan, i, options, why) < 0)
			return -1;
	if (plan_order(plan) < 0)
		return text_set_format(why, "out of memory"), -1;
	if (plan_select(plan, options->only.items, options->only.count, why) < 0 ||
	    plan_add_headers(plan, options, why) < 0)
		return -1;
	/* Where the plan is judged alone, its secrets need not be at hand. */
	return options->check ? 0 : plan_check_environment(plan, why);
}
