#include <math.h>
#include <string.h>

#include "value.h"

/* ---- strings ---- */

/* A string of the record beside one of the expression.  What has another length, unescaped, is
 * neither the same nor the same in another case. */
SELDOM static void
note_string(struct plain_evaluation *evaluation, const struct plain_node *literal,
    const struct json_slice *slice)
{
	if (!slice)
		return;
	if (!slice->escaped) {
		if (slice->len - 2 == literal->string.len)
			expression_string_see(&evaluation->notes, (size_t)literal->member,
			    slice->bytes + 1, slice->len - 2);
		return;
	}
	text_clear(evaluation->bytes);
	if (json_string(slice, evaluation->bytes) == 0)
		expression_string_see(&evaluation->notes, (size_t)literal->member,
		    text_string(evaluation->bytes), evaluation->bytes->len);
}

static bool
strings_are_same(
    struct plain_evaluation *evaluation, const struct plain_value *a, const struct plain_value *b)
{
	const struct plain_node *literal = a->literal ? a->literal : b->literal;
	const struct json_slice *slice = a->literal ? b->slice : a->slice;
	const struct text *text = literal ? &literal->string : evaluation->bytes;

	if (a->literal && b->literal)
		return b->literal->string.len == text->len &&
		       memcmp(b->literal->string.bytes, text->bytes, text->len) == 0;
	if (!literal) {
		text_clear(evaluation->bytes);
		json_string(b->slice, evaluation->bytes);
	}
	return json_string_equals(slice, text_string(text), text->len);
}

static bool
compare_strings(
    struct plain_evaluation *evaluation, const struct plain_value *a, const struct plain_value *b)
{
	if (evaluation->notes.sight && a->literal && a->literal->member >= 0)
		note_string(evaluation, a->literal, b->slice);
	if (evaluation->notes.sight && b->literal && b->literal->member >= 0)
		note_string(evaluation, b->literal, a->slice);
	return strings_are_same(evaluation, a, b);
}

/* ---- numbers ---- */

/* Below 0, 0 or above 0.  Where doubles no longer tell integers apart, the digits do. */
static int
number_order(const struct plain_value *a, const struct plain_value *b)
{
	if (a->number < b->number)
		return -1;
	if (a->number > b->number)
		return 1;
	if (fabs(a->number) < JSON_EXACT_LIMIT)
		return 0;
	return json_number_compare(plain_digits(a), plain_digits(b));
}

/* ---- the table ---- */

/* What may be equal to what: true and false are of one kind, arrays and objects of two. */
static enum json_type
value_type(const struct plain_value *value)
{
	static const enum json_type TYPES[] = {
	    [VALUE_FALSE] = JSON_TRUE,
	    [VALUE_TRUE] = JSON_TRUE,
	    [VALUE_NUMBER] = JSON_NUMBER,
	    [VALUE_STRING] = JSON_STRING,
	};

	return value->kind == VALUE_CONTAINER ? value->slice->type : TYPES[value->kind];
}

static bool
is_null(const struct plain_value *value)
{
	return value->kind == VALUE_NULL || value->kind == VALUE_LITERAL_NULL;
}

/* A null beside something else.  A member that is left out is certainly no string and not true;
 * that it differs is another matter. */
static enum plain_value_kind
equal_to_null(enum plain_kind kind, const struct plain_value *other)
{
	return kind == PLAIN_EQUAL && (other->kind == VALUE_STRING || other->kind == VALUE_TRUE)
		   ? VALUE_FALSE
		   : VALUE_MISSING;
}

static enum plain_value_kind
compare_equality(struct plain_evaluation *evaluation, enum plain_kind kind,
    const struct plain_value *a, const struct plain_value *b)
{
	bool same;

	if (a->kind == VALUE_UNBOUNDED || b->kind == VALUE_UNBOUNDED)
		return VALUE_MISSING;
	if (a->kind == VALUE_LITERAL_NULL || b->kind == VALUE_LITERAL_NULL)
		return plain_truth((is_null(a) && is_null(b)) == (kind == PLAIN_EQUAL));
	if (is_null(a) || is_null(b))
		return equal_to_null(kind, is_null(a) ? b : a);
	if (value_type(a) != value_type(b))
		return VALUE_MISSING;
	if (a->kind == VALUE_CONTAINER)
		return VALUE_DEFER;
	if (a->kind == VALUE_NUMBER)
		same = number_order(a, b) == 0;
	else if (a->kind == VALUE_STRING)
		same = compare_strings(evaluation, a, b);
	else
		same = a->kind == b->kind;
	return plain_truth(same == (kind == PLAIN_EQUAL));
}

enum plain_value_kind
plain_compare(struct plain_evaluation *evaluation, enum plain_kind kind,
    const struct plain_value *a, const struct plain_value *b)
{
	int order;

	if (kind == PLAIN_EQUAL || kind == PLAIN_NOT_EQUAL)
		return compare_equality(evaluation, kind, a, b);
	if (a->kind != VALUE_NUMBER || b->kind != VALUE_NUMBER)
		return VALUE_MISSING;
	order = number_order(a, b);
	switch (kind) {
	case PLAIN_LESS:
		return plain_truth(order < 0);
	case PLAIN_LESS_EQUAL:
		return plain_truth(order <= 0);
	case PLAIN_GREATER:
		return plain_truth(order > 0);
	default:
		return plain_truth(order >= 0);
	}
}
