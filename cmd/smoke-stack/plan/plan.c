/*
 * What a plan says: its steps, from the suite or the files that a run was asked for.
 */
#include "plan.h"

#include <stdlib.h>
#include <string.h>

#include "document_members.h"
#include "entry.h"
#include "expression.h"
#include "json.h"
#include "kind.h"
#include "memory.h"
#include "smoke_options.h"
#include "suite.h"
#include "text.h"

struct plan *
plan_new(void)
{
	struct plan *plan = memory_new(1, sizeof(*plan));

	plan->paths = json_paths_new();
	plan->expressions = expressions_new(plan->paths);
	return plan;
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

static int
after_read(const struct document_object *object, const struct document_value *value)
{
	struct entry *entry = object->into;

	/* NULL-terminated: one more than there are. */
	entry->after = memory_grow(
	    entry->after, entry->after_count + 1, &entry->after_room, sizeof(*entry->after));
	entry->after[entry->after_count++] = memory_string(value->string);
	entry->after[entry->after_count] = NULL;
	return 0;
}

/* What a plan adds to the members of a step. */
static const struct member plan_member_list[] = {
    MEMBER(STRING, "after", .each = true, .empty = true, .read = after_read,
	.expected = "the name of an earlier step, or a list of names"),
    MEMBER_BOOL("always", struct entry, always),
    MEMBER_BOOL("only", struct entry, only),
    {0},
};
static const struct members plan_members = {"a step", plan_member_list, NULL};

void
plan_put_members(struct text *out)
{
	step_put_members(out, &plan_members, kinds);
}

static struct entry *
entry_add(struct plan *plan, const struct document *document, unsigned line)
{
	struct entry *entry;

	plan->entries =
	    memory_grow(plan->entries, plan->count, &plan->room, sizeof(*plan->entries));
	entry = &plan->entries[plan->count++];
	*entry = (struct entry){.file = memory_string(document->name), .line = line};
	return entry;
}

/* Compiles all expressions as one.  When that fails, each step is read once more by itself, to
 * name the one that does not compile. */
static int
plan_compile(struct plan *plan, const struct document *document, struct text *why)
{
	const struct document_value *v = document->first;
	struct step *step = NULL;

	if (expressions_check(plan->expressions, why) == 0)
		return 0;
	do {
		step_free(step);
		step = step_parse_kinds(document, v, &plan_members, kinds, NULL, why);
		v = v->next;
	} while (step && v);
	step_free(step);
	return -1;
}

static int
plan_add(struct plan *plan, const struct document *document, struct text *why)
{
	if (!document->first)
		return text_fail(why, "%s: no steps: nothing would be checked", document->name);
	for (const struct document_value *v = document->first; v; v = v->next) {
		struct entry *entry = entry_add(plan, document, v->line);
		struct document_object object;

		entry->step =
		    step_parse_kinds(document, v, &plan_members, kinds, plan->expressions, why);
		object = (struct document_object){document, v, entry, why};
		if (!entry->step || members_fill(&object, &plan_members, 0) == -1)
			return -1;
	}
	return plan_compile(plan, document, why);
}

/* ---- from a suite or from files ---- */

static int
plan_add_suite(struct plan *plan, const struct smoke_options *options, struct text *why)
{
	TEXT_LOCAL text = TEXT_INIT(TEXT_MAX_DOCUMENT), name = TEXT_INIT(TEXT_MAX_REASON);
	struct document *document;
	int rc;

	suite_write(options, &text);
	text_add_format(&name, "suite-%s", options->suite);
	if (text_failed(&text))
		memory_lacked();
	document = document_parse(text_string(&name), text_string(&text), text.len, why);
	rc = document ? plan_add(plan, document, why) : -1;
	document_free(document);
	return rc;
}

static int
plan_add_file(struct plan *plan, const char *path, struct text *why)
{
	struct document *document = document_read(path, why);
	int rc = document ? plan_add(plan, document, why) : -1;

	document_free(document);
	return rc;
}

int
plan_read(
    struct plan *plan, const struct smoke_options *options, char *const *files, struct text *why)
{
	int rc = options->suite ? plan_add_suite(plan, options, why) : 0;

	for (; *files && rc == 0; files++)
		rc = plan_add_file(plan, *files, why);
	return rc == 0 ? plan_check(plan, options, why) : -1;
}
