#include "ledger.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "database.h"
#include "folder.h"
#include "layout.h"
#include "memory.h"
#include "migrations.h"
#include "shape.h"
#include "table.h"
#include "text.h"

/* ---- rows ---- */

/* A column char(n) pads its text with blanks, which are no part of it. */
static size_t
value_length(const struct database_value *value)
{
	size_t len = value->len;

	while (value->kind == DATABASE_TEXT && len > 0 && value->bytes[len - 1] == ' ')
		len--;

	return len;
}

/* The checksum as text: bytes in hexadecimal, numbers in decimal; NULL when the row holds none. */
static char *
row_checksum(const struct database_value *value)
{
	static const char digits[] = "0123456789abcdef";
	struct text out = TEXT_INIT(TEXT_MAX_REASON);

	if (value->kind == DATABASE_NULL)
		return NULL;
	text_add_string(&out, "");
	if (value->kind == DATABASE_INTEGER)
		text_add_format(&out, "%" PRId64, value->integer);
	else if (value->kind == DATABASE_TEXT)
		text_add(&out, value->bytes, value_length(value));
	for (size_t i = 0; value->kind == DATABASE_BLOB && i < value->len; i++) {
		text_add_byte(&out, digits[(unsigned char)value->bytes[i] >> 4]);
		text_add_byte(&out, digits[value->bytes[i] & 15]);
	}

	return memory_given(text_take(&out));
}

/* The version as text, whatever its column's type. */
static char *
row_version(const struct database_value *value)
{
	struct text out = TEXT_INIT(TEXT_MAX_REASON);

	text_add_string(&out, "");
	if (value->kind == DATABASE_INTEGER)
		text_add_format(&out, "%" PRId64, value->integer);
	else if (value->kind == DATABASE_TEXT || value->kind == DATABASE_BLOB)
		text_add(&out, value->bytes, value_length(value));

	return memory_given(text_take(&out));
}

enum { TOO_MANY = 1 };

static int
ledger_take_row(
    const struct database_value *columns, const char *const *names, size_t count, void *context)
{
	struct ledger *ledger = context;
	struct applied *row;

	(void)names;
	if (ledger->count == MOST_MIGRATIONS)
		return TOO_MANY;
	ledger->rows =
	    memory_grow(ledger->rows, ledger->count, &ledger->room, sizeof(*ledger->rows));
	row = &ledger->rows[ledger->count++];
	*row = (struct applied){
	    .script = row_version(&columns[0]), .checksum = row_checksum(&columns[1])};
	if (count > 2 && columns[2].kind == DATABASE_INTEGER)
		row->rank = columns[2].integer;

	return 0;
}

static int
compare_rows(const void *a, const void *b)
{
	const struct applied *one = a, *other = b;

	return strcmp(one->script, other->script);
}

static enum ledger_state
ledger_read_rows(struct ledger *ledger, const struct ledger_table *table, struct text *why)
{
	TEXT_LOCAL sql = TEXT_INIT(TEXT_MAX_REASON * 2);
	const char *time = table_column(ledger, table, "applied_at");
	int rc;

	text_add_string(&sql, "SELECT ");
	column_quote(table_column(ledger, table, "version"), &sql);
	text_add_string(&sql, ", ");
	column_quote(table_column(ledger, table, "checksum"), &sql);
	/* Rows of one instant share a rank, whatever type the column has. */
	if (time)
		text_add_string(&sql, ", CASE WHEN applied_at IS NOT NULL THEN dense_rank() OVER "
				      "(ORDER BY applied_at) "
				      "END");
	text_add_string(&sql, " FROM ");
	table_quote(table, &sql);
	text_add_string(&sql, " AS t");
	rc = database_query(
	    ledger->database, text_string(&sql), NULL, 0, ledger_take_row, ledger, NULL, why);
	if (rc == TOO_MANY)
		text_fail(why, "the ledger has more than %d rows", MOST_MIGRATIONS);
	if (rc != 0)
		return LEDGER_TROUBLE;
	if (ledger->count > 0)
		qsort(ledger->rows, ledger->count, sizeof(*ledger->rows), compare_rows);

	return LEDGER_READ;
}

/* ---- whose ledger it is ---- */

/* The tools that a table could be of: "Rails or dbmate". */
static void
ledger_name_tools(const struct ledger *ledger, const struct ledger_table *table, struct text *out)
{
	size_t before = out->len;

	for (const struct ledger_shape *shape = ledger_shapes; shape->tool; shape++)
		if (shape_fits(ledger, shape, table))
			text_add_format(out, "%s%s", out->len > before ? " or " : "", shape->tool);
	for (const struct ledger_shape *shape = ledger_shapes; shape->tool && out->len == before;
	     shape++)
		if (strcmp(shape->table, table->name) == 0 &&
		    strcmp(shape->table, "schema_migrations") != 0)
			text_add_format(out, "%s by its name, but not by its columns", shape->tool);
	if (out->len == before)
		text_add_string(out, "no tool known here: it needs version and checksum");
}

static enum ledger_state
ledger_judge_tables(struct ledger *ledger, const struct layout *layout, struct text *why)
{
	text_clear(why);
	for (size_t i = 0; i < ledger->table_count; i++) {
		text_add_string(why, i == 0 ? "the table " : "; the table ");
		table_show(&ledger->tables[i], why);
		text_add_string(why, " looks like that of ");
		ledger_name_tools(ledger, &ledger->tables[i], why);
	}
	text_add_format(why, "; the folder's layout is %s, so nothing is compared", layout->name);

	return LEDGER_FOREIGN;
}

static enum ledger_state
ledger_open_database(struct ledger *ledger, struct text *why)
{
	ledger->database = database_open(
	    ledger->asked->database_url, DATABASE_READ_ONLY, ledger->asked->timeout_ns, why);
	if (!ledger->database)
		return LEDGER_TROUBLE;
	ledger->sqlite = database_kind(ledger->database) == DATABASE_SQLITE;
	ledger->server_version = database_version(ledger->database);
	if (tables_find(ledger, why) == -1)
		return LEDGER_TROUBLE;
	if (ledger->table_count > 0)
		return LEDGER_OPEN;
	text_set_format(why,
	    "there is no table %s: nothing was ever applied, or this is another "
	    "database",
	    ledger->asked->table ? ledger->asked->table : "schema_migrations");

	return LEDGER_MISSING;
}

void
ledger_open(struct ledger *ledger, const struct migrations *asked)
{
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);

	*ledger = (struct ledger){.state = LEDGER_UNASKED, .asked = asked};
	if (asked->skip_database || !asked->database_url)
		return;
	ledger->state = ledger_open_database(ledger, &why);
	ledger->why = memory_string(text_string(&why));
}

void
ledger_read(struct ledger *ledger, const struct layout *layout)
{
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);

	if (ledger->state != LEDGER_OPEN)
		return;
	if (ledger_fits(ledger, layout) && strcmp(layout->name, "plain") == 0) {
		ledger->layout = layout;
		ledger->state = ledger_read_rows(ledger, &ledger->tables[0], &why);
	} else {
		ledger->state = ledger_judge_tables(ledger, layout, &why);
	}
	free(ledger->why);
	ledger->why = memory_string(text_string(&why));
	database_close(ledger->database);
	ledger->database = NULL;
}

void
ledger_free(struct ledger *ledger)
{
	for (size_t i = 0; i < ledger->count; i++) {
		free(ledger->rows[i].version);
		free(ledger->rows[i].script);
		free(ledger->rows[i].checksum);
		free(ledger->rows[i].note);
	}
	free(ledger->rows);
	free(ledger->why);
	tables_free(ledger);
	database_close(ledger->database);
	*ledger = (struct ledger){0};
}
