/*
 * changes: which names of a PostgreSQL database mean something else than before.
 *
 * So that thousands of statements need not be looked at again after every migration: a statement
 * that names no relation that has changed is understood as it was, unless something changed that
 * is not named so (a function, a type, an operator).
 */
#ifndef CHECK_MIGRATIONS_RUNNING_CHANGES_H
#define CHECK_MIGRATIONS_RUNNING_CHANGES_H

#include <stdbool.h>
#include <stddef.h>

struct database;
struct text;

struct changes_relation;

/* Begun as {0}; changes_free() frees. */
struct changes {
	struct changes_relation *relations; /* as they are now, by schema and name */
	size_t count, room;
	char *others; /* what is no relation, as one sum */

	char **names; /* of the relations that changed by the last call, sorted; without schema */
	size_t name_count, name_room;
	bool all; /* something else changed, or nothing was known before */
};

/* Looks, and says what has changed since the last call.  0, or -1 with the reason. */
int changes_take(struct changes *changes, struct database *db, struct text *why);

/* Whether a statement names a relation that has changed; after the first call, any at all. */
bool changes_name(const struct changes *changes, const char *sql, size_t len);

/* Whether a statement may be understood in another way. */
bool changes_concern(const struct changes *changes, const char *sql, size_t len);

void changes_free(struct changes *changes);

#endif
