#include "variables.h"

#include <stdlib.h>
#include <string.h>

#include "character.h"
#include "json_walk.h"
#include "memory.h"
#include "program.h"
#include "set.h"

/* ---- which variable a name is ---- */

static bool
is_same_word(const struct expression_tokens *tokens, size_t i, size_t j)
{
	const struct expression_token *a = &tokens->list[i], *b = &tokens->list[j];

	return a->len == b->len &&
	       memcmp(tokens->source + a->start, tokens->source + b->start, a->len) == 0;
}

/* Where the pattern or the list of parameters that opens at `i` is closed. */
static size_t
pattern_end(const struct expression_tokens *tokens, size_t i)
{
	size_t depth = 0;

	for (; i < tokens->count; i++) {
		depth += expression_token_opens(tokens, i);
		depth -= expression_token_closes(tokens, i);
		if (depth == 0)
			break;
	}
	return i;
}

/* Whether the names from `start` up to `end` include that of token `i`. */
static bool
is_among(const struct expression_tokens *tokens, size_t start, size_t end, size_t i)
{
	for (size_t at = start; at + 1 < tokens->count && at <= end; at++)
		if (expression_token_is(tokens, at, "$") && is_same_word(tokens, at + 1, i))
			return true;
	return false;
}

/* Whether the expression binds the name at token `i`: as $x, as [$x, {a: $x}], def f($x). */
static bool
is_own(const struct expression_tokens *tokens, size_t i)
{
	static const char *const BINDS[] = {"as", "label", "?//", NULL};

	for (size_t at = 0; at + 1 < tokens->count; at++) {
		if (expression_token_is_variable(tokens, at))
			continue;
		if (expression_token_is_any(tokens, at, BINDS) &&
		    is_among(tokens, at + 1, pattern_end(tokens, at + 1), i))
			return true;
		if (expression_token_is(tokens, at, "def") &&
		    expression_token_is(tokens, at + 2, "(") &&
		    is_among(tokens, at + 2, pattern_end(tokens, at + 2), i))
			return true;
	}
	return false;
}

int
expression_variable_at(
    const struct expression_variables *variables, const struct expression_tokens *tokens, size_t i)
{
	const struct expression_token *word;

	if (i + 1 >= tokens->count || !expression_token_is(tokens, i, "$"))
		return -1;
	word = &tokens->list[i + 1];
	for (size_t v = 0; v < variables->count; v++)
		if (strlen(variables->names[v]) == word->len &&
		    memcmp(variables->names[v], tokens->source + word->start, word->len) == 0)
			return is_own(tokens, i + 1) ? -1 : (int)v;
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
	set->variables.bound[i] = strndup(value.bytes, value.len);
	if (!set->variables.bound[i])
		return -1;
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
