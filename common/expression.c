#include "expression.h"

#include <stdlib.h>
#include <string.h>

#include "expression_internal.h"
#include "text.h"

struct expression {
	char *source;
	struct expression_plain *plain; /* NULL: libjq's */
	bool uses_input;
	int number;      /* in the libjq program; -1: not there */
	uint64_t judged; /* the record that `result` is of */
	struct expression_result result;
	struct text bytes; /* of the result */
};

struct expressions {
	struct json_paths *paths; /* the caller's */
	struct expression *list;
	size_t count, room;
	struct expression_program *program;
	struct expressions *owner; /* of the program; NULL: this set */
	uint64_t in_program;       /* the current record's number there */
	bool need_jq;
	bool force_jq;
	/* The current record: the caller's bytes and values, and its number, from 1. */
	const char *record;
	size_t len;
	const struct json_slice *values;
	uint64_t records;
};

struct expressions *
expressions_new(struct json_paths *paths)
{
	struct expressions *set = calloc(1, sizeof(*set));

	if (!set)
		return NULL;
	set->paths = paths;
	set->program = expression_program_new();
	if (!set->program) {
		free(set);
		return NULL;
	}
	return set;
}

struct expressions *
expressions_new_beside(struct json_paths *paths, struct expressions *other)
{
	struct expressions *set = calloc(1, sizeof(*set));

	if (!set)
		return NULL;
	set->paths = paths;
	set->owner = other;
	set->program = other->program;
	return set;
}

static void
expression_free(struct expression *expression)
{
	free(expression->source);
	expression_plain_free(expression->plain);
	text_free(&expression->bytes);
}

void
expressions_free(struct expressions *set)
{
	if (!set)
		return;
	for (size_t i = 0; i < set->count; i++)
		expression_free(&set->list[i]);
	free(set->list);
	if (!set->owner)
		expression_program_free(set->program);
	free(set);
}

/* Gives libjq the expression.  0, or -1: out of memory. */
static int
add_to_program(
    struct expressions *set, struct expression *expression, const struct expression_tokens *tokens)
{
	struct text translated = TEXT_INIT(16 * EXPRESSION_MAX_SOURCE);

	if (expression_tokens_translate(tokens, &translated) == 0)
		expression->number = expression_program_add(
		    set->program, expression->source, text_string(&translated));
	text_free(&translated);
	return expression->number == -1 ? -1 : 0;
}

static int
build(
    struct expressions *set, struct expression *expression, const struct expression_tokens *tokens)
{
	if (!set->force_jq && expression_plain_parse(&expression->plain, tokens, set->paths) == -1)
		return -1;
	if (!expression->plain)
		set->need_jq = true;
	if (!expression->plain && set->owner)
		set->owner->need_jq = true;
	if (expression->plain && !expression_plain_may_defer(expression->plain))
		return 0;
	return add_to_program(set, expression, tokens);
}

int
expressions_add(struct expressions *set, const char *source, struct text *why)
{
	struct expression expression = {.number = -1, .bytes = TEXT_INIT(TEXT_MAX_RECORD)};
	struct expression_tokens tokens;
	struct expression *list;
	int id = -1;

	if (expression_tokens_read(&tokens, source, why) == -1)
		goto out;
	if (set->count == set->room) {
		size_t room = set->room ? set->room * 2 : 8;

		list = reallocarray(set->list, room, sizeof(*list));
		if (!list)
			goto out_of_memory;
		set->list = list;
		set->room = room;
	}
	expression.uses_input = expression_tokens_use_input(&tokens);
	expression.source = strdup(source);
	if (!expression.source || build(set, &expression, &tokens) == -1)
		goto out_of_memory;
	id = (int)set->count;
	set->list[set->count++] = expression;
	goto out;

out_of_memory:
	text_set_format(why, "out of memory");
	expression_free(&expression);
out:
	expression_tokens_free(&tokens);
	return id;
}

int
expressions_check(struct expressions *set, struct text *why)
{
	return set->need_jq ? expression_program_compile(set->program, why) : 0;
}

bool
expressions_use_input(const struct expressions *set, int id)
{
	return set->list[id].uses_input;
}

bool
expressions_need_jq(const struct expressions *set)
{
	return set->need_jq;
}

void
expressions_force_jq(struct expressions *set)
{
	set->force_jq = true;
}

bool
expressions_is_plain(const struct expressions *set, int id)
{
	return set->list[id].plain != NULL;
}

const char *
expressions_source(const struct expressions *set, int id)
{
	return set->list[id].source;
}

void
expressions_record(
    struct expressions *set, const char *record, size_t len, const struct json_slice values[])
{
	set->record = record;
	set->len = len;
	set->values = values;
	set->records++;
	set->in_program = expression_program_record(set->program, record, len);
}

struct expression_result
expressions_result(struct expressions *set, int id)
{
	struct expression *expression = &set->list[id];

	if (expression->judged == set->records)
		return expression->result;
	expression->judged = set->records;
	if (!expression->plain ||
	    expression_plain_evaluate(expression->plain, set->record, set->len, set->values,
		&expression->result, &expression->bytes) == 1) {
		/* Another set may have given it a record meanwhile. */
		if (expression_program_has(set->program) != set->in_program)
			set->in_program =
			    expression_program_record(set->program, set->record, set->len);
		expression_program_evaluate(
		    set->program, expression->number, &expression->result, &expression->bytes);
	}
	return expression->result;
}

int
expressions_truth(struct expressions *set, int id)
{
	switch (expressions_result(set, id).kind) {
	case EXPRESSION_MISSING:
	case EXPRESSION_ERROR:
		return -1;
	case EXPRESSION_NULL:
	case EXPRESSION_FALSE:
		return 0;
	default:
		return 1;
	}
}
