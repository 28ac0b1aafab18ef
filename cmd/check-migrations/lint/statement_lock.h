/*
 * statement_lock: which lock on a table a statement takes (PostgreSQL's manual, 13.3, and the pages
 * of the statements).
 */
#ifndef CHECK_MIGRATIONS_LINT_STATEMENT_LOCK_H
#define CHECK_MIGRATIONS_LINT_STATEMENT_LOCK_H

#include <stdbool.h>

#include "lock_level.h"

struct scope;
struct tree;

/* The strongest lock that a statement takes on something that is not new in this batch, and on what
 * (a RangeVar or a List of names, or NULL where many are concerned). */
struct lock {
	enum lock_level level;
	const struct tree *relation;
};

struct lock lock_of(const struct scope *scope, const struct tree *statement);

/* Whether an option of a list (FULL, CONCURRENTLY) is not FALSE, OFF or 0; `otherwise` where it is
 * not there. */
bool option_is_on(const struct tree *statement, const char *list, const char *name, bool otherwise);

#endif
