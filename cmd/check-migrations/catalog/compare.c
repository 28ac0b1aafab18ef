#include "catalog.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "memory.h"
#include "source.h"
#include "text.h"

/* ---- parts ---- */

static const char *
object_part(const struct catalog_object *object, const char *label)
{
	for (size_t i = 0; i < object->count; i++)
		if (strcmp(object->parts[i].label, label) == 0)
			return object->parts[i].value;

	return NULL;
}

static bool
part_is_same(const char *expected, const char *found)
{
	return expected && found ? strcmp(expected, found) == 0 : !expected && !found;
}

static bool
objects_are_same(const struct catalog_object *expected, const struct catalog_object *found)
{
	if (expected->count != found->count)
		return false;
	for (size_t i = 0; i < expected->count; i++)
		if (!part_is_same(
			expected->parts[i].value, object_part(found, expected->parts[i].label)))
			return false;

	return true;
}

/* ---- what differs, for people ---- */

enum { SHOWN_BEFORE = 24, SHOWN_AT_MOST = 96 };

/* Runs of white space are one blank. */
static void
value_flatten(const char *value, struct text *out)
{
	for (const char *at = value; *at != '\0'; at++)
		if (!isspace((unsigned char)*at))
			text_add_byte(out, *at);
		else if (out->len > 0 && out->bytes[out->len - 1] != ' ')
			text_add_byte(out, ' ');
}

/* From a little before what differs, which is at `from`. */
static void
value_show(const char *value, size_t from, struct text *out)
{
	size_t len = strlen(value);
	size_t begin = len > SHOWN_AT_MOST && from > SHOWN_BEFORE ? from - SHOWN_BEFORE : 0;
	size_t shown = len - begin > SHOWN_AT_MOST ? SHOWN_AT_MOST : len - begin;

	/* Not in the middle of a character. */
	while (begin > 0 && ((unsigned char)value[begin] & 0xC0) == 0x80)
		begin--;
	while (begin + shown < len && ((unsigned char)value[begin + shown] & 0xC0) == 0x80)
		shown--;
	text_add_string(out, begin > 0 ? "..." : "");
	text_add_visible(out, value + begin, shown);
	text_add_string(out, begin + shown < len ? "..." : "");
}

static void
part_show(const char *label, const char *expected, const char *found, struct text *out)
{
	TEXT_LOCAL before = TEXT_INIT(TEXT_MAX_DOCUMENT);
	TEXT_LOCAL after = TEXT_INIT(TEXT_MAX_DOCUMENT);
	size_t same = 0;

	if (out->len > 0 && out->bytes[out->len - 1] != ' ')
		text_add_string(out, "; ");
	text_add_format(out, "%s: ", label);
	value_flatten(expected ? expected : "none", &before);
	value_flatten(found ? found : "none", &after);
	if (strcmp(text_string(&before), text_string(&after)) == 0) {
		text_add_string(out, "white space alone differs in ");
		value_show(text_string(&before), 0, out);
		return;
	}
	while (text_string(&before)[same] != '\0' &&
	       text_string(&before)[same] == text_string(&after)[same])
		same++;
	text_add_string(out, "expected ");
	value_show(text_string(&before), same, out);
	text_add_string(out, ", found ");
	value_show(text_string(&after), same, out);
}

void
catalog_show_parts(
    const struct catalog_object *expected, const struct catalog_object *found, struct text *out)
{
	for (size_t i = 0; i < expected->count; i++) {
		const struct catalog_part *part = &expected->parts[i];
		const char *other = object_part(found, part->label);

		if (!part_is_same(part->value, other))
			part_show(part->label, part->value, other, out);
	}
	for (size_t i = 0; i < found->count; i++)
		if (!object_part(expected, found->parts[i].label))
			part_show(found->parts[i].label, NULL, found->parts[i].value, out);
}

/* ---- comparing ---- */

/* Whether a catalog lacks one of the columns that an object needs, which its own catalog has. */
static bool
columns_are_missing(
    const struct catalog *own, const struct catalog *other, const struct catalog_object *object)
{
	const char *at = object->columns ? object->columns + strspn(object->columns, "\n") : "";
	bool missing = false;

	while (*at != '\0' && !missing) {
		size_t len = strcspn(at, "\n");
		char *name = memory_copy(at, len);

		missing = catalog_find(own, "column", name) && !catalog_find(other, "column", name);
		free(name);
		at += len + (at[len] == '\n');
	}

	return missing;
}

/* Whether `other` lacks not only the object, but also something that it belongs to. */
static bool
object_is_implied(
    const struct catalog *own, const struct catalog *other, const struct catalog_object *object)
{
	const struct catalog_object *owner = catalog_find_owner(own, object);

	if (owner && !catalog_find(other, owner->kind, owner->name))
		return true;
	if (object->schema && catalog_find(own, "schema", object->schema) &&
	    !catalog_find(other, "schema", object->schema))
		return true;

	return columns_are_missing(own, other, object);
}

static int
objects_order(
    const struct catalog *catalog, const struct catalog_object *a, const struct catalog_object *b)
{
	int order = strcmp(a->kind, b->kind);

	if (order != 0)
		return order;

	return (catalog->caseless ? strcasecmp : strcmp)(a->name, b->name);
}

size_t
catalog_compare(const struct catalog *expected, const struct catalog *found,
    catalog_difference *tell, void *context)
{
	size_t i = 0, j = 0, count = 0;

	while (i < expected->count || j < found->count) {
		const struct catalog_object *one =
		    i < expected->count ? &expected->objects[i] : NULL;
		const struct catalog_object *other = j < found->count ? &found->objects[j] : NULL;
		int order = !one ? 1 : !other ? -1 : objects_order(expected, one, other);

		count++;
		i += order <= 0;
		j += order >= 0;
		if (order == 0 && !objects_are_same(one, other))
			tell(context, one, other);
		else if (order < 0 && !object_is_implied(expected, found, one))
			tell(context, one, NULL);
		else if (order > 0 && !object_is_implied(found, expected, other))
			tell(context, NULL, other);
	}

	return count;
}
