/*
 * sql: one statement that reads, on SQLite or PostgreSQL; rows as objects.
 *
 *   {"sql":"select count(*) as n from jobs where state =
 *     $1","parameters":["{{state}}"],"database":"{{env.DATABASE_URL}}",
 *    "expect":{"jq":".[0].n < 20"}}
 *   [{"n":3}]
 *
 * The statement itself holds no templates: what they are filled with could be SQL.
 */
#include <string.h>

#include "base64.h"
#include "database.h"
#include "document.h"
#include "json_writer.h"
#include "probe.h"
#include "text.h"

#define PARAMETERS "a list of strings, numbers and nulls"

enum { MOST_ROWS = 10000, MOST_PARAMETERS = 16 };

/* ---- reading ---- */

static int
statement_read(const struct document_object *object, const struct document_value *value)
{
	if (!strstr(value->string, "{{"))
		return 0;
	return members_fault(object, value,
	    "\"sql\": a template cannot stand in SQL; write $1 and put it into \"parameters\"");
}

static int
parameters_read(const struct document_object *object, const struct document_value *value)
{
	size_t count = 0;

	for (const struct document_value *v = value->first; v; v = v->next, count++)
		if (v->slice.type != JSON_STRING && v->slice.type != JSON_NUMBER &&
		    v->slice.type != JSON_NULL)
			return members_fault(object, v, "\"parameters\": expected " PARAMETERS);
	return count <= MOST_PARAMETERS
		   ? 0
		   : members_fault(object, value, "\"parameters\": more than 16");
}

/* ---- rows ---- */

struct rows {
	struct json_writer writer;
	size_t count;
	const char *reason; /* why no more of them are taken */
};

/* The digits of a numeric and the contents of a JSON column as they are; but "NaN" is no JSON. */
static void
sql_put_text(struct json_writer *w, const char *name, const struct database_value *value)
{
	const char *bytes = value->bytes ? value->bytes : "";
	struct json_error error;

	if (value->meaning != DATABASE_ITSELF && json_validate(bytes, value->len, 0, &error) == 0)
		json_put_line(w, name, bytes, value->len);
	else
		json_put_bytes(w, name, bytes, value->len);
}

static void
sql_put_value(struct json_writer *w, const char *name, const struct database_value *value)
{
	TEXT_LOCAL encoded = TEXT_INIT(TEXT_MAX_RECORD);

	switch (value->kind) {
	case DATABASE_NULL:
		json_put_null(w, name);
		break;
	case DATABASE_INTEGER:
		if (value->meaning == DATABASE_BOOLEAN)
			json_put_bool(w, name, value->integer != 0);
		else
			json_put_integer(w, name, value->integer);
		break;
	case DATABASE_REAL:
		if (value->real - value->real == 0)
			json_put_number(w, name, value->real);
		else
			json_put_null(w, name);
		break;
	case DATABASE_TEXT:
		sql_put_text(w, name, value);
		break;
	case DATABASE_BLOB:
		base64_encode(value->bytes, value->len, &encoded);
		json_put_string(w, name, text_string(&encoded));
		break;
	}
}

/* Where a name stands twice nobody could say which of the two an expression means. */
static bool
sql_has_twice(const char *const *names, size_t count)
{
	for (size_t i = 1; i < count; i++)
		for (size_t j = 0; j < i; j++)
			if (strcmp(names[i], names[j]) == 0)
				return true;
	return false;
}

static int
sql_put_row(
    const struct database_value *columns, const char *const *names, size_t count, void *context)
{
	struct rows *rows = context;

	if (rows->count == 0 && sql_has_twice(names, count))
		rows->reason = "two columns have the same name; rename one with AS";
	else if (++rows->count > MOST_ROWS)
		rows->reason = "more than 10000 rows; let the statement count or limit them";
	else if (text_failed(rows->writer.out))
		rows->reason = "more than 16 MiB of rows";
	if (rows->reason)
		return 1;
	json_open_object(&rows->writer, NULL);
	for (size_t i = 0; i < count; i++)
		sql_put_value(&rows->writer, names[i], &columns[i]);
	json_close_object(&rows->writer);
	return 0;
}

/* ---- the statement ---- */

static size_t
sql_read_parameters(const struct step_probe *probe, struct database_value *values)
{
	const struct document_value *list = document_member(probe->settings, "parameters");
	size_t count = 0;

	for (const struct document_value *v = list ? list->first : NULL; v; v = v->next) {
		struct database_value *value = &values[count++];

		*value = (struct database_value){.kind = DATABASE_NULL};
		if (v->string)
			*value = (struct database_value){
			    .kind = DATABASE_TEXT, .bytes = v->string, .len = strlen(v->string)};
		else if (json_integer(&v->slice, &value->integer) == 0)
			value->kind = DATABASE_INTEGER;
		else if (json_number(&v->slice, &value->real) == 0)
			value->kind = DATABASE_REAL;
	}
	return count;
}

static int
sql_query(const struct step_probe *probe, struct database *database, struct step_reply *reply)
{
	struct database_value parameters[MOST_PARAMETERS];
	struct rows rows = {.writer = json_writer(&reply->body)};
	size_t count = sql_read_parameters(probe, parameters);
	int rc;

	json_open_array(&rows.writer, NULL);
	rc = database_query(database, kind_setting(probe, "sql"), parameters, count, sql_put_row,
	    &rows, NULL, &reply->reason);
	json_close_array(&rows.writer);
	if (rc > 0)
		text_set_format(&reply->reason, "%s", rows.reason);
	return rc;
}

static void
sql_run(const struct step_probe *probe, struct step_reply *reply)
{
	struct database *database = database_open(
	    kind_setting(probe, "database"), DATABASE_READ_ONLY, kind_left(probe), &reply->reason);
	int rc = -1;

	if (database) {
		database_limit(database, kind_left(probe));
		rc = sql_query(probe, database, reply);
	}
	database_close(database);
	if (rc == 0)
		return;
	/* A part of the rows is no reply. */
	text_clear(&reply->body);
	reply->failure = STEP_FAILED;
	if (kind_stopping(probe) || kind_left(probe) == 0)
		kind_fail_late(probe, reply);
}

static const struct member sql_members[] = {
    MEMBER(TEXT, "sql", .read = statement_read),
    MEMBER(TEXT, "database", .needed = true),
    MEMBER(LIST, "parameters", .empty = true, .expected = PARAMETERS, .read = parameters_read),
    {0},
};
static const struct members members = {"a step of SQL", sql_members, NULL};

const struct step_kind kind_sql = {.members = &members, .run = sql_run};
