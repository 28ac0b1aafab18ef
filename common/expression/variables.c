#include "variables.h"

#include <stdlib.h>
#include <string.h>

#include "character.h"
#include "json_walk.h"
#include "memory.h"
#include "program.h"
#include "set.h"

/* ---- which variable a name is ---- */

/* Whether the expression binds the name itself: as $x, as [$x, {a: $x}], def f($x), label $x. */
static bool
is_own(const struct expression_tokens *tokens, const char *name)
{
	for (size_t i = 0; i < tokens->count; i++)
		if (expression_token_is(tokens, i, "$") &&
		    expression_token_is(tokens, i + 1, name) && expression_token_binds(tokens, i))
			return true;
	return false;
}

int
expression_variable_at(
    const struct expression_variables *variables, const struct expression_tokens *tokens, size_t i)
{
	if (!expression_token_is(tokens, i, "$"))
		return -1;
	for (size_t v = 0; v < variables->count; v++)
		if (expression_token_is(tokens, i + 1, variables->names[v]))
			return is_own(tokens, variables->names[v]) ? -1 : (int)v;
	return -1;
}

/* ---- declared, bound, used ---- */

static bool
is_variable_name(const char *name)
{
	size_t len = 0;

	while (char_is_word(name[len]))
		len++;
	return len > 0 && name[len] == '\0' && !char_is_digit(name[0]) &&
	       strncmp(name, "__", 2) != 0 && strcmp(name, "ENV") != 0;
}

/* Its place in the set, or -1. */
static int
variable_find(const struct expression_variables *variables, const char *name)
{
	for (size_t i = 0; i < variables->count; i++)
		if (strcmp(variables->names[i], name) == 0)
			return (int)i;
	return -1;
}

int
expressions_declare(struct expressions *set, const char *name, struct text *why)
{
	struct expression_variables *variables = &set->variables;
	size_t count = variables->count;

	if (!is_variable_name(name))
		return text_fail(why, "no name for a variable in expressions");
	if (variable_find(variables, name) >= 0)
		return 0;
	if (count < EXPRESSION_MAX_VARIABLES)
		variables->places[count] = expression_program_declare(set->program, name);
	if (count == EXPRESSION_MAX_VARIABLES || variables->places[count] == -1)
		return text_fail(why, "more than %d variables", EXPRESSION_MAX_VARIABLES);
	variables->names[variables->count++] = memory_string(name);
	return 0;
}

int
expressions_bind(struct expressions *set, const char *name, const char *json, size_t len)
{
	int i = variable_find(&set->variables, name);
	struct json_slice value = {.type = JSON_ABSENT};

	if (i < 0)
		return -1;
	free(set->variables.bound[i]);
	set->variables.bound[i] = NULL;
	set->variables.values[i] = value;
	/* What was judged was judged with another value. */
	set->records++;
	if (!json || json_validate(json, len, 0, NULL) == -1)
		return 0;
	value = json_slice_of(json, len);
	set->variables.bound[i] = memory_copy(value.bytes, value.len);
	value.bytes = set->variables.bound[i];
	set->variables.values[i] = value;
	return 0;
}

bool
expressions_use_variable(const struct expressions *set, int id, const char *name)
{
	int i = variable_find(&set->variables, name);

	return i >= 0 && (set->list[id].variables >> i & 1);
}

bool
expression_give_variables(struct expressions *set, const struct expression *expression)
{
	const struct expression_variables *variables = &set->variables;

	for (size_t i = 0; i < variables->count; i++) {
		const struct json_slice *value = &variables->values[i];

		if (!(expression->variables >> i & 1))
			continue;
		if (value->type == JSON_ABSENT)
			return false;
		expression_program_bind(
		    set->program, variables->places[i], value->bytes, value->len);
	}
	return true;
}

void
expression_variables_free(struct expression_variables *variables)
{
	for (size_t i = 0; i < variables->count; i++) {
		free(variables->names[i]);
		free(variables->bound[i]);
	}
}
