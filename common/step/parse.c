/* A step from its plan: of which kind it is, and what all kinds have. */
#include <string.h>

#include "memory.h"
#include "parser.h"

static const char *const method_members[] = {
    "get", "head", "post", "put", "patch", "delete", "request", NULL};

/* Whether a member of that name says what the step is; then of which kind it is. */
static bool
step_take_kind(struct step *step, const char *name, const struct step_kind *const *kinds)
{
	for (size_t i = 0; method_members[i]; i++) {
		if (strcmp(name, method_members[i]) == 0) {
			step->type = &step_type_http;
			return true;
		}
	}
	for (; kinds && *kinds; kinds++) {
		if (strcmp(name, (*kinds)->members->list->name) == 0) {
			step->type = &step_type_worker;
			step->kind = *kinds;
			return true;
		}
	}
	return false;
}

/* Finds the one member that says what the step is.  0 or -1. */
static int
step_find_kind(const struct document_object *o, const struct step_kind *const *kinds,
    const struct document_value **found)
{
	*found = NULL;
	for (const struct document_value *v = o->value->first; v; v = v->next) {
		if (!step_take_kind(o->into, v->name, kinds))
			continue;
		if (*found)
			return members_fault(o, v, "only one of \"%s\" and \"%s\" makes a step",
			    (*found)->name, v->name);
		*found = v;
	}
	return 0;
}

static int
step_does_nothing(const struct document_object *o, const struct step_kind *const *kinds)
{
	TEXT_LOCAL names = TEXT_INIT(TEXT_MAX_REASON);

	for (size_t i = 0; method_members[i + 1]; i++)
		text_add_format(&names, "%s, ", method_members[i]);
	for (; kinds && *kinds; kinds++)
		text_add_format(&names, "%s, ", (*kinds)->members->list->name);
	return members_fault(
	    o, o->value, "the step does nothing: expected one of %srequest", text_string(&names));
}

static int
step_check_members(const struct document_object *o, const struct step_kind *const *kinds,
    const struct members *others)
{
	enum { MOST_KINDS = 16 };
	const struct step_kind *kind = ((struct step *)o->into)->kind;
	/* Without a kind, one may have been misspelt. */
	struct member names[MOST_KINDS + 1] = {0};
	const struct members all = {"a step", names, NULL};
	const struct members *const tables[] = {
	    &step_flow_table, kind ? kind->members : &step_http_table, &all, others, NULL};

	for (size_t i = 0; kinds && kinds[i] && i < MOST_KINDS; i++)
		names[i] = *kinds[i]->members->list;
	return members_check(o, tables);
}

static int
step_parse_object(const struct document_object *o, const struct step_kind *const *kinds,
    const struct members *others, struct expressions *beside)
{
	struct step *step = o->into;
	const struct document_value *found;

	if (step_find_kind(o, kinds, &found) == -1 || step_check_members(o, kinds, others) == -1)
		return -1;
	if (!found)
		return step_does_nothing(o, kinds);
	step->line = o->value->line;
	step->file = memory_string(o->document->name);
	step->source = memory_copy(o->value->slice.bytes, o->value->slice.len);
	step->paths = memory_given(json_paths_new());
	step->expressions = memory_given(
	    beside ? expressions_new_beside(step->paths, beside) : expressions_new(step->paths));
	if (members_fill(o, &step_flow_table, 0) == -1 || step_check_until(o) == -1 ||
	    step->type->parse(o, found) == -1 ||
	    expectations_parse(o, &step->expect, document_member(o->value, "expect")) == -1 ||
	    step_parse_again(o) == -1)
		return -1;
	return step_compile(o, beside);
}

struct step *
step_parse(const struct document *document, const struct document_value *object,
    const struct members *others, struct text *why)
{
	return step_parse_kinds(document, object, others, NULL, NULL, why);
}

struct step *
step_parse_kinds(const struct document *document, const struct document_value *object,
    const struct members *others, const struct step_kind *const *kinds, struct expressions *beside,
    struct text *why)
{
	struct step *step = memory_new(1, sizeof(*step));
	const struct document_object o = {document, object, step, why};

	step->times = 1;
	if (step_parse_object(&o, kinds, others, beside) == -1) {
		step_free(step);
		return NULL;
	}
	return step;
}
