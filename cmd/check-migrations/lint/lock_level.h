/*
 * lock_level: which lock on a table a statement takes (PostgreSQL's manual, 13.3, and the pages of
 * the statements).
 */
#ifndef CHECK_MIGRATIONS_LINT_LOCK_LEVEL_H
#define CHECK_MIGRATIONS_LINT_LOCK_LEVEL_H

#include <stdbool.h>

struct scope;
struct tree;

/* As LOCK TABLE numbers them; from LOCK_SHARE on they stop those who write, ACCESS EXCLUSIVE those
 * who read too. */
enum lock_level {
	LOCK_NONE,
	LOCK_ACCESS_SHARE,
	LOCK_ROW_SHARE,
	LOCK_ROW_EXCLUSIVE,
	LOCK_SHARE_UPDATE_EXCLUSIVE,
	LOCK_SHARE,
	LOCK_SHARE_ROW_EXCLUSIVE,
	LOCK_EXCLUSIVE,
	LOCK_ACCESS_EXCLUSIVE,
};

/* The strongest lock that a statement takes on something that is not new in this batch, and on what
 * (a RangeVar or a List of names, or NULL where many are concerned). */
struct lock {
	enum lock_level level;
	const struct tree *relation;
};

struct lock lock_of(const struct scope *scope, const struct tree *statement);

const char *lock_level_name(enum lock_level level); /* "ACCESS EXCLUSIVE" */

/* Whether an option of a list (FULL, CONCURRENTLY) is not FALSE, OFF or 0; `otherwise` where it is
 * not there. */
bool option_is_on(const struct tree *statement, const char *list, const char *name, bool otherwise);

#endif
