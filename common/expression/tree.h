/*
 * expression/tree: a plain expression, parsed by plain.c and judged by
 * evaluate.c.
 */
#ifndef COMMON_EXPRESSION_TREE_H
#define COMMON_EXPRESSION_TREE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "json.h"
#include "text.h"

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

/* One step of a path: into an object by name, or into an array by index. */
struct plain_step {
	bool is_index;
	int index;
	struct text name;
	int slot; /* of the path up to and with this step */
};

struct plain_node {
	enum plain_kind kind;
	struct plain_node *left, *right; /* operands; PLAIN_NOT: left */
	double number;
	struct json_slice digits; /* of the number, in `string` */
	struct text string;       /* unescaped */
	struct plain_step *steps;
	size_t step_count;
	int member; /* of the path, or of the string: its place among those watched; -1: none */
	int slot;   /* of the whole path; of a variable its place among those of the set */
	struct plain_node *next; /* all nodes, to be freed */
};

struct expression_plain {
	struct plain_node *root;
	struct plain_node *nodes;
	uint64_t members; /* bit i: a path is the i-th of those watched */
};

#endif
