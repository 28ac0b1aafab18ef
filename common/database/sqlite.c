#include <poll.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "driver.h"
#include "hash.h"
#include "text.h"

enum { STEPS_BETWEEN_LOOKS = 1000, WAIT_FOR_LOCK_MS = 10, LONGEST_MESSAGE = 1000 };
enum { MOST_BYTES = 256 << 20 }; /* of one value */

struct sqlite {
	sqlite3 *connection;
	struct deadline deadline; /* of the opening or of the statement at work */
	struct database_file file;
	bool confined; /* DATABASE_SCRATCH */
};

/* ---- deadlines ---- */

static int
sqlite_watch_clock(void *context)
{
	return deadline_over(&((const struct sqlite *)context)->deadline, NULL);
}

/* Somebody else holds a lock: 1 to try again. */
static int
sqlite_wait_for_lock(void *context, int tries)
{
	const struct sqlite *db = context;

	(void)tries;
	poll(NULL, 0, WAIT_FOR_LOCK_MS);

	return !deadline_over(&db->deadline, NULL);
}

static int
sqlite_explain(struct sqlite *db, int code, struct text *why)
{
	const char *message = sqlite3_extended_errcode(db->connection) == code
				  ? sqlite3_errmsg(db->connection)
				  : sqlite3_errstr(code);

	text_clear(why);
	if ((code & 0xFF) == SQLITE_INTERRUPT && deadline_over(&db->deadline, why))
		return -1;
	if (code == SQLITE_READONLY_ROLLBACK || code == SQLITE_READONLY_RECOVERY)
		return text_fail(why, "its last writer ended early, and a reader must not "
				      "repair it: open it once with its application");
	text_add_visible(why, message, strnlen(message, LONGEST_MESSAGE));
	if ((code & 0xFF) == SQLITE_BUSY)
		text_add_string(why, " (another program holds a lock)");

	return -1;
}

/* ---- statements ---- */

/* $1 is the first parameter wherever it stands: SQLite numbers named parameters by first use. */
static int
sqlite_bind(sqlite3_stmt *statement, size_t number, const struct database_value *value)
{
	char name[24];
	int at;

	snprintf(name, sizeof(name), "$%zu", number);
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
sqlite_column(sqlite3_stmt *statement, int at)
{
	struct database_value value = {.kind = DATABASE_NULL};

	switch (sqlite3_column_type(statement, at)) {
	case SQLITE_INTEGER:
		value.kind = DATABASE_INTEGER;
		value.integer = sqlite3_column_int64(statement, at);
		return value;
	case SQLITE_FLOAT:
		value.kind = DATABASE_REAL;
		value.real = sqlite3_column_double(statement, at);
		return value;
	case SQLITE_TEXT:
		value.kind = DATABASE_TEXT;
		value.bytes = (const char *)sqlite3_column_text(statement, at);
		break;
	case SQLITE_BLOB:
		value.kind = DATABASE_BLOB;
		value.bytes = sqlite3_column_blob(statement, at);
		break;
	default:
		return value;
	}
	value.len = (size_t)sqlite3_column_bytes(statement, at);
	if (value.kind == DATABASE_BLOB && value.len == 0)
		value.bytes = "";

	return value;
}

/* SQLite's code; `stopped` says whether the row function did. */
static int
sqlite_step(sqlite3_stmt *statement, const struct database_statement *asked,
    struct database_columns *columns, bool *stopped)
{
	int rc;

	while ((rc = sqlite3_step(statement)) == SQLITE_ROW) {
		size_t count = (size_t)sqlite3_column_count(statement);

		if (!asked->row)
			continue;
		if (database_columns_size(columns, count) == -1)
			return SQLITE_NOMEM;
		for (size_t i = 0; i < count; i++) {
			columns->values[i] = sqlite_column(statement, (int)i);
			columns->names[i] = sqlite3_column_name(statement, (int)i);
		}
		/* sqlite3_column_text() and its kin have no other way to say it. */
		if (sqlite3_errcode(sqlite3_db_handle(statement)) == SQLITE_NOMEM)
			return SQLITE_NOMEM;
		if (asked->row(columns->values, columns->names, count, asked->context) != 0) {
			*stopped = true;
			return SQLITE_DONE;
		}
	}

	return rc;
}

static int
sqlite_query(void *connection, const struct database_statement *asked,
    const struct deadline *deadline, struct text *why)
{
	struct sqlite *db = connection;
	struct database_columns columns = {0};
	sqlite3_stmt *statement = NULL;
	const char *rest = "";
	bool stopped = false;
	int code, rc = -1;

	db->deadline = *deadline;
	code = sqlite3_prepare_v2(db->connection, asked->sql, -1, &statement, &rest);
	if (code == SQLITE_OK && (!statement || rest[strspn(rest, " \t\r\n;")] != '\0')) {
		text_set_format(why, "not one SQL statement");
		goto out;
	}
	for (size_t i = 0; code == SQLITE_OK && i < asked->count; i++)
		code = sqlite_bind(statement, i + 1, &asked->parameters[i]);
	if (code == SQLITE_OK)
		code = sqlite_step(statement, asked, &columns, &stopped);
	if (code != SQLITE_DONE) {
		sqlite_explain(db, code, why);
		goto out;
	}
	if (db->file.immutable && database_file_changed(&db->file)) {
		text_set_format(why, "the database changed while it was read: try again");
		goto out;
	}
	if (asked->changed && !sqlite3_stmt_readonly(statement))
		*asked->changed = sqlite3_changes64(db->connection);
	rc = stopped;

out:
	/* The error of a statement was told by its step; finalizing repeats it. */
	sqlite3_finalize(statement);
	database_columns_free(&columns);
	return rc;
}

/* readyline_hash(): of the bytes of a value. */
static void
sqlite_hash_value(sqlite3_context *context, int count, sqlite3_value **values)
{
	const unsigned char *bytes = sqlite3_value_text(values[count - 1]);
	int len = sqlite3_value_bytes(values[count - 1]);

	if (bytes)
		sqlite3_result_int64(context, (int64_t)hash_bytes(HASH_BEGIN, bytes, (size_t)len));
}

/* ---- trials ---- */

static const struct {
	int code;
	enum database_act act;
} sqlite_acts[] = {
    {SQLITE_CREATE_TABLE, DATABASE_CREATE_TABLE},
    {SQLITE_CREATE_VTABLE, DATABASE_CREATE_TABLE},
    {SQLITE_CREATE_TEMP_TABLE, DATABASE_CREATE_TEMPORARY},
    {SQLITE_DROP_TABLE, DATABASE_DROP_TABLE},
    {SQLITE_DROP_VTABLE, DATABASE_DROP_TABLE},
    {SQLITE_ALTER_TABLE, DATABASE_ALTER_TABLE},
    {SQLITE_READ, DATABASE_READ_COLUMN},
    {SQLITE_INSERT, DATABASE_INSERT_ROW},
    {SQLITE_UPDATE, DATABASE_UPDATE_COLUMN},
    {SQLITE_TRANSACTION, DATABASE_TRANSACT},
};

/* Its arguments differ from code to code (sqlite.org/c3ref/c_alter_table.html).  In a scratch
 * database all is allowed: VACUUM attaches '', a file without a name, VACUUM INTO another. */
static int
sqlite_authorize(void *context, int code, const char *first, const char *second, const char *schema,
    const char *trigger)
{
	const struct database_trial *trial = context;
	struct database_action action = {.act = DATABASE_OTHER_SCHEMA, .inside = trigger};
	size_t i = 0, count = sizeof(sqlite_acts) / sizeof(*sqlite_acts);

	(void)schema;
	if (!trial && code == SQLITE_ATTACH)
		return first && *first == '\0' ? SQLITE_OK : SQLITE_DENY;
	if (!trial)
		return code != SQLITE_PRAGMA || database_pragma_is_inward(first) ? SQLITE_OK
										 : SQLITE_IGNORE;
	if (code == SQLITE_PRAGMA || code == SQLITE_ATTACH || code == SQLITE_DETACH)
		return SQLITE_IGNORE;
	if (code == SQLITE_FUNCTION && second && sqlite3_stricmp(second, "load_extension") == 0)
		return SQLITE_DENY;
	while (i < count && sqlite_acts[i].code != code)
		i++;
	if (i < count)
		action.act = sqlite_acts[i].act;
	else if (code > SQLITE_DROP_VIEW || code == SQLITE_DELETE)
		return SQLITE_OK;
	action.subject = code == SQLITE_ALTER_TABLE ? second : first ? first : "";
	action.detail = second ? second : "";
	trial->observe(trial->context, &action);

	return SQLITE_OK;
}

static int
sqlite_attempt(void *connection, struct database_trial *trial, const struct deadline *deadline,
    struct text *why)
{
	struct sqlite *db = connection;
	sqlite3_stmt *statement = NULL;
	const char *rest = trial->sql;
	int code, offset;

	db->deadline = *deadline;
	sqlite3_set_authorizer(
	    db->connection, sqlite_authorize, db->confined && trial->runs ? NULL : trial);
	/* Told a length, SQLite would copy all of it for each statement. */
	code = sqlite3_prepare_v2(db->connection, trial->sql, -1, &statement, &rest);
	offset = code == SQLITE_OK ? -1 : sqlite3_error_offset(db->connection);
	/* A statement that runs may be prepared anew. */
	sqlite3_set_authorizer(db->connection, db->confined ? sqlite_authorize : NULL, NULL);
	for (int i = 0; trial->shape && i < sqlite3_column_count(statement); i++)
		database_shape_add(trial->shape, sqlite3_column_name(statement, i), 0, 0,
		    sqlite3_column_decltype(statement, i));
	if (code == SQLITE_OK && statement && trial->runs)
		code = sqlite3_step(statement);
	trial->error_at = offset >= 0 ? (size_t)offset : SIZE_MAX;
	trial->taken = (size_t)(rest - trial->sql);
	trial->cause = database_trial_cause(code & 0xFF);
	trial->in_transaction = !sqlite3_get_autocommit(db->connection);
	if (trial->cause != DATABASE_NO_CAUSE)
		sqlite_explain(db, code, why);
	sqlite3_finalize(statement);

	return trial->cause == DATABASE_NO_CAUSE ? 0 : -1;
}

/* ---- opening ---- */

static int
sqlite_connect(struct sqlite *db, const char *path, enum database_mode mode, struct text *why)
{
	static const int flags[] = {[DATABASE_READ_ONLY] = SQLITE_OPEN_READONLY,
	    [DATABASE_READ_WRITE] = SQLITE_OPEN_READWRITE,
	    [DATABASE_CREATE] = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE,
	    [DATABASE_SCRATCH] = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE};
	TEXT_LOCAL name = TEXT_INIT(TEXT_MAX_REASON * 4);
	bool in_memory = strcmp(path, ":memory:") == 0;
	int code, more = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;

	if (in_memory && mode != DATABASE_CREATE)
		return text_fail(why, "a database in memory is empty: name a file");
	if (!in_memory && database_file_look(&db->file, path, mode, why) == -1)
		return -1;
	if (database_file_name(&db->file, path, &name) == -1)
		return text_fail(why, "cannot open it: the name is too long");
	if (db->file.immutable)
		more |= SQLITE_OPEN_URI;
	code = sqlite3_open_v2(text_string(&name), &db->connection, flags[mode] | more, NULL);

	return code == SQLITE_OK ? 0 : sqlite_explain(db, code, why);
}

/* What a file from elsewhere may not do to its reader, and what a reader may not do to it. */
static int
sqlite_prepare(struct sqlite *db, enum database_mode mode, struct text *why)
{
	size_t count = mode == DATABASE_READ_ONLY ? 4 : 2;

	db->confined = mode == DATABASE_SCRATCH;
	sqlite3_db_config(db->connection, SQLITE_DBCONFIG_DEFENSIVE, !db->confined, NULL);
	/* A writer is a guest of the application whose tables these are: SQLite 3.40 refuses a file
	 * as malformed where a CHECK says json_valid() and the schema is not trusted. */
	sqlite3_db_config(
	    db->connection, SQLITE_DBCONFIG_TRUSTED_SCHEMA, mode != DATABASE_READ_ONLY, NULL);
	sqlite3_db_config(
	    db->connection, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, mode == DATABASE_READ_ONLY, NULL);
	sqlite3_limit(db->connection, SQLITE_LIMIT_LENGTH, MOST_BYTES);
	sqlite3_limit(db->connection, SQLITE_LIMIT_ATTACHED, db->confined);
	sqlite3_set_authorizer(db->connection, db->confined ? sqlite_authorize : NULL, NULL);
	sqlite3_busy_handler(db->connection, sqlite_wait_for_lock, db);
	sqlite3_progress_handler(db->connection, STEPS_BETWEEN_LOOKS, sqlite_watch_clock, db);
	sqlite3_create_function(db->connection, "readyline_hash", 1,
	    SQLITE_UTF8 | SQLITE_DETERMINISTIC, NULL, sqlite_hash_value, NULL, NULL);
	for (size_t i = 0; i < count; i++)
		if (sqlite_query(db,
			&(struct database_statement){.sql = database_sqlite_beginning[i]},
			&db->deadline, why) == -1)
			return -1;

	return 0;
}

static void
sqlite_close(void *connection)
{
	struct sqlite *db = connection;

	/* This rolls an open transaction back. */
	sqlite3_close_v2(db->connection);
	database_file_free(&db->file);
	free(db);
}

static void *
sqlite_open(const struct database_url *parts, enum database_mode mode,
    const struct deadline *deadline, struct text *why)
{
	struct sqlite *db;

	if (database_check_settings(parts, why) == -1 ||
	    database_apply_mode(parts, &mode, why) == -1)
		return NULL;
	db = calloc(1, sizeof(*db));
	if (!db) {
		text_set_format(why, "out of memory");
		return NULL;
	}
	db->deadline = *deadline;
	if (sqlite_connect(db, parts->path, mode, why) == -1 ||
	    sqlite_prepare(db, mode, why) == -1) {
		sqlite_close(db);
		return NULL;
	}

	return db;
}

const struct database_driver database_sqlite = {
    .open = sqlite_open,
    .close = sqlite_close,
    .query = sqlite_query,
    .attempt = sqlite_attempt,
    .has_table = "SELECT 1 FROM sqlite_schema WHERE type IN ('table', 'view') "
		 "AND name = $1 COLLATE NOCASE",
    .has_column = "SELECT 1 FROM pragma_table_xinfo($1) WHERE name = $2 COLLATE NOCASE",
};

const char *
database_sqlite_library(void)
{
	static char name[32];

	snprintf(name, sizeof(name), "sqlite %s", sqlite3_libversion());

	return name;
}
