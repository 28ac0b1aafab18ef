/*
 * merge: the rows that a MERGE inserts, as INSERT statements, since a plan does not show them.
 */
#ifndef CHECK_MIGRATIONS_RUNNING_MERGE_H
#define CHECK_MIGRATIONS_RUNNING_MERGE_H

#include <stdbool.h>

#include "lexer.h"

struct text;

/* Begun by merge_begin(). */
struct merge {
	struct lexer lexer;            /* behind what was read */
	const char *table, *table_end; /* its name */
};

/* Whether a statement is a MERGE, also behind WITH. */
bool merge_begin(struct merge *merge, const char *sql);

/* Writes the next one: INSERT INTO table (columns) VALUES ($1, DEFAULT, $2).  False: there is
 * none. */
bool merge_next(struct merge *merge, struct text *out);

#endif
