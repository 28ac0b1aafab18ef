/*
 * reversible/rows: how many rows each table has, and what is in them.
 */
#ifndef CHECK_MIGRATIONS_REVERSIBLE_ROWS_H
#define CHECK_MIGRATIONS_REVERSIBLE_ROWS_H

#include <stddef.h>
#include <stdint.h>

struct database;
struct text;

struct rows_table {
	char *name;    /* "public.users", as the catalog has it where that needs no quotes */
	char *sql;     /* as SQL writes it */
	char *columns; /* "email, id": sorted, as SQL writes them */
	int64_t count;
	char *contents; /* a sum over all rows */
};

/* Begun as {0}; rows_free() frees. */
struct rows {
	struct rows_table *tables; /* sorted by name */
	size_t count, room;
};

/* Reads all tables of the application.  0, or -1 with the reason. */
int rows_read(struct database *db, struct rows *rows, struct text *why);
void rows_free(struct rows *rows);

/* The table of that name, or NULL. */
const struct rows_table *rows_find(const struct rows *rows, const char *name);

#endif
