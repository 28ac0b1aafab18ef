#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "driver.h"
#include "text.h"

enum {
	MOST_BYTES = 256 << 20, /* of one value */
	STEPS_BETWEEN_LOOKS = 1000,
	WAIT_FOR_LOCK_MS = 10,
	LONGEST_MESSAGE = 1000,
};

struct sqlite {
	sqlite3 *connection;
	int64_t timeout_ns;
	struct database_deadline deadline; /* of the opening or of the statement at work */
	struct database_file file;
};

/* ---- deadlines ---- */

static int
look_at_clock(void *context)
{
	const struct sqlite *db = context;

	return database_must_stop(&db->deadline, NULL);
}

/* Somebody else holds a lock: 1 to try again. */
static int
wait_for_lock(void *context, int tries)
{
	const struct sqlite *db = context;
	const struct timespec pause = {.tv_nsec = WAIT_FOR_LOCK_MS * 1000000};

	(void)tries;
	if (database_must_stop(&db->deadline, NULL))
		return 0;
	(void)nanosleep(&pause, NULL);

	return 1;
}

static void
explain(struct sqlite *db, int code, struct text *why)
{
	const char *message = sqlite3_extended_errcode(db->connection) == code
				  ? sqlite3_errmsg(db->connection)
				  : sqlite3_errstr(code);

	text_clear(why);
	if ((code & 0xFF) == SQLITE_INTERRUPT && database_must_stop(&db->deadline, why))
		return;
	if (code == SQLITE_READONLY_ROLLBACK || code == SQLITE_READONLY_RECOVERY) {
		(void)text_set_format(why, "its last writer ended early, and a reader must not "
					   "repair it: open it once with its application");
		return;
	}
	(void)text_add_visible(why, message, strnlen(message, LONGEST_MESSAGE));
	if ((code & 0xFF) == SQLITE_BUSY)
		(void)text_add_string(why, " (another program holds a lock)");
}

/* ---- statements ---- */

/* $1 is the first parameter wherever it stands: SQLite numbers named parameters by first use. */
static int
bind(sqlite3_stmt *statement, size_t number, const struct database_value *value)
{
	char name[24];
	int at;

	(void)snprintf(name, sizeof(name), "$%zu", number);
	at = sqlite3_bind_parameter_index(statement, name);
	if (at == 0)
		return SQLITE_RANGE;
	switch (value->kind) {
	case DATABASE_NULL:
		return sqlite3_bind_null(statement, at);
	case DATABASE_INTEGER:
		return sqlite3_bind_int64(statement, at, value->integer);
	case DATABASE_REAL:
		return sqlite3_bind_double(statement, at, value->real);
	case DATABASE_TEXT:
		return sqlite3_bind_text64(statement, at, value->len > 0 ? value->bytes : "",
		    value->len, SQLITE_STATIC, SQLITE_UTF8);
	case DATABASE_BLOB:
		return sqlite3_bind_blob64(
		    statement, at, value->len > 0 ? value->bytes : "", value->len, SQLITE_STATIC);
	}

	return SQLITE_MISUSE;
}

static struct database_value
column_value(sqlite3_stmt *statement, int at)
{
	struct database_value value = {.kind = DATABASE_NULL};

	switch (sqlite3_column_type(statement, at)) {
	case SQLITE_INTEGER:
		value.kind = DATABASE_INTEGER;
		value.integer = sqlite3_column_int64(statement, at);
		break;
	case SQLITE_FLOAT:
		value.kind = DATABASE_REAL;
		value.real = sqlite3_column_double(statement, at);
		break;
	case SQLITE_TEXT:
		value.kind = DATABASE_TEXT;
		value.bytes = (const char *)sqlite3_column_text(statement, at);
		value.len = (size_t)sqlite3_column_bytes(statement, at);
		break;
	case SQLITE_BLOB:
		value.kind = DATABASE_BLOB;
		value.bytes = sqlite3_column_blob(statement, at);
		value.len = (size_t)sqlite3_column_bytes(statement, at);
		if (value.len == 0)
			value.bytes = "";
		break;
	default:
		break;
	}

	return value;
}

/* 0 at the end, 1 when `row` stopped, or SQLite's code. */
static int
step_through(sqlite3_stmt *statement, struct database_columns *columns, database_row *row,
    void *context, int *stopped)
{
	int rc;

	*stopped = 0;
	while ((rc = sqlite3_step(statement)) == SQLITE_ROW) {
		size_t count = (size_t)sqlite3_column_count(statement);

		if (row == NULL)
			continue;
		if (database_columns_size(columns, count) == -1)
			return SQLITE_NOMEM;
		for (size_t i = 0; i < count; i++) {
			columns->values[i] = column_value(statement, (int)i);
			columns->names[i] = sqlite3_column_name(statement, (int)i);
		}
		/* sqlite3_column_text() and its kin have no other way to say it. */
		if (sqlite3_errcode(sqlite3_db_handle(statement)) == SQLITE_NOMEM)
			return SQLITE_NOMEM;
		if (row(columns->values, columns->names, count, context) != 0) {
			*stopped = 1;
			return SQLITE_DONE;
		}
	}

	return rc;
}

static int
run(struct sqlite *db, const char *sql, const struct database_value *parameters, size_t count,
    database_row *row, void *context, int64_t *changed, struct text *why)
{
	struct database_columns columns = {0};
	sqlite3_stmt *statement = NULL;
	const char *rest = "";
	int code, stopped = 0, rc = -1;

	code = sqlite3_prepare_v2(db->connection, sql, -1, &statement, &rest);
	if (code == SQLITE_OK && (statement == NULL || rest[strspn(rest, " \t\r\n;")] != '\0')) {
		(void)text_set_format(why, "not one SQL statement");
		goto out;
	}
	for (size_t i = 0; code == SQLITE_OK && i < count; i++)
		code = bind(statement, i + 1, &parameters[i]);
	if (code == SQLITE_OK)
		code = step_through(statement, &columns, row, context, &stopped);
	if (code != SQLITE_DONE) {
		explain(db, code, why);
		goto out;
	}
	if (db->file.immutable && database_file_changed(&db->file)) {
		(void)text_set_format(why, "the database changed while it was read: try again");
		goto out;
	}
	if (changed != NULL && !sqlite3_stmt_readonly(statement))
		*changed = sqlite3_changes64(db->connection);
	rc = stopped;

out:
	/* The error of a statement was told by its step; finalizing repeats it. */
	(void)sqlite3_finalize(statement);
	database_columns_free(&columns);
	return rc;
}

static void
sqlite_limit(void *connection, int64_t timeout_ns)
{
	struct sqlite *db = connection;

	db->timeout_ns = timeout_ns;
}

static int
sqlite_query(void *connection, const char *sql, const struct database_value *parameters,
    size_t count, database_row *row, void *context, int64_t *changed, struct text *why)
{
	struct sqlite *db = connection;

	db->deadline = database_deadline(db->timeout_ns);

	return run(db, sql, parameters, count, row, context, changed, why);
}

/* ---- opening ---- */

static int
connect_file(struct sqlite *db, const char *path, enum database_mode mode, struct text *why)
{
	static const int flags[] = {
	    [DATABASE_READ_ONLY] = SQLITE_OPEN_READONLY,
	    [DATABASE_READ_WRITE] = SQLITE_OPEN_READWRITE,
	    [DATABASE_CREATE] = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE,
	};
	struct text name = TEXT_INIT(TEXT_MAX_REASON * 4);
	bool in_memory = strcmp(path, ":memory:") == 0;
	int code, rc = -1, more = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;

	if (in_memory && mode != DATABASE_CREATE) {
		(void)text_set_format(why, "a database in memory is empty: name a file");
		goto out;
	}
	if (!in_memory && database_file_look(&db->file, path, mode, why) == -1)
		goto out;
	if (database_file_name(&db->file, path, &name) == -1) {
		(void)text_set_format(why, "cannot open it: the name is too long");
		goto out;
	}
	if (db->file.immutable)
		more |= SQLITE_OPEN_URI;
	code = sqlite3_open_v2(text_string(&name), &db->connection, flags[mode] | more, NULL);
	if (code != SQLITE_OK) {
		explain(db, code, why);
		goto out;
	}
	rc = 0;

out:
	text_free(&name);
	return rc;
}

/* What a file from elsewhere may not do to its reader, and what a reader may not do to it. */
static int
prepare_connection(struct sqlite *db, enum database_mode mode, struct text *why)
{
	static const char *const statements[] = {
	    /* The first look into the file: whether it is a database at all. */
	    "SELECT count(*) FROM sqlite_schema",
	    "PRAGMA cell_size_check = ON",
	    "PRAGMA query_only = ON",
	    "BEGIN",
	};
	size_t count = mode == DATABASE_READ_ONLY ? 4 : 2;

	(void)sqlite3_db_config(db->connection, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	/* A writer is a guest of the application whose tables these are: SQLite 3.40 refuses a file
	 * as malformed where a CHECK says json_valid() and the schema is not trusted. */
	(void)sqlite3_db_config(
	    db->connection, SQLITE_DBCONFIG_TRUSTED_SCHEMA, mode != DATABASE_READ_ONLY, NULL);
	(void)sqlite3_db_config(
	    db->connection, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, mode == DATABASE_READ_ONLY, NULL);
	(void)sqlite3_limit(db->connection, SQLITE_LIMIT_LENGTH, MOST_BYTES);
	(void)sqlite3_limit(db->connection, SQLITE_LIMIT_ATTACHED, 0);
	(void)sqlite3_busy_handler(db->connection, wait_for_lock, db);
	sqlite3_progress_handler(db->connection, STEPS_BETWEEN_LOOKS, look_at_clock, db);

	for (size_t i = 0; i < count; i++) {
		if (run(db, statements[i], NULL, 0, NULL, NULL, NULL, why) == -1)
			return -1;
	}

	return 0;
}

static void
sqlite_close(void *connection)
{
	struct sqlite *db = connection;

	/* This rolls an open transaction back. */
	(void)sqlite3_close_v2(db->connection);
	database_file_free(&db->file);
	free(db);
}

/* What SQLAlchemy and its drivers write behind the path means nothing here; anything else might. */
static int
check_settings(const struct database_url *parts, struct text *why)
{
	static const char *const harmless[] = {"timeout", "check_same_thread", "isolation_level",
	    "detect_types", "cached_statements", "charset", "mode", "cache", "uri", NULL};

	for (size_t i = 0; i < parts->count; i++) {
		size_t j = 0;

		while (harmless[j] != NULL && strcmp(parts->settings[i].name, harmless[j]) != 0)
			j++;
		if (harmless[j] == NULL) {
			(void)text_set_format(why, "the URL's parameter %s is not understood",
			    parts->settings[i].name);
			return -1;
		}
	}

	return 0;
}

/* mode= narrows what is done with the file, as in a URI of SQLite's own (sqlite.org/uri.html). */
static int
apply_mode(const struct database_url *parts, enum database_mode *mode, struct text *why)
{
	const char *asked = database_url_setting(parts, "mode");

	if (asked == NULL || strcmp(asked, "rwc") == 0)
		return 0;
	if (strcmp(asked, "ro") == 0 && *mode == DATABASE_READ_ONLY)
		return 0;
	if (strcmp(asked, "rw") == 0) {
		if (*mode == DATABASE_CREATE)
			*mode = DATABASE_READ_WRITE;
		return 0;
	}
	(void)text_set_format(why, "%s",
	    strcmp(asked, "ro") == 0
		? "the URL says mode=ro, and this writes to the database: leave it out"
		: "the URL's mode is not ro, rw or rwc");

	return -1;
}

static void *
sqlite_open(
    const struct database_url *parts, enum database_mode mode, int64_t timeout_ns, struct text *why)
{
	struct sqlite *db;

	if (check_settings(parts, why) == -1 || apply_mode(parts, &mode, why) == -1)
		return NULL;
	db = calloc(1, sizeof(*db));
	if (db == NULL) {
		(void)text_set_format(why, "out of memory");
		return NULL;
	}
	db->timeout_ns = timeout_ns;
	db->deadline = database_deadline(timeout_ns);
	if (connect_file(db, parts->path, mode, why) == -1 ||
	    prepare_connection(db, mode, why) == -1) {
		sqlite_close(db);
		return NULL;
	}

	return db;
}

const struct database_driver database_sqlite = {
    .open = sqlite_open,
    .close = sqlite_close,
    .limit = sqlite_limit,
    .query = sqlite_query,
    .has_table = "SELECT 1 FROM sqlite_schema WHERE type IN ('table', 'view') "
		 "AND name = $1 COLLATE NOCASE",
    .has_column = "SELECT 1 FROM pragma_table_xinfo($1) WHERE name = $2 COLLATE NOCASE",
};

const char *
database_sqlite_library(void)
{
	static char name[32];

	(void)snprintf(name, sizeof(name), "sqlite %s", sqlite3_libversion());

	return name;
}
