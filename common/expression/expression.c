#include "expression.h"

#include <stdlib.h>

#include "memory.h"
#include "plain.h"
#include "program.h"
#include "set.h"

static struct expressions *
set_new(struct json_paths *paths, struct expressions *owner, struct expression_program *program)
{
	struct expressions *set = memory_new(1, sizeof(*set));

	set->paths = paths;
	set->owner = owner;
	set->program = program;
	return set;
}

struct expressions *
expressions_new(struct json_paths *paths)
{
	return set_new(paths, NULL, expression_program_new());
}

struct expressions *
expressions_new_beside(struct json_paths *paths, struct expressions *other)
{
	return set_new(paths, other, other->program);
}

static void
expression_free(struct expression *expression)
{
	free(expression->source);
	expression_plain_free(expression->plain);
	expression_members_free(&expression->members);
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
	expression_variables_free(&set->variables);
	if (!set->owner)
		expression_program_free(set->program);
	free(set);
}

/* ---- adding ---- */

static void
add_to_program(
    struct expressions *set, struct expression *expression, const struct expression_tokens *tokens)
{
	TEXT_LOCAL translated = TEXT_INIT(16 * EXPRESSION_MAX_SOURCE);

	expression_translate(
	    tokens, &set->variables, set->watched ? &expression->members : NULL, &translated);
	expression->number =
	    expression_program_add(set->program, expression->source, text_string(&translated));
}

/* libjq would take another integer for this one. */
static int
refuse_big(const struct expression_tokens *tokens, struct text *why)
{
	const struct expression_token *big = expression_tokens_big(tokens);

	if (!big)
		return 0;
	expression_fail(why, tokens->source, big->start + 1, "", 0,
	    "an integer of 2^53 or more is exact only where a plain member is compared with it, as "
	    "in .id == ");
	text_add_visible(why, tokens->source + big->start, big->len);
	return -1;
}

/* Libjq is to judge it. */
static void
need_jq(struct expressions *set)
{
	set->need_jq = true;
	if (set->owner)
		set->owner->need_jq = true;
	/* It is given all of a record; of two members of one name it would take the last. */
	json_paths_ask_all(set->paths);
}

static int
expression_read(struct expressions *set, struct expression *expression,
    const struct expression_tokens *tokens, struct text *why)
{
	const struct expression_members *members = set->watched ? &expression->members : NULL;

	for (size_t i = 0; i < tokens->count; i++) {
		int place = expression_variable_at(&set->variables, tokens, i);

		if (place >= 0)
			expression->variables |= UINT64_C(1) << place;
	}
	expression->uses_input = expression_tokens_use_input(tokens);
	if (members)
		expression_members_read(&expression->members, tokens);
	if (expression->members.too_many)
		return expression_fail(
		    why, tokens->source, 0, "", 0, "it names more than 64 members or strings");
	if (!set->force_jq)
		expression->plain =
		    expression_plain_parse(tokens, &set->variables, members, set->paths);
	if (!expression->plain && !set->force_jq && refuse_big(tokens, why) == -1)
		return -1;
	if (!expression->plain)
		need_jq(set);
	if (!expression->plain || expression_plain_may_defer(expression->plain))
		add_to_program(set, expression, tokens);
	return 0;
}

int
expressions_add(struct expressions *set, const char *source, struct text *why)
{
	struct expression expression = {.bytes = TEXT_INIT(TEXT_MAX_RECORD)};
	struct expression_tokens tokens;
	int id = -1;

	expression.source = memory_string(source);
	if (expression_tokens_read(&tokens, expression.source, why) == 0 &&
	    expression_read(set, &expression, &tokens, why) == 0) {
		text_clear(why);
		set->list = memory_grow(set->list, set->count, &set->room, sizeof(*set->list));
		id = (int)set->count;
		set->list[set->count++] = expression;
	} else {
		expression_free(&expression);
	}
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
	return set->list[id].plain;
}

const char *
expressions_source(const struct expressions *set, int id)
{
	return set->list[id].source;
}

/* ---- judging ---- */

void
expressions_record(
    struct expressions *set, const char *record, size_t len, const struct json_slice values[])
{
	set->facts = (struct expression_facts){record, len, values, set->variables.values};
	set->records++;
	set->in_program = 0;
}

static struct expression_result
ask_libjq(struct expressions *set, struct expression *expression, struct expression_notes notes)
{
	if (!expression_give_variables(set, expression))
		return (struct expression_result){.kind = EXPRESSION_MISSING};
	expression_program_record(
	    set->program, &set->in_program, set->facts.record, set->facts.len);
	return expression_program_evaluate(
	    set->program, expression->number, notes, &expression->bytes);
}

static const struct expression_result *
expression_judge(struct expressions *set, int id)
{
	struct expression *expression = &set->list[id];
	struct expression_notes notes = {.members = NULL};

	if (expression->judged == set->records)
		return &expression->result;
	expression->judged = set->records;
	if (set->watched) {
		expression->sight = (struct expression_sight){.reached = 0};
		if (!expression->rests)
			notes = (struct expression_notes){&expression->members, &expression->sight};
	}
	if (!expression->plain || !expression_plain_evaluate(expression->plain, &set->facts, notes,
				      &expression->result, &expression->bytes))
		expression->result = ask_libjq(set, expression, notes);
	return &expression->result;
}

struct expression_result
expressions_result(struct expressions *set, int id)
{
	return *expression_judge(set, id);
}

int
expressions_truth(struct expressions *set, int id)
{
	switch (expression_judge(set, id)->kind) {
	case EXPRESSION_MISSING:
	case EXPRESSION_ERROR:
	case EXPRESSION_NULL:
		return -1;
	case EXPRESSION_FALSE:
		return 0;
	default:
		return 1;
	}
}
