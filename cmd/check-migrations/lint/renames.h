/*
 * renames: tables that a transaction has renamed and that have not got their name back yet, be it
 * as a view or as another table.
 */
#ifndef CHECK_MIGRATIONS_LINT_RENAMES_H
#define CHECK_MIGRATIONS_LINT_RENAMES_H

#include <stddef.h>

struct rename {
	char *schema, *name; /* as it was called */
	char *what;          /* "app.users is renamed to people" */
	unsigned line, transaction;
};

/* Begun as {0}; renames_clear() frees, and it is {0} again. */
struct renames {
	struct rename *items;
	size_t count, room;
};

/* What is noted is copied; the strings stay the caller's. */
void renames_add(struct renames *renames, const struct rename *rename);

/* Something has the name again, in the same transaction. */
void renames_undo(
    struct renames *renames, const char *schema, const char *name, unsigned transaction);
void renames_clear(struct renames *renames);

#endif
