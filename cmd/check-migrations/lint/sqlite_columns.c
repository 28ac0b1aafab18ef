#include "sqlite_columns.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "database.h"
#include "memory.h"
#include "text.h"

/* The schema is in memory: what cannot be read is not there, unless memory lacked. */
static void
schema_ask(struct database *db, const char *sql, const struct database_value *parameter,
    database_row *row, void *context)
{
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);

	if (database_query(db, sql, parameter, 1, row, context, NULL, &why) == -1 &&
	    strstr(text_string(&why), "out of memory"))
		memory_lacked();
}

static struct database_value
value_of_name(const char *name)
{
	return (struct database_value){.kind = DATABASE_TEXT, .bytes = name, .len = strlen(name)};
}

static int
columns_take(
    const struct database_value *values, const char *const *names, size_t count, void *context)
{
	struct sqlite_columns *columns = context;
	struct sqlite_column *column;

	(void)names;
	(void)count;
	columns->items =
	    memory_grow(columns->items, columns->count, &columns->room, sizeof(*columns->items));
	column = &columns->items[columns->count++];
	column->name = memory_copy(values[0].bytes ? values[0].bytes : "", values[0].len);
	column->required = values[1].integer != 0;

	return 0;
}

void
columns_read(struct sqlite_columns *columns, struct database *db, const char *table)
{
	const struct database_value name = value_of_name(table);

	*columns = (struct sqlite_columns){0};
	schema_ask(db,
	    "SELECT name, \"notnull\" AND dflt_value IS NULL AND hidden = 0 AND pk = 0 "
	    "FROM pragma_table_xinfo($1)",
	    &name, columns_take, columns);
}

void
columns_free(struct sqlite_columns *columns)
{
	for (size_t i = 0; i < columns->count; i++)
		free(columns->items[i].name);
	free(columns->items);
	*columns = (struct sqlite_columns){0};
}

bool
columns_have(const struct sqlite_columns *columns, const char *name)
{
	for (size_t i = 0; i < columns->count; i++)
		if (strcasecmp(columns->items[i].name, name) == 0)
			return true;

	return false;
}

static int
take_integer(
    const struct database_value *values, const char *const *names, size_t count, void *context)
{
	(void)names;
	(void)count;
	*(int64_t *)context = values[0].integer;

	return 0;
}

int64_t
table_page(struct database *db, const char *table)
{
	const struct database_value name = value_of_name(table);
	int64_t page = 0;

	schema_ask(db,
	    "SELECT rootpage FROM sqlite_schema WHERE type = 'table' AND name = $1 COLLATE NOCASE",
	    &name, take_integer, &page);

	return page;
}

static int
take_string(
    const struct database_value *values, const char *const *names, size_t count, void *context)
{
	char **string = context;

	(void)names;
	(void)count;
	if (!*string && values[0].bytes)
		*string = memory_copy(values[0].bytes, values[0].len);

	return 0;
}

char *
table_at_page(struct database *db, int64_t page)
{
	const struct database_value number = {.kind = DATABASE_INTEGER, .integer = page};
	char *name = NULL;

	if (page != 0)
		schema_ask(db,
		    "SELECT name FROM sqlite_schema WHERE type = 'table' AND rootpage = $1",
		    &number, take_string, &name);

	return name;
}

bool
view_exists(struct database *db, const char *name)
{
	const struct database_value value = value_of_name(name);
	int64_t found = 0;

	schema_ask(db,
	    "SELECT 1 FROM sqlite_schema WHERE type = 'view' AND name = $1 COLLATE NOCASE", &value,
	    take_integer, &found);

	return found != 0;
}
