/*
 * What a plan says: its steps, from the suite or the files that a run was asked for.
 */
#include "plan.h"

#include <stdlib.h>
#include <string.h>

#include "document.h"
#include "entry.h"
#include "expression.h"
#include "json.h"
#include "kind.h"
#include "memory.h"
#include "smoke_options.h"
#include "suite.h"
#include "text.h"

/* What a plan adds to the members of a step. */
static const char *const plan_members[] = {"after", "always", "only", NULL};

struct plan *
plan_new(void)
{
	struct plan *plan = memory_new(1, sizeof(*plan));

	plan->paths = memory_given(json_paths_new());
	plan->expressions = memory_given(expressions_new(plan->paths));
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

/* "after": a name or a list of names. */
static int
entry_read_after(struct entry *entry, const struct document *document,
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
entry_read_flag(const struct document *document, const struct document_value *object,
    const char *name, bool *out, struct text *why)
{
	const struct document_value *value = document_member(object, name);

	if (value && value->slice.type != JSON_TRUE && value->slice.type != JSON_FALSE)
		return document_fault(document, value, why, "\"%s\": expected true or false", name);
	*out = value && value->slice.type == JSON_TRUE;
	return 0;
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
		step = step_parse_kinds(document, v, plan_members, kinds, NULL, why);
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

		entry->step =
		    step_parse_kinds(document, v, plan_members, kinds, plan->expressions, why);
		if (!entry->step || entry_read_after(entry, document, v, why) == -1 ||
		    entry_read_flag(document, v, "always", &entry->always, why) == -1 ||
		    entry_read_flag(document, v, "only", &entry->only, why) == -1)
			return -1;
	}
	return plan_compile(plan, document, why);
}

/* ---- from a suite or from files ---- */

static int
plan_add_suite(struct plan *plan, const struct smoke_options *options, struct text *why)
{
	struct text text = TEXT_INIT(TEXT_MAX_DOCUMENT), name = TEXT_INIT(TEXT_MAX_REASON);
	struct document *document;
	int rc;

	suite_write(options, &text);
	text_add_format(&name, "suite-%s", options->suite);
	if (text_failed(&text))
		memory_lacked();
	document = document_parse(text_string(&name), text_string(&text), text.len, why);
	rc = document ? plan_add(plan, document, why) : -1;
	document_free(document);
	text_free(&text);
	text_free(&name);
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
