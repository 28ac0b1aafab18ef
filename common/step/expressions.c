/*
 * The expressions of a step, once all its members are read.
 */
#include "expected_variables.h"
#include "memory.h"
#include "parser.h"

int
step_add_expression(const struct document_object *o, struct step *step, const char *name,
    const struct document_value *value)
{
	TEXT_LOCAL reason = TEXT_INIT(TEXT_MAX_REASON);
	int id;

	step_values_declare(step, step->expressions, value->string);
	id = expressions_add(step->expressions, value->string, &reason);
	if (id < 0)
		members_fault(o, value, "\"%s\": %s", name, text_string(&reason));
	return id;
}

/* Whether the expression does not compile alone; then -1 with its line. */
static int
expression_check_alone(const struct document_object *o, const struct document_value *value)
{
	struct json_paths *paths = memory_given(json_paths_new());
	struct expressions *alone = memory_given(expressions_new(paths));
	TEXT_LOCAL reason = TEXT_INIT(TEXT_MAX_REASON);
	int rc = 0;

	if (value->string) {
		step_values_declare(o->into, alone, value->string);
		if (expressions_add(alone, value->string, &reason) == 0 &&
		    expressions_check(alone, &reason) == -1)
			rc = members_fault(o, value, "%s", text_string(&reason));
	}
	expressions_free(alone);
	json_paths_free(paths);
	return rc;
}

/* -1, naming the line of the expression that does not compile, or of the step. */
static int
expression_blame(const struct document_object *o, const char *reason)
{
	const struct document_value *expect = document_member(o->value, "expect"),
				    *again = document_member(o->value, "again");
	const struct document_value *sets[3] = {expect ? document_member(expect, "jq") : NULL, NULL,
	    document_member(o->value, "capture")};

	again = again ? document_member(again, "expect") : NULL;
	sets[1] = again ? document_member(again, "jq") : NULL;
	for (size_t i = 0; i < 3; i++) {
		const struct document_value *v = sets[i];
		bool is_many = v && v->first;

		for (v = is_many ? v->first : v; v; v = is_many ? v->next : NULL)
			if (expression_check_alone(o, v) == -1)
				return -1;
	}
	return members_fault(o, o->value, "%s", reason);
}

int
step_compile(const struct document_object *o, const struct expressions *beside)
{
	struct step *step = o->into;
	TEXT_LOCAL reason = TEXT_INIT(TEXT_MAX_REASON);

	if (!beside && expressions_check(step->expressions, &reason) == -1)
		return expression_blame(o, text_string(&reason));
	step_values_note(step);
	step->scanner = memory_given(json_scanner_new(step->paths, 0));
	step->values = memory_new(json_paths_count(step->paths) + 1, sizeof(*step->values));
	return 0;
}
