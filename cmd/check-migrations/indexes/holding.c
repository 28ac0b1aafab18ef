#include "holding.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "database.h"
#include "memory.h"
#include "required.h"
#include "text.h"
#include "tokens.h"

/* The system's schemas, and what came with an extension. */
#define POSTGRES_OWN                                                                               \
	"n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' AND NOT EXISTS (SELECT FROM "   \
	"pg_depend e WHERE e.classid = 'pg_class'::regclass AND e.objid = t.oid AND "              \
	"e.deptype = 'e')"
#define SQLITE_OWN                                                                                 \
	"m.type = 'table' AND m.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND m.sql NOT LIKE "        \
	"'CREATE VIRTUAL %'"

/* Schema, table, column; tables without columns have one that is NULL. */
static const char postgres_columns[] =
    "SELECT n.nspname, t.relname, a.attname FROM pg_class t JOIN pg_namespace n "
    "ON n.oid = t.relnamespace LEFT JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum > 0 "
    "AND NOT a.attisdropped WHERE t.relkind IN ('r', 'p', 'm') AND " POSTGRES_OWN;
static const char sqlite_columns[] =
    "SELECT 'main', m.name, x.name FROM sqlite_schema m, pragma_table_xinfo(m.name) x "
    "WHERE " SQLITE_OWN;

/* A row for each key of an index: schema, table, index, method, unique, constrains, valid,
 * includes, predicate, key, whether that is a column, descending, nulls first, kind, and the text
 * of SQLite's, in which its expressions stand. */
static const char postgres_indexes[] =
    "SELECT n.nspname, t.relname, c.relname, m.amname, i.indisunique, EXISTS (SELECT FROM "
    "pg_constraint q WHERE q.conindid = c.oid AND q.contype IN ('p', 'u', 'x')), "
    "i.indisvalid AND i.indisready, i.indnatts > i.indnkeyatts, "
    "pg_get_expr(i.indpred, i.indrelid), CASE WHEN i.indkey[k - 1] = 0 THEN "
    "pg_get_indexdef(c.oid, k, false) ELSE (SELECT a.attname::text FROM pg_attribute a WHERE "
    "a.attrelid = t.oid AND a.attnum = i.indkey[k - 1]) END, i.indkey[k - 1] <> 0, "
    "i.indoption[k - 1] & 1, i.indoption[k - 1] & 2, "
    "i.indclass[k - 1]::text || ' ' || i.indcollation[k - 1]::text, NULL::text "
    "FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_class t "
    "ON t.oid = i.indrelid JOIN pg_namespace n ON n.oid = t.relnamespace JOIN pg_am m "
    "ON m.oid = c.relam CROSS JOIN generate_series(1, i.indnkeyatts) k WHERE " POSTGRES_OWN
    " ORDER BY n.nspname, t.relname, c.relname, k";
static const char sqlite_indexes[] =
    "SELECT 'main', m.name, l.name, 'btree', l.\"unique\", l.origin <> 'c', 1, 0, NULL, i.name, "
    "i.cid >= 0, i.\"desc\", 0, i.coll, s.sql FROM sqlite_schema m, pragma_index_list(m.name) l, "
    "pragma_index_xinfo(l.name) i LEFT JOIN sqlite_schema s ON s.type = 'index' "
    "AND s.name = l.name WHERE i.key AND " SQLITE_OWN " ORDER BY m.name, l.name, i.seqno";
/* INTEGER PRIMARY KEY, the rowid, has no index, and is one. */
static const char sqlite_rowids[] =
    "SELECT 'main', m.name, 'the rowid', 'btree', 1, 1, 1, 0, NULL, x.name, 1, 0, 0, 'BINARY', "
    "NULL FROM sqlite_schema m, pragma_table_xinfo(m.name) x WHERE x.pk = 1 "
    "AND upper(x.type) = 'INTEGER' AND NOT EXISTS (SELECT 1 FROM pragma_index_list(m.name) l "
    "WHERE l.origin = 'pk') AND NOT EXISTS (SELECT 1 FROM pragma_table_xinfo(m.name) y "
    "WHERE y.pk = 2) AND " SQLITE_OWN;

/* Schema, table, foreign key, column. */
static const char postgres_references[] =
    "SELECT n.nspname, t.relname, k.conname, a.attname FROM pg_constraint k JOIN pg_class t "
    "ON t.oid = k.conrelid JOIN pg_namespace n ON n.oid = t.relnamespace "
    "JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = ANY (k.conkey) "
    "WHERE k.contype = 'f' AND k.conparentid = 0 AND " POSTGRES_OWN
    " ORDER BY n.nspname, t.relname, k.conname, array_position(k.conkey, a.attnum)";
static const char sqlite_references[] =
    "SELECT 'main', m.name, CAST(f.id AS TEXT), f.\"from\" FROM sqlite_schema m, "
    "pragma_foreign_key_list(m.name) f WHERE " SQLITE_OWN " ORDER BY m.name, f.id, f.seq";

static const char *
cell_text(const struct database_value *value)
{
	return value->kind != DATABASE_TEXT ? NULL : value->len > 0 ? value->bytes : "";
}

/* ---- columns ---- */

static int
holding_take_column(
    const struct database_value *cells, const char *const *names, size_t count, void *context)
{
	struct holding *holding = context;

	(void)names;
	(void)count;
	holding->columns = memory_grow(holding->columns, holding->column_count,
	    &holding->column_room, sizeof(*holding->columns));
	holding->columns[holding->column_count++] =
	    (struct held_column){.schema = memory_string(cell_text(&cells[0])),
		.table = memory_string(cell_text(&cells[1])),
		.name = memory_string(cell_text(&cells[2]))};

	return 0;
}

static int
holding_take_reference(
    const struct database_value *cells, const char *const *names, size_t count, void *context)
{
	struct holding *holding = context;

	(void)names;
	(void)count;
	holding->references = memory_grow(holding->references, holding->reference_count,
	    &holding->reference_room, sizeof(*holding->references));
	holding->references[holding->reference_count++] =
	    (struct held_column){.schema = memory_string(cell_text(&cells[0])),
		.table = memory_string(cell_text(&cells[1])),
		.key = memory_string(cell_text(&cells[2])),
		.name = memory_string(cell_text(&cells[3]))};

	return 0;
}

/* ---- indexes ---- */

static char *
expression_spell(const char *sql)
{
	struct text out = TEXT_INIT(TEXT_MAX_DOCUMENT);

	if (!sql)
		return NULL;
	expression_write(sql, strlen(sql), &out);
	text_add_string(&out, "");

	return memory_given(text_take(&out));
}

/* In SQLite an index of expressions, or of some rows, tells them in its text alone, which reads as
 * what is required does. */
static void
index_take_text(struct index *index, const char *sql)
{
	struct required_list list = {0};
	const char *at = strchr(sql, '(');
	TEXT_LOCAL form = TEXT_INIT(TEXT_MAX_DOCUMENT);

	text_add_format(&form, "t %s", at ? at : "");
	if (required_add(&list, text_string(&form), form.len, NULL) == 0) {
		index->predicate = memory_string(list.items[0].predicate);
		for (size_t i = 0; i < index->count && i < list.items[0].count; i++)
			if (!index->keys[i].is_column && list.items[0].keys[i].expression) {
				free(index->keys[i].text);
				index->keys[i].text =
				    memory_string(list.items[0].keys[i].expression);
			}
	} else {
		index->valid = false; /* it cannot be told, so it meets nothing */
	}
	required_list_free(&list);
}

static struct index *
holding_add_index(struct holding *holding, const struct database_value *cells)
{
	struct index *index;

	holding->indexes = memory_grow(holding->indexes, holding->index_count, &holding->index_room,
	    sizeof(*holding->indexes));
	index = &holding->indexes[holding->index_count++];
	*index = (struct index){.schema = memory_string(cell_text(&cells[0])),
	    .table = memory_string(cell_text(&cells[1])),
	    .name = memory_string(cell_text(&cells[2])),
	    .method = memory_string(cell_text(&cells[3])),
	    .unique = cells[4].integer != 0,
	    .constrains = cells[5].integer != 0,
	    .valid = cells[6].integer != 0,
	    .includes = cells[7].integer != 0,
	    .predicate = expression_spell(cell_text(&cells[8]))};

	return index;
}

static int
holding_take_key(
    const struct database_value *cells, const char *const *names, size_t count, void *context)
{
	struct holding *holding = context;
	struct index *index =
	    holding->index_count > 0 ? &holding->indexes[holding->index_count - 1] : NULL;
	struct index_key key = {.is_column = cells[10].integer != 0,
	    .descending = cells[11].integer != 0,
	    .nulls_first = cells[12].integer != 0};

	(void)names;
	(void)count;
	if (!index || strcmp(index->name, cell_text(&cells[2])) != 0 ||
	    strcmp(index->table, cell_text(&cells[1])) != 0 ||
	    strcmp(index->schema, cell_text(&cells[0])) != 0)
		index = holding_add_index(holding, cells);
	key.text = key.is_column ? memory_string(cell_text(&cells[9]))
				 : expression_spell(cell_text(&cells[9]));
	if (!key.text)
		key.text = memory_string("");
	key.kind = memory_string(cell_text(&cells[13]));
	index->keys = memory_grow(index->keys, index->count, &index->room, sizeof(*index->keys));
	index->keys[index->count++] = key;
	if (cell_text(&cells[14])) {
		free(index->predicate);
		index->predicate = NULL;
		index_take_text(index, cell_text(&cells[14]));
	}

	return 0;
}

/* ---- all ---- */

static int
holding_query(struct holding *holding, struct database *db, const char *sql, database_row *take,
    struct text *why)
{
	return database_query(db, sql, NULL, 0, take, holding, NULL, why);
}

int
holding_read(struct holding *holding, struct database *db, struct text *why)
{
	bool sqlite = database_kind(db) == DATABASE_SQLITE;

	holding->caseless = sqlite;
	if (holding_query(holding, db, sqlite ? sqlite_columns : postgres_columns,
		holding_take_column, why) == -1 ||
	    holding_query(holding, db, sqlite ? sqlite_indexes : postgres_indexes, holding_take_key,
		why) == -1 ||
	    (sqlite && holding_query(holding, db, sqlite_rowids, holding_take_key, why) == -1))
		return -1;

	return holding_query(holding, db, sqlite ? sqlite_references : postgres_references,
	    holding_take_reference, why);
}

static void
column_free(struct held_column *column)
{
	free(column->schema);
	free(column->table);
	free(column->key);
	free(column->name);
}

static void
index_free(struct index *index)
{
	for (size_t i = 0; i < index->count; i++) {
		free(index->keys[i].text);
		free(index->keys[i].kind);
	}
	free(index->keys);
	free(index->schema);
	free(index->table);
	free(index->name);
	free(index->method);
	free(index->predicate);
}

void
holding_free(struct holding *holding)
{
	for (size_t i = 0; i < holding->index_count; i++)
		index_free(&holding->indexes[i]);
	for (size_t i = 0; i < holding->column_count; i++)
		column_free(&holding->columns[i]);
	for (size_t i = 0; i < holding->reference_count; i++)
		column_free(&holding->references[i]);
	free(holding->indexes);
	free(holding->columns);
	free(holding->references);
	*holding = (struct holding){0};
}

bool
holding_name_is(const struct holding *holding, const char *a, const char *b)
{
	return (holding->caseless ? strcasecmp : strcmp)(a, b) == 0;
}

bool
holding_name_fits(const struct holding *holding, const char *asked, const char *name)
{
	return !asked || holding_name_is(holding, asked, name);
}
