/*
 * sqlite_scope: what is known while the statements of a migration for SQLite are judged.
 */
#ifndef CHECK_MIGRATIONS_LINT_SQLITE_SCOPE_H
#define CHECK_MIGRATIONS_LINT_SQLITE_SCOPE_H

#include <stdbool.h>
#include <stddef.h>

#include "names.h"
#include "report.h"
#include "sqlite_columns.h"
#include "sqlite_effects.h"

struct database;
struct text;

/* A table that other releases know and that this file dropped or renamed: whether that takes
 * something away shows when the file has ended, since SQLite's manual has tables made anew to
 * change them (sqlite.org/lang_altertable.html, section 7). */
struct table_fate {
	char *origin; /* its name before */
	char *name;   /* its name at last */
	bool dropped;
	struct statement_place place; /* where, or where it was renamed */
	struct sqlite_columns columns;
};

/* A column whose values were copied from one table into another. */
struct table_copy {
	char *into, *from, *column;
};

/* A statement that cannot be run again, unless it was part of making a table anew. */
struct fragile_statement {
	char *name; /* of what it makes or drops */
	char *what; /* "CREATE TABLE" */
	struct statement_place place;
	bool drops;
};

/* DROP TABLE IF EXISTS of a table that no migration makes: the database may hold it. */
struct absent_drop {
	char *name;
	struct statement_place place;
	bool
	    made; /* behind it: then it cleared the way for making another table anew, or was one */
};

struct sqlite_scope {
	struct report *report;
	struct database *db;
	const char *file;
	bool judges; /* else statements are only run, for the sake of those behind them */

	/* The statement at hand. */
	const char *bytes;
	size_t len;
	struct statement_place place;
	struct effects effects;
	bool alone; /* the file holds no other */

	/* The transaction. */
	bool in_tool, in_block, left_tool;
	struct statement_place block; /* BEGIN */

	/* Of the batch: tables that are new, copies. */
	struct names fresh;
	struct table_copy *copies;
	size_t copy_count, copy_room;

	/* Of the file. */
	struct table_fate *fates;
	size_t fate_count, fate_room;
	struct fragile_statement *fragile;
	size_t fragile_count, fragile_room;
	struct absent_drop *absent;
	size_t absent_count, absent_room;
};

/* A finding about a statement, which may be behind by now. */
void sqlite_fault(struct sqlite_scope *scope, enum rule rule, struct statement_place place,
    const char *format, ...) __attribute__((format(printf, 4, 5)));

/* ---- tables (sqlite_tables.c) ---- */

bool table_is_fresh(const struct sqlite_scope *scope, const char *table);
void tables_add_fresh(struct sqlite_scope *scope, const char *table);
void tables_forget_fresh(struct sqlite_scope *scope, const char *table);

/* A statement copied what it read into a table. */
void tables_note_copy(struct sqlite_scope *scope, const char *into);

/* A table was dropped or renamed; `columns` are those it had, and are taken over. */
void tables_note_drop(
    struct sqlite_scope *scope, const char *table, struct sqlite_columns *columns);
void tables_note_rename(
    struct sqlite_scope *scope, const char *from, const char *to, struct sqlite_columns *columns);

/* A table was dropped that is not there, if it exists elsewhere. */
void tables_note_absent_drop(struct sqlite_scope *scope, const char *table);

/* Whether a table of this name was made anew, or made another one anew, in this file. */
bool table_is_remade(const struct sqlite_scope *scope, const char *table);

/* The end of a file: what became of the tables. */
void tables_judge(struct sqlite_scope *scope);
void tables_end_file(struct sqlite_scope *scope);
void tables_end_batch(struct sqlite_scope *scope);

/* ---- one statement (sqlite_rules.c) ---- */

/* Judges what was prepared, and runs it if it changes the schema.  0, or -1 with the reason: it
 * cannot be run. */
int statement_judge(struct sqlite_scope *scope, struct text *why);

/* The end of a file. */
void statements_end(struct sqlite_scope *scope);

#endif
