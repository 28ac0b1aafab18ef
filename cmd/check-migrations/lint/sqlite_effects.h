/*
 * sqlite_effects: what one statement for SQLite does, as SQLite tells it while it prepares it.
 */
#ifndef CHECK_MIGRATIONS_LINT_SQLITE_EFFECTS_H
#define CHECK_MIGRATIONS_LINT_SQLITE_EFFECTS_H

#include <stdbool.h>
#include <stddef.h>

struct database_action;

struct effect_column {
	char *table, *column;
};

/* Begun as {0}; effects_clear() frees.  Names are NULL where there is none. */
struct effects {
	bool schema; /* it changes the schema, in whatever way */
	bool temporary;
	char *created, *dropped, *altered; /* tables */
	char *inserted;                    /* the table that rows are added to */
	char *transaction;                 /* "BEGIN", "COMMIT", "ROLLBACK" */
	struct effect_column *reads;       /* what is read, SQLite's own tables apart */
	size_t read_count, read_room;
	struct effect_column *updates; /* what is set */
	size_t update_count, update_room;
	const char *twice; /* a column that is set twice, of `updates` */
};

/* For database_try(): `context` is the effects. */
void effects_note(void *context, const struct database_action *action);
void effects_clear(struct effects *effects);

#endif
