/*
 * expression/set: the expressions of a program, with the record that they are judged on.
 */
#ifndef COMMON_EXPRESSION_SET_H
#define COMMON_EXPRESSION_SET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "expression.h"
#include "members.h"
#include "plain.h"
#include "variables.h"

struct expression {
	char *source;
	struct expression_plain *plain; /* NULL: libjq's */
	bool uses_input;
	bool rests;         /* it need not be watched */
	uint64_t variables; /* bit i: it uses the set's i-th */
	int number;         /* in the libjq program, if it is there */
	uint64_t judged;    /* the record that `result` is of */
	struct expression_result result;
	struct text bytes; /* of the result */
	struct expression_members members;
	struct expression_sight sight; /* of the evaluation */
};

struct expressions {
	struct json_paths *paths; /* the caller's */
	struct expression *list;
	size_t count, room;
	struct expression_program *program;
	struct expressions *owner; /* of the program; NULL: this set */
	uint64_t in_program;       /* the current record's number there; 0: not there */
	bool need_jq;
	bool force_jq;
	bool watched;
	struct expression_variables variables;
	struct expression_facts facts; /* the current record */
	uint64_t records;              /* its number, from 1 */
};

/* Gives libjq the values of the variables that the expression uses; another set may have given its
 * own.  False when one has none. */
bool expression_give_variables(struct expressions *set, const struct expression *expression);

/* ---- for tests ---- */

/* Expressions added from now on are judged by libjq, plain or not. */
void expressions_force_jq(struct expressions *set);

/* Whether the expression is plain. */
bool expressions_is_plain(const struct expressions *set, int id);

#endif
