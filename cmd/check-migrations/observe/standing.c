#include "standing.h"

#include <stdlib.h>

#include "database.h"
#include "memory.h"
#include "text.h"

static int
standing_take(
    const struct database_value *columns, const char *const *names, size_t count, void *context)
{
	struct standing *standing = context;
	struct relation *relation;

	(void)names;
	(void)count;
	standing->items = memory_grow(
	    standing->items, standing->count, &standing->room, sizeof(*standing->items));
	relation = &standing->items[standing->count++];
	*relation = (struct relation){.oid = columns[0].integer,
	    .schema = memory_string(columns[1].bytes),
	    .name = memory_string(columns[2].bytes),
	    .shown = memory_string(columns[3].bytes),
	    .kind = *columns[4].bytes,
	    .table = columns[5].integer,
	    .whole = columns[6].integer,
	    .node = columns[7].integer,
	    .settled = columns[7].integer};

	return 0;
}

/* An index belongs to its table, and so does what a table keeps out of line (TOAST), with the index
 * of that. */
static const char standing_sql[] =
    "SELECT c.oid::int8, s.nspname::text, c.relname::text, format('%I.%I', s.nspname, c.relname), "
    "c.relkind::text, coalesce(t.oid, i.indrelid, c.oid)::int8, "
    "coalesce((SELECT h.inhparent FROM pg_catalog.pg_inherits h WHERE h.inhrelid = c.oid "
    "AND c.relispartition AND c.relkind IN ('r', 'p', 'f') LIMIT 1), c.oid)::int8, "
    "coalesce(pg_catalog.pg_relation_filenode(c.oid)::int8, 0) "
    "FROM pg_catalog.pg_class c "
    "JOIN pg_catalog.pg_namespace s ON s.oid = c.relnamespace "
    "LEFT JOIN pg_catalog.pg_index i ON i.indexrelid = c.oid "
    "LEFT JOIN pg_catalog.pg_class t ON t.reltoastrelid <> 0 "
    "AND t.reltoastrelid = coalesce(i.indrelid, c.oid) "
    "WHERE s.nspname NOT IN ('pg_catalog', 'information_schema') AND c.oid >= 16384 "
    "ORDER BY c.oid::int8";

int
standing_read(struct database *db, struct standing *standing, struct text *why)
{
	return database_query(db, standing_sql, NULL, 0, standing_take, standing, NULL, why);
}

void
standing_free(struct standing *standing)
{
	for (size_t i = 0; i < standing->count; i++) {
		free(standing->items[i].schema);
		free(standing->items[i].name);
		free(standing->items[i].shown);
	}
	free(standing->items);
	*standing = (struct standing){0};
}

static int
relation_compare_oid(const void *oid, const void *relation)
{
	int64_t one = *(const int64_t *)oid, other = ((const struct relation *)relation)->oid;

	return (one > other) - (one < other);
}

struct relation *
standing_find(struct standing *standing, int64_t oid)
{
	if (standing->count == 0)
		return NULL;

	return bsearch(
	    &oid, standing->items, standing->count, sizeof(*standing->items), relation_compare_oid);
}
