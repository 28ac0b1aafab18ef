#include "whose.h"

#include <string.h>

#include "layout.h"
#include "migrations.h"
#include "shape.h"
#include "table.h"
#include "text.h"

/* ---- in words ---- */

static bool
shape_is_of(const struct ledger_shape *shape, const struct layout *layout)
{
	return shape->layout && strcmp(shape->layout, layout->name) == 0;
}

/* The tools that a table could be of: "Rails or dbmate". */
static void
table_name_tools(const struct ledger *ledger, const struct ledger_table *table, struct text *out)
{
	size_t before = out->len;

	for (const struct ledger_shape *shape = ledger_shapes; shape->tool; shape++)
		if (shape_fits(ledger, shape, table))
			text_add_format(out, "%s%s", out->len > before ? " or " : "", shape->tool);
	if (out->len > before)
		return;
	for (const struct ledger_shape *shape = ledger_shapes; shape->tool; shape++)
		if (table_is_called(ledger, table, shape->table) && out->len == before &&
		    strcmp(shape->table, "schema_migrations") != 0)
			text_add_format(out, "%s by its name, but not by its columns", shape->tool);
	if (out->len == before)
		text_add_string(out, "no tool known here");
}

/* The columns that the layout's ledger needs: "version, checksum". */
static void
layout_name_columns(const struct layout *layout, struct text *out)
{
	const struct ledger_shape *shape = ledger_shapes;
	size_t before = out->len;

	while (shape->tool && !shape_is_of(shape, layout))
		shape++;
	for (int i = 0; i < COLUMN_MEANINGS; i++)
		if (shape->columns[i] && !(shape->optional & 1U << i))
			text_add_format(
			    out, "%s%s", out->len > before ? ", " : "", shape->columns[i]);
}

static enum ledger_state
ledger_is_foreign(const struct ledger *ledger, struct text *why)
{
	const struct layout *layout = ledger->layout;

	text_clear(why);
	for (size_t i = 0; i < ledger->table_count; i++) {
		text_add_string(why, i == 0 ? "the table " : "; the table ");
		table_show(&ledger->tables[i], why);
		text_add_string(why, " looks like that of ");
		table_name_tools(ledger, &ledger->tables[i], why);
	}
	text_add_format(why, "; the folder's layout is %s, whose ledger has ", layout->name);
	layout_name_columns(layout, why);
	text_add_string(why, ": say --layout or --table, or give the database of these files");

	return LEDGER_FOREIGN;
}

/* ---- none ---- */

static enum ledger_state
ledger_is_missing(const struct ledger *ledger, struct text *why)
{
	const struct ledger_shape *shape = ledger_shapes;

	while (shape->tool && !shape_is_of(shape, ledger->layout))
		shape++;
	text_clear(why);
	text_add_visible_format(why,
	    "there is no table %s: nothing was ever applied, or this is another database",
	    ledger->asked->table ? ledger->asked->table : shape->table);

	return LEDGER_MISSING;
}

/* ---- a column that was named ---- */

static enum ledger_state
ledger_lacks_column(
    const struct ledger *ledger, const char *option, const char *name, struct text *why)
{
	const struct ledger_table *table = &ledger->tables[0];

	text_clear(why);
	text_add_visible_format(why, "%s %s: the table ", option, name);
	table_show(table, why);
	text_add_string(why, " has no such column; it has ");
	for (size_t i = 0; i < table->count && i < 20; i++)
		text_add_visible_format(why, "%s%s", i > 0 ? ", " : "", table->columns[i]);

	return LEDGER_TROUBLE;
}

/* With --table there is one table, whose columns are to be as they were named. */
static enum ledger_state
ledger_check_columns(const struct ledger *ledger, struct text *why)
{
	const struct migrations *asked = ledger->asked;

	if (ledger->table_count != 1)
		return LEDGER_OPEN;
	if (asked->version_column &&
	    !table_column(ledger, &ledger->tables[0], asked->version_column))
		return ledger_lacks_column(ledger, "--version-column", asked->version_column, why);
	if (asked->checksum_column &&
	    !table_column(ledger, &ledger->tables[0], asked->checksum_column))
		return ledger_lacks_column(
		    ledger, "--checksum-column", asked->checksum_column, why);

	return LEDGER_OPEN;
}

/* ---- choosing ---- */

enum ledger_state
ledger_choose(struct ledger *ledger, struct text *why)
{
	enum ledger_state state;

	if (ledger->table_count == 0)
		return ledger_is_missing(ledger, why);
	state = ledger_check_columns(ledger, why);
	if (state != LEDGER_OPEN)
		return state;
	for (size_t i = 0; i < ledger->table_count; i++) {
		for (const struct ledger_shape *shape = ledger_shapes; shape->tool; shape++) {
			if (!shape_is_of(shape, ledger->layout) ||
			    !shape_fits(ledger, shape, &ledger->tables[i]) ||
			    ledger->table == &ledger->tables[i])
				continue;
			if (ledger->table) {
				text_set_format(why,
				    "two tables could be the ledger of %s: say which with --table",
				    ledger->layout->tool);
				return LEDGER_FOREIGN;
			}
			ledger->shape = shape;
			ledger->table = &ledger->tables[i];
		}
	}

	if (!ledger->table)
		return ledger_is_foreign(ledger, why);
	ledger->no_checksums = !shape_column(ledger, ledger->shape, ledger->table, COLUMN_CHECKSUM);

	return LEDGER_OPEN;
}
