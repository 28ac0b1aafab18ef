/*
 * expression/value: what a part of a plain expression amounts to on the current record.
 */
#ifndef COMMON_EXPRESSION_VALUE_H
#define COMMON_EXPRESSION_VALUE_H

#include <stdbool.h>

#include "plain.h"

/* For what few records need, and whose stack would cost all that run through its caller. */
#define SELDOM __attribute__((noinline, cold))

enum plain_value_kind {
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

struct plain_value {
	enum plain_value_kind kind;
	bool absent;                      /* a null for want of the member */
	double number;                    /* VALUE_NUMBER */
	const struct json_slice *slice;   /* what came from the record */
	const struct plain_node *literal; /* what came from the expression: a number or a string */
};

struct plain_evaluation {
	const struct expression_facts *facts;
	struct expression_notes notes;
	struct text *bytes;
};

/* `a` KIND `b`, by the table of expression.h. */
enum plain_value_kind plain_compare(struct plain_evaluation *evaluation, enum plain_kind kind,
    const struct plain_value *a, const struct plain_value *b);

static inline enum plain_value_kind
plain_truth(bool condition)
{
	return condition ? VALUE_TRUE : VALUE_FALSE;
}

/* The digits of a number, as they are written. */
static inline const struct json_slice *
plain_digits(const struct plain_value *number)
{
	return number->literal ? &number->literal->digits : number->slice;
}

#endif
