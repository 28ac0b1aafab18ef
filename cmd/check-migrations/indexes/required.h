/*
 * indexes/required: what an index is required to be:
 *
 *     [SCHEMA.]TABLE [USING METHOD] (KEY [ASC|DESC] [NULLS FIRST|LAST], ...) [WHERE ...]
 *
 * A key is a column or an expression.
 *
 * Names are as SQL has them: without quotes in small letters.
 */
#ifndef CHECK_MIGRATIONS_INDEXES_REQUIRED_H
#define CHECK_MIGRATIONS_INDEXES_REQUIRED_H

#include <stdbool.h>
#include <stddef.h>

struct migrations;
struct text;

struct required_key {
	char *name;       /* of a column; NULL: an expression */
	char *expression; /* in one spelling (expression_write()) */
	enum { DIRECTION_ANY, DIRECTION_UP, DIRECTION_DOWN } direction, nulls; /* UP: first */
};

struct required {
	char *given; /* as it was written */
	char *schema, *table, *method;
	struct required_key *keys;
	size_t count, room;
	char *predicate; /* in one spelling; NULL: none */
};

/* Begun as {0}; required_list_free() frees. */
struct required_list {
	struct required *items;
	size_t count, room;
};

/* Adds one.  0, or -1 with the reason. */
int required_add(struct required_list *list, const char *given, size_t len, struct text *why);

/* All that were asked for, of both options.  0, or -1 with the reason. */
int required_read(struct required_list *list, const struct migrations *asked, struct text *why);
void required_list_free(struct required_list *list);

/* ---- expressions ---- */

/* Adds an expression in one spelling: case, white space and quotes of names, casts to text and of
 * literals, and parentheses around one name or literal mean nothing. */
void expression_write(const char *sql, size_t len, struct text *out);

#endif
