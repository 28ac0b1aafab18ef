/*
 * kind: what a statement is, by its first words, and what the database is asked in its place.
 *
 * The database looks up the names of queries and of what changes rows when it parses them, and of
 * few others.  Where it does not, a query over the same tables and columns stands for the
 * statement: COPY t (a, b) FROM is as good as INSERT INTO t (a, b).
 */
#ifndef CHECK_MIGRATIONS_RUNNING_KIND_H
#define CHECK_MIGRATIONS_RUNNING_KIND_H

#include <stdbool.h>
#include <stddef.h>

struct text;

enum kind {
	KIND_QUERY,   /* looked up, and can be planned */
	KIND_UTILITY, /* looked up, and cannot: CALL, DECLARE, EXPLAIN, CREATE TABLE ... AS */
	KIND_INSTEAD, /* another one is asked in its place */
	KIND_LEFT,    /* concerns no table: BEGIN, SET; or is no business of the release: ALTER */
	KIND_DARK,    /* what it concerns is not looked up: DO, EXECUTE */
	KIND_NONE,    /* no statement of SQL begins like this */
};

/* Whether a KIND_QUERY can fail when it is planned where it was parsed: PostgreSQL looks there for
 * what ON CONFLICT names, at what a row lacks, at FOR UPDATE and FULL JOIN. */
bool kind_is_planned(const char *sql, size_t len);

/* Whether a statement of PostgreSQL reads relations of the catalog: FROM pg_class. */
bool kind_reads_catalog(const char *sql, size_t len);

/* `instead` gets the statement to ask for a KIND_INSTEAD. */
enum kind kind_of(const char *sql, size_t len, bool sqlite, struct text *instead);

#endif
