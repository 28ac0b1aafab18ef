#include "steps.h"

#include <limits.h>
#include <stdlib.h>

#include "json_writer.h"
#include "memory.h"

/* As libjq takes a number for an index: without its fraction. */
static int
index_of(const struct json_slice *number)
{
	double index;

	return json_number(number, &index) == 0 && index < INT_MAX ? (int)index : INT_MAX;
}

void
expression_steps_add(
    struct expression_steps *steps, const struct expression_tokens *tokens, size_t i)
{
	struct json_slice slice = expression_token_slice(tokens, i);
	struct expression_step step = {.is_index = tokens->list[i].kind == TOKEN_NUMBER};

	if (step.is_index)
		step.index = index_of(&slice);
	else
		step.name = expression_token_text(tokens, i);
	steps->list = memory_grow(steps->list, steps->count, &steps->room, sizeof(*steps->list));
	steps->list[steps->count++] = step;
}

void
expression_steps_free(struct expression_steps *steps)
{
	for (size_t i = 0; i < steps->count; i++)
		text_free(&steps->list[i].name);
	free(steps->list);
}

static void
path_add_name(struct text *path, const struct text *name)
{
	struct json_writer writer = json_writer(path);

	text_add_byte(path, '.');
	json_put_bytes(&writer, NULL, name->bytes, name->len);
}

int
expression_steps_ask(struct expression_steps *steps, struct json_paths *paths)
{
	TEXT_LOCAL path = TEXT_INIT(6 * EXPRESSION_MAX_SOURCE);
	int slot = steps->count == 0 ? json_paths_add(paths, ".") : 0;

	for (size_t i = 0; i < steps->count && slot >= 0; i++) {
		struct expression_step *step = &steps->list[i];

		if (step->is_index)
			text_add_format(&path, "%s[%d]", i == 0 ? "." : "", step->index);
		else
			path_add_name(&path, &step->name);
		if (text_failed(&path))
			memory_lacked();
		slot = json_paths_add(paths, text_string(&path));
		step->slot = slot;
	}
	return slot;
}
