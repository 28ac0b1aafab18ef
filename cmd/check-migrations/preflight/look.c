#include "look.h"

#include <inttypes.h>
#include <string.h>

#include "clock.h"
#include "json_writer.h"
#include "migrations.h"
#include "touched.h"

/* ---- asking ---- */

bool
look_ask(struct look *look, enum rule rule, const char *sql, const char *parameter,
    database_row *row, void *context)
{
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
	struct check check = {.status = CHECK_UNKNOWN};
	struct database_value value = {.kind = DATABASE_TEXT, .bytes = parameter};
	size_t count = parameter ? 1 : 0;

	value.len = parameter ? strlen(parameter) : 0;
	if (database_query(look->db, sql, &value, count, row, context, NULL, &why) == 0)
		return true;
	records_trouble_with(look->category.findings->records, "%s", text_string(&why));
	category_say(&look->category, rule, &check, "%s", text_string(&why));

	return false;
}

const char *
look_text(const struct database_value *value)
{
	return value->kind == DATABASE_TEXT && value->len > 0 ? value->bytes : "";
}

double
look_number(const struct database_value *value)
{
	if (value->kind == DATABASE_INTEGER)
		return (double)value->integer;

	return value->kind == DATABASE_REAL ? value->real : 0;
}

static int
look_ignore_row(
    const struct database_value *columns, const char *const *names, size_t count, void *context)
{
	(void)columns;
	(void)names;
	(void)count;
	(void)context;

	return 0;
}

/* What is shown of the sessions stays the same within a transaction, unless one asks for more. */
bool
look_wait(struct look *look, enum rule rule, int64_t wait_ns)
{
	struct check check = {.status = CHECK_UNKNOWN};

	if (clock_sleep(&clock_system, wait_ns) == -1) {
		category_say(&look->category, rule, &check, "interrupted");
		return false;
	}

	return look_ask(
	    look, rule, "SELECT pg_catalog.pg_stat_clear_snapshot()", NULL, look_ignore_row, NULL);
}

/* ---- words ---- */

void
look_put_session(struct text *out, const char *pid, const char *user, const char *application)
{
	text_add_visible_format(out, "pid %s of \"%s\"", pid, user);
	if (*application != '\0')
		text_add_visible_format(out, " (%s)", application);
}

bool
look_put_hidden(const struct look *look, struct text *out)
{
	const char *login = text_string(&look->login);

	if (look->hidden > 0)
		text_add_visible_format(out,
		    "%" PRId64 " session%s nothing to %s: GRANT pg_read_all_stats TO %s",
		    look->hidden, look->hidden == 1 ? " shows" : "s show", login, login);
	if (look->untracked > 0)
		text_add_format(out,
		    "%s%" PRId64 " session%s nothing, since track_activities is off",
		    look->hidden > 0 ? "; " : "", look->untracked,
		    look->untracked == 1 ? " shows" : "s show");

	return look->hidden > 0 || look->untracked > 0;
}

/* ---- the touched tables ---- */

static void
tables_put_names(const struct touched *touched, struct text *json)
{
	struct json_writer w = json_writer(json);

	json_open_array(&w, NULL);
	for (size_t i = 0; i < touched->count; i++) {
		const struct touched_table *table = &touched->tables[i];

		json_open_object(&w, NULL);
		if (table->schema)
			json_put_string(&w, "s", table->schema);
		json_put_string(&w, "t", table->name);
		json_put_bool(&w, "w", table->wide);
		json_close_object(&w);
	}
	json_close_array(&w);
}

static int
tables_take(
    const struct database_value *columns, const char *const *names, size_t count, void *context)
{
	struct look *look = context;

	(void)names;
	(void)count;
	text_add_format(
	    &look->tables, "%s%" PRId64, look->table_count > 0 ? "," : "", columns[0].integer);
	look->table_count++;

	return 0;
}

/* A name without a schema is found as the login's search path finds it, and where that finds none,
 * in every schema.  An index stands for its table.  What reaches further (w) does so along foreign
 * keys, both ways, and to what a partition is part of; and all reach the partitions below. */
static const char tables_sql[] =
    "WITH RECURSIVE named AS ("
    "SELECT n.s, n.t, n.w FROM pg_catalog.json_to_recordset($1::json) AS n(s text, t text, w bool)"
    "), found AS ("
    "SELECT coalesce(i.indrelid, c.oid) AS oid, n.w FROM named n "
    "JOIN pg_catalog.pg_class c ON c.relname = n.t::name "
    "JOIN pg_catalog.pg_namespace s ON s.oid = c.relnamespace "
    "LEFT JOIN pg_catalog.pg_index i ON i.indexrelid = c.oid "
    "WHERE s.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast') AND CASE "
    "WHEN n.s IS NULL THEN coalesce(c.oid = to_regclass(quote_ident(n.t)), true) "
    "ELSE s.nspname = n.s END"
    "), tied AS ("
    "SELECT oid FROM found UNION "
    "SELECT k.confrelid FROM found f JOIN pg_catalog.pg_constraint k ON k.conrelid = f.oid "
    "AND k.contype = 'f' WHERE f.w UNION "
    "SELECT k.conrelid FROM found f JOIN pg_catalog.pg_constraint k ON k.confrelid = f.oid "
    "AND k.contype = 'f' WHERE f.w UNION "
    "SELECT h.inhparent FROM found f JOIN pg_catalog.pg_inherits h ON h.inhrelid = f.oid "
    "WHERE f.w"
    "), below AS ("
    "SELECT oid FROM tied UNION "
    "SELECT h.inhrelid FROM below b JOIN pg_catalog.pg_inherits h ON h.inhparent = b.oid"
    ") SELECT oid::int8 FROM below ORDER BY 1";

static int
calls_take(
    const struct database_value *columns, const char *const *names, size_t count, void *context)
{
	struct look *look = context;

	(void)names;
	(void)count;
	text_add_visible_format(&look->gap, "the function %s() runs what the parser does not see",
	    look_text(&columns[0]));

	return 0;
}

/* Functions that may do anything, and whose bodies are not what the parser was given. */
static bool
calls_look(struct look *look, const struct touched *touched)
{
	TEXT_LOCAL json = TEXT_INIT(TEXT_MAX_RECORD);
	struct json_writer w = json_writer(&json);

	json_open_array(&w, NULL);
	for (size_t i = 0; i < touched->call_count; i++)
		json_put_string(&w, NULL, touched->calls[i]);
	json_close_array(&w);

	return look_ask(look, RULE_TABLE_LOCKS,
	    "SELECT p.proname::text FROM pg_catalog.json_array_elements_text($1::json) AS n(name) "
	    "JOIN pg_catalog.pg_proc p ON p.proname = n.name::name "
	    "JOIN pg_catalog.pg_language l ON l.oid = p.prolang "
	    "JOIN pg_catalog.pg_namespace s ON s.oid = p.pronamespace "
	    "WHERE p.provolatile = 'v' AND l.lanname NOT IN ('internal', 'c') "
	    "AND s.nspname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1 LIMIT 1",
	    text_string(&json), calls_take, look);
}

bool
look_find_tables(struct look *look, const struct touched *touched)
{
	TEXT_LOCAL json = TEXT_INIT(TEXT_MAX_RECORD);
	bool found;

	tables_put_names(touched, &json);
	text_set_format(&look->tables, "{");
	found = look_ask(look, RULE_TABLE_LOCKS, tables_sql, text_string(&json), tables_take, look);
	text_add_string(&look->tables, "}");
	if (touched->gap)
		text_set_format(&look->gap, "%s", touched->gap);
	else if (found && touched->call_count > 0)
		found = calls_look(look, touched);

	return found;
}
