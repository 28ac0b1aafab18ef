#include "compared.h"

#include <stdlib.h>
#include <string.h>

#include "json_writer.h"
#include "ledger.h"
#include "memory.h"
#include "options.h"
#include "path_glob.h"
#include "rule.h"
#include "text.h"

/* ---- leaving out ---- */

/* Where the globs are asked, and which of them fitted. */
struct globs {
	const struct option_list *list;
	bool *used;
};

static bool
glob_is_for(const struct globs *globs, size_t at, const char *name)
{
	return name_glob_fits(globs->list->items[at], name, strlen(name));
}

static bool
object_is_ignored(void *context, const struct catalog_object *object)
{
	const struct globs *globs = context;
	TEXT_LOCAL full = TEXT_INIT(TEXT_MAX_DOCUMENT);
	bool ignored = false;

	text_add_format(&full, "%s %s", object->kind, object->name);
	for (size_t i = 0; i < globs->list->count; i++)
		if (glob_is_for(globs, i, object->name) ||
		    glob_is_for(globs, i, text_string(&full)))
			globs->used[i] = ignored = true;

	return ignored;
}

void
compared_leave_out(
    struct compared *compared, const struct ledger *ledger, const struct option_list *globs)
{
	struct globs asked = {globs, memory_new(globs->count + 1, sizeof(bool))};

	ledger_leave_out(ledger, &compared->expected, &compared->found);
	compared->globs = globs;
	compared->used = asked.used;
	compared->left_out += catalog_filter_out(&compared->expected, object_is_ignored, &asked);
	compared->left_out += catalog_filter_out(&compared->found, object_is_ignored, &asked);
}

void
compared_free(struct compared *compared)
{
	catalog_free(&compared->expected);
	catalog_free(&compared->found);
	free(compared->used);
}

/* ---- what there is ---- */

/* What a database has from the start. */
static bool
object_is_given(const struct catalog_object *object)
{
	return (strcmp(object->kind, "schema") == 0 && strcmp(object->name, "public") == 0) ||
	       (strcmp(object->kind, "extension") == 0 && strcmp(object->name, "plpgsql") == 0);
}

static size_t
catalog_count_made(const struct catalog *catalog)
{
	size_t count = 0;

	for (size_t i = 0; i < catalog->count; i++)
		count += !object_is_given(&catalog->objects[i]);

	return count;
}

size_t
compared_count(const struct compared *compared)
{
	return catalog_count_made(&compared->expected) + catalog_count_made(&compared->found);
}

/* ---- findings ---- */

struct telling {
	const struct compared *compared;
	struct category *category;
};

static bool
versions_differ(const struct compared *compared)
{
	return compared->expected.major != compared->found.major;
}

static const char *
difference_labels(const struct catalog_object *object, const char *difference, struct text *labels)
{
	struct json_writer w = json_writer(labels);

	json_open_object(&w, NULL);
	json_put_string(&w, "object", object->name);
	json_put_string(&w, "kind", object->kind);
	json_put_string(&w, "difference", difference);
	json_close_object(&w);

	return text_string(labels);
}

enum { LONGEST_NAME = 200 };

/* Its kind and name, for people; the labels have it in full. */
static void
object_show(const struct catalog_object *object, struct text *out)
{
	text_add_format(out, "%s ", object->kind);
	text_add_visible(out, object->name, strnlen(object->name, LONGEST_NAME));
}

/* Two versions of PostgreSQL may print one definition in two ways. */
static void
difference_tell_parts(const struct telling *telling, const struct catalog_object *expected,
    const struct catalog_object *found, struct check *check)
{
	const struct compared *compared = telling->compared;
	TEXT_LOCAL parts = TEXT_INIT(TEXT_MAX_REASON);
	TEXT_LOCAL shown = TEXT_INIT(TEXT_MAX_REASON);

	object_show(expected, &shown);
	catalog_show_parts(expected, found, &parts);
	if (strcmp(expected->kind, "extension") == 0) {
		check->status = CHECK_WARN;
		category_say(telling->category, RULE_DRIFT, check, "the extension %s differs: %s",
		    expected->name, text_string(&parts));
	} else if (versions_differ(compared)) {
		check->status = CHECK_UNKNOWN;
		category_say(telling->category, RULE_DRIFT, check,
		    "the %s is shown differently, by PostgreSQL %d and the live database's %d, "
		    "which may print one definition in two ways: %s; replay on PostgreSQL %d",
		    text_string(&shown), compared->expected.major, compared->found.major,
		    text_string(&parts), compared->found.major);
	} else {
		category_fault(telling->category, RULE_DRIFT, check, "the %s differs: %s",
		    text_string(&shown), text_string(&parts));
	}
}

static void
difference_tell(
    void *context, const struct catalog_object *expected, const struct catalog_object *found)
{
	const struct telling *telling = context;
	const struct catalog_object *object = expected ? expected : found;
	const char *difference = !found ? "missing" : !expected ? "unexpected" : "different";
	TEXT_LOCAL labels = TEXT_INIT(TEXT_MAX_RECORD);
	TEXT_LOCAL shown = TEXT_INIT(TEXT_MAX_REASON);
	struct check check = {.labels = difference_labels(object, difference, &labels)};

	object_show(object, &shown);
	if (expected && found)
		difference_tell_parts(telling, expected, found, &check);
	else if (expected)
		category_fault(telling->category, RULE_DRIFT, &check,
		    "the %s is missing: the migrations make it, and the live database does not "
		    "have it",
		    text_string(&shown));
	else
		category_fault(telling->category, RULE_DRIFT, &check,
		    "the %s is unexpected: the live database has it, and no applied migration "
		    "makes it",
		    text_string(&shown));
}

static void
globs_judge(const struct compared *compared, struct category *category)
{
	struct check check = {.status = CHECK_WARN};

	for (size_t i = 0; i < compared->globs->count; i++)
		if (!compared->used[i])
			category_say(category, RULE_DRIFT, &check,
			    "--ignore-object %s: no object is called so: remove the option",
			    compared->globs->items[i]);
}

void
compared_judge(struct compared *compared, struct category *category)
{
	struct telling telling = {compared, category};

	category->judged = (int64_t)catalog_compare(
	    &compared->expected, &compared->found, difference_tell, &telling);
	globs_judge(compared, category);
}
