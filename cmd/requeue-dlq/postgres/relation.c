#include "relation.h"

#include <stdlib.h>
#include <string.h>

#include "database.h"
#include "memory.h"
#include "text.h"

static char *
relation_copy(const struct database_value *value)
{
	return memory_copy(value->len > 0 ? value->bytes : "", value->len);
}

static struct database_value
relation_text(const char *value)
{
	return (struct database_value){.kind = DATABASE_TEXT, .bytes = value, .len = strlen(value)};
}

static int
relation_take(
    const struct database_value *values, const char *const *names, size_t count, void *context)
{
	struct relation *relation = context;

	(void)names;
	(void)count;
	relation->quoted = relation_copy(&values[0]);
	relation->schema = relation_copy(&values[1]);
	relation->name = relation_copy(&values[2]);
	relation->shown = relation_copy(&values[3]);

	return 1;
}

static int
relation_take_column(
    const struct database_value *values, const char *const *names, size_t count, void *context)
{
	struct relation *relation = context;

	(void)names;
	(void)count;
	relation->columns = memory_grow(
	    relation->columns, relation->count, &relation->room, sizeof(*relation->columns));
	relation->columns[relation->count++] = (struct column){
	    .name = relation_copy(&values[0]),
	    .type = relation_copy(&values[1]),
	    .base = relation_copy(&values[2]),
	    .generated = values[3].integer != 0,
	    .identity = values[4].integer != 0,
	    .required = values[5].integer != 0,
	    .nullable = values[6].integer != 0,
	};

	return 0;
}

static int
relation_read_columns(struct database *db, struct relation *relation, struct text *why)
{
	const struct database_value parameters[] = {
	    relation_text(relation->schema), relation_text(relation->name)};

	if (database_query(db,
		"SELECT a.attname::text, format_type(a.atttypid, a.atttypmod), "
		"format_type(coalesce(nullif(y.typbasetype, 0), y.oid), NULL), "
		"a.attgenerated <> '', a.attidentity <> '', "
		"a.attnotnull AND NOT a.atthasdef AND a.attidentity = '', NOT a.attnotnull "
		"FROM pg_catalog.pg_attribute a "
		"JOIN pg_catalog.pg_class c ON c.oid = a.attrelid "
		"JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace "
		"JOIN pg_catalog.pg_type y ON y.oid = a.atttypid "
		"WHERE n.nspname = $1 AND c.relname = $2 AND a.attnum > 0 AND NOT a.attisdropped "
		"ORDER BY a.attnum",
		parameters, 2, relation_take_column, relation, NULL, why) == -1)
		return -1;
	relation->names = memory_new(relation->count + 1, sizeof(*relation->names));
	for (size_t i = 0; i < relation->count; i++)
		relation->names[i] = relation->columns[i].name;

	return 0;
}

int
relation_find(struct database *db, const char *name, struct relation *relation, struct text *why)
{
	const struct database_value parameter = relation_text(name);

	*relation = (struct relation){0};
	/* As it stands, before it is folded as an unquoted name would be. */
	if (database_query(db,
		"SELECT format('%I.%I', n.nspname, c.relname), n.nspname::text, c.relname::text, "
		"CASE WHEN n.nspname = 'public' THEN c.relname::text "
		"ELSE n.nspname || '.' || c.relname END "
		"FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = "
		"c.relnamespace, "
		"LATERAL (SELECT pg_catalog.pg_table_is_visible(c.oid) AS here) v "
		"WHERE c.relkind IN ('r', 'p', 'f', 'v') AND ("
		"(v.here AND (c.relname = $1 OR quote_ident(c.relname) = $1 OR c.relname = "
		"lower($1))) "
		"OR n.nspname || '.' || c.relname = $1 "
		"OR quote_ident(n.nspname) || '.' || quote_ident(c.relname) = $1 "
		"OR n.nspname || '.' || c.relname = lower($1)) "
		"ORDER BY (c.relname = $1 OR n.nspname || '.' || c.relname = $1) DESC, v.here DESC "
		"LIMIT 1",
		&parameter, 1, relation_take, relation, NULL, why) == -1)
		return -1;
	if (!relation->quoted)
		return 0;

	return relation_read_columns(db, relation, why) == 0 ? 1 : -1;
}

void
relation_free(struct relation *relation)
{
	for (size_t i = 0; i < relation->count; i++) {
		free(relation->columns[i].name);
		free(relation->columns[i].type);
		free(relation->columns[i].base);
	}
	free(relation->columns);
	free(relation->names);
	free(relation->quoted);
	free(relation->shown);
	free(relation->schema);
	free(relation->name);
	*relation = (struct relation){0};
}

const struct column *
relation_column(const struct relation *relation, const char *name)
{
	for (size_t i = 0; i < relation->count; i++) {
		if (strcmp(relation->columns[i].name, name) == 0)
			return &relation->columns[i];
	}

	return NULL;
}

/* ---- a table that lacks ---- */

enum { MOST_TABLES = 2000 };

struct tables {
	char *names[MOST_TABLES + 1];
	size_t count;
};

static int
tables_take(
    const struct database_value *values, const char *const *names, size_t count, void *context)
{
	struct tables *tables = context;

	(void)names;
	(void)count;
	tables->names[tables->count++] = relation_copy(&values[0]);

	return tables->count == MOST_TABLES;
}

int
relation_lacks(struct database *db, const char *name, struct text *why)
{
	TEXT_LOCAL ignored = TEXT_INIT(TEXT_MAX_REASON);
	struct tables *tables = memory_new(1, sizeof(*tables));
	const char *nearest;

	database_query(db,
	    "SELECT CASE WHEN pg_catalog.pg_table_is_visible(c.oid) THEN c.relname::text "
	    "ELSE n.nspname || '.' || c.relname END "
	    "FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace "
	    "WHERE c.relkind IN ('r', 'p', 'f', 'v') AND n.nspname !~ '^pg_' "
	    "AND n.nspname <> 'information_schema' ORDER BY 1",
	    NULL, 0, tables_take, tables, NULL, &ignored);
	nearest = text_nearest(name, (const char *const *)tables->names);
	text_fail_visible(why, "there is no table %s%s%s%s", name,
	    nearest ? " (the nearest is " : "", nearest ? nearest : "", nearest ? ")" : "");
	for (size_t i = 0; i < tables->count; i++)
		free(tables->names[i]);
	free(tables);

	return -1;
}

/* ---- columns ---- */

bool
column_is_number(const struct column *column)
{
	static const char *const types[] = {"smallint", "integer", "bigint", "numeric", NULL};

	return text_is_among(column->base, types);
}

bool
column_is_time(const struct column *column)
{
	static const char *const types[] = {
	    "timestamp with time zone", "timestamp without time zone", "date", NULL};

	return text_is_among(column->base, types);
}

bool
column_is_bytes(const struct column *column)
{
	return strcmp(column->base, "bytea") == 0;
}
