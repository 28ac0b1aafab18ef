#include "catalog.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "database.h"
#include "memory.h"
#include "source.h"
#include "text.h"

int
catalog_read(struct database *db, struct catalog *catalog, struct text *why)
{
	int rc;

	catalog_free(catalog);
	catalog->caseless = database_kind(db) == DATABASE_SQLITE;
	catalog->major = database_version(db) / 10000;
	rc = (catalog->caseless ? catalog_read_sqlite : catalog_read_postgres)(db, catalog, why);
	if (rc == -1)
		catalog_free(catalog);
	else
		catalog_sort(catalog);

	return rc;
}

/* ---- leaving out ---- */

static void
catalog_move(struct catalog *out, const struct catalog_object *object)
{
	out->objects = memory_grow(out->objects, out->count, &out->room, sizeof(*out->objects));
	out->objects[out->count++] = *object;
}

/* Whether one of those that are left out holds it. */
static bool
catalog_holds(void *context, const struct catalog_object *object)
{
	const struct catalog *out = context;

	return catalog_find_owner(out, object) ||
	       (object->schema && catalog_find(out, "schema", object->schema));
}

static void
catalog_sift(
    struct catalog *catalog, struct catalog *out, catalog_filter *is_left_out, void *context)
{
	struct catalog more = {0};
	size_t kept = 0;

	for (size_t i = 0; i < catalog->count; i++)
		if (is_left_out(context, &catalog->objects[i]))
			catalog_move(&more, &catalog->objects[i]);
		else
			catalog->objects[kept++] = catalog->objects[i];
	catalog->count = kept;
	for (size_t i = 0; i < more.count; i++)
		catalog_move(out, &more.objects[i]);
	free(more.objects);
	catalog_sort(out);
}

size_t
catalog_filter_out(struct catalog *catalog, catalog_filter *is_left_out, void *context)
{
	struct catalog out = {.caseless = catalog->caseless};
	size_t before, left;

	catalog_sift(catalog, &out, is_left_out, context);
	/* A schema's tables, then what belongs to those. */
	do {
		before = out.count;
		catalog_sift(catalog, &out, catalog_holds, &out);
	} while (out.count > before);
	left = out.count;
	catalog_free(&out);

	return left;
}

/* A table as it is sought. */
struct left_table {
	const char *schema, *table;
	bool caseless;
};

/* As SQL writes it, without its quotes. */
static void
name_strip(const char *name, struct text *out)
{
	for (; name && *name != '\0'; name++)
		if (*name != '"')
			text_add_byte(out, *name);
}

static bool
table_is_left(void *context, const struct catalog_object *object)
{
	const struct left_table *left = context;
	TEXT_LOCAL sought = TEXT_INIT(TEXT_MAX_DOCUMENT);
	TEXT_LOCAL name = TEXT_INIT(TEXT_MAX_DOCUMENT);

	if (strcmp(object->kind, "table") != 0 && strcmp(object->kind, "view") != 0)
		return false;
	if (object->schema) {
		name_strip(left->schema ? left->schema : object->schema, &sought);
		text_add_byte(&sought, '.');
	}
	name_strip(left->table, &sought);
	name_strip(object->name, &name);

	return (left->caseless ? strcasecmp : strcmp)(text_string(&name), text_string(&sought)) ==
	       0;
}

void
catalog_leave_out(struct catalog *catalog, const char *schema, const char *table)
{
	struct left_table left = {schema, table, catalog->caseless};

	catalog_filter_out(catalog, table_is_left, &left);
}

bool
catalog_has_table(const struct catalog *catalog, const char *schema, const char *table)
{
	struct left_table left = {schema, table, catalog->caseless};

	for (size_t i = 0; i < catalog->count; i++)
		if (table_is_left(&left, &catalog->objects[i]))
			return true;

	return false;
}
