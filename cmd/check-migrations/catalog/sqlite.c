#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "character.h"
#include "database.h"
#include "memory.h"
#include "source.h"
#include "sqlite_table.h"
#include "text.h"
#include "tokens.h"

/* What is being read: texts are kept until all names are known. */
struct sqlite_source {
	struct catalog *catalog;
	struct known_names names;
	struct sqlite_text {
		char *kind, *name, *sql;
		bool table;
	} * texts;
	size_t count, room;
};

/* Tables of which a module keeps its own data (fts5) are no objects of the application. */
#define OWN_TABLES                                                                                 \
	"m.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND m.name NOT IN (SELECT name FROM "            \
	"pragma_table_list WHERE type = 'shadow' AND schema = 'main')"
#define REAL_TABLE "m.type = 'table' AND m.sql NOT LIKE 'CREATE VIRTUAL %' AND " OWN_TABLES

static const char sqlite_objects[] =
    "SELECT m.type, m.name, m.tbl_name, m.sql, m.sql LIKE 'CREATE VIRTUAL %' "
    "FROM sqlite_schema m WHERE m.sql IS NOT NULL AND m.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' "
    "AND m.tbl_name NOT IN (SELECT name FROM pragma_table_list WHERE type = 'shadow' "
    "AND schema = 'main')";

static const char sqlite_columns[] =
    "SELECT m.name, x.name, x.type, x.\"notnull\", x.dflt_value, x.pk, x.hidden "
    "FROM sqlite_schema m, pragma_table_xinfo(m.name) x WHERE " REAL_TABLE;

/* The columns of keys that have an index without a text of its own, and of indexes; the inner query
 * orders what the outer one puts together. */
#define LISTS(origin)                                                                              \
	"SELECT t, l, group_concat(c, ', '), char(10) || group_concat(t || '.' || c, char(10)) "   \
	"|| char(10), group_concat(o, ', ') FROM (SELECT m.name AS t, l.name AS l, i.name AS c, "  \
	"i.coll || CASE WHEN i.\"desc\" THEN ' DESC' ELSE '' END AS o FROM sqlite_schema m, "      \
	"pragma_index_list(m.name) l, pragma_index_xinfo(l.name) i WHERE l.origin = '" origin "' " \
	"AND i.key AND " REAL_TABLE " ORDER BY m.name, l.name, i.seqno) GROUP BY t, l"

static const char sqlite_uniques[] = LISTS("u");
static const char sqlite_indexes[] = LISTS("c");

static const char sqlite_foreign_keys[] =
    "SELECT t, group_concat(c, ', '), char(10) || group_concat(t || '.' || c, char(10)) || "
    "char(10), lower(r), lower(group_concat(p, ', ')), u, d FROM (SELECT m.name AS t, f.id AS i, "
    "f.\"from\" AS c, f.\"table\" AS r, f.\"to\" AS p, f.on_update AS u, f.on_delete AS d "
    "FROM sqlite_schema m, pragma_foreign_key_list(m.name) f WHERE " REAL_TABLE
    " ORDER BY m.name, f.id, f.seq) GROUP BY t, i";

static const char *
column_text(const struct database_value *value)
{
	return value->kind == DATABASE_TEXT && value->len > 0 ? value->bytes : "";
}

/* "TABLE.COLUMN", or TABLE alone. */
static char *
sqlite_name(const char *table, const char *column)
{
	struct text name = TEXT_INIT(TEXT_MAX_RECORD);

	name_write(table, &name);
	if (column) {
		text_add_byte(&name, '.');
		name_write(column, &name);
	}

	return memory_given(text_take(&name));
}

static struct catalog_object *
sqlite_add(struct sqlite_source *source, const char *kind, char *name, const char *table)
{
	struct catalog_object *object = catalog_add(source->catalog, kind, name);

	free(name);
	if (table)
		object->table = sqlite_name(table, NULL);

	return object;
}

/* ---- rows ---- */

static int
sqlite_take_object(
    const struct database_value *columns, const char *const *names, size_t count, void *context)
{
	struct sqlite_source *source = context;
	const char *kind = column_text(&columns[0]), *name = column_text(&columns[1]);
	const char *table = column_text(&columns[2]);
	bool is_table = strcmp(kind, "table") == 0, is_view = strcmp(kind, "view") == 0;

	(void)names;
	(void)count;
	source->texts =
	    memory_grow(source->texts, source->count, &source->room, sizeof(*source->texts));
	source->texts[source->count++] = (struct sqlite_text){.kind = memory_string(kind),
	    .name = sqlite_name(name, NULL),
	    .sql = memory_string(column_text(&columns[3])),
	    .table = is_table && columns[4].integer == 0};
	sqlite_add(source, kind, sqlite_name(name, NULL), is_table || is_view ? NULL : table);
	if (is_table || is_view)
		known_names_add(&source->names, name);

	return 0;
}

/* A text in one spelling. */
static void
object_add_canonical(struct catalog_object *object, const char *label, const char *sql,
    const struct known_names *names)
{
	TEXT_LOCAL value = TEXT_INIT(TEXT_MAX_DOCUMENT);
	struct tokens tokens = {0};

	tokens_read(&tokens, sql, strlen(sql));
	tokens_write(&tokens, 0, tokens.count, names, &value);
	tokens_free(&tokens);
	object_add_part(object, label, text_string(&value));
}

static int
sqlite_take_column(
    const struct database_value *columns, const char *const *names, size_t count, void *context)
{
	static const struct known_names none = {0};
	struct sqlite_source *source = context;
	const char *table = column_text(&columns[0]), *name = column_text(&columns[1]);
	struct catalog_object *object =
	    sqlite_add(source, "column", sqlite_name(table, name), table);

	(void)names;
	(void)count;
	known_names_add(&source->names, name);
	object_add_canonical(object, "type", column_text(&columns[2]), &none);
	object_add_part(object, "nullability", columns[3].integer != 0 ? "NOT NULL" : "nullable");
	if (columns[4].kind != DATABASE_NULL)
		object_add_canonical(object, "default", column_text(&columns[4]), &none);
	if (columns[5].integer != 0) {
		char place[32];

		snprintf(place, sizeof(place), "column %d", (int)columns[5].integer);
		object_add_part(object, "primary key", place);
	}

	return 0;
}

/* "users(a, b)" */
static struct catalog_object *
sqlite_add_list(struct sqlite_source *source, const char *kind, const struct database_value *table,
    const struct database_value *columns)
{
	struct text name = TEXT_INIT(TEXT_MAX_RECORD);
	struct catalog_object *object;

	name_write(column_text(table), &name);
	text_add_format(&name, "(%s)", column_text(columns));
	object = sqlite_add(source, kind, memory_given(text_take(&name)), column_text(table));
	object->columns = memory_string(column_text(columns + 1));

	return object;
}

static int
sqlite_take_unique(
    const struct database_value *columns, const char *const *names, size_t count, void *context)
{
	struct catalog_object *object =
	    sqlite_add_list(context, "unique constraint", &columns[0], &columns[2]);

	(void)names;
	(void)count;
	object_add_part(object, "collations", column_text(&columns[4]));

	return 0;
}

static int
sqlite_take_foreign_key(
    const struct database_value *columns, const char *const *names, size_t count, void *context)
{
	struct catalog_object *object =
	    sqlite_add_list(context, "foreign key", &columns[0], &columns[1]);
	TEXT_LOCAL to = TEXT_INIT(TEXT_MAX_RECORD);

	(void)names;
	(void)count;
	text_add_format(&to, "%s(%s)", column_text(&columns[3]),
	    columns[4].kind == DATABASE_NULL ? "its primary key" : column_text(&columns[4]));
	object_add_part(object, "references", text_string(&to));
	object_add_part(object, "on update", column_text(&columns[5]));
	object_add_part(object, "on delete", column_text(&columns[6]));

	return 0;
}

/* ---- texts ---- */

/* The columns that an index needs. */
static int
sqlite_take_index(
    const struct database_value *columns, const char *const *names, size_t count, void *context)
{
	struct sqlite_source *source = context;
	char *name = sqlite_name(column_text(&columns[1]), NULL);
	struct catalog_object *object = catalog_find_mutable(source->catalog, "index", name);

	(void)names;
	(void)count;
	if (object && columns[3].kind != DATABASE_NULL)
		object->columns = memory_string(column_text(&columns[3]));
	free(name);

	return 0;
}

/* The object that a note is about. */
static struct catalog_object *
note_find_object(struct catalog *catalog, const char *name, const struct table_note *note)
{
	TEXT_LOCAL of = TEXT_INIT(TEXT_MAX_DOCUMENT);

	text_add_string(&of, name);
	if (note->about == NOTE_COLUMN) {
		text_add_byte(&of, '.');
		name_write(note->column, &of);
	} else if (note->about == NOTE_FOREIGN_KEY) {
		text_add_format(&of, "(%s)", note->column);
	}

	return catalog_find_mutable(catalog,
	    note->about == NOTE_COLUMN        ? "column"
	    : note->about == NOTE_FOREIGN_KEY ? "foreign key"
					      : "table",
	    text_string(&of));
}

static bool
notes_are_alike(const struct table_note *a, const struct table_note *b)
{
	return a->about == b->about && strcmp(a->label, b->label) == 0 &&
	       (!a->column || strcasecmp(a->column, b->column) == 0);
}

/* Notes of one label are one part.  0, or -1: one is about nothing that is there. */
static int
notes_apply(struct catalog *catalog, const char *name, const struct table_notes *notes)
{
	for (size_t i = 0; i < notes->count;) {
		const struct table_note *note = &notes->items[i];
		TEXT_LOCAL value = TEXT_INIT(TEXT_MAX_DOCUMENT);
		struct catalog_object *object = note_find_object(catalog, name, note);

		if (!object)
			return -1;
		for (; i < notes->count && notes_are_alike(note, &notes->items[i]); i++) {
			text_add_string(&value, value.len > 0 ? ", " : "");
			text_add_string(&value, notes->items[i].value);
		}
		object_add_part(object, note->label, text_string(&value));
	}

	return 0;
}

static void
sqlite_add_text(struct sqlite_source *source, const struct sqlite_text *text)
{
	struct catalog_object *object =
	    catalog_find_mutable(source->catalog, text->kind, text->name);
	struct table_notes notes = {0};

	/* A text that is not understood counts as a whole. */
	if (!text->table || table_notes_read(&notes, text->sql, &source->names) == -1 ||
	    notes_apply(source->catalog, text->name, &notes) == -1)
		object_add_canonical(object, "definition", text->sql, &source->names);
	table_notes_free(&notes);
}

static int
sqlite_read(struct database *db, struct sqlite_source *source, struct text *why)
{
	static const struct {
		const char *sql;
		database_row *take;
	} queries[] = {
	    {sqlite_objects, sqlite_take_object},
	    {sqlite_columns, sqlite_take_column},
	    {sqlite_uniques, sqlite_take_unique},
	    {sqlite_foreign_keys, sqlite_take_foreign_key},
	};

	for (size_t i = 0; i < sizeof(queries) / sizeof(*queries); i++)
		if (database_query(
			db, queries[i].sql, NULL, 0, queries[i].take, source, NULL, why) == -1)
			return -1;
	known_names_sort(&source->names);
	catalog_sort(source->catalog);
	if (database_query(db, sqlite_indexes, NULL, 0, sqlite_take_index, source, NULL, why) == -1)
		return -1;
	for (size_t i = 0; i < source->count; i++)
		sqlite_add_text(source, &source->texts[i]);

	return 0;
}

int
catalog_read_sqlite(struct database *db, struct catalog *catalog, struct text *why)
{
	struct sqlite_source source = {.catalog = catalog};
	int rc = sqlite_read(db, &source, why);

	known_names_free(&source.names);
	for (size_t i = 0; i < source.count; i++) {
		free(source.texts[i].kind);
		free(source.texts[i].name);
		free(source.texts[i].sql);
	}
	free(source.texts);

	return rc;
}
