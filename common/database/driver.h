/*
 * database/driver: what database.c, url.c and the two drivers share.  For them alone.
 */
#ifndef COMMON_DATABASE_DRIVER_H
#define COMMON_DATABASE_DRIVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

#include "database.h"
#include "database_trial.h"
#include "deadline.h"

struct text;

/* ---- the URL, taken apart ---- */

enum { DATABASE_MAX_SETTINGS = 32 };

struct database_setting {
	char *name, *value; /* decoded */
};

struct database_url {
	enum database_kind kind;
	char *path; /* SQLite: the file, ":memory:" for none */
	/* PostgreSQL: user, password, host, port, dbname, and the query's parameters, which win
	 * over those; names stand once.  SQLite: the query's parameters. */
	struct database_setting settings[DATABASE_MAX_SETTINGS];
	size_t count;
};

/* 0, or -1 with a reason that holds no part of the URL that could be a password.  Either way
 * database_url_free() frees. */
int database_url_parse(const char *url, struct database_url *parts, struct text *why);
void database_url_free(struct database_url *parts);

/* Appends it without userinfo, for messages. */
void database_url_show(const struct database_url *parts, struct text *out);

/* The value of a setting, or NULL. */
const char *database_url_setting(const struct database_url *parts, const char *name);

/* ---- a driver ---- */

enum { DATABASE_LIMITS_SIZE = 160 };

/* What database_query() was asked for. */
struct database_statement {
	const char *sql;
	const struct database_value *parameters;
	size_t count;
	database_row *row; /* NULL: rows are not wanted */
	void *context;
	int64_t *changed; /* may be NULL */
	struct database_fault *fault;
	/* One of these at most, without parameters. */
	bool is_script;               /* database_send(): statements, sent as one message */
	struct database_shape *shape; /* database_describe(): described, and not executed */
};

struct database_driver {
	/* Connects until the deadline.  NULL with the reason. */
	void *(*open)(const struct database_url *parts, enum database_mode mode,
	    const struct deadline *deadline, struct text *why);
	void (*close)(void *connection);

	/* Every statement ends by its own deadline on the server, and a reader's see one state of
	 * it and cannot write: what is run first.  NULL: open() has seen to that. */
	const char *begin_reading;
	void (*put_limits)(char sql[DATABASE_LIMITS_SIZE], int64_t timeout_ns, bool reader);

	/* 0, 1 when `row` stopped it, or -1 with the reason. */
	int (*query)(void *connection, const struct database_statement *statement,
	    const struct deadline *deadline, struct text *why);

	/* The server's version as database_version() gives it; NULL: it has none. */
	int (*version)(const void *connection);

	/* database_try(); NULL: there is none. */
	int (*attempt)(void *connection, struct database_trial *trial,
	    const struct deadline *deadline, struct text *why);

	/* Queries that give a row when the table $1 exists; when its column $2 does. */
	const char *has_table, *has_column;
};

extern const struct database_driver database_sqlite, database_postgres;

/* Another database of the same server.  0, or -1 with the reason. */
int database_url_name(struct database_url *parts, const char *name, struct text *why);

/* A limit, 10 s where `timeout_ns` is 0; and a connection made by then, whose statements have the
 * same one.  NULL with the reason. */
struct deadline database_deadline(int64_t timeout_ns, bool patient);
struct database *database_connect(const struct database_driver *driver,
    const struct database_url *parts, enum database_mode mode, const struct deadline *deadline,
    struct text *why);

/* ---- the addresses of a server ---- */

/* One of them; `share` is its part of the time, `whole` the time of all. */
struct database_address {
	const char *address; /* NULL: the host needs no look-up */
	struct deadline share, whole;
	bool answered; /* set by the connector: a server took the connection */
};

/* 0, or -1 with the reason. */
typedef int database_connector(void *context, struct database_address *at, struct text *why);

/* Tries the addresses of a name in turn until one could be connected to, or has answered; what is
 * none (NULL, a socket's folder) as it is.  0, or -1 with the reason. */
int database_try_addresses(const char *host, const struct deadline *whole,
    database_connector *connect, void *context, struct text *why);

/* ---- the settings of an SQLite URL ---- */

/* What SQLAlchemy and its drivers write behind the path means nothing here; anything else might,
 * and is refused. */
int database_check_settings(const struct database_url *parts, struct text *why);

/* mode= narrows what is done with the file, as in a URI of SQLite's own (sqlite.org/uri.html). */
int database_apply_mode(
    const struct database_url *parts, enum database_mode *mode, struct text *why);

/* What SQLite's primary result code (sqlite.org/rescode.html) says of a statement. */
enum database_cause database_trial_cause(int code);
/* What a connection begins with, NULL-terminated; the last two are for a reader alone. */
extern const char *const database_sqlite_beginning[];

/* Whether a PRAGMA can do nothing outside of its own database, nor open it for more. */
bool database_pragma_is_inward(const char *name);

/* ---- the file of an SQLite database ---- */

/*
 * Reading a database in WAL mode normally makes a -wal and a -shm file and leaves them behind.
 * Where there is no -wal file nobody is at work, so a reader opens such a database as immutable,
 * which makes nothing; should its file change meanwhile after all, the statement has to fail rather
 * than to answer from two states (https://sqlite.org/uri.html).
 */
struct database_file {
	char *path; /* without symbolic links; NULL in memory and for a file yet to be made */
	bool immutable;
	struct stat before; /* as it was when it was looked at */
};

/* Refuses what open(2) could hang on, and says better than SQLite why a file cannot be opened.  0
 * or -1; database_file_free() frees. */
int database_file_look(
    struct database_file *file, const char *path, enum database_mode mode, struct text *why);
void database_file_free(struct database_file *file);

/* Appends the name to give to SQLite: a URI when immutable.  0 or -1. */
int database_file_name(const struct database_file *file, const char *path, struct text *name);
bool database_file_changed(const struct database_file *file);

/* ---- the settings of a PostgreSQL URL as libpq's keywords ---- */

enum { DATABASE_MAX_KEYWORDS = DATABASE_MAX_SETTINGS + 8 };

/* Borrowed strings; the arrays end with a NULL. */
struct database_keywords {
	const char *names[DATABASE_MAX_KEYWORDS + 1];
	const char *values[DATABASE_MAX_KEYWORDS + 1];
	size_t count;
};

/* 0, or -1 with the name of a parameter that is not for here. */
int database_take_keywords(
    struct database_keywords *keywords, const struct database_url *parts, struct text *why);
void database_put_keyword(struct database_keywords *keywords, const char *name, const char *value);

/* Writes the statement that bounds those after it on the server: each as a whole, and for a reader
 * how long it waits for a lock, which is less, so that the reason is told. */
void database_put_limits(char sql[DATABASE_LIMITS_SIZE], int64_t timeout_ns, bool reader);

/* ---- values in PostgreSQL's text form ---- */

enum { DATABASE_MAX_PARAMETERS = 16, DATABASE_NUMBER_SIZE = 32 };

/* As PQsendQueryParams(3) wants them; borrowed but for the numbers. */
struct database_parameters {
	unsigned types[DATABASE_MAX_PARAMETERS]; /* 0: the server infers it */
	const char *values[DATABASE_MAX_PARAMETERS];
	int lengths[DATABASE_MAX_PARAMETERS];
	int formats[DATABASE_MAX_PARAMETERS]; /* 1: binary */
	char numbers[DATABASE_MAX_PARAMETERS][DATABASE_NUMBER_SIZE];
};

int database_take_parameters(struct database_parameters *p, const struct database_value *values,
    size_t count, struct text *why);

/* A field of type `type` (an OID of pg_type) as a value; `bytes` (NULL for SQL's NULL, else with a
 * NUL behind `len`) is decoded in place. */
int database_read_field(
    unsigned type, char *bytes, size_t len, struct database_value *value, struct text *why);

/* Adds a message as one line of visible bytes, with `secret` (may be NULL) left out wherever it
 * stands. */
void database_conceal(const char *message, const char *secret, struct text *out);

/* ---- a row on its way ---- */

struct database_columns {
	struct database_value *values;
	const char **names;
	size_t count;
};

/* Takes the first of several errors, which is the cause; either may be NULL. */
void database_note_fault(struct database_fault *fault, const char *state, const char *position);

/* Another parameter of what a statement takes, another column of what it gives (`declared` may be
 * NULL). */
void database_shape_take(struct database_shape *shape, unsigned type);
void database_shape_add(struct database_shape *shape, const char *name, unsigned type, int modifier,
    const char *declared);

/* Makes room for `count` columns.  0 or -1. */
int database_columns_size(struct database_columns *columns, size_t count);
void database_columns_free(struct database_columns *columns);

#endif
