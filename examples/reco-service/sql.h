#ifndef RECO_SQL_H
#define RECO_SQL_H

/*
 * SQLite as this service uses it: connections in WAL mode, prepared statements that are kept, and
 * values bound by kind. A connection belongs to one thread at a time; its owner locks.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sql;       /* a connection */
struct sql_query; /* a running statement */

enum sql_kind { SQL_END, SQL_TEXT, SQL_BLOB, SQL_INTEGER, SQL_REAL, SQL_NULL };

struct sql_value {
	enum sql_kind kind;
	const char *bytes; /* text and blob; not copied, must live until the query is ended */
	size_t length;
	int64_t integer;
	double real;
};

/* The values of a statement's parameters in order: SQL_VALUES(sql_text(id), sql_integer(now)). */
#define SQL_VALUES(...) ((const struct sql_value[]){__VA_ARGS__, {.kind = SQL_END}})
#define SQL_NOTHING ((const struct sql_value[]){{.kind = SQL_END}})

struct sql_value sql_text(const char *string); /* NULL binds NULL */
struct sql_value sql_blob(const char *bytes, size_t length);
struct sql_value sql_integer(int64_t integer);
struct sql_value sql_real(double real); /* NaN binds NULL */

/* Opens (creating it where it is missing) a database file. Waits up to busy_ms for locks that
 * others hold. NULL: why holds the reason. */
struct sql *sql_open(const char *file, int busy_ms, char *why, size_t why_size);

/* From now on each statement that a connection prepares is written to a file, a line each and ";":
 * what this release asks of its database.  -1: errno says why. */
int sql_record(const char *file);

/* Closes it and its statements. NULL is harmless. */
void sql_close(struct sql *sql);

/* Runs a script of any number of statements. -1: sql_error says why. */
int sql_script(struct sql *sql, const char *script);

/* Runs one statement that gives no rows. The number of rows changed, or -1. */
int sql_run(struct sql *sql, const char *statement, const struct sql_value *values);

/* Runs one statement that gives one integer; a NULL or no row leaves *result alone. 0 or -1. */
int sql_number(
    struct sql *sql, const char *statement, const struct sql_value *values, int64_t *result);

/* Starts a statement that gives rows. NULL: sql_error says why. End it with sql_finish. The
 * statement is prepared once per connection, so it should be a literal. */
struct sql_query *sql_select(
    struct sql *sql, const char *statement, const struct sql_value *values);

/* Steps to the next row: 1 a row, 0 the end, -1 an error. */
int sql_row(struct sql_query *query);

/* A column of the row, from 0. Text and blobs live until the next sql_row; text of NULL is NULL. */
const char *sql_column_text(struct sql_query *query, int column, size_t *length);
int64_t sql_column_integer(struct sql_query *query, int column);
double sql_column_real(struct sql_query *query, int column);
bool sql_column_is_null(struct sql_query *query, int column);

/* Ends it; harmless on NULL. */
void sql_finish(struct sql_query *query);

/* One transaction, with the write lock from its beginning. 0 or -1; a commit that fails rolls back. */
int sql_begin(struct sql *sql);
int sql_commit(struct sql *sql);
void sql_rollback(struct sql *sql);

/* Why the last call that failed did. Lives until the next one fails. */
const char *sql_error(const struct sql *sql);

/* What the connection was used for since it was opened: statements and their time. */
struct sql_usage {
	int64_t queries;
	int64_t ns;
};
struct sql_usage sql_usage(const struct sql *sql);

/* The linked library's version, for --version. */
const char *sql_version(void);

#endif
