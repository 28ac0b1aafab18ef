#include "sql.h"

#include <fcntl.h>
#include <math.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "timing.h"

#define KEPT_STATEMENTS 48

struct sql_query {
	struct sql *sql;
	sqlite3_stmt *statement;
	const char *text; /* the caller's literal: the key of the kept statement */
};

struct sql {
	sqlite3 *connection;
	struct sql_usage usage;
	struct sql_query kept[KEPT_STATEMENTS];
	size_t kept_count;
	char error[256]; /* why the last failing call failed: a rollback must not hide it */
};

struct sql_value
sql_text(const char *string)
{
	if (string == NULL)
		return (struct sql_value){.kind = SQL_NULL};
	return (struct sql_value){.kind = SQL_TEXT, .bytes = string, .length = strlen(string)};
}

struct sql_value
sql_blob(const char *bytes, size_t length)
{
	return (struct sql_value){.kind = SQL_BLOB, .bytes = bytes, .length = length};
}

struct sql_value
sql_integer(int64_t integer)
{
	return (struct sql_value){.kind = SQL_INTEGER, .integer = integer};
}

struct sql_value
sql_real(double real)
{
	if (isnan(real))
		return (struct sql_value){.kind = SQL_NULL};
	return (struct sql_value){.kind = SQL_REAL, .real = real};
}

/* Keeps the reason of a failure; -1, for the caller to return. */
static int
sql_fail(struct sql *sql)
{
	snprintf(sql->error, sizeof sql->error, "%s", sqlite3_errmsg(sql->connection));
	return -1;
}

struct sql *
sql_open(const char *file, int busy_ms, char *why, size_t why_size)
{
	struct sql *sql = calloc(1, sizeof *sql);

	if (sql == NULL) {
		snprintf(why, why_size, "out of memory");
		return NULL;
	}
	/* NORMAL: with WAL a killed process loses nothing, a power cut at most the last commits,
	 * and the database stays whole in both. */
	if (sqlite3_open_v2(file, &sql->connection,
		SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX,
		NULL) != SQLITE_OK ||
	    sqlite3_busy_timeout(sql->connection, busy_ms) != SQLITE_OK)
		sql_fail(sql);
	else if (sql_script(sql, "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;"
				 "PRAGMA foreign_keys = ON;") == 0)
		return sql;
	snprintf(why, why_size, "%s", sql->error);
	sql_close(sql);
	return NULL;
}

void
sql_close(struct sql *sql)
{
	if (sql == NULL)
		return;
	for (size_t i = 0; i < sql->kept_count; i++)
		sqlite3_finalize(sql->kept[i].statement);
	sqlite3_close(sql->connection);
	free(sql);
}

int
sql_script(struct sql *sql, const char *script)
{
	int64_t start = mono_ns();
	int rc = sqlite3_exec(sql->connection, script, NULL, NULL, NULL);

	sql->usage.queries++;
	sql->usage.ns += mono_ns() - start;
	return rc == SQLITE_OK ? 0 : sql_fail(sql);
}

static int sql_recorded = -1; /* a descriptor; -1: nothing is recorded */

int
sql_record(const char *file)
{
	sql_recorded = open(file, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0644);
	return sql_recorded < 0 ? -1 : 0;
}

static struct sql_query *
sql_prepare(struct sql *sql, const char *text)
{
	struct sql_query *query;

	for (size_t i = 0; i < sql->kept_count; i++)
		if (strcmp(sql->kept[i].text, text) == 0)
			return &sql->kept[i];
	if (sql->kept_count == KEPT_STATEMENTS) {
		snprintf(sql->error, sizeof sql->error, "too many statements on one connection");
		return NULL;
	}
	query = &sql->kept[sql->kept_count];
	if (sqlite3_prepare_v3(sql->connection, text, -1, SQLITE_PREPARE_PERSISTENT,
		&query->statement, NULL) != SQLITE_OK) {
		sql_fail(sql);
		return NULL;
	}
	if (sql_recorded >= 0)
		dprintf(sql_recorded, "%s;\n", text);
	query->sql = sql;
	query->text = text;
	sql->kept_count++;
	return query;
}

static int
sql_bind(sqlite3_stmt *statement, int position, const struct sql_value *value)
{
	switch (value->kind) {
	case SQL_TEXT:
		return sqlite3_bind_text64(
		    statement, position, value->bytes, value->length, SQLITE_STATIC, SQLITE_UTF8);
	case SQL_BLOB:
		return sqlite3_bind_blob64(
		    statement, position, value->bytes, value->length, SQLITE_STATIC);
	case SQL_INTEGER:
		return sqlite3_bind_int64(statement, position, value->integer);
	case SQL_REAL:
		return sqlite3_bind_double(statement, position, value->real);
	case SQL_NULL:
	case SQL_END:
		break;
	}
	return sqlite3_bind_null(statement, position);
}

struct sql_query *
sql_select(struct sql *sql, const char *statement, const struct sql_value *values)
{
	int64_t start = mono_ns();
	struct sql_query *query;
	int rc = SQLITE_OK;

	query = sql_prepare(sql, statement);
	if (query == NULL)
		return NULL;
	for (int i = 0; rc == SQLITE_OK && values[i].kind != SQL_END; i++)
		rc = sql_bind(query->statement, i + 1, &values[i]);
	sql->usage.queries++;
	sql->usage.ns += mono_ns() - start;
	if (rc == SQLITE_OK)
		return query;
	sql_fail(sql);
	return NULL;
}

int
sql_row(struct sql_query *query)
{
	int64_t start = mono_ns();
	int rc = sqlite3_step(query->statement);

	query->sql->usage.ns += mono_ns() - start;
	if (rc == SQLITE_ROW)
		return 1;
	return rc == SQLITE_DONE ? 0 : sql_fail(query->sql);
}

const char *
sql_column_text(struct sql_query *query, int column, size_t *length)
{
	const char *text = (const char *)sqlite3_column_text(query->statement, column);

	if (length != NULL)
		*length = (size_t)sqlite3_column_bytes(query->statement, column);
	return text;
}

int64_t
sql_column_integer(struct sql_query *query, int column)
{
	return sqlite3_column_int64(query->statement, column);
}

double
sql_column_real(struct sql_query *query, int column)
{
	return sqlite3_column_double(query->statement, column);
}

bool
sql_column_is_null(struct sql_query *query, int column)
{
	return sqlite3_column_type(query->statement, column) == SQLITE_NULL;
}

void
sql_finish(struct sql_query *query)
{
	if (query == NULL)
		return;
	sqlite3_reset(query->statement);
	sqlite3_clear_bindings(query->statement);
}

int
sql_run(struct sql *sql, const char *statement, const struct sql_value *values)
{
	struct sql_query *query = sql_select(sql, statement, values);
	int row;

	if (query == NULL)
		return -1;
	do
		row = sql_row(query);
	while (row == 1);
	sql_finish(query);
	return row == 0 ? sqlite3_changes(sql->connection) : -1;
}

int
sql_number(struct sql *sql, const char *statement, const struct sql_value *values, int64_t *result)
{
	struct sql_query *query = sql_select(sql, statement, values);
	int row;

	if (query == NULL)
		return -1;
	row = sql_row(query);
	if (row == 1 && !sql_column_is_null(query, 0))
		*result = sql_column_integer(query, 0);
	sql_finish(query);
	return row < 0 ? -1 : 0;
}

int
sql_begin(struct sql *sql)
{
	return sql_run(sql, "BEGIN IMMEDIATE", SQL_NOTHING) < 0 ? -1 : 0;
}

int
sql_commit(struct sql *sql)
{
	if (sql_run(sql, "COMMIT", SQL_NOTHING) >= 0)
		return 0;
	sql_rollback(sql);
	return -1;
}

void
sql_rollback(struct sql *sql)
{
	/* SQLite may have rolled back by itself (a full disk, for one). */
	if (!sqlite3_get_autocommit(sql->connection))
		sqlite3_exec(sql->connection, "ROLLBACK", NULL, NULL, NULL);
}

const char *
sql_error(const struct sql *sql)
{
	return sql->error;
}

struct sql_usage
sql_usage(const struct sql *sql)
{
	return sql->usage;
}

const char *
sql_version(void)
{
	return sqlite3_libversion();
}
