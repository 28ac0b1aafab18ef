#include "rows.h"

#include <stdlib.h>
#include <string.h>

#include "database.h"
#include "memory.h"
#include "text.h"

enum { LONGEST_QUERY = 1 << 20 };

/* Tables with their columns by name, so that one that is made anew behind the others counts as the
 * same. */
static const char postgres_tables[] =
    "SELECT pg_catalog.format('%I.%I', n.nspname, c.relname), "
    "pg_catalog.format('%I.%I', n.nspname, c.relname), "
    "pg_catalog.string_agg(pg_catalog.quote_ident(a.attname), ', ' ORDER BY a.attname) "
    "FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace "
    "JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped "
    "WHERE c.relkind = 'r' AND c.relpersistence <> 't' AND n.nspname <> 'information_schema' "
    "AND n.nspname !~ '^pg_' AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_depend d "
    "WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objid = c.oid "
    "AND d.deptype = 'e') GROUP BY 1, 2 ORDER BY 1";
static const char sqlite_tables[] =
    "SELECT l.name, '\"' || replace(l.name, '\"', '\"\"') || '\"', "
    "(SELECT group_concat('\"' || replace(name, '\"', '\"\"') || '\"', ', ') FROM "
    "(SELECT name FROM pragma_table_xinfo(l.name) WHERE hidden <> 1 ORDER BY name)) "
    "FROM pragma_table_list() l WHERE l.schema = 'main' AND l.type = 'table' "
    "AND l.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY 1";

static int
rows_take_table(
    const struct database_value *columns, const char *const *names, size_t count, void *context)
{
	struct rows *rows = context;

	(void)names;
	(void)count;
	if (columns[2].kind != DATABASE_TEXT)
		return 0;
	rows->tables = memory_grow(rows->tables, rows->count, &rows->room, sizeof(*rows->tables));
	rows->tables[rows->count++] = (struct rows_table){.name = memory_string(columns[0].bytes),
	    .sql = memory_string(columns[1].bytes),
	    .columns = memory_string(columns[2].bytes),
	    .contents = memory_string("")};

	return 0;
}

static int
rows_take_contents(
    const struct database_value *columns, const char *const *names, size_t count, void *context)
{
	struct rows_table *table = context;

	(void)names;
	(void)count;
	table->count = columns[0].integer;
	free(table->contents);
	table->contents = memory_string(columns[1].kind == DATABASE_TEXT ? columns[1].bytes : "");

	return 0;
}

/* The columns as the words of SQLite's quote(), which tells NULL from '' and 1 from '1'. */
static void
put_quoted_columns(const char *columns, struct text *sql)
{
	const char *at = columns;

	while (*at != '\0') {
		const char *end = at + 1;

		while (*end != '\0' && !(*end == '"' && end[1] != '"'))
			end += *end == '"' ? 2 : 1;
		text_add_format(sql, "%squote(%.*s)", at == columns ? "" : " || ',' || ",
		    (int)(end + 1 - at), at);
		at = end + 1 + strspn(end + 1, ", ");
	}
}

static void
put_contents_query(const struct rows_table *table, enum database_kind kind, struct text *sql)
{
	if (kind == DATABASE_POSTGRES) {
		text_add_format(sql,
		    "SELECT count(*), coalesce(sum(('x' || substr(md5(CAST(ROW(%s) AS text)), 1, "
		    "15))::bit(60)::bigint), 0)::text FROM ONLY %s",
		    table->columns, table->sql);
		return;
	}
	text_add_string(sql, "SELECT count(*), CAST(sum(readyline_hash(");
	put_quoted_columns(table->columns, sql);
	text_add_format(sql, ") & 4294967295) AS TEXT) FROM %s", table->sql);
}

int
rows_read(struct database *db, struct rows *rows, struct text *why)
{
	enum database_kind kind = database_kind(db);
	const char *tables = kind == DATABASE_POSTGRES ? postgres_tables : sqlite_tables;
	int rc = database_query(db, tables, NULL, 0, rows_take_table, rows, NULL, why);

	for (size_t i = 0; rc == 0 && i < rows->count; i++) {
		TEXT_LOCAL sql = TEXT_INIT(LONGEST_QUERY);

		put_contents_query(&rows->tables[i], kind, &sql);
		rc = database_query(db, text_string(&sql), NULL, 0, rows_take_contents,
		    &rows->tables[i], NULL, why);
	}

	return rc;
}

void
rows_free(struct rows *rows)
{
	for (size_t i = 0; i < rows->count; i++) {
		free(rows->tables[i].name);
		free(rows->tables[i].sql);
		free(rows->tables[i].columns);
		free(rows->tables[i].contents);
	}
	free(rows->tables);
	*rows = (struct rows){0};
}

const struct rows_table *
rows_find(const struct rows *rows, const char *name)
{
	for (size_t i = 0; i < rows->count; i++)
		if (strcmp(rows->tables[i].name, name) == 0)
			return &rows->tables[i];

	return NULL;
}
