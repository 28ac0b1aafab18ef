/*
 * indexes/holding: the tables, indexes and foreign keys that a database holds.
 */
#ifndef CHECK_MIGRATIONS_INDEXES_HOLDING_H
#define CHECK_MIGRATIONS_INDEXES_HOLDING_H

#include <stdbool.h>
#include <stddef.h>

struct database;
struct text;

struct index_key {
	char *text; /* a column's name; an expression in one spelling (required.h) */
	char *kind; /* operator class and collation, to be compared alone */
	bool is_column, descending, nulls_first;
};

struct index {
	char *schema, *table; /* without quotes; SQLite: "main" */
	char *name, *method;  /* the method's "btree", ... */
	char *predicate;      /* in one spelling; NULL: it is not partial */
	struct index_key *keys;
	size_t count, room;
	bool unique, constrains; /* a key of the table rests on it */
	bool valid;              /* and ready */
	bool includes;           /* columns beyond its keys */
};

/* A column of a table, or of a foreign key. */
struct held_column {
	char *schema, *table, *key, *name; /* key: the foreign key's name, else NULL */
};

struct holding {
	bool caseless; /* names: SQLite */
	struct index *indexes;
	size_t index_count, index_room;
	struct held_column *columns; /* of tables */
	size_t column_count, column_room;
	struct held_column *references; /* of foreign keys, each one's together */
	size_t reference_count, reference_room;
};

/* Fills what was begun as {0}.  0, or -1 with the reason; holding_free() frees in any case. */
int holding_read(struct holding *holding, struct database *db, struct text *why);
void holding_free(struct holding *holding);

/* Compares names as the database does. */
bool holding_name_is(const struct holding *holding, const char *a, const char *b);

/* The same, but NULL: nothing is said, which fits anything. */
bool holding_name_fits(const struct holding *holding, const char *asked, const char *name);

#endif
