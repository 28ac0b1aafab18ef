/*
 * catalog: what a database holds, object by object, in words that can be compared.
 *
 * Tables, columns, types, nullability, defaults, identity, keys, checks, exclusions, indexes,
 * views, triggers, sequences, functions, enums, domains; comments and owners are left out, and so
 * is what belongs to an extension.  Expressions are as the database itself prints them, so that
 * two spellings of one are one.
 */
#ifndef CHECK_MIGRATIONS_CATALOG_H
#define CHECK_MIGRATIONS_CATALOG_H

#include <stddef.h>

struct database;
struct text;

/* One object; sorted by kind, then name. */
struct catalog_object {
	char *kind;       /* "table", "column", "index", ... */
	char *name;       /* "public.users", "public.users.email", as SQL writes it */
	char *table;      /* the one it belongs to, as SQL writes it; NULL: none */
	char *definition; /* everything about it that counts, in one line */
};

/* Begun as {0}; catalog_free() frees. */
struct catalog {
	struct catalog_object *objects;
	size_t count, room;
};

/* Reads what the database holds.  0, or -1 with the reason. */
int catalog_read(struct database *db, struct catalog *catalog, struct text *why);
void catalog_free(struct catalog *catalog);

/* Leaves out a table and what belongs to it: the ledger. */
void catalog_leave_out(struct catalog *catalog, const char *table);

/* Tells each object that differs, in their order: one of the two is NULL where it is missing. */
typedef void catalog_difference(
    void *context, const struct catalog_object *expected, const struct catalog_object *found);
void catalog_compare(const struct catalog *expected, const struct catalog *found,
    catalog_difference *tell, void *context);

#endif
