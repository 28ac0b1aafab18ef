#include "source.h"

#include <math.h>
#include <string.h>

#include "tree.h"
#include "json_walk.h"
#include "text.h"

/* What a part of a plain expression amounts to on the current record. */
enum value_kind {
	VALUE_MISSING, /* the whole is missing */
	VALUE_ERROR,   /* the whole is an error; its message stands in `bytes` */
	VALUE_DEFER,   /* libjq must judge the whole */
	VALUE_LITERAL_NULL,
	VALUE_NULL, /* also an absent member */
	VALUE_FALSE,
	VALUE_TRUE,
	VALUE_NUMBER,
	VALUE_UNBOUNDED, /* a number beyond the doubles: no number to compare */
	VALUE_STRING,
	VALUE_CONTAINER,
};

struct value {
	enum value_kind kind;
	bool absent;                      /* a null for want of the member */
	double number;                    /* VALUE_NUMBER */
	const struct json_slice *slice;   /* what came from the record */
	const struct plain_node *literal; /* what came from the expression: a number or a string */
};

struct evaluation {
	const struct expression_facts *facts;
	struct expression_notes notes;
	struct text *bytes;
};

static struct value judge(struct evaluation *evaluation, const struct plain_node *node);

/* ---- members ---- */

/* The record's type, from its first byte. */
static enum json_type
record_type(const struct expression_facts *facts)
{
	size_t i = 0;

	while (i < facts->len && strchr(" \t\r\n", facts->record[i]))
		i++;
	switch (i < facts->len ? facts->record[i] : '\0') {
	case '{':
		return JSON_OBJECT;
	case '[':
		return JSON_ARRAY;
	case '"':
		return JSON_STRING;
	case 't':
		return JSON_TRUE;
	case 'f':
		return JSON_FALSE;
	case 'n':
		return JSON_NULL;
	default:
		return JSON_NUMBER;
	}
}

static const char *
type_name(enum json_type type)
{
	switch (type) {
	case JSON_FALSE:
	case JSON_TRUE:
		return "boolean";
	case JSON_NUMBER:
		return "number";
	case JSON_STRING:
		return "string";
	case JSON_ARRAY:
		return "array";
	case JSON_OBJECT:
		return "object";
	default:
		return "null";
	}
}

/* A member that is not there: null, as in jq, unless the way to it leads through something of
 * another kind, which is an error there.  The words are libjq's. */
static struct value
absent(struct evaluation *evaluation, const struct plain_node *node)
{
	enum json_type type = record_type(evaluation->facts);

	for (size_t i = 0; i < node->step_count; i++) {
		const struct plain_step *step = &node->steps[i];

		if (type == JSON_ABSENT || type == JSON_NULL)
			break;
		if (type != (step->is_index ? JSON_ARRAY : JSON_OBJECT)) {
			text_clear(evaluation->bytes);
			text_add_format(
			    evaluation->bytes, "Cannot index %s with ", type_name(type));
			if (step->is_index)
				text_add_string(evaluation->bytes, "number");
			else
				text_add_format(
				    evaluation->bytes, "string \"%s\"", text_string(&step->name));
			return (struct value){.kind = VALUE_ERROR};
		}
		type = evaluation->facts->values[step->slot].type;
	}
	return (struct value){.kind = VALUE_NULL, .absent = true};
}

static inline struct value
slice_value(const struct json_slice *slice)
{
	struct value value = {.slice = slice};

	switch (slice->type) {
	case JSON_ABSENT:
	case JSON_NULL:
		value.kind = VALUE_NULL;
		break;
	case JSON_FALSE:
		value.kind = VALUE_FALSE;
		break;
	case JSON_TRUE:
		value.kind = VALUE_TRUE;
		break;
	case JSON_NUMBER:
		value.kind =
		    json_number(slice, &value.number) == 0 ? VALUE_NUMBER : VALUE_UNBOUNDED;
		break;
	case JSON_STRING:
		value.kind = VALUE_STRING;
		break;
	case JSON_ARRAY:
	case JSON_OBJECT:
		value.kind = VALUE_CONTAINER;
		break;
	}
	return value;
}

/* What stands in its place under another name: looked for in the object where the way to it ends. */
static void
note_near(struct evaluation *evaluation, const struct plain_node *node)
{
	enum { LOOKS = 64 };
	struct expression_member *member = &evaluation->notes.members->list[node->member];
	const struct expression_facts *facts = evaluation->facts;
	struct json_slice object, name, value;
	struct json_walk walk;
	size_t i = 0;

	if (member->looks >= LOOKS)
		return;
	member->looks++;
	object = json_slice_of(facts->record, facts->len);
	for (; i + 1 < node->step_count && facts->values[node->steps[i].slot].type != JSON_ABSENT;
	     i++)
		object = facts->values[node->steps[i].slot];
	walk = json_walk_begin(&object);
	while (walk.object && json_walk_next(&walk, &name, &value))
		expression_member_near(member, &node->steps[i].name, name.bytes + 1, name.len - 2);
}

static void
note_reached(
    struct evaluation *evaluation, const struct plain_node *node, const struct json_slice *slice)
{
	uint64_t bit = UINT64_C(1) << node->member;

	evaluation->notes.sight->reached |= bit;
	if (slice->type == JSON_ABSENT)
		note_near(evaluation, node);
	else
		evaluation->notes.sight->found |= bit;
}

static struct value
member(struct evaluation *evaluation, const struct plain_node *node)
{
	const struct json_slice *slice = &evaluation->facts->values[node->slot];

	if (evaluation->notes.sight && node->member >= 0)
		note_reached(evaluation, node, slice);
	return slice->type == JSON_ABSENT ? absent(evaluation, node) : slice_value(slice);
}

static struct value
variable(const struct evaluation *evaluation, const struct plain_node *node)
{
	const struct json_slice *slice = &evaluation->facts->variables[node->slot];

	if (slice->type == JSON_ABSENT)
		return (struct value){.kind = VALUE_MISSING};
	return slice_value(slice);
}

/* ---- operators ---- */

static struct value
truth(bool condition)
{
	return (struct value){.kind = condition ? VALUE_TRUE : VALUE_FALSE};
}

static bool
is_final(const struct value *value)
{
	return value->kind <= VALUE_DEFER;
}

static bool
is_truthy(const struct value *value)
{
	return value->kind != VALUE_LITERAL_NULL && value->kind != VALUE_NULL &&
	       value->kind != VALUE_FALSE;
}

/* A string of the record beside one of the expression.  What has another length, unescaped, is
 * neither the same nor the same in another case. */
static void
note_string(struct evaluation *evaluation, const struct value *literal, const struct value *other)
{
	if (!other->slice)
		return;
	if (!other->slice->escaped) {
		if (other->slice->len - 2 != literal->literal->string.len)
			return;
		expression_string_see(evaluation->notes.members, (size_t)literal->literal->member,
		    other->slice->bytes + 1, other->slice->len - 2, evaluation->notes.sight);
		return;
	}
	text_clear(evaluation->bytes);
	if (json_string(other->slice, evaluation->bytes) == 0)
		expression_string_see(evaluation->notes.members, (size_t)literal->literal->member,
		    text_string(evaluation->bytes), evaluation->bytes->len,
		    evaluation->notes.sight);
}

static bool
same_strings(struct evaluation *evaluation, const struct value *a, const struct value *b)
{
	const struct plain_node *literal = a->literal ? a->literal : b->literal;
	const struct json_slice *slice = a->literal ? b->slice : a->slice;
	const struct text *text = literal ? &literal->string : NULL;

	if (a->literal && b->literal)
		return b->literal->string.len == text->len &&
		       memcmp(b->literal->string.bytes, text->bytes, text->len) == 0;
	if (!text) {
		if (!a->slice->escaped && !b->slice->escaped)
			return a->slice->len == b->slice->len &&
			       memcmp(a->slice->bytes, b->slice->bytes, a->slice->len) == 0;
		text_clear(evaluation->bytes);
		json_string(b->slice, evaluation->bytes);
		text = evaluation->bytes;
	}
	return json_string_equals(slice, text_string(text), text->len);
}

static bool
compare_strings(struct evaluation *evaluation, const struct value *a, const struct value *b)
{
	if (evaluation->notes.sight && a->literal && a->literal->member >= 0)
		note_string(evaluation, a, b);
	if (evaluation->notes.sight && b->literal && b->literal->member >= 0)
		note_string(evaluation, b, a);
	return same_strings(evaluation, a, b);
}

static const struct json_slice *
digits_of(const struct value *number)
{
	return number->literal ? &number->literal->digits : number->slice;
}

/* Below 0, 0 or above 0.  Where doubles no longer tell integers apart, the digits do. */
static int
number_order(const struct value *a, const struct value *b)
{
	if (a->number != b->number)
		return a->number < b->number ? -1 : 1;
	if (fabs(a->number) < JSON_EXACT_LIMIT)
		return 0;
	return json_number_compare(digits_of(a), digits_of(b));
}

/* What may be equal to what: true and false are of one kind, arrays and objects of two. */
static enum json_type
value_type(const struct value *value)
{
	switch (value->kind) {
	case VALUE_FALSE:
	case VALUE_TRUE:
		return JSON_TRUE;
	case VALUE_NUMBER:
		return JSON_NUMBER;
	case VALUE_STRING:
		return JSON_STRING;
	case VALUE_CONTAINER:
		return value->slice->type;
	default:
		return JSON_NULL;
	}
}

static bool
is_null(const struct value *value)
{
	return value->kind == VALUE_NULL || value->kind == VALUE_LITERAL_NULL;
}

/* A null beside something else.  A member that is left out is certainly no string and not true; that
 * it differs is another matter. */
static struct value
equal_null(enum plain_kind kind, const struct value *other)
{
	if (kind == PLAIN_EQUAL && (other->kind == VALUE_STRING || other->kind == VALUE_TRUE))
		return truth(false);
	return (struct value){.kind = VALUE_MISSING};
}

/* The table of expression.h for == and != . */
static struct value
equal(struct evaluation *evaluation, enum plain_kind kind, const struct value *a,
    const struct value *b)
{
	bool same;

	if (a->kind == VALUE_UNBOUNDED || b->kind == VALUE_UNBOUNDED)
		return (struct value){.kind = VALUE_MISSING};
	if (a->kind == VALUE_LITERAL_NULL || b->kind == VALUE_LITERAL_NULL)
		return truth((is_null(a) && is_null(b)) == (kind == PLAIN_EQUAL));
	if (is_null(a) || is_null(b))
		return equal_null(kind, is_null(a) ? b : a);
	if (value_type(a) != value_type(b))
		return (struct value){.kind = VALUE_MISSING};
	if (a->kind == VALUE_CONTAINER)
		return (struct value){.kind = VALUE_DEFER};
	if (a->kind == VALUE_NUMBER)
		same = number_order(a, b) == 0;
	else if (a->kind == VALUE_STRING)
		same = compare_strings(evaluation, a, b);
	else
		same = a->kind == b->kind;
	return truth(same == (kind == PLAIN_EQUAL));
}

static struct value
order(enum plain_kind kind, const struct value *a, const struct value *b)
{
	int sign;

	if (a->kind != VALUE_NUMBER || b->kind != VALUE_NUMBER)
		return (struct value){.kind = VALUE_MISSING};
	sign = number_order(a, b);
	switch (kind) {
	case PLAIN_LESS:
		return truth(sign < 0);
	case PLAIN_LESS_EQUAL:
		return truth(sign <= 0);
	case PLAIN_GREATER:
		return truth(sign > 0);
	default:
		return truth(sign >= 0);
	}
}

static struct value
compare(struct evaluation *evaluation, const struct plain_node *node)
{
	struct value a, b;

	/* The right one first, as in jq: it decides which of two errors is reported. */
	b = judge(evaluation, node->right);
	if (is_final(&b))
		return b;
	a = judge(evaluation, node->left);
	if (is_final(&a))
		return a;
	if (node->kind == PLAIN_EQUAL || node->kind == PLAIN_NOT_EQUAL)
		return equal(evaluation, node->kind, &a, &b);
	return order(node->kind, &a, &b);
}

/* `and` and `or`: the left operand alone may decide. */
static struct value
combine(struct evaluation *evaluation, const struct plain_node *node)
{
	struct value value = judge(evaluation, node->left);

	if (is_final(&value))
		return value;
	if (is_truthy(&value) == (node->kind == PLAIN_OR))
		return truth(node->kind == PLAIN_OR);
	value = judge(evaluation, node->right);
	return is_final(&value) ? value : truth(is_truthy(&value));
}

/* `//`: the right operand where the left one is null or false. */
static struct value
judge_else(struct evaluation *evaluation, const struct plain_node *node)
{
	struct value value = judge(evaluation, node->left);

	return is_final(&value) || is_truthy(&value) ? value : judge(evaluation, node->right);
}

static struct value
judge(struct evaluation *evaluation, const struct plain_node *node)
{
	struct value value = {.kind = VALUE_LITERAL_NULL};

	switch (node->kind) {
	case PLAIN_PATH:
		return member(evaluation, node);
	case PLAIN_VARIABLE:
		return variable(evaluation, node);
	case PLAIN_NULL:
		return value;
	case PLAIN_FALSE:
	case PLAIN_TRUE:
		return truth(node->kind == PLAIN_TRUE);
	case PLAIN_NUMBER:
		return (struct value){
		    .kind = VALUE_NUMBER, .number = node->number, .literal = node};
	case PLAIN_STRING:
		return (struct value){.kind = VALUE_STRING, .literal = node};
	case PLAIN_AND:
	case PLAIN_OR:
		return combine(evaluation, node);
	case PLAIN_ELSE:
		return judge_else(evaluation, node);
	case PLAIN_NOT:
		value = judge(evaluation, node->left);
		return is_final(&value) ? value : truth(!is_truthy(&value));
	default:
		return compare(evaluation, node);
	}
}

/* ---- the result ---- */

/* Gives the result its bytes: those of the record where they can be had from there. */
static void
attach(struct expression_result *result, const struct value *value, struct text *bytes)
{
	if (value->slice && !(value->kind == VALUE_STRING && value->slice->escaped)) {
		size_t quote = value->kind == VALUE_STRING;

		result->bytes = value->slice->bytes + quote;
		result->len = value->slice->len - 2 * quote;
		return;
	}
	if (value->kind != VALUE_ERROR)
		text_clear(bytes);
	if (value->kind == VALUE_NUMBER) {
		text_add(bytes, digits_of(value)->bytes, digits_of(value)->len);
	} else if (value->literal) {
		text_add(bytes, value->literal->string.bytes, value->literal->string.len);
	} else if (value->kind == VALUE_STRING) {
		json_string(value->slice, bytes);
	}
	if (text_failed(bytes)) {
		result->kind = EXPRESSION_ERROR;
		text_set_format(bytes, "the result is too long");
	}
	result->bytes = text_string(bytes);
	result->len = bytes->len;
}

/* The members that the record has, though nothing reached them. */
static void
note_found(const struct expression_plain *plain, const struct expression_facts *facts,
    struct expression_sight *sight)
{
	for (const struct plain_node *node = plain->nodes; node; node = node->next)
		if (node->kind == PLAIN_PATH && node->member >= 0 &&
		    facts->values[node->slot].type != JSON_ABSENT)
			sight->found |= UINT64_C(1) << node->member;
}

int
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
	struct evaluation evaluation = {facts, notes, bytes};
	struct value value = judge(&evaluation, plain->root);

	if (value.kind == VALUE_DEFER)
		return 1;
	if (notes.sight && notes.sight->found != plain->members)
		note_found(plain, facts, notes.sight);
	*result = (struct expression_result){
	    .kind = value.absent ? EXPRESSION_MISSING : KINDS[value.kind], .number = value.number};
	if (value.kind == VALUE_ERROR || value.kind == VALUE_NUMBER || value.kind == VALUE_STRING ||
	    value.kind == VALUE_CONTAINER)
		attach(result, &value, bytes);
	return 0;
}

static bool
may_be_container(const struct plain_node *node)
{
	return node->kind == PLAIN_PATH || node->kind == PLAIN_VARIABLE || node->kind == PLAIN_ELSE;
}

static bool
is_member_equality(const struct plain_node *node)
{
	return (node->kind == PLAIN_EQUAL || node->kind == PLAIN_NOT_EQUAL) &&
	       may_be_container(node->left) && may_be_container(node->right);
}

bool
expression_plain_may_defer(const struct expression_plain *plain)
{
	for (const struct plain_node *node = plain->nodes; node; node = node->next)
		if (is_member_equality(node))
			return true;
	return false;
}
