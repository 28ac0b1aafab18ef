#include "loss.h"

#include <inttypes.h>
#include <string.h>

#include "catalog.h"
#include "rows.h"
#include "rule.h"
#include "text.h"

enum { MOST_TOLD = 20 };

/* ---- objects ---- */

static void
object_ignore(
    void *context, const struct catalog_object *expected, const struct catalog_object *found)
{
	(void)expected;
	(void)found;
	++*(size_t *)context;
}

size_t
loss_count_objects(const struct catalog *expected, const struct catalog *found)
{
	size_t count = 0;

	catalog_compare(expected, found, object_ignore, &count);

	return count;
}

struct object_telling {
	struct category *category;
	const struct check *check;
	bool down;
	size_t told;
};

static void
object_tell(
    void *context, const struct catalog_object *expected, const struct catalog_object *found)
{
	struct object_telling *telling = context;
	const struct catalog_object *object = expected ? expected : found;
	TEXT_LOCAL parts = TEXT_INIT(TEXT_MAX_REASON / 2);
	struct check check = *telling->check;

	if (telling->told++ >= MOST_TOLD)
		return;
	check.observed = check_string(object->name);
	if (expected && found) {
		text_add_string(&parts, "differs: ");
		catalog_show_parts(expected, found, &parts);
	} else {
		text_add_string(&parts, expected ? "is missing" : "is there");
	}
	category_fault(telling->category, RULE_REVERSIBLE, &check, "%s, %s %s %s%s",
	    telling->down ? "taken back" : "taken back and applied again", object->kind,
	    object->name, text_string(&parts),
	    telling->down ? (expected && !found      ? ", as it was not before"
				: !expected && found ? ", as it was not before"
						     : "")
			  : "");
}

void
loss_tell_objects(struct category *category, struct check *check, bool down,
    const struct catalog *expected, const struct catalog *found)
{
	struct object_telling telling = {.category = category, .check = check, .down = down};

	catalog_compare(expected, found, object_tell, &telling);
	if (telling.told > MOST_TOLD)
		category_fault(category, RULE_REVERSIBLE, check, "and %zu more objects differ",
		    telling.told - MOST_TOLD);
}

/* ---- rows ---- */

/* Whether a name of the catalog is the table's; it has quotes where SQL needs them. */
static bool
name_is_of(const char *in_catalog, const struct rows_table *table)
{
	return strcmp(in_catalog, table->name) == 0 || strcmp(in_catalog, table->sql) == 0;
}

struct table_sought {
	const struct rows_table *table;
	bool found;
};

static void
table_seek(void *context, const struct catalog_object *expected, const struct catalog_object *found)
{
	struct table_sought *sought = context;
	const struct catalog_object *object = expected ? expected : found;
	const char *table = object->table ? object->table : object->name;

	sought->found = sought->found || name_is_of(table, sought->table);
}

/* Whether the way up changes the table or what belongs to it, or its rows. */
static bool
table_is_touched(const struct loss *loss, const struct rows_table *table)
{
	struct table_sought sought = {.table = table};
	const struct rows_table *between = rows_find(loss->rows_between, table->name);

	catalog_compare(loss->before, loss->after, table_seek, &sought);

	return sought.found || (between && strcmp(between->columns, table->columns) == 0 &&
				   strcmp(between->contents, table->contents) != 0);
}

static void
table_tell(struct category *category, struct check *check, const struct loss *loss,
    const struct rows_table *before, const struct rows_table *behind)
{
	int64_t left = behind ? behind->count : 0;
	const char *touched =
	    table_is_touched(loss, before) ? "" : ", which the migration does not touch,";

	check->observed = check_string(before->name);
	if (left < before->count)
		category_fault(category, RULE_ROWS_LOST, check,
		    "applied and taken back, %" PRId64 " of %" PRId64 " rows of %s%s are gone",
		    before->count - left, before->count, before->name, touched);
	else if (!behind || strcmp(before->columns, behind->columns) != 0)
		return;
	else if (strcmp(before->contents, behind->contents) != 0 && *touched)
		category_fault(category, RULE_ROWS_LOST, check,
		    "applied and taken back, rows of %s%s are not what they were", before->name,
		    touched);
	else if (strcmp(before->contents, behind->contents) != 0)
		category_fault(category, RULE_ROWS_CHANGED, check,
		    "applied and taken back, rows of %s are not what they were: %" PRId64
		    " before, %" PRId64 " now",
		    before->name, before->count, left);
}

void
loss_tell_rows(struct category *category, struct check *check, const struct loss *loss)
{
	for (size_t i = 0; i < loss->rows_before->count; i++) {
		const struct rows_table *before = &loss->rows_before->tables[i];
		const struct rows_table *told =
		    loss->told ? rows_find(loss->told, before->name) : NULL;

		if (told && told->count > 0)
			continue;
		table_tell(
		    category, check, loss, before, rows_find(loss->rows_behind, before->name));
	}
}
