#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "character.h"
#include "memory.h"
#include "sqlite_scope.h"

static void
name_replace(char **name, const char *other)
{
	free(*name);
	*name = memory_string(other);
}

/* ---- new ones ---- */

/* SQLite's names are the same in capitals, of ASCII alone; free() it. */
static char *
name_folded(const char *name)
{
	char *folded = memory_string(name);

	for (char *c = folded; *c != '\0'; c++)
		*c = char_lower(*c);

	return folded;
}

bool
table_is_fresh(const struct sqlite_scope *scope, const char *table)
{
	char *name = name_folded(table);
	bool fresh = names_have(&scope->fresh, "", name);

	free(name);

	return fresh;
}

void
tables_add_fresh(struct sqlite_scope *scope, const char *table)
{
	char *name = name_folded(table);

	for (size_t i = 0; i < scope->absent_count; i++)
		if (strcasecmp(scope->absent[i].name, table) == 0)
			scope->absent[i].made = true;
	names_add(&scope->fresh, "", name, 0);
	free(name);
}

void
tables_forget_fresh(struct sqlite_scope *scope, const char *table)
{
	char *name = name_folded(table);

	names_remove(&scope->fresh, "", name);
	free(name);
}

/* ---- copies ---- */

void
tables_note_copy(struct sqlite_scope *scope, const char *into)
{
	for (size_t i = 0; i < scope->effects.read_count; i++) {
		const struct effect_column *read = &scope->effects.reads[i];
		struct table_copy *copy;

		/* What a CHECK reads is the new row. */
		if (strcasecmp(read->table, into) == 0)
			continue;
		scope->copies = memory_grow(
		    scope->copies, scope->copy_count, &scope->copy_room, sizeof(*scope->copies));
		copy = &scope->copies[scope->copy_count++];
		copy->into = memory_string(into);
		copy->from = memory_string(read->table);
		copy->column = memory_string(read->column);
	}
}

/* Whether a column (NULL: any) was copied. */
static bool
column_is_copied(
    const struct sqlite_scope *scope, const struct table_fate *fate, const char *column)
{
	for (size_t i = 0; i < scope->copy_count; i++) {
		const struct table_copy *copy = &scope->copies[i];

		if (strcasecmp(copy->into, fate->origin) == 0 &&
		    strcasecmp(copy->from, fate->name) == 0 &&
		    (!column || strcasecmp(copy->column, column) == 0))
			return true;
	}

	return false;
}

/* ---- drops and renames ---- */

static struct table_fate *
fate_of(struct sqlite_scope *scope, const char *table)
{
	for (size_t i = 0; i < scope->fate_count; i++) {
		struct table_fate *fate = &scope->fates[i];

		if (!fate->dropped && strcasecmp(fate->name, table) == 0)
			return fate;
	}

	return NULL;
}

/* The fate that a table has already, or a new one. */
static struct table_fate *
fate_take(struct sqlite_scope *scope, const char *table, struct sqlite_columns *columns)
{
	struct table_fate *fate = fate_of(scope, table);

	if (fate) {
		columns_free(columns);
		return fate;
	}
	scope->fates =
	    memory_grow(scope->fates, scope->fate_count, &scope->fate_room, sizeof(*scope->fates));
	fate = &scope->fates[scope->fate_count++];
	*fate = (struct table_fate){.origin = memory_string(table), .columns = *columns};
	fate->name = memory_string(table);
	*columns = (struct sqlite_columns){0};

	return fate;
}

void
tables_note_drop(struct sqlite_scope *scope, const char *table, struct sqlite_columns *columns)
{
	struct table_fate *fate;

	if (table_is_fresh(scope, table)) {
		tables_forget_fresh(scope, table);
		columns_free(columns);
		/* It had taken the place of one that others know. */
		for (size_t i = 0; i < scope->fate_count; i++)
			if (strcasecmp(scope->fates[i].origin, table) == 0)
				scope->fates[i].place = scope->place;
		return;
	}
	fate = fate_take(scope, table, columns);
	fate->dropped = true;
	fate->place = scope->place;
}

void
tables_note_rename(
    struct sqlite_scope *scope, const char *from, const char *to, struct sqlite_columns *columns)
{
	struct table_fate *fate;

	for (size_t i = 0; i < scope->copy_count; i++) {
		struct table_copy *copy = &scope->copies[i];

		if (strcasecmp(copy->into, from) == 0)
			name_replace(&copy->into, to);
		if (strcasecmp(copy->from, from) == 0)
			name_replace(&copy->from, to);
	}
	if (table_is_fresh(scope, from)) {
		tables_forget_fresh(scope, from);
		tables_add_fresh(scope, to);
		columns_free(columns);
		return;
	}
	fate = fate_take(scope, from, columns);
	name_replace(&fate->name, to);
	fate->place = scope->place;
}

void
tables_note_absent_drop(struct sqlite_scope *scope, const char *table)
{
	/* It was there, and this file or batch has dropped it already. */
	for (size_t i = 0; i < scope->fate_count; i++)
		if (strcasecmp(scope->fates[i].origin, table) == 0)
			return;
	scope->absent = memory_grow(
	    scope->absent, scope->absent_count, &scope->absent_room, sizeof(*scope->absent));
	scope->absent[scope->absent_count++] =
	    (struct absent_drop){.name = memory_string(table), .place = scope->place};
}

bool
table_is_remade(const struct sqlite_scope *scope, const char *table)
{
	for (size_t i = 0; i < scope->fate_count; i++) {
		const struct table_fate *fate = &scope->fates[i];

		if ((strcasecmp(fate->origin, table) == 0 || strcasecmp(fate->name, table) == 0) &&
		    table_is_fresh(scope, fate->origin))
			return true;
	}

	return false;
}

/* ---- the end of a file ---- */

static void
fate_judge_column(struct sqlite_scope *scope, const struct table_fate *fate,
    const struct sqlite_columns *now, const char *column)
{
	if (!columns_have(now, column))
		sqlite_fault(scope, RULE_BAN_DROP_COLUMN, fate->place,
		    "%s is made anew without its column %s", fate->origin, column);
	else if (!column_is_copied(scope, fate, column))
		sqlite_fault(scope, RULE_BAN_DROP_COLUMN, fate->place,
		    "%s is made anew, and the values of %s are not copied", fate->origin, column);
}

/* Another table has taken the name. */
static void
fate_judge_remade(
    struct sqlite_scope *scope, const struct table_fate *fate, const struct sqlite_columns *now)
{
	if (!column_is_copied(scope, fate, NULL)) {
		sqlite_fault(scope, fate->dropped ? RULE_BAN_DROP_TABLE : RULE_RENAMING_TABLE,
		    fate->place, "%s is made anew without its rows", fate->origin);
		return;
	}
	for (size_t i = 0; i < fate->columns.count; i++)
		fate_judge_column(scope, fate, now, fate->columns.items[i].name);
	for (size_t i = 0; i < now->count; i++)
		if (now->items[i].required && !columns_have(&fate->columns, now->items[i].name))
			sqlite_fault(scope, RULE_ADDING_REQUIRED_FIELD, fate->place,
			    "%s is made anew with the column %s, which is NOT NULL without a "
			    "default",
			    fate->origin, now->items[i].name);
}

static void
fate_judge(struct sqlite_scope *scope, const struct table_fate *fate)
{
	struct sqlite_columns now;

	if (!fate->dropped && strcasecmp(fate->name, fate->origin) == 0)
		return;
	columns_read(&now, scope->db, fate->origin);
	if (now.count > 0 && !view_exists(scope->db, fate->origin))
		fate_judge_remade(scope, fate, &now);
	else if (fate->dropped)
		sqlite_fault(scope, RULE_BAN_DROP_TABLE, fate->place, "the table %s is dropped",
		    fate->origin);
	else if (now.count == 0)
		sqlite_fault(scope, RULE_RENAMING_TABLE, fate->place,
		    "the table %s is renamed to %s", fate->origin, fate->name);
	columns_free(&now);
}

static void
absent_judge(struct sqlite_scope *scope, const struct absent_drop *absent)
{
	struct sqlite_columns now;

	columns_read(&now, scope->db, absent->name);
	if (now.count > 0 || !absent->made)
		sqlite_fault(scope, RULE_BAN_DROP_TABLE, absent->place,
		    "the table %s is dropped where it exists, although no migration makes it",
		    absent->name);
	columns_free(&now);
}

void
tables_judge(struct sqlite_scope *scope)
{
	for (size_t i = 0; i < scope->absent_count; i++)
		absent_judge(scope, &scope->absent[i]);
	for (size_t i = 0; i < scope->fate_count; i++)
		fate_judge(scope, &scope->fates[i]);
}

void
tables_end_file(struct sqlite_scope *scope)
{
	for (size_t i = 0; i < scope->fate_count; i++) {
		struct table_fate *fate = &scope->fates[i];

		/* What was made anew is known to others as before. */
		tables_forget_fresh(scope, fate->origin);
		free(fate->origin);
		free(fate->name);
		columns_free(&fate->columns);
	}
	scope->fate_count = 0;
	for (size_t i = 0; i < scope->fragile_count; i++) {
		free(scope->fragile[i].name);
		free(scope->fragile[i].what);
	}
	scope->fragile_count = 0;
	for (size_t i = 0; i < scope->absent_count; i++)
		free(scope->absent[i].name);
	scope->absent_count = 0;
}

void
tables_end_batch(struct sqlite_scope *scope)
{
	names_free(&scope->fresh);
	for (size_t i = 0; i < scope->copy_count; i++) {
		free(scope->copies[i].into);
		free(scope->copies[i].from);
		free(scope->copies[i].column);
	}
	scope->copy_count = 0;
}
