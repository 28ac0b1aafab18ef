/*
 * catalog: what a database holds, object by object, in parts that can be compared.
 *
 * Schemas, tables and their columns, keys, checks, exclusions, indexes, triggers, rules and
 * policies; views, sequences, functions, types, casts, operators, extensions.  Expressions are as
 * the database itself prints them, under settings that are the same everywhere, so that two
 * spellings of one are one; SQLite keeps what was written, of which the tokens count.
 *
 * Left out are comments, owners, privileges, statistics and their targets, tablespaces, what
 * autovacuum is told, the order of columns, the values of sequences; what belongs to an extension,
 * to the system or to a session (temporary tables); and what is made for a server rather than for a
 * schema: event triggers, publications, foreign servers.
 */
#ifndef CHECK_MIGRATIONS_CATALOG_H
#define CHECK_MIGRATIONS_CATALOG_H

#include <stdbool.h>
#include <stddef.h>

struct database;
struct text;

/* Something about an object that counts, such as {"type", "integer"}. */
struct catalog_part {
	char *label, *value;
};

struct catalog_object {
	char *kind;    /* "table", "column", "index", ... */
	char *name;    /* "public.users", "public.users.email", as SQL writes it */
	char *schema;  /* as SQL writes it; NULL: none */
	char *table;   /* the one that it belongs to, "public.users"; NULL: none */
	char *columns; /* the columns that it needs, as "\nNAME\n": their names; NULL: none */
	struct catalog_part *parts;
	size_t count, room;
};

/* Begun as {0}; catalog_free() frees. */
struct catalog {
	struct catalog_object *objects; /* by kind and name */
	size_t count, room;
	bool caseless; /* the names of objects: SQLite */
	int major;     /* of the PostgreSQL that printed it; 0: SQLite */
};

/* Reads what the database holds; what is open on the connection stays as it was, an open
 * transaction and its settings included.  0, or -1 with the reason: nothing is known then. */
int catalog_read(struct database *db, struct catalog *catalog, struct text *why);
void catalog_free(struct catalog *catalog);

/* Leaves out a table and what belongs to it: the ledger.  A table without schema is one of any;
 * both names are without quotes. */
void catalog_leave_out(struct catalog *catalog, const char *schema, const char *table);

/* Whether it is there. */
bool catalog_has_table(const struct catalog *catalog, const char *schema, const char *table);

/* Leaves out what `is_left_out` says, and what belongs to it.  How many objects were. */
typedef bool catalog_filter(void *context, const struct catalog_object *object);
size_t catalog_filter_out(struct catalog *catalog, catalog_filter *is_left_out, void *context);

/* The object of that kind and name, or NULL. */
const struct catalog_object *catalog_find(
    const struct catalog *catalog, const char *kind, const char *name);

/* Tells each object that differs, in their order: one of the two is NULL where it is missing.  What
 * belongs to something that is missing itself (a column to its table, a key to its columns) is not
 * told.  Returns how many objects were held against each other, or looked for. */
typedef void catalog_difference(
    void *context, const struct catalog_object *expected, const struct catalog_object *found);
size_t catalog_compare(const struct catalog *expected, const struct catalog *found,
    catalog_difference *tell, void *context);

/* Adds which parts of two objects differ, for people: "type: expected integer, found bigint". */
void catalog_show_parts(
    const struct catalog_object *expected, const struct catalog_object *found, struct text *out);

#endif
