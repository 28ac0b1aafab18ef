#include "catalog.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "memory.h"
#include "source.h"

struct catalog_object *
catalog_add(struct catalog *catalog, const char *kind, const char *name)
{
	struct catalog_object *object;

	catalog->objects = memory_grow(
	    catalog->objects, catalog->count, &catalog->room, sizeof(*catalog->objects));
	object = &catalog->objects[catalog->count++];
	*object = (struct catalog_object){.kind = memory_string(kind), .name = memory_string(name)};

	return object;
}

void
object_add_part(struct catalog_object *object, const char *label, const char *value)
{
	if (!value)
		return;
	object->parts =
	    memory_grow(object->parts, object->count, &object->room, sizeof(*object->parts));
	object->parts[object->count++] =
	    (struct catalog_part){memory_string(label), memory_string(value)};
}

static void
object_free(struct catalog_object *object)
{
	for (size_t i = 0; i < object->count; i++) {
		free(object->parts[i].label);
		free(object->parts[i].value);
	}
	free(object->parts);
	free(object->kind);
	free(object->name);
	free(object->schema);
	free(object->table);
	free(object->columns);
}

void
catalog_free(struct catalog *catalog)
{
	for (size_t i = 0; i < catalog->count; i++)
		object_free(&catalog->objects[i]);
	free(catalog->objects);
	*catalog = (struct catalog){0};
}

/* ---- their order ---- */

static int
object_compare(const void *a, const void *b)
{
	const struct catalog_object *one = a, *other = b;
	int order = strcmp(one->kind, other->kind);

	return order != 0 ? order : strcmp(one->name, other->name);
}

static int
object_compare_caseless(const void *a, const void *b)
{
	const struct catalog_object *one = a, *other = b;
	int order = strcmp(one->kind, other->kind);

	return order != 0 ? order : strcasecmp(one->name, other->name);
}

typedef int object_order(const void *a, const void *b);

static object_order *
catalog_order(const struct catalog *catalog)
{
	return catalog->caseless ? object_compare_caseless : object_compare;
}

void
catalog_sort(struct catalog *catalog)
{
	if (catalog->count > 0)
		qsort(catalog->objects, catalog->count, sizeof(*catalog->objects),
		    catalog_order(catalog));
}

const struct catalog_object *
catalog_find(const struct catalog *catalog, const char *kind, const char *name)
{
	struct catalog_object sought = {.kind = memory_string(kind), .name = memory_string(name)};
	const struct catalog_object *found = NULL;

	if (catalog->count > 0)
		found = bsearch(&sought, catalog->objects, catalog->count,
		    sizeof(*catalog->objects), catalog_order(catalog));
	object_free(&sought);

	return found;
}

const struct catalog_object *
catalog_find_owner(const struct catalog *catalog, const struct catalog_object *object)
{
	static const char *const kinds[] = {"table", "view", "materialized view"};
	const struct catalog_object *found = NULL;

	for (size_t i = 0; object->table && !found && i < sizeof(kinds) / sizeof(*kinds); i++)
		found = catalog_find(catalog, kinds[i], object->table);

	return found;
}
