#include <string.h>

#include "layout.h"
#include "ledger.h"
#include "migrations.h"
#include "shape.h"
#include "table.h"

/* Whether a table is a tool's ledger, by its name and columns. */

/* A ledger of the house may hold no checksum, where its column was not named. */
static bool
shape_needs(
    const struct ledger *ledger, const struct ledger_shape *shape, enum ledger_column column)
{
	if (column == COLUMN_CHECKSUM && ledger->asked->version_column &&
	    !ledger->asked->checksum_column &&
	    strcmp(shape->layout ? shape->layout : "", "plain") == 0)
		return false;

	return shape->columns[column] && !(shape->optional & 1U << column);
}

const char *
shape_column(const struct ledger *ledger, const struct ledger_shape *shape,
    const struct ledger_table *table, enum ledger_column column)
{
	const char *name = shape->columns[column];

	if (column == COLUMN_VERSION && ledger->asked->version_column)
		name = ledger->asked->version_column;
	if (column == COLUMN_CHECKSUM && name && ledger->asked->checksum_column)
		name = ledger->asked->checksum_column;

	return name ? table_column(ledger, table, name) : NULL;
}

static bool
shape_is_at(
    const struct ledger *ledger, const struct ledger_shape *shape, const struct ledger_table *table)
{
	if (ledger->asked->table)
		return true;
	if (!table_is_called(ledger, table, shape->table))
		return false;

	return table->schema ? shape->schema && strcmp(shape->schema, table->schema) == 0
			     : !shape->schema;
}

bool
shape_fits(
    const struct ledger *ledger, const struct ledger_shape *shape, const struct ledger_table *table)
{
	bool named = shape->layout && strcmp(ledger->asked->layout_name, shape->layout) == 0;

	if (!shape_is_at(ledger, shape, table))
		return false;
	for (int i = 0; i < COLUMN_MEANINGS; i++)
		if (shape_needs(ledger, shape, (enum ledger_column)i) &&
		    !shape_column(ledger, shape, table, (enum ledger_column)i))
			return false;
	for (size_t i = 0; shape->more[i]; i++)
		if (!table_column(ledger, table, shape->more[i]))
			return false;
	for (size_t i = 0; shape->lacks[i]; i++)
		if (table_column(ledger, table, shape->lacks[i]))
			return false;

	return !shape->alone || named || table->count == 1;
}

bool
ledger_fits(const struct ledger *ledger, const struct layout *layout)
{
	for (size_t i = 0; i < ledger->table_count; i++)
		for (const struct ledger_shape *shape = ledger_shapes; shape->tool; shape++)
			if (shape->layout && strcmp(shape->layout, layout->name) == 0 &&
			    shape_fits(ledger, shape, &ledger->tables[i]))
				return true;

	return false;
}
