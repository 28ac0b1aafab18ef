#include "migrate.h"

#include <dirent.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "buffer.h"
#include "digest.h"
#include "sql.h"
#include "timing.h"

#define MIGRATION_MAX_BYTES ((size_t)1024 * 1024)

/* Whether it is NNNN_name.sql with this very number. */
static bool
migration_name_is(const char *name, size_t number)
{
	size_t length = strlen(name);
	char digits[32];

	snprintf(digits, sizeof digits, "%04zu_", number);
	if (strncmp(name, digits, strlen(digits)) != 0 || length <= 9 ||
	    strcmp(name + length - 4, ".sql") != 0)
		return false;
	return strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_") == length - 4;
}

static int
is_sql_file(const struct dirent *entry)
{
	size_t length = strlen(entry->d_name);

	return length > 4 && strcmp(entry->d_name + length - 4, ".sql") == 0;
}

static int
compare_names(const struct dirent **left, const struct dirent **right)
{
	return strcmp((*left)->d_name, (*right)->d_name);
}

int
migrations_list(struct migrations *list, const char *directory, char *why, size_t why_size)
{
	struct dirent **entries = NULL;
	int found = scandir(directory, &entries, is_sql_file, compare_names), rc = -1;

	*list = (struct migrations){.directory = directory};
	if (found <= 0) {
		snprintf(why, why_size, "%s: %s", directory,
		    found < 0 ? strerror(errno) : "holds no migration");
		goto out;
	}
	list->names = calloc((size_t)found, sizeof *list->names);
	for (int i = 0; list->names != NULL && i < found; i++) {
		if (!migration_name_is(entries[i]->d_name, (size_t)i + 1)) {
			snprintf(why, why_size, "%s/%s: expected a name like %04d_name.sql",
			    directory, entries[i]->d_name, i + 1);
			goto out;
		}
		list->names[i] = strdup(entries[i]->d_name);
		if (list->names[i] == NULL)
			break;
		list->count++;
	}
	if (list->count == (size_t)found)
		rc = 0;
	else
		snprintf(why, why_size, "out of memory");
out:
	for (int i = 0; i < found; i++)
		free(entries[i]);
	free(entries);
	if (rc != 0)
		migrations_free(list);
	return rc;
}

void
migrations_free(struct migrations *list)
{
	for (size_t i = 0; i < list->count; i++)
		free(list->names[i]);
	free(list->names);
	*list = (struct migrations){0};
}

static int
file_read(const char *path, struct buffer *contents, char *why, size_t why_size)
{
	FILE *file = fopen(path, "re");
	char block[8192];
	size_t got;
	int rc = -1;

	if (file == NULL) {
		snprintf(why, why_size, "%s: %s", path, strerror(errno));
		return -1;
	}
	while ((got = fread(block, 1, sizeof block, file)) > 0)
		buffer_append(contents, block, got);
	if (ferror(file))
		snprintf(why, why_size, "%s: %s", path, strerror(errno));
	else if (contents->failed)
		snprintf(why, why_size, "%s: larger than %zu bytes", path, contents->maximum);
	else if (contents->length == 0 || memchr(contents->data, '\0', contents->length) != NULL)
		snprintf(why, why_size, "%s: empty, or no text", path);
	else
		rc = 0;
	fclose(file);
	return rc;
}

/* 1: applied with this checksum, 0: not applied, -1: applied with another one, or trouble. */
static int
migration_is_applied(
    struct sql *sql, const char *name, const char *checksum, char *why, size_t why_size)
{
	struct sql_query *query = sql_select(sql,
	    "SELECT checksum FROM schema_migrations WHERE version = ?", SQL_VALUES(sql_text(name)));
	int row = query == NULL ? -1 : sql_row(query);

	if (row < 0) {
		snprintf(why, why_size, "schema_migrations: %s", sql_error(sql));
	} else if (row == 1) {
		const char *recorded = sql_column_text(query, 0, NULL);

		if (recorded == NULL || strcmp(recorded, checksum) != 0) {
			snprintf(why, why_size, "%s: was edited after it had been applied", name);
			row = -1;
		}
	}
	sql_finish(query);
	return row;
}

static int
migration_run(struct sql *sql, const char *name, const char *script, const char *checksum)
{
	if (sql_begin(sql) != 0)
		return -1;
	if (sql_script(sql, script) != 0 ||
	    sql_run(sql,
		"INSERT INTO schema_migrations (version, checksum, applied_at) VALUES (?, ?, ?)",
		SQL_VALUES(sql_text(name), sql_text(checksum), sql_integer(wall_ms()))) < 0) {
		sql_rollback(sql);
		return -1;
	}
	return sql_commit(sql);
}

/* 1: applied now, 0: was applied before, -1: why says what. */
static int
migration_apply(
    const struct migrations *list, size_t index, struct sql *sql, char *why, size_t why_size)
{
	const char *name = list->names[index];
	char path[4096], checksum[DIGEST_HEX_SIZE];
	struct buffer script;
	int rc = -1;

	buffer_init(&script, MIGRATION_MAX_BYTES);
	snprintf(path, sizeof path, "%s/%s", list->directory, name);
	if (file_read(path, &script, why, why_size) != 0)
		goto out;
	if (digest_sha256(script.data, script.length, checksum) != 0) {
		snprintf(why, why_size, "%s: cannot compute its SHA-256", name);
		goto out;
	}
	rc = migration_is_applied(sql, name, checksum, why, why_size);
	if (rc != 0) {
		rc = rc < 0 ? -1 : 0;
		goto out;
	}
	rc = migration_run(sql, name, script.data, checksum) == 0 ? 1 : -1;
	if (rc < 0)
		snprintf(why, why_size, "%s: %s", name, sql_error(sql));
out:
	buffer_free(&script);
	return rc;
}

int
migrations_apply(const struct migrations *list, struct sql *sql, char *why, size_t why_size)
{
	int applied = 0;

	if (sql_script(sql,
		"CREATE TABLE IF NOT EXISTS schema_migrations (version TEXT PRIMARY KEY,"
		" checksum TEXT NOT NULL, applied_at INTEGER NOT NULL)") != 0) {
		snprintf(why, why_size, "schema_migrations: %s", sql_error(sql));
		return -1;
	}
	for (size_t i = 0; i < list->count; i++) {
		int rc = migration_apply(list, i, sql, why, why_size);

		if (rc < 0)
			return -1;
		applied += rc;
	}
	return applied;
}

int
migrations_pending(const struct migrations *list, struct sql *sql)
{
	int64_t ledger = 0;
	int pending = 0;

	if (sql_number(sql, "SELECT count(*) FROM sqlite_master WHERE name = 'schema_migrations'",
		SQL_NOTHING, &ledger) != 0)
		return -1;
	if (ledger == 0)
		return (int)list->count;
	for (size_t i = 0; i < list->count; i++) {
		int64_t applied = 0;

		if (sql_number(sql, "SELECT count(*) FROM schema_migrations WHERE version = ?",
			SQL_VALUES(sql_text(list->names[i])), &applied) != 0)
			return -1;
		pending += applied == 0;
	}
	return pending;
}
