#include "body.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "buffer.h"
#include "sql.h"

int
body_reader_open(struct body_reader *reader, char *why, size_t why_size)
{
	reader->sql = sql_open(":memory:", 0, why, why_size);
	if (reader->sql == NULL)
		return -1;
	pthread_mutex_init(&reader->lock, NULL);
	return 0;
}

void
body_reader_close(struct body_reader *reader)
{
	if (reader->sql == NULL)
		return;
	sql_close(reader->sql);
	reader->sql = NULL;
	pthread_mutex_destroy(&reader->lock);
}

static struct sql_value
body_text(const char *json, size_t length)
{
	return (struct sql_value){.kind = SQL_TEXT, .bytes = json, .length = length};
}

static int
body_is_json(struct sql *sql, const char *json, size_t length, char *why, size_t why_size)
{
	int64_t is_valid = 0;

	if (length == 0 || !utf8_is_valid(json, length)) {
		snprintf(why, why_size, "the body is %s", length == 0 ? "empty" : "not UTF-8 text");
		return -1;
	}
	/* SQLite would end the string there, and make "a\u0000b" the same id as "a". */
	if (memmem(json, length, "\\u0000", 6) != NULL) {
		snprintf(why, why_size, "the body holds a NUL");
		return -1;
	}
	if (sql_number(
		sql, "SELECT json_valid(?)", SQL_VALUES(body_text(json, length)), &is_valid) != 0 ||
	    !is_valid) {
		snprintf(why, why_size, "the body is not JSON");
		return -1;
	}
	return 0;
}

static int
body_is_object(
    struct sql *sql, const char *json, size_t length, const char *path, char *why, size_t why_size)
{
	int64_t is_object = 0, twice = 0;

	if (sql_number(sql, "SELECT json_type(?, ?) = 'object'",
		SQL_VALUES(body_text(json, length), sql_text(path)), &is_object) != 0 ||
	    !is_object) {
		snprintf(why, why_size, "expected a JSON object");
		return -1;
	}
	if (sql_number(sql, "SELECT count(key) - count(DISTINCT key) FROM json_each(?, ?)",
		SQL_VALUES(body_text(json, length), sql_text(path)), &twice) != 0 ||
	    twice != 0) {
		snprintf(why, why_size, "a member stands twice");
		return -1;
	}
	return 0;
}

int
body_each(struct body_reader *reader, const char *json, size_t length, const char *path,
    int (*each)(void *context, const struct body_member *member, char *why, size_t why_size),
    void *context, char *why, size_t why_size)
{
	struct sql_query *query = NULL;
	int row = -1, rc = -1;

	pthread_mutex_lock(&reader->lock);
	if (body_is_json(reader->sql, json, length, why, why_size) != 0 ||
	    body_is_object(reader->sql, json, length, path, why, why_size) != 0)
		goto out;
	query = sql_select(reader->sql, "SELECT key, type, value FROM json_each(?, ?)",
	    SQL_VALUES(body_text(json, length), sql_text(path)));
	if (query == NULL)
		goto out_reason;
	while ((row = sql_row(query)) == 1) {
		struct body_member member = {
		    .name = sql_column_text(query, 0, NULL),
		    .type = sql_column_text(query, 1, NULL),
		    .number = sql_column_real(query, 2),
		};

		member.text = sql_column_text(query, 2, &member.length);
		/* "\ud800" is well-formed JSON, but no character. */
		if (member.text != NULL && !utf8_is_valid(member.text, member.length)) {
			snprintf(why, why_size, "%s: not UTF-8 text", member.name);
			goto out;
		}
		if (each(context, &member, why, why_size) != 0)
			goto out;
	}
	rc = row;
out_reason:
	if (rc != 0)
		snprintf(why, why_size, "%s", sql_error(reader->sql));
out:
	sql_finish(query);
	pthread_mutex_unlock(&reader->lock);
	return rc;
}

int
body_elements(struct body_reader *reader, const char *json, size_t length, const char *path)
{
	int64_t elements = -1;

	pthread_mutex_lock(&reader->lock);
	sql_number(reader->sql,
	    "SELECT iif(json_type(?1, ?2) = 'array', json_array_length(?1, ?2), -1)",
	    SQL_VALUES(body_text(json, length), sql_text(path)), &elements);
	pthread_mutex_unlock(&reader->lock);
	return (int)elements;
}

int
body_copy(struct body_reader *reader, const char *json, size_t length, const char *path,
    struct buffer *out)
{
	struct sql_query *query;
	const char *text;
	size_t text_length;
	int rc = -1;

	pthread_mutex_lock(&reader->lock);
	query = sql_select(reader->sql, "SELECT json_extract(?, ?)",
	    SQL_VALUES(body_text(json, length), sql_text(path)));
	if (query != NULL && sql_row(query) == 1) {
		text = sql_column_text(query, 0, &text_length);
		if (text != NULL)
			buffer_append(out, text, text_length);
		rc = text != NULL && !out->failed ? 0 : -1;
	}
	sql_finish(query);
	pthread_mutex_unlock(&reader->lock);
	return rc;
}
