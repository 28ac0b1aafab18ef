/*
 * database: SQL by URL, with deadlines: sqlite:///relative, sqlite:////absolute, sqlite:PATH,
 * postgresql://... (where built in).
 *
 * URLs as Python teams write them are understood: a driver after '+' (postgresql+asyncpg,
 * sqlite+aiosqlite) is dropped, postgres = postgresql.  Messages never hold the password.
 */
#ifndef COMMON_DATABASE_H
#define COMMON_DATABASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct text;
struct database;

enum database_kind { DATABASE_SQLITE, DATABASE_POSTGRES };

enum database_mode {
	DATABASE_READ_ONLY, /* the file is opened read-only; a read-only transaction; query_only */
	DATABASE_READ_WRITE,
	DATABASE_CREATE, /* SQLite: the file is made if missing */
	/* The same, and whatever a statement says, it concerns that file alone: none is attached
	 * but by VACUUM, and a PRAGMA that leads outside does nothing. */
	DATABASE_SCRATCH,
};

/* Opens; every later statement shares nothing but the per-statement `timeout_ns` (0 means 10 s; the
 * opening, resolution included, has the same limit). NULL with the reason and what to do in
 * `why`. */
struct database *database_open(
    const char *url, enum database_mode mode, int64_t timeout_ns, struct text *why);
void database_close(struct database *db);

/* The SQLite file `path`, patiently, whatever its name looks like: for what a program keeps for
 * itself.  It links no other database. */
struct database *database_open_file(
    const char *path, enum database_mode mode, int64_t timeout_ns, struct text *why);

/* The same, and a signal that asks for a stop ends neither the opening nor any statement: for what
 * has to be known, or written, before a program ends. */
struct database *database_open_patiently(
    const char *url, enum database_mode mode, int64_t timeout_ns, struct text *why);

/* Another database of the URL's server, PostgreSQL, to be written to. */
struct database *database_open_beside(
    const char *url, const char *name, int64_t timeout_ns, struct text *why);

void database_be_patient(struct database *db, bool patient);

/* Another limit for the statements to come. */
void database_limit(struct database *db, int64_t timeout_ns);
enum database_kind database_kind(const struct database *db);

/* What stands before the reasons of its statements: the URL without userinfo. */
const char *database_shown(const struct database *db);

/* The server's version as PostgreSQL numbers it, 150018; 0: unknown, or SQLite. */
int database_version(const struct database *db);

/* The URL without userinfo, for messages. */
int database_show_url(const char *url, struct text *out);

/* A parameter or a column.  A text that is not empty has a NUL behind its `len` bytes. */
struct database_value {
	enum { DATABASE_NULL, DATABASE_INTEGER, DATABASE_REAL, DATABASE_TEXT, DATABASE_BLOB } kind;
	int64_t integer;
	double real;
	const char *bytes;
	size_t len;
	/* What a column of PostgreSQL means beyond its kind: a TEXT that is a number of any length
	 * (numeric) or JSON (json, jsonb), an INTEGER that is 0 for false and 1 for true. */
	enum { DATABASE_ITSELF, DATABASE_DECIMAL, DATABASE_JSON, DATABASE_BOOLEAN } meaning;
};

/* One row; values are valid during the call.  Non-zero stops the query and is
 * returned.  No other statement may run meanwhile. */
typedef int database_row(
    const struct database_value *columns, const char *const *names, size_t count, void *context);

/* Runs one statement with parameters ($1, $2 ... in both databases) and hands out its rows.  0,
 * what `row` returned, or -1 with the reason in `why`. `changed` (may be NULL) gets the number of
 * rows changed.  The SQL of SQLite has one function more: readyline_hash(VALUE), a number made of
 * the bytes of a value (hash.h), NULL of NULL. */
int database_query(struct database *db, const char *sql, const struct database_value *parameters,
    size_t count, database_row *row, void *context, int64_t *changed, struct text *why);

/* What a failed statement lacked. */
enum database_cause {
	DATABASE_NO_CAUSE, /* it has not failed */
	DATABASE_REFUSED,  /* nothing: the database refuses it */
	DATABASE_DENIED,   /* it leads out of a scratch database of SQLite */
	DATABASE_LACKING,  /* a server, a disk, memory, time */
};

/* How the last statement ended, beyond its reason. */
struct database_fault {
	enum database_cause cause;
	char state[6];    /* what PostgreSQL calls it, an SQLSTATE such as "23505"; "": nothing */
	int64_t position; /* of the character where, from 1; 0: not known */
	bool lost; /* the connection is gone: whether the statement took effect is not known */
	size_t completed;    /* statements of a text that were done before it, of PostgreSQL */
	bool in_transaction; /* one is open behind it, or has failed and is not yet rolled back */
};
const struct database_fault *database_fault(const struct database *db);

/* A statement without parameters and rows: BEGIN, COMMIT, DDL. */
int database_execute(struct database *db, const char *sql, struct text *why);

/* Runs a text of any number of statements, as psql -c does: PostgreSQL gets it as one message,
 * which it runs in one transaction where the text opens none.  SQLite runs one statement after the
 * other, in a DATABASE_SCRATCH.  0, or -1 with the reason; in
 * database_fault() the position of what failed. */
int database_send(struct database *db, const char *sql, struct text *why);

/* What a statement takes and gives, as the database describes it. */
struct database_shape_column {
	char *name;
	unsigned type;  /* an OID of pg_type; 0 in SQLite */
	int modifier;   /* pg_attribute.atttypmod; 0 in SQLite */
	char *declared; /* SQLite: its column's type as it was declared; else NULL */
};

struct database_shape {
	unsigned *takes; /* the types of the parameters, OIDs of pg_type; SQLite tells none */
	size_t parameters, takes_room;
	struct database_shape_column *columns;
	size_t count, room;
};

/* Has one statement parsed and described, by PostgreSQL in its extended protocol, and not executed:
 * `shape`, begun as {0}, is filled; database_shape_free() frees.  0, or -1 with the reason. */
int database_describe(
    struct database *db, const char *sql, struct database_shape *shape, struct text *why);
void database_shape_free(struct database_shape *shape);

/* Whether a table exists (main schema or search path): 1, 0, or -1 with the reason. */
int database_has_table(struct database *db, const char *table, struct text *why);

/* Whether a table that exists has a column: 1, 0, or -1 with the reason. */
int database_has_column(
    struct database *db, const char *table, const char *column, struct text *why);

/* For --version: one per feature; "libpq (not built in)" when absent. */
const char *database_sqlite_library(void);
const char *database_postgres_library(void);

#endif
