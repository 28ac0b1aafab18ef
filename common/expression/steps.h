/*
 * expression/steps: a way into a record, `.a.b[0]."odd name"`, step by step.
 */
#ifndef COMMON_EXPRESSION_STEPS_H
#define COMMON_EXPRESSION_STEPS_H

#include <stdbool.h>
#include <stddef.h>

#include "json.h"
#include "text.h"
#include "tokens.h"

/* Into an object by name, or into an array by index. */
struct expression_step {
	bool is_index;
	int index;
	struct text name;
	int slot; /* of the way up to and with this step, once the scanner was asked */
};

struct expression_steps {
	struct expression_step *list;
	size_t count, room;
};

/* Adds the step that a field, a word, a string or a number is. */
void expression_steps_add(
    struct expression_steps *steps, const struct expression_tokens *tokens, size_t i);
void expression_steps_free(struct expression_steps *steps);

/* Asks the scanner for the member at the end, and for each on the way: they tell an absent one
 * from a wrong way.  Its slot, or -1: it cannot be asked for. */
int expression_steps_ask(struct expression_steps *steps, struct json_paths *paths);

#endif
