/*
 * expression/plain: a plain expression as a tree, judged from the scanner's slices.
 *
 *   plain.c     parses it
 *   evaluate.c  judges it
 *   compare.c   its comparisons
 */
#ifndef COMMON_EXPRESSION_PLAIN_H
#define COMMON_EXPRESSION_PLAIN_H

#include <stdbool.h>
#include <stddef.h>

#include "expression.h"
#include "json.h"
#include "members.h"
#include "steps.h"
#include "text.h"
#include "tokens.h"
#include "variables.h"

enum { PLAIN_MAX_STEPS = 32 };

enum plain_kind {
	PLAIN_PATH,
	PLAIN_VARIABLE,
	PLAIN_NULL, /* the literal */
	PLAIN_FALSE,
	PLAIN_TRUE,
	PLAIN_NUMBER,
	PLAIN_STRING,
	PLAIN_EQUAL,
	PLAIN_NOT_EQUAL,
	PLAIN_LESS,
	PLAIN_LESS_EQUAL,
	PLAIN_GREATER,
	PLAIN_GREATER_EQUAL,
	PLAIN_AND,
	PLAIN_OR,
	PLAIN_NOT,
	PLAIN_ELSE, /* // */
};

struct plain_node {
	enum plain_kind kind;
	struct plain_node *left, *right; /* operands; PLAIN_NOT: left */
	double number;
	struct json_slice digits; /* of the number, in `string` */
	struct text string;       /* unescaped */
	struct expression_steps steps;
	int member; /* of the path, or of the string: its place among those watched; -1: none */
	int slot;   /* of the whole path; of a variable its place among those of the set */
	struct plain_node *next; /* all nodes, to be freed */
};

struct expression_plain {
	struct plain_node *root;
	struct plain_node *nodes;
};

/* What it is judged on. */
struct expression_facts {
	const char *record;
	size_t len;
	const struct json_slice *values;    /* of the paths */
	const struct json_slice *variables; /* JSON_ABSENT: without a value */
};

/* Parses, and asks for its paths; NULL when libjq is needed.  `members`: those watched, or NULL. */
struct expression_plain *expression_plain_parse(const struct expression_tokens *tokens,
    const struct expression_variables *variables, const struct expression_members *members,
    struct json_paths *paths);
void expression_plain_free(struct expression_plain *plain);

/* Whether it compares two members for equality: should both turn out to be containers, libjq must
 * compare them. */
bool expression_plain_may_defer(const struct expression_plain *plain);

/* Fills `result`, using `bytes` for unescaped text and messages.  False: libjq must be asked. */
bool expression_plain_evaluate(const struct expression_plain *plain,
    const struct expression_facts *facts, struct expression_notes notes,
    struct expression_result *result, struct text *bytes);

#endif
