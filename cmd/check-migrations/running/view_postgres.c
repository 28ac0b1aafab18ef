/* What PostgreSQL plans of a statement. */
#include <string.h>

#include "database.h"
#include "merge.h"
#include "text.h"
#include "view.h"

enum { LARGEST_PLAN = 64 << 20 };

static const char plan_name[] = "readyline_running";

static int
text_take_value(
    const struct database_value *columns, const char *const *names, size_t count, void *context)
{
	(void)names;
	if (count > 0 && columns[0].kind == DATABASE_TEXT)
		text_add(context, columns[0].bytes, columns[0].len);

	return 0;
}

/* ---- what a plan says ---- */

/*
 * PostgreSQL writes every column of the table in the row that an INSERT makes, in order of
 * attnum: NULL::type for one that is left out and has no default.  It says so of views and of
 * statements in WITH as well.
 */
static const char plan_tables[] =
    "PREPARE readyline_tables (jsonb) AS WITH node AS (SELECT n FROM jsonb_path_query($1::jsonb, "
    "'strict $.** ? (@.\"Node Type\" == \"ModifyTable\")') AS n), "
    "target AS (SELECT c.oid, quote_ident(s.nspname) || '.' || quote_ident(c.relname) AS name, "
    "n->>'Operation' = 'Insert' AS inserts, (SELECT p->'Output' FROM "
    "jsonb_array_elements(n->'Plans') AS p WHERE p->>'Parent Relationship' = 'Outer') AS output "
    "FROM node "
    "JOIN pg_catalog.pg_namespace s ON s.nspname = n->>'Schema' "
    "JOIN pg_catalog.pg_class c ON c.relnamespace = s.oid AND c.relname = n->>'Relation Name'), "
    "absent AS (SELECT t.oid, t.name, a.attnum, a.attname, "
    "format_type(a.atttypid, a.atttypmod) AS type, a.attnotnull OR y.typnotnull AS required "
    "FROM target t JOIN pg_catalog.pg_attribute a ON a.attrelid = t.oid AND a.attnum > 0 "
    "AND NOT a.attisdropped AND a.attgenerated = '' "
    "JOIN pg_catalog.pg_type y ON y.oid = a.atttypid "
    "WHERE t.inserts AND t.output->>(a.attnum - 1) ~ '^[(]*NULL::') "
    "SELECT 0 AS kind, name AS what, NULL::text AS test, false AS filled FROM target UNION "
    "SELECT 1, format('column %I of %s', attname, name), NULL, EXISTS (SELECT 1 FROM "
    "pg_catalog.pg_trigger g WHERE g.tgrelid = absent.oid AND g.tgtype & 7 = 7 AND "
    "g.tgenabled <> 'D') FROM absent WHERE required UNION "
    "SELECT 2, format('CHECK %I of %s', k.conname, t.name), format('SELECT 1 FROM (SELECT %s) AS "
    "r WHERE NOT (%s)', string_agg(format('NULL::%s AS %I', format_type(a.atttypid, a.atttypmod), "
    "a.attname), ', '), pg_get_expr(k.conbin, k.conrelid)), NOT bool_and(EXISTS (SELECT 1 FROM "
    "absent WHERE absent.oid = t.oid AND absent.attnum = a.attnum)) OR EXISTS (SELECT 1 FROM "
    "pg_catalog.pg_trigger g WHERE g.tgrelid = t.oid AND g.tgtype & 7 = 7 AND g.tgenabled <> 'D') "
    "FROM target t JOIN pg_catalog.pg_constraint k ON k.conrelid = t.oid AND k.contype = 'c' "
    "JOIN pg_catalog.pg_attribute a ON a.attrelid = t.oid AND a.attnum = ANY (k.conkey) "
    "WHERE t.inserts AND EXISTS (SELECT 1 FROM absent WHERE absent.oid = t.oid AND absent.attnum = "
    "ANY (k.conkey)) GROUP BY t.oid, t.name, k.oid, k.conname, k.conbin, k.conrelid ORDER BY 1, 2";

/* CHECKs of columns of which some are left out, each with a query that has a row where it is false
 * for NULLs.  For other values that need not be so. */
struct plan_check {
	struct view *view;
	struct text tests; /* "what\0test\0" and "f" or "t", for each */
};

static int
plan_take(
    const struct database_value *columns, const char *const *names, size_t count, void *context)
{
	struct plan_check *check = context;
	const char *what = columns[1].bytes;

	(void)names;
	(void)count;
	if (columns[0].integer == 0) {
		view_add_write(check->view, what, columns[1].len);
	} else if (columns[0].integer == 1) {
		view_add_lack(check->view, what, columns[1].len, columns[3].integer != 0);
	} else if (columns[2].kind == DATABASE_TEXT) {
		text_add_byte(&check->tests, columns[3].integer != 0 ? 't' : 'f');
		text_add(&check->tests, what, columns[1].len + 1);
		text_add(&check->tests, columns[2].bytes, columns[2].len + 1);
	}

	return 0;
}

static int
check_take(
    const struct database_value *columns, const char *const *names, size_t count, void *context)
{
	(void)columns;
	(void)names;
	(void)count;
	*(bool *)context = true;

	return 0;
}

/* Asks of each CHECK whether NULLs break it.  One that cannot be asked so says nothing. */
static void
plan_try_checks(struct plan_check *check, struct database *db)
{
	const char *at = text_string(&check->tests), *end = at + check->tests.len;

	while (at < end) {
		const char *what = at + 1, *test = what + strlen(what) + 1;
		TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
		bool breaks = false;

		if (database_query(db, test, NULL, 0, check_take, &breaks, NULL, &why) == 0 &&
		    breaks)
			view_add_lack(check->view, what, strlen(what), *at == 't');
		at = test + strlen(test) + 1;
	}
}

/* The query is planned once for a connection. */
static int
plan_ask_tables(
    struct plan_check *check, struct database *db, const struct text *plan, struct text *why)
{
	static const char tag[] = "$readyline$";
	TEXT_LOCAL sql = TEXT_INIT(LARGEST_PLAN + TEXT_MAX_REASON);

	if (strstr(text_string(plan), tag))
		return text_fail(why, "a plan holds the word %s", tag);
	text_add_format(&sql, "EXECUTE readyline_tables (%s", tag);
	text_add(&sql, plan->bytes, plan->len);
	text_add_format(&sql, "%s)", tag);
	if (database_query(db, text_string(&sql), NULL, 0, plan_take, check, NULL, why) == 0)
		return 0;
	if (strcmp(database_fault(db)->state, "26000") != 0 ||
	    database_execute(db, plan_tables, why) == -1)
		return -1;

	return database_query(db, text_string(&sql), NULL, 0, plan_take, check, NULL, why);
}

static int
plan_read(struct view *view, struct database *db, const struct text *plan, struct text *why)
{
	struct plan_check check = {.view = view, .tests = TEXT_INIT(TEXT_MAX_DOCUMENT)};
	int rc = 0;

	if (strstr(text_string(plan), "\"ModifyTable\""))
		rc = plan_ask_tables(&check, db, plan, why);
	if (rc == 0)
		plan_try_checks(&check, db);
	text_free(&check.tests);

	return rc;
}

/* ---- planning ---- */

static int
plan_forget(struct database *db, struct text *why)
{
	TEXT_LOCAL sql = TEXT_INIT(TEXT_MAX_REASON);

	text_add_format(&sql, "DEALLOCATE %s", plan_name);

	return database_execute(db, text_string(&sql), why);
}

/* Plans it for any values of its parameters. */
static int
plan_explain(struct database *db, size_t parameters, struct text *plan, struct text *why)
{
	TEXT_LOCAL sql = TEXT_INIT(TEXT_MAX_DOCUMENT);

	text_add_format(&sql, "EXPLAIN (VERBOSE, FORMAT JSON) EXECUTE %s", plan_name);
	for (size_t i = 0; i < parameters; i++)
		text_add_string(&sql, i == 0 ? "(NULL" : ", NULL");
	if (parameters > 0)
		text_add_byte(&sql, ')');

	return database_query(db, text_string(&sql), NULL, 0, text_take_value, plan, NULL, why);
}

/* Plans a statement that takes these parameters, and notes what it writes.  0, 1 or -1. */
static int
plan_take_statement(
    struct view *view, struct database *db, const char *sql, size_t parameters, struct text *why)
{
	TEXT_LOCAL prepare = TEXT_INIT(TEXT_MAX_DOCUMENT);
	TEXT_LOCAL plan = TEXT_INIT(LARGEST_PLAN);
	TEXT_LOCAL unasked = TEXT_INIT(TEXT_MAX_REASON);

	text_add_format(&prepare, "PREPARE %s AS ", plan_name);
	text_add_string(&prepare, sql);
	if (database_execute(db, text_string(&prepare), why) == -1)
		return view_is_verdict(db) ? 1 : -1;
	if (plan_explain(db, parameters, &plan, why) == -1) {
		if (!view_is_verdict(db))
			return -1;
		return plan_forget(db, &unasked) == -1 ? -1 : 1;
	}
	if (plan_read(view, db, &plan, why) == -1)
		return -1;

	return plan_forget(db, why);
}

/* The rows that a MERGE inserts.  One that cannot be asked about so says nothing. */
static int
plan_take_merge(struct view *view, struct database *db, const char *sql, struct text *why)
{
	struct merge merge;
	int rc = 0;

	for (bool more = merge_begin(&merge, sql); more && rc != -1;) {
		TEXT_LOCAL insert = TEXT_INIT(TEXT_MAX_DOCUMENT);
		struct database_shape shape = {0};

		more = merge_next(&merge, &insert);
		if (!more)
			break;
		rc = database_describe(db, text_string(&insert), &shape, why);
		if (rc == 0)
			rc = plan_take_statement(
			    view, db, text_string(&insert), shape.parameters, why);
		else
			rc = view_is_verdict(db) ? 1 : -1;
		database_shape_free(&shape);
	}

	return rc == -1 ? -1 : 0;
}

int
view_plan_postgres(struct view *view, struct database *db, const char *sql, struct text *why)
{
	int rc = plan_take_statement(view, db, sql, view->shape.parameters, why);

	if (rc != 0)
		return rc;
	view->planned = true;

	return plan_take_merge(view, db, sql, why);
}

/* ---- types ---- */

/* The types' names, "integer, text". */
static int
types_write(
    struct database *db, const struct database_shape *shape, struct text *out, struct text *why)
{
	TEXT_LOCAL sql = TEXT_INIT(TEXT_MAX_DOCUMENT);

	text_add_string(&sql, "SELECT string_agg(coalesce(format_type(t.oid, NULL), 'gone'), ', ' "
			      "ORDER BY u.at) FROM unnest('{");
	for (size_t i = 0; i < shape->parameters; i++)
		text_add_format(&sql, "%s%u", i == 0 ? "" : ",", shape->takes[i]);
	text_add_string(&sql, "}'::oid[]) WITH ORDINALITY AS u(type, at) LEFT JOIN "
			      "pg_catalog.pg_type t ON t.oid = u.type");

	return database_query(db, text_string(&sql), NULL, 0, text_take_value, out, NULL, why);
}

int
view_takes(
    struct database *db, const char *sql, const struct database_shape *shape, struct text *why)
{
	TEXT_LOCAL prepare = TEXT_INIT(TEXT_MAX_DOCUMENT);
	TEXT_LOCAL types = TEXT_INIT(TEXT_MAX_DOCUMENT);

	if (types_write(db, shape, &types, why) == -1)
		return -1;
	text_add_format(&prepare, "PREPARE %s (%s) AS %s", plan_name, text_string(&types), sql);
	if (database_execute(db, text_string(&prepare), why) == -1)
		return view_is_verdict(db) ? 0 : -1;

	return plan_forget(db, why) == -1 ? -1 : 1;
}

void
view_put_type(struct text *out, struct database *db, const struct database_shape_column *column)
{
	TEXT_LOCAL sql = TEXT_INIT(TEXT_MAX_REASON);
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);

	if (database_kind(db) == DATABASE_SQLITE) {
		text_add_string(out, column->declared ? column->declared : "of no declared type");
		return;
	}
	text_add_format(&sql,
	    "SELECT CASE WHEN EXISTS (SELECT FROM pg_catalog.pg_type WHERE oid = "
	    "%u) THEN format_type(%u, %d) ELSE 'of a type that is gone' END",
	    column->type, column->type, column->modifier);
	database_query(db, text_string(&sql), NULL, 0, text_take_value, out, NULL, &why);
}
