/*
 * shape: what a tool's ledger looks like, and how its rows are read.  A new tool is a row in
 * ledger/shapes.c, and a function in ledger/rows.c or ledger/histories.c where no other's will do.
 */
#ifndef CHECK_MIGRATIONS_LEDGER_SHAPE_H
#define CHECK_MIGRATIONS_LEDGER_SHAPE_H

#include <stdbool.h>
#include <stddef.h>

#include "ledger.h"

struct database_value;

/* The columns of a shape by what they say. */
enum ledger_column {
	COLUMN_VERSION,
	COLUMN_CHECKSUM,
	COLUMN_STATE,  /* dirty, is_applied, success, finished_at; of Atlas: statements applied */
	COLUMN_UNDONE, /* when it was rolled back */
	COLUMN_TYPE,   /* Flyway's and Atlas' type of a row */
	COLUMN_TOTAL,  /* of Atlas: statements in all */
	COLUMN_TITLE,  /* the description */
	COLUMN_NOTE,   /* what is said of a failure */
	COLUMN_STATEMENT, /* and the statement that failed */
	COLUMN_ORDER,     /* in which order they were applied */
	COLUMN_MEANINGS
};

struct ledger_shape {
	const char *layout; /* as --layout has it; NULL: its ledger is known, its folders are not */
	const char *tool;   /* "golang-migrate (version, dirty)" */
	const char *table, *schema;           /* where it stands; NULL: where names are looked up */
	const char *columns[COLUMN_MEANINGS]; /* that are read; NULL: the tool has none */
	const char *more[3];                  /* that it has beside them */
	const char *lacks[4];                 /* that tell another tool's */
	unsigned optional; /* bits of columns[] without which the table is still the tool's */
	bool alone;        /* it has no other column, unless --layout says whose it is */
	bool reaches;      /* a row says that all before it were applied too */
	const char *cure;  /* what to do about a migration that failed; NULL: it notes none */

	/* Fills a row whose key is not set yet from values[COLUMN_...]; what cannot be read becomes
	 * row->odd. */
	void (*take)(
	    struct applied *row, const struct database_value *values, const struct ledger *ledger);

	/* Decides which of `count` rows of one kind and key count, in the order in which they were
	 * applied; those that do not become APPLIED_OVERTAKEN.  NULL: all. */
	void (*settle)(struct applied *rows, size_t count);
};

/* All of them; behind the last stands one without a tool. */
extern const struct ledger_shape ledger_shapes[];

bool shape_fits(const struct ledger *ledger, const struct ledger_shape *shape,
    const struct ledger_table *table);

/* The column as the table spells it, with what --version-column and --checksum-column say; NULL:
 * it has none. */
const char *shape_column(const struct ledger *ledger, const struct ledger_shape *shape,
    const struct ledger_table *table, enum ledger_column column);

/* ---- rows ---- */

void row_take_plain(struct applied *, const struct database_value *, const struct ledger *);
void row_take_version(struct applied *, const struct database_value *, const struct ledger *);
void row_take_golang(struct applied *, const struct database_value *, const struct ledger *);
void row_take_goose(struct applied *, const struct database_value *, const struct ledger *);
void row_take_sqlx(struct applied *, const struct database_value *, const struct ledger *);
void row_take_flyway(struct applied *, const struct database_value *, const struct ledger *);
void row_take_prisma(struct applied *, const struct database_value *, const struct ledger *);
void row_take_atlas(struct applied *, const struct database_value *, const struct ledger *);

void rows_settle_goose(struct applied *rows, size_t count);
void rows_settle_flyway(struct applied *rows, size_t count);
void rows_settle_prisma(struct applied *rows, size_t count);

/* Marks a row that cannot be read; format and arguments as in printf(3).  Only the first reason
 * stays. */
void row_is_odd(struct applied *row, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Sets the key from text that the layout has as version; NULL, or what is none, makes it odd. */
void row_set_version(struct applied *row, const struct layout *layout, const char *text);

/* Orders a kind and a key against those of a row. */
int row_compare_key(const struct ledger *ledger, enum migration_kind kind, const char *key,
    const struct applied *row);

void row_free(struct applied *row);

#endif
