#include "table.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "database.h"
#include "ledger.h"
#include "memory.h"
#include "migrations.h"
#include "shape.h"
#include "text.h"

/* ---- names ---- */

/* One name, up to a dot or the end: 0, or -1. */
static int
table_name_part(const char **at, char **name, bool *quoted, struct text *why)
{
	struct text part = TEXT_INIT(TEXT_MAX_REASON);
	const char *c = *at;

	*quoted = *c == '"';
	if (!*quoted) {
		text_add(&part, c, strcspn(c, ".\""));
		c += strcspn(c, ".\"");
	}
	for (c += *quoted; *quoted && *c != '\0' && (*c != '"' || c[1] == '"'); c++) {
		text_add_byte(&part, *c);
		c += *c == '"';
	}
	if (*quoted && *c++ != '"') {
		text_free(&part);
		return text_fail(why, "a double quote is not closed");
	}
	*at = c;
	if (part.len == 0 || text_failed(&part)) {
		text_free(&part);
		return text_fail(why, "a name is empty or too long");
	}
	*name = memory_given(text_take(&part));

	return 0;
}

int
table_name_parse(const char *given, char **schema, char **name, bool quoted[2], struct text *why)
{
	const char *at = given;

	*schema = *name = NULL;
	quoted[0] = false;
	if (table_name_part(&at, name, &quoted[1], why) == -1)
		return -1;
	if (*at == '.') {
		at++;
		*schema = *name;
		*name = NULL;
		quoted[0] = quoted[1];
		if (table_name_part(&at, name, &quoted[1], why) == -1)
			return -1;
	}
	if (*at != '\0')
		return text_fail(why,
		    "NAME or SCHEMA.NAME is expected; a name that has a dot or a double quote in "
		    "it "
		    "stands in double quotes, in which a double quote stands twice");

	return 0;
}

const char *
table_column(const struct ledger *ledger, const struct ledger_table *table, const char *name)
{
	for (size_t i = 0; i < table->count; i++)
		if ((ledger->sqlite ? strcasecmp : strcmp)(table->columns[i], name) == 0)
			return table->columns[i];

	return NULL;
}

bool
table_is_called(const struct ledger *ledger, const struct ledger_table *table, const char *name)
{
	return (ledger->sqlite ? strcasecmp : strcmp)(table->name, name) == 0;
}

void
table_show(const struct ledger_table *table, struct text *out)
{
	if (table->schema)
		text_add_visible_format(out, "%s.", table->schema);
	text_add_visible_format(out, "%s", table->name);
}

static void
name_quote(const char *name, struct text *out)
{
	text_add_byte(out, '"');
	for (; *name != '\0'; name++) {
		if (*name == '"')
			text_add_byte(out, '"');
		text_add_byte(out, *name);
	}
	text_add_byte(out, '"');
}

void
table_quote(const struct ledger_table *table, struct text *out)
{
	if (table->schema) {
		name_quote(table->schema, out);
		text_add_byte(out, '.');
	}
	name_quote(table->name, out);
}

/* Behind the table's alias, as SQLite takes a name in double quotes that is no column's for a
 * text. */
void
column_quote(const char *column, struct text *out)
{
	text_add_string(out, "t.");
	name_quote(column, out);
}

/* ---- looking ---- */

/* In PostgreSQL names without schema are looked up along the search path, as the tool's are.  A
 * schema is looked up in the catalogue, because naming one that may not be used is an error. */
static const char postgres_columns[] =
    "SELECT w.s, w.n, a.attname FROM (SELECT * FROM (VALUES %s) AS v(s, n)) AS w, "
    "LATERAL (SELECT CASE WHEN w.s IS NULL THEN to_regclass(quote_ident(w.n))::oid ELSE "
    "(SELECT c.oid FROM pg_class c JOIN pg_namespace x ON x.oid = c.relnamespace "
    "WHERE x.nspname = w.s AND c.relname = w.n AND c.relkind IN ('r', 'p', 'v', 'm', 'f')) END "
    "AS id) AS r LEFT JOIN pg_attribute a ON a.attrelid = r.id AND a.attnum > 0 "
    "AND NOT a.attisdropped WHERE r.id IS NOT NULL ORDER BY 1 NULLS FIRST, w.n COLLATE \"C\", "
    "a.attnum";

static const char sqlite_columns[] =
    "SELECT w.column1, s.name, x.name FROM (VALUES %s) AS w JOIN sqlite_schema s ON "
    "s.type IN ('table', 'view') AND s.name = w.column2 COLLATE NOCASE AND "
    "(w.column1 IS NULL OR lower(w.column1) = 'main') LEFT JOIN pragma_table_xinfo(s.name) x ORDER "
    "BY 1, 2, x.cid";

/* A row is a column, or a table without any. */
static int
table_take_row(
    const struct database_value *values, const char *const *names, size_t count, void *context)
{
	struct ledger *ledger = context;
	const char *schema = values[0].kind == DATABASE_TEXT ? values[0].bytes : NULL;
	const char *name = values[1].bytes;
	struct ledger_table *table =
	    ledger->table_count > 0 ? &ledger->tables[ledger->table_count - 1] : NULL;

	(void)names;
	(void)count;
	if (!table || strcmp(table->name, name) != 0 || !table->schema != !schema) {
		ledger->tables = memory_grow(ledger->tables, ledger->table_count,
		    &ledger->table_room, sizeof(*ledger->tables));
		table = &ledger->tables[ledger->table_count++];
		*table = (struct ledger_table){
		    .schema = memory_string(schema), .name = memory_string(name)};
	}
	if (values[2].kind != DATABASE_TEXT)
		return 0;
	table->columns =
	    memory_grow(table->columns, table->count, &table->room, sizeof(*table->columns));
	table->columns[table->count++] = memory_string(values[2].bytes);

	return 0;
}

static int
tables_query(struct ledger *ledger, const char *wanted, const struct database_value *values,
    struct text *why)
{
	TEXT_LOCAL sql = TEXT_INIT(TEXT_MAX_REASON * 2);
	const char *columns = ledger->sqlite ? sqlite_columns : postgres_columns;
	const char *at = strstr(columns, "%s");

	text_add(&sql, columns, (size_t)(at - columns));
	text_add_string(&sql, wanted);
	text_add_string(&sql, at + 2);

	return database_query(ledger->database, text_string(&sql), values, values ? 2 : 0,
	    table_take_row, ledger, NULL, why);
}

/* The tables that the tools make. */
static int
tables_find_known(struct ledger *ledger, struct text *why)
{
	TEXT_LOCAL wanted = TEXT_INIT(TEXT_MAX_REASON);
	const char *before = "";

	for (const struct ledger_shape *shape = ledger_shapes; shape->tool; shape++) {
		if (!shape->schema && strcmp(shape->table, before) == 0)
			continue;
		before = shape->table;
		text_add_format(&wanted, "%s(%s%s%s, '%s')", wanted.len > 0 ? ", " : "",
		    shape->schema ? "'" : "", shape->schema ? shape->schema : "NULL",
		    shape->schema ? "'" : "", shape->table);
	}

	return tables_query(ledger, text_string(&wanted), NULL, why);
}

static int
tables_find_named(struct ledger *ledger, const char *schema, const char *name, struct text *why)
{
	const struct database_value values[] = {
	    {.kind = schema ? DATABASE_TEXT : DATABASE_NULL,
		.bytes = schema,
		.len = schema ? strlen(schema) : 0},
	    {.kind = DATABASE_TEXT, .bytes = name, .len = strlen(name)},
	};

	return tables_query(
	    ledger, ledger->sqlite ? "($1, $2)" : "($1::text, $2::text)", values, why);
}

/* As it was written; in PostgreSQL what stands in no quotes may be meant in small letters, as SQL
 * has it. */
static int
tables_find_asked(struct ledger *ledger, struct text *why)
{
	char *schema = NULL, *name = NULL;
	bool quoted[2];
	int rc = table_name_parse(ledger->asked->table, &schema, &name, quoted, why);

	if (rc == -1)
		text_fail_of(why, "--table");
	if (rc == 0)
		rc = tables_find_named(ledger, schema, name, why);
	if (rc == 0 && ledger->table_count == 0 && !ledger->sqlite) {
		for (char *c = schema; c && *c != '\0' && !quoted[0]; c++)
			*c = *c >= 'A' && *c <= 'Z' ? (char)(*c + 32) : *c;
		for (char *c = name; *c != '\0' && !quoted[1]; c++)
			*c = *c >= 'A' && *c <= 'Z' ? (char)(*c + 32) : *c;
		rc = tables_find_named(ledger, schema, name, why);
	}
	free(schema);
	free(name);

	return rc;
}

int
tables_find(struct ledger *ledger, struct text *why)
{
	return ledger->asked->table ? tables_find_asked(ledger, why)
				    : tables_find_known(ledger, why);
}

void
tables_free(struct ledger *ledger)
{
	for (size_t i = 0; i < ledger->table_count; i++) {
		struct ledger_table *table = &ledger->tables[i];

		for (size_t c = 0; c < table->count; c++)
			free(table->columns[c]);
		free(table->columns);
		free(table->schema);
		free(table->name);
	}
	free(ledger->tables);
	ledger->tables = NULL;
	ledger->table_count = 0;
}

const char *
ledger_table_name(const struct ledger *ledger)
{
	return ledger->table ? ledger->table->name : NULL;
}
