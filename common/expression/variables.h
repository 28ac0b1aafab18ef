/*
 * expression/variables: what `$name` stands for.
 */
#ifndef COMMON_EXPRESSION_VARIABLES_H
#define COMMON_EXPRESSION_VARIABLES_H

#include <stddef.h>

#include "json.h"
#include "tokens.h"

enum { EXPRESSION_MAX_VARIABLES = 64 };

/* Those that a set declares. */
struct expression_variables {
	size_t count;
	char *names[EXPRESSION_MAX_VARIABLES];
	int places[EXPRESSION_MAX_VARIABLES];               /* in the libjq program */
	struct json_slice values[EXPRESSION_MAX_VARIABLES]; /* JSON_ABSENT: none */
	char *bound[EXPRESSION_MAX_VARIABLES];              /* what the values are of */
};

void expression_variables_free(struct expression_variables *variables);

/* Which of them tokens `i` (the `$`) and the next are; -1: none, or a name that the expression
 * binds itself. */
int expression_variable_at(
    const struct expression_variables *variables, const struct expression_tokens *tokens, size_t i);

#endif
