#include "sizes.h"

#include <stdlib.h>
#include <string.h>

#include "database.h"
#include "memory.h"
#include "text.h"

static int
size_compare(const void *a, const void *b)
{
	const struct table_size *one = a, *other = b;

	return strcmp(one->name, other->name);
}

static int
size_compare_name(const void *name, const void *size)
{
	return strcmp(name, ((const struct table_size *)size)->name);
}

const struct table_size *
sizes_find(const struct sizes *sizes, const char *name)
{
	if (sizes->count == 0)
		return NULL;

	return bsearch(name, sizes->items, sizes->count, sizeof(*sizes->items), size_compare_name);
}

void
sizes_free(struct sizes *sizes)
{
	for (size_t i = 0; i < sizes->count; i++)
		free(sizes->items[i].name);
	free(sizes->items);
	*sizes = (struct sizes){0};
}

/* Columns: name, bytes (NULL: it is gone by now), rows. */
static int
size_take(
    const struct database_value *columns, const char *const *names, size_t count, void *context)
{
	struct sizes *sizes = context;

	(void)names;
	(void)count;
	if (columns[0].kind != DATABASE_TEXT || columns[1].kind != DATABASE_INTEGER)
		return 0;
	sizes->items = memory_grow(sizes->items, sizes->count, &sizes->room, sizeof(*sizes->items));
	sizes->items[sizes->count++] = (struct table_size){.name = memory_string(columns[0].bytes),
	    .bytes = columns[1].integer,
	    .rows = columns[2].kind == DATABASE_REAL ? columns[2].real : -1};

	return 0;
}

/* Up to version 13 no rows are 0, whether anybody looked or not. */
static const char sizes_sql[] =
    "SELECT name, CASE WHEN relkind = 'p' THEN (SELECT sum(pg_catalog.pg_total_relation_size("
    "relid)) FROM pg_catalog.pg_partition_tree(oid)) "
    "ELSE pg_catalog.pg_total_relation_size(oid) END::int8, CASE WHEN reltuples > 0 OR (reltuples "
    "= 0 AND relpages > 0) OR (reltuples = 0 AND "
    "current_setting('server_version_num')::int >= 140000) THEN reltuples::float8 END FROM ("
    "SELECT c.oid, c.relkind, c.reltuples, c.relpages, format('%I.%I', s.nspname, c.relname) AS "
    "name FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace s ON s.oid = c.relnamespace "
    "WHERE c.relkind IN ('r', 'm', 'p') AND c.relpersistence <> 't' AND s.nspname NOT IN "
    "('pg_catalog', 'information_schema')) t WHERE $1::text IS NULL OR name IN (SELECT "
    "pg_catalog.json_array_elements_text($1::json))";

int
sizes_read(struct database *db, const char *names, struct sizes *sizes, struct text *why)
{
	struct database_value value = {
	    .kind = names ? DATABASE_TEXT : DATABASE_NULL, .bytes = names};

	value.len = names ? strlen(names) : 0;
	if (database_kind(db) == DATABASE_SQLITE)
		return text_fail(why, "SQLite does not tell how large its tables are");
	if (database_query(db, sizes_sql, &value, 1, size_take, sizes, NULL, why) == -1)
		return -1;
	if (sizes->count > 0)
		qsort(sizes->items, sizes->count, sizeof(*sizes->items), size_compare);
	sizes->server_version = database_version(db);

	return 0;
}
