/*
 * sqlite_columns: the columns of a table, as SQLite has them at this moment.
 */
#ifndef CHECK_MIGRATIONS_LINT_SQLITE_COLUMNS_H
#define CHECK_MIGRATIONS_LINT_SQLITE_COLUMNS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct database;

struct sqlite_column {
	char *name;
	bool required; /* NOT NULL, and neither a default, nor generated, nor a key */
};

/* Begun as {0}; columns_free() frees.  None where there is no such table. */
struct sqlite_columns {
	struct sqlite_column *items;
	size_t count, room;
};

void columns_read(struct sqlite_columns *columns, struct database *db, const char *table);
void columns_free(struct sqlite_columns *columns);
bool columns_have(const struct sqlite_columns *columns, const char *name);

/* The page where a table begins, which a rename does not change; 0: there is none.  The table that
 * begins there, owned by the caller; NULL: none does. */
int64_t table_page(struct database *db, const char *table);
char *table_at_page(struct database *db, int64_t page);

/* Whether there is a view of this name. */
bool view_exists(struct database *db, const char *name);

#endif
