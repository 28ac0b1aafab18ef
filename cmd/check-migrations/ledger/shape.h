/*
 * shape: what a tool's ledger looks like, and how its rows are read.  A new tool is a row in
 * ledger/shapes.c.
 */
#ifndef CHECK_MIGRATIONS_LEDGER_SHAPE_H
#define CHECK_MIGRATIONS_LEDGER_SHAPE_H

#include <stdbool.h>
#include <stddef.h>

struct ledger;
struct ledger_table;

enum { SHAPE_COLUMNS = 10 };

struct ledger_shape {
	const char *layout; /* as --layout has it; NULL: its ledger is known, its folders are not */
	const char *tool;   /* "golang-migrate (version, dirty)" */
	const char *table, *schema;       /* where it stands; NULL: where names are looked up */
	const char *has[SHAPE_COLUMNS];   /* columns that it must have */
	const char *lacks[SHAPE_COLUMNS]; /* columns that tell another tool's */
	bool alone; /* it has no other column, unless --layout says that it is this tool's */
};

/* All of them; the end has no table. */
extern const struct ledger_shape ledger_shapes[];

bool shape_fits(const struct ledger *ledger, const struct ledger_shape *shape,
    const struct ledger_table *table);

#endif
