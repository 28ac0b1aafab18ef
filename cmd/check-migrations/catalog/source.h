/*
 * catalog/source: how the two databases fill a catalog.  For the files of this folder alone.
 */
#ifndef CHECK_MIGRATIONS_CATALOG_SOURCE_H
#define CHECK_MIGRATIONS_CATALOG_SOURCE_H

#include "catalog.h"

struct database_value;

/* Another object, which takes what it is given; all but kind and name may be NULL.  Valid until the
 * next one is added. */
struct catalog_object *catalog_add(struct catalog *catalog, const char *kind, const char *name);

/* Something about it; NULL for the value adds nothing. */
void object_add_part(struct catalog_object *object, const char *label, const char *value);

/* Puts the objects into their order, as catalog_find() needs it. */
void catalog_sort(struct catalog *catalog);

static inline struct catalog_object *
catalog_find_mutable(struct catalog *catalog, const char *kind, const char *name)
{
	const struct catalog_object *found = catalog_find(catalog, kind, name);

	return found ? &catalog->objects[found - catalog->objects] : NULL;
}

/* The table or view that an object belongs to, if the catalog has it. */
const struct catalog_object *catalog_find_owner(
    const struct catalog *catalog, const struct catalog_object *object);

/* 0, or -1 with the reason. */
int catalog_read_postgres(struct database *db, struct catalog *catalog, struct text *why);
int catalog_read_sqlite(struct database *db, struct catalog *catalog, struct text *why);

#endif
