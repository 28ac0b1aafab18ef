#include <stdint.h>

#include "json_walk.h"
#include "value.h"

static void judge_node(
    struct plain_evaluation *evaluation, const struct plain_node *node, struct plain_value *value);

/* ---- members ---- */

static enum json_type
record_type(const struct expression_facts *facts)
{
	return *facts->record == '{' ? JSON_OBJECT : json_slice_of(facts->record, facts->len).type;
}

static const char *
type_name(enum json_type type)
{
	static const char *const NAMES[] = {
	    [JSON_FALSE] = "boolean",
	    [JSON_TRUE] = "boolean",
	    [JSON_NUMBER] = "number",
	    [JSON_STRING] = "string",
	    [JSON_ARRAY] = "array",
	    [JSON_OBJECT] = "object",
	};

	return NAMES[type];
}

/* The step leads into something of another type.  The words are libjq's. */
static void
say_wrong_way(struct text *bytes, enum json_type type, const struct expression_step *step)
{
	text_set_format(bytes, "Cannot index %s with ", type_name(type));
	if (step->is_index)
		text_add_string(bytes, "number");
	else
		text_add_format(bytes, "string \"%s\"", text_string(&step->name));
}

/* A member that is not there: null, as in jq, unless the way to it leads through something of
 * another type, which is an error there. */
SELDOM static void
absent_value(
    struct plain_evaluation *evaluation, const struct plain_node *node, struct plain_value *value)
{
	enum json_type type = record_type(evaluation->facts);

	value->kind = VALUE_NULL;
	value->absent = true;
	/* The last step, if none before it, leads to what is absent. */
	for (size_t i = 0; type != JSON_ABSENT && type != JSON_NULL; i++) {
		const struct expression_step *step = &node->steps.list[i];

		if (type != (step->is_index ? JSON_ARRAY : JSON_OBJECT)) {
			say_wrong_way(evaluation->bytes, type, step);
			value->kind = VALUE_ERROR;
			return;
		}
		type = evaluation->facts->values[step->slot].type;
	}
}

/* Of a slice that is there. */
static inline void
slice_value(const struct json_slice *slice, struct plain_value *value)
{
	static const enum plain_value_kind KINDS[] = {
	    [JSON_NULL] = VALUE_NULL,
	    [JSON_FALSE] = VALUE_FALSE,
	    [JSON_TRUE] = VALUE_TRUE,
	    [JSON_NUMBER] = VALUE_NUMBER,
	    [JSON_STRING] = VALUE_STRING,
	    [JSON_ARRAY] = VALUE_CONTAINER,
	    [JSON_OBJECT] = VALUE_CONTAINER,
	};

	value->kind = KINDS[slice->type];
	value->absent = false;
	value->slice = slice;
	value->literal = NULL;
	if (value->kind == VALUE_NUMBER && json_number(slice, &value->number) == -1)
		value->kind = VALUE_UNBOUNDED;
}

/* What stands in its place under another name: looked for in the object where the way to it
 * ends. */
SELDOM static void
note_near(struct plain_evaluation *evaluation, const struct plain_node *node)
{
	struct expression_member *member = &evaluation->notes.members->list[node->member];
	const struct expression_facts *facts = evaluation->facts;
	const struct expression_step *steps = node->steps.list;
	struct json_slice object, name, value;
	struct json_walk walk;
	size_t i = 0;

	object = json_slice_of(facts->record, facts->len);
	for (; facts->values[steps[i].slot].type != JSON_ABSENT; i++)
		object = facts->values[steps[i].slot];
	walk = json_walk_begin(&object);
	while (walk.object && json_walk_next(&walk, &name, &value))
		expression_member_near(member, &steps[i].name, name.bytes + 1, name.len - 2);
}

static inline void
member_value(
    struct plain_evaluation *evaluation, const struct plain_node *node, struct plain_value *value)
{
	const struct json_slice *slice = &evaluation->facts->values[node->slot];
	struct expression_sight *sight = node->member >= 0 ? evaluation->notes.sight : NULL;

	if (sight)
		sight->reached |= UINT64_C(1) << node->member;
	if (slice->type != JSON_ABSENT) {
		slice_value(slice, value);
		return;
	}
	if (sight && expression_member_looks(&evaluation->notes.members->list[node->member]))
		note_near(evaluation, node);
	absent_value(evaluation, node, value);
}

/* ---- operators ---- */

/* What ends the whole. */
static inline bool
is_final(const struct plain_value *value)
{
	return value->kind <= VALUE_DEFER;
}

static inline bool
is_truthy(const struct plain_value *value)
{
	return value->kind != VALUE_LITERAL_NULL && value->kind != VALUE_NULL &&
	       value->kind != VALUE_FALSE;
}

/* Here, and not in judge_node(), as most operands are members and literals. */
static inline void
operand_value(
    struct plain_evaluation *evaluation, const struct plain_node *node, struct plain_value *value)
{
	switch (node->kind) {
	case PLAIN_PATH:
		member_value(evaluation, node, value);
		return;
	case PLAIN_NUMBER:
	case PLAIN_STRING:
		value->kind = node->kind == PLAIN_NUMBER ? VALUE_NUMBER : VALUE_STRING;
		value->number = node->number;
		value->literal = node;
		value->slice = NULL;
		return;
	default:
		judge_node(evaluation, node, value);
	}
}

static void
judge_comparison(
    struct plain_evaluation *evaluation, const struct plain_node *node, struct plain_value *value)
{
	struct plain_value right = {.literal = NULL};

	/* The right one first, as in jq: it decides which of two errors is reported. */
	operand_value(evaluation, node->right, &right);
	if (is_final(&right)) {
		value->kind = right.kind;
		return;
	}
	operand_value(evaluation, node->left, value);
	if (!is_final(value))
		value->kind = plain_compare(evaluation, node->kind, value, &right);
}

/* `and` and `or`: the left operand alone may decide. */
static void
judge_pair(
    struct plain_evaluation *evaluation, const struct plain_node *node, struct plain_value *value)
{
	judge_node(evaluation, node->left, value);
	if (is_final(value))
		return;
	if (is_truthy(value) != (node->kind == PLAIN_OR)) {
		judge_node(evaluation, node->right, value);
		if (is_final(value))
			return;
	}
	value->kind = plain_truth(is_truthy(value));
}

static void
judge_node(
    struct plain_evaluation *evaluation, const struct plain_node *node, struct plain_value *value)
{
	switch (node->kind) {
	case PLAIN_PATH:
	case PLAIN_NUMBER:
	case PLAIN_STRING:
		operand_value(evaluation, node, value);
		return;
	case PLAIN_VARIABLE:
		value->kind = VALUE_MISSING;
		if (evaluation->facts->variables[node->slot].type != JSON_ABSENT)
			slice_value(&evaluation->facts->variables[node->slot], value);
		return;
	case PLAIN_NULL:
		value->kind = VALUE_LITERAL_NULL;
		return;
	case PLAIN_FALSE:
	case PLAIN_TRUE:
		value->kind = plain_truth(node->kind == PLAIN_TRUE);
		return;
	case PLAIN_AND:
	case PLAIN_OR:
		judge_pair(evaluation, node, value);
		return;
	case PLAIN_ELSE:
		judge_node(evaluation, node->left, value);
		if (!is_final(value) && !is_truthy(value))
			judge_node(evaluation, node->right, value);
		return;
	case PLAIN_NOT:
		judge_node(evaluation, node->left, value);
		if (!is_final(value))
			value->kind = plain_truth(!is_truthy(value));
		return;
	default:
		judge_comparison(evaluation, node, value);
	}
}

/* ---- the result ---- */

/* Gives the result its bytes: those of the record where they can be had from there. */
SELDOM static void
attach_bytes(struct expression_result *result, const struct plain_value *value, struct text *bytes)
{
	if (value->kind != VALUE_ERROR && value->slice && !value->slice->escaped) {
		size_t quote = value->kind == VALUE_STRING;

		result->bytes = value->slice->bytes + quote;
		result->len = value->slice->len - 2 * quote;
		return;
	}
	if (value->kind == VALUE_NUMBER) {
		result->bytes = value->literal->digits.bytes;
		result->len = value->literal->digits.len;
		return;
	}
	if (value->kind == VALUE_STRING) {
		text_clear(bytes);
		if (value->literal)
			text_add(bytes, value->literal->string.bytes, value->literal->string.len);
		else
			json_string(value->slice, bytes);
	}
	if (text_failed(bytes)) {
		result->kind = EXPRESSION_ERROR;
		text_set_format(bytes, "the result is too long");
	}
	result->bytes = text_string(bytes);
	result->len = bytes->len;
}

/* The members that the record has, whether or not something reached them. */
static void
note_found(const struct expression_plain *plain, const struct expression_facts *facts,
    struct expression_sight *sight)
{
	for (const struct plain_node *node = plain->nodes; node; node = node->next)
		if (node->kind == PLAIN_PATH && node->member >= 0 &&
		    facts->values[node->slot].type != JSON_ABSENT)
			sight->found |= UINT64_C(1) << node->member;
}

bool
expression_plain_evaluate(const struct expression_plain *plain,
    const struct expression_facts *facts, struct expression_notes notes,
    struct expression_result *result, struct text *bytes)
{
	static const enum expression_kind KINDS[] = {
	    [VALUE_MISSING] = EXPRESSION_MISSING,
	    [VALUE_ERROR] = EXPRESSION_ERROR,
	    [VALUE_LITERAL_NULL] = EXPRESSION_NULL,
	    [VALUE_NULL] = EXPRESSION_NULL,
	    [VALUE_FALSE] = EXPRESSION_FALSE,
	    [VALUE_TRUE] = EXPRESSION_TRUE,
	    [VALUE_NUMBER] = EXPRESSION_NUMBER,
	    [VALUE_UNBOUNDED] = EXPRESSION_MISSING,
	    [VALUE_STRING] = EXPRESSION_STRING,
	    [VALUE_CONTAINER] = EXPRESSION_JSON,
	};
	struct plain_evaluation evaluation = {facts, notes, bytes};
	struct plain_value value = {.kind = VALUE_MISSING};

	judge_node(&evaluation, plain->root, &value);
	if (value.kind == VALUE_DEFER)
		return false;
	if (notes.sight)
		note_found(plain, facts, notes.sight);
	*result = (struct expression_result){.kind = KINDS[value.kind]};
	if (value.kind == VALUE_NULL && value.absent)
		result->kind = EXPRESSION_MISSING;
	if (value.kind == VALUE_NUMBER)
		result->number = value.number;
	if (value.kind == VALUE_ERROR || value.kind == VALUE_NUMBER || value.kind == VALUE_STRING ||
	    value.kind == VALUE_CONTAINER)
		attach_bytes(result, &value, bytes);
	return true;
}
