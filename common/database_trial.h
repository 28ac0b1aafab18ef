/*
 * database_trial: what statements for SQLite would do, told by SQLite itself in a database of its
 * own, in memory.
 *
 * Files are out of reach: ATTACH and PRAGMA are understood and left undone, extensions are not
 * loaded.
 */
#ifndef COMMON_DATABASE_TRIAL_H
#define COMMON_DATABASE_TRIAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "database.h"

struct text;

/* What a statement does, as sqlite3_set_authorizer() tells it while it is prepared. */
enum database_act {
	DATABASE_CREATE_TABLE, /* subject: its name */
	DATABASE_CREATE_TEMPORARY,
	DATABASE_DROP_TABLE, /* not a temporary one */
	DATABASE_ALTER_TABLE,
	DATABASE_OTHER_SCHEMA, /* an index, a trigger, a view is made or dropped */
	DATABASE_READ_COLUMN,  /* subject: the table; detail: the column, or "" */
	DATABASE_INSERT_ROW,
	DATABASE_UPDATE_COLUMN,
	DATABASE_TRANSACT, /* subject: "BEGIN", "COMMIT", "ROLLBACK" */
};

struct database_action {
	enum database_act act;
	const char *subject, *detail; /* never NULL */
	bool inside;                  /* in a trigger or a view that the statement sets off */
};

struct database_trial {
	const char *sql; /* one statement or more */
	void (*observe)(void *context, const struct database_action *action);
	void *context;
	bool runs; /* the statement is run once it was prepared; observe() may set it */

	struct database_shape *shape; /* gets what the statement gives; NULL: nobody asks */

	/* How much of the text the statement took, its semicolon included; only where it could be
	 * prepared.  The byte where it could not; SIZE_MAX: not known. */
	size_t taken, error_at;
	enum database_cause cause; /* why it failed */
	bool in_transaction;       /* one is open behind it */
};

/* A database for this, empty.  database_close() in the end; database_query() asks about its schema.
 * NULL with the reason. */
struct database *database_trial_open(struct text *why);

/* Prepares the first statement of a text.  0, or -1 with what SQLite said, and nothing else. */
int database_try(struct database *db, struct database_trial *trial, struct text *why);

#endif
