/*
 * touched: the tables that the pending migrations work on.
 *
 * They are told by the parser, from what the statements name; or by a replay, which sees what they
 * lock, functions and all.
 */
#ifndef CHECK_MIGRATIONS_TOUCHED_H
#define CHECK_MIGRATIONS_TOUCHED_H

#include <stdbool.h>
#include <stddef.h>

struct folder;
struct text;

struct touched_table {
	char *schema; /* NULL: as the search path finds it */
	char *name;   /* of the table, or of an index, a view or a sequence */
	bool wide;    /* what happens to it reaches the tables that foreign keys tie to it */
};

/* Begun as {0}; touched_free() frees. */
struct touched {
	struct touched_table *tables;
	size_t count, room;
	char **calls; /* names of functions that the statements call */
	size_t call_count, call_room;
	char *gap;     /* why there may be more than these; NULL: these are all */
	bool observed; /* a replay saw them: nothing else is touched */
};

/* Adds one, unless it is there. */
void touched_add(struct touched *touched, const char *schema, const char *name, bool wide);

/* Notes why there may be others, where that is not said yet. */
void touched_miss(struct touched *touched, const char *why);
void touched_free(struct touched *touched);

/* Adds what the pending migrations of a folder name, for PostgreSQL; as the ledger was held against
 * the folder, migration->applied counts. */
void touched_read(struct touched *touched, const struct folder *folder);

#endif
