#include "meets.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "memory.h"
#include "text.h"

/* ---- the table ---- */

/* "app.users"; of SQLite "users". */
static void
table_write(const struct holding *holding, const char *schema, const char *table, struct text *out)
{
	if (!holding->caseless)
		text_add_visible_format(out, "%s.", schema);
	text_add_visible_format(out, "%s", table);
}

static int
table_fail_unknown(const struct holding *holding, const struct required *required, struct text *why)
{
	const char **names = memory_new(holding->column_count + 1, sizeof(*names));
	const char *nearest;

	for (size_t i = 0; i < holding->column_count; i++)
		names[i] = holding->columns[i].table;
	nearest = text_nearest(required->table, names);
	free(names);
	if (nearest)
		return text_fail_visible(why, "there is no table %s%s%s; is %s meant?",
		    required->schema ? required->schema : "", required->schema ? "." : "",
		    required->table, nearest);

	return text_fail_visible(why, "there is no table %s%s%s",
	    required->schema ? required->schema : "", required->schema ? "." : "", required->table);
}

/* The one table that is called so: a column of it.  NULL with the reason. */
static const struct held_column *
holding_find_table(const struct holding *holding, const struct required *required,
    enum requirement *requirement, struct text *why)
{
	const struct held_column *found = NULL;

	*requirement = REQUIREMENT_LACKING;
	for (size_t i = 0; i < holding->column_count; i++) {
		const struct held_column *column = &holding->columns[i];

		if (!holding_name_is(holding, column->table, required->table) ||
		    !holding_name_fits(holding, required->schema, column->schema))
			continue;
		if (found && strcmp(found->schema, column->schema) != 0) {
			*requirement = REQUIREMENT_UNCLEAR;
			text_fail_visible(why,
			    "several tables are called so: name the schema, such as %s.%s",
			    found->schema, found->table);
			return NULL;
		}
		found = column;
	}
	if (!found)
		table_fail_unknown(holding, required, why);

	return found;
}

static bool
table_has_column(const struct holding *holding, const struct held_column *table, const char *name)
{
	for (size_t i = 0; i < holding->column_count; i++) {
		const struct held_column *column = &holding->columns[i];

		if (column->name && strcmp(column->schema, table->schema) == 0 &&
		    strcmp(column->table, table->table) == 0 &&
		    holding_name_is(holding, column->name, name))
			return true;
	}

	return false;
}

/* 0, or -1 with the column that the table does not have, and the nearest. */
static int
table_check_columns(const struct holding *holding, const struct held_column *table,
    const struct required *required, struct text *why)
{
	const char **names = memory_new(holding->column_count + 1, sizeof(*names));
	size_t count = 0;
	int rc = 0;

	for (size_t i = 0; i < holding->column_count; i++)
		if (holding->columns[i].name &&
		    strcmp(holding->columns[i].schema, table->schema) == 0 &&
		    strcmp(holding->columns[i].table, table->table) == 0)
			names[count++] = holding->columns[i].name;
	for (size_t i = 0; i < required->count && rc == 0; i++) {
		const char *name = required->keys[i].name;
		const char *nearest;

		if (!name || table_has_column(holding, table, name))
			continue;
		nearest = text_nearest(name, names);
		rc = text_fail_visible(why, "the table %s has no column %s%s%s%s", table->table,
		    name, nearest ? "; is " : "", nearest ? nearest : "", nearest ? " meant?" : "");
	}
	free(names);

	return rc;
}

/* ---- an index ---- */

static bool
index_is_of(const struct index *index, const struct held_column *table)
{
	return strcmp(index->schema, table->schema) == 0 && strcmp(index->table, table->table) == 0;
}

static bool
key_fits(
    const struct holding *holding, const struct index_key *key, const struct required_key *required)
{
	if (required->name)
		return key->is_column && holding_name_is(holding, key->text, required->name);

	return !key->is_column && strcmp(key->text, required->expression) == 0;
}

/* An index can be read from either end: `turned`. */
static bool
key_direction_fits(const struct index_key *key, const struct required_key *required, bool turned)
{
	bool down = key->descending != turned, first = key->nulls_first != turned;

	if (required->direction != DIRECTION_ANY && down != (required->direction == DIRECTION_DOWN))
		return false;

	return required->nulls == DIRECTION_ANY || first == (required->nulls == DIRECTION_UP);
}

static bool
index_directions_fit(const struct index *index, const struct required *required, bool turned)
{
	for (size_t i = 0; i < required->count; i++)
		if (!key_direction_fits(&index->keys[i], &required->keys[i], turned))
			return false;

	return true;
}

static bool
index_keys_fit(
    const struct holding *holding, const struct index *index, const struct required *required)
{
	if (strcasecmp(index->method, required->method ? required->method : "btree") != 0 ||
	    index->count < required->count)
		return false;
	for (size_t i = 0; i < required->count; i++)
		if (!key_fits(holding, &index->keys[i], &required->keys[i]))
			return false;

	return index_directions_fit(index, required, false) ||
	       index_directions_fit(index, required, true);
}

/* Its name and what is in it, for people. */
static void
index_write(const struct index *index, struct text *out)
{
	text_add_visible_format(out, "%s (", index->name);
	for (size_t i = 0; i < index->count; i++)
		text_add_visible_format(out, "%s%s%s", i > 0 ? ", " : "", index->keys[i].text,
		    index->keys[i].descending ? " DESC" : "");
	text_add_string(out, ")");
	if (index->predicate)
		text_add_visible_format(out, " WHERE %s", index->predicate);
}

enum { MOST_SHOWN = 8 };

static void
table_fail_lacking(const struct holding *holding, const struct held_column *table, struct text *why)
{
	size_t shown = 0;

	text_clear(why);
	text_add_string(why, "no valid index of ");
	table_write(holding, table->schema, table->table, why);
	text_add_string(why, " begins with these columns in this order; it has ");
	for (size_t i = 0; i < holding->index_count; i++) {
		const struct index *index = &holding->indexes[i];

		if (!index_is_of(index, table) || shown++ >= MOST_SHOWN)
			continue;
		text_add_string(why, shown > 1 ? ", " : "");
		index_write(index, why);
	}
	if (shown == 0)
		text_add_string(why, "none");
	if (shown > MOST_SHOWN)
		text_add_format(why, ", and %zu more", shown - MOST_SHOWN);
}

/* Why one that has the columns does not count; NULL: it does. */
static const char *
index_fault(const struct index *index, const struct required *required)
{
	if (!index->valid)
		return "is invalid: drop it, and build it again";
	if (index->predicate &&
	    (!required->predicate || strcmp(index->predicate, required->predicate) != 0))
		return "does not hold all of the rows";

	return NULL;
}

enum requirement
holding_meets(const struct holding *holding, const struct required *required, struct text *why)
{
	enum requirement requirement;
	const struct held_column *table = holding_find_table(holding, required, &requirement, why);
	const struct index *nearly = NULL;

	if (!table)
		return requirement;
	if (table_check_columns(holding, table, required, why) == -1)
		return REQUIREMENT_LACKING;
	for (size_t i = 0; i < holding->index_count; i++) {
		const struct index *index = &holding->indexes[i];

		if (!index_is_of(index, table) || !index_keys_fit(holding, index, required))
			continue;
		if (!index_fault(index, required))
			return REQUIREMENT_MET;
		nearly = index;
	}
	if (!nearly) {
		table_fail_lacking(holding, table, why);
		return REQUIREMENT_LACKING;
	}
	text_clear(why);
	text_add_string(why, "the index ");
	index_write(nearly, why);
	text_add_format(why, " %s", index_fault(nearly, required));

	return REQUIREMENT_LACKING;
}
