#include "scope.h"

#include <stdlib.h>
#include <string.h>

#include "memory.h"

/* Schemas are names in a schema that none can have. */
#define SCHEMAS "\1"

/* ---- telling ---- */

void
scope_fault(struct scope *scope, const struct tree *node, const char *format, ...)
{
	TEXT_LOCAL message = TEXT_INIT(TEXT_MAX_REASON);
	struct check check = {.file = scope->file};
	va_list arguments;

	va_start(arguments, format);
	text_add_vformat(&message, format, arguments);
	va_end(arguments);
	if (scope->inside)
		text_add_format(&message, " (in %s)", scope->inside);
	check.line = statement_line(scope->statement, node);
	category_fault(report_category(scope->report, scope->rule), scope->rule, &check, "%s",
	    text_string(&message));
}

void
scope_say(struct scope *scope, enum rule rule, struct check *check, const char *format, ...)
{
	TEXT_LOCAL message = TEXT_INIT(TEXT_MAX_REASON);
	va_list arguments;

	va_start(arguments, format);
	text_add_vformat(&message, format, arguments);
	va_end(arguments);
	check->file = scope->file;
	category_say(
	    report_category(scope->report, rule), rule, check, "%s", text_string(&message));
}

/* The two parts of a name; `schema` NULL where it is not said. */
struct name_parts {
	const char *schema, *name;
};

/* Of a RangeVar, or of a list of names of which the last `over` are of something inside. */
static struct name_parts
name_parts_of(const struct tree *relation, size_t over)
{
	struct name_parts parts = {.schema = tree_string(relation, "schemaname"),
	    .name = tree_string(relation, "relname")};
	const char *path = tree_is(relation, "List") ? "items" : NULL;
	size_t left = tree_count(relation, path);

	if (parts.name)
		return parts;
	for (const struct tree *part = tree_first(relation, path); part && left > over; left--) {
		parts.schema = parts.name;
		parts.name = tree_string(part, NULL);
		part = tree_next(part);
	}

	return parts;
}

const char *
scope_name(struct scope *scope, const struct tree *relation)
{
	struct name_parts parts = name_parts_of(relation, 0);

	text_set_format(&scope->shown, "%s%s%s", parts.schema ? parts.schema : "",
	    parts.schema ? "." : "", parts.name ? parts.name : "?");

	return text_string(&scope->shown);
}

/* ---- asking ---- */

const char *
scope_path(const struct scope *scope)
{
	if (scope->local_path)
		return scope->local_path;

	return scope->path ? scope->path : "public";
}

static bool
scope_has(const struct scope *scope, struct name_parts parts)
{
	if (!parts.name)
		return false;
	if (parts.schema)
		return names_have(&scope->names, parts.schema, parts.name);

	/* Temporary ones are found first. */
	return names_have(&scope->names, "pg_temp", parts.name) ||
	       names_have(&scope->names, scope_path(scope), parts.name);
}

bool
scope_is_new(const struct scope *scope, const struct tree *relation)
{
	return scope_has(scope, name_parts_of(relation, 0));
}

bool
scope_owner_is_new(const struct scope *scope, const struct tree *names)
{
	return scope_has(scope, name_parts_of(names, 1));
}

bool
scope_has_schema(const struct scope *scope, const char *schema)
{
	return schema && names_have(&scope->names, SCHEMAS, schema);
}

/* ---- columns and constraints ---- */

/* The heading under which facts about a table are noted. */
static void
scope_space(
    const struct scope *scope, const char *what, const struct tree *relation, struct text *out)
{
	struct name_parts parts = name_parts_of(relation, 0);

	text_set_format(out, "%s %s\1%s", what, parts.schema ? parts.schema : scope_path(scope),
	    parts.name ? parts.name : "");
}

/* The value noted of a column or constraint of a table, under one heading. */
static const char *
scope_fact(
    const struct scope *scope, const char *what, const struct tree *relation, const char *column)
{
	TEXT_LOCAL space = TEXT_INIT(TEXT_MAX_REASON);
	const char *value;

	if (!column)
		return NULL;
	scope_space(scope, what, relation, &space);
	value = names_value(&scope->columns, text_string(&space), column);
	if (value || !scope->past)
		return value;
	scope->recall(scope->context);

	return names_value(&scope->past->columns, text_string(&space), column);
}

const char *
scope_column_type(const struct scope *scope, const struct tree *relation, const char *column)
{
	return scope_fact(scope, "type", relation, column);
}

bool
scope_has_no_nulls(const struct scope *scope, const struct tree *relation, const char *column)
{
	const char *value = scope_fact(scope, "filled", relation, column);

	return value && strcmp(value, "yes") == 0;
}

const char *
scope_check(const struct scope *scope, const struct tree *relation, const char *constraint)
{
	return scope_fact(scope, "check", relation, constraint);
}

bool
scope_added_constraint(
    const struct scope *scope, const struct tree *relation, const char *constraint)
{
	TEXT_LOCAL space = TEXT_INIT(TEXT_MAX_REASON);

	if (!constraint || !scope_in_transaction(scope))
		return false;
	scope_space(scope, "added", relation, &space);

	return names_made_in(&scope->columns, text_string(&space), constraint, scope->transaction);
}

void
scope_note(struct scope *scope, const char *what, const struct tree *relation, const char *name,
    const char *value)
{
	TEXT_LOCAL space = TEXT_INIT(TEXT_MAX_REASON);

	if (!name)
		return;
	scope_space(scope, what, relation, &space);
	names_set(&scope->columns, text_string(&space), name, value,
	    scope_in_transaction(scope) ? scope->transaction : 0);
}

/* ---- values of enums ---- */

const char *
scope_new_value(const struct scope *scope, const char *value)
{
	if (!scope_in_transaction(scope) ||
	    !names_made_in(&scope->values, "", value, scope->transaction))
		return NULL;

	return names_value(&scope->values, "", value);
}

/* Before PostgreSQL 12 ADD VALUE itself is refused; from 17 on a type that is as new as the
 * transaction may be used at once. */
void
scope_add_value(struct scope *scope, const struct tree *type, const char *value)
{
	struct name_parts parts = name_parts_of(type, 0);
	const char *schema = parts.schema ? parts.schema : scope_path(scope);

	if (!scope_in_transaction(scope) || scope->version < 120000)
		return;
	if (scope->version < 170000 ||
	    !names_made_in(&scope->names, schema, parts.name, scope->transaction))
		names_set(&scope->values, "", value, parts.name, scope->transaction);
}

/* ---- transactions ---- */

bool
scope_in_transaction(const struct scope *scope)
{
	return scope->in_tool || scope->in_block || scope->in_message;
}

bool
setting_holds(const struct setting *setting)
{
	return setting->session || setting->local;
}

/* ---- the walk ---- */

void
scope_add(struct scope *scope, const char *schema, const char *name)
{
	unsigned transaction = scope_in_transaction(scope) ? scope->transaction : 0;

	if (name)
		names_add(&scope->names, schema ? schema : scope_path(scope), name, transaction);
}

void
scope_add_schema(struct scope *scope, const char *schema)
{
	if (schema)
		scope_add(scope, SCHEMAS, schema);
}

void
scope_remove(struct scope *scope, const struct tree *relation)
{
	struct name_parts parts = name_parts_of(relation, 0);

	if (!parts.name)
		return;
	if (!parts.schema && names_have(&scope->names, "pg_temp", parts.name))
		parts.schema = "pg_temp";
	names_remove(&scope->names, parts.schema ? parts.schema : scope_path(scope), parts.name);
}

void
scope_remove_schema(struct scope *scope, const char *schema)
{
	if (!schema)
		return;
	names_remove(&scope->names, SCHEMAS, schema);
	names_remove_schema(&scope->names, schema);
}

void
scope_end_transaction(struct scope *scope)
{
	scope->exclusive_line = 0;
	scope->told_exclusive = false;
	free(scope->exclusive_name);
	scope->exclusive_name = NULL;
	scope->lock_timeout.local = false;
	scope->statement_timeout.local = false;
	free(scope->local_path);
	scope->local_path = NULL;
	scope->in_block = false;
	scope->transaction++;
}

void
scope_begin_batch(struct scope *scope)
{
	names_free(&scope->names);
	names_free(&scope->columns);
}

static void
scope_forget_file(struct scope *scope)
{
	names_free(&scope->dropped);
	names_free(&scope->values);
	renames_clear(&scope->renames);
	free(scope->bare_name);
	scope->bare_name = NULL;
	scope->bare_count = 0;
}

void
scope_begin_file(struct scope *scope, const char *file)
{
	scope_end_transaction(scope);
	free(scope->path);
	scope->path = NULL;
	scope->file = file;
	scope->in_tool = scope->in_message = scope->left_tool = false;
	scope->lock_timeout = scope->statement_timeout = (struct setting){0};
	scope->utc = false;
	scope->told_lock_timeout = scope->told_statement_timeout = false;
	scope_forget_file(scope);
}

void
scope_begin_message(struct scope *scope, bool in_tool, bool in_message)
{
	bool was_in_tool = scope->in_tool;

	scope->in_tool = in_tool && !scope->left_tool;
	scope->in_message = in_message;
	if (!scope->in_block && !(was_in_tool && scope->in_tool))
		scope_end_transaction(scope);
}

void
scope_free(struct scope *scope)
{
	scope_begin_batch(scope);
	scope_forget_file(scope);
	free(scope->exclusive_name);
	free(scope->path);
	free(scope->local_path);
	text_free(&scope->shown);
}
