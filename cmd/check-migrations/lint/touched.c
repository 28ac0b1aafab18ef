#include "touched.h"

#include <stdlib.h>
#include <string.h>

#include "body.h"
#include "folder.h"
#include "layout.h"
#include "ledger.h"
#include "lint_dialect.h"
#include "lint_postgres.h"
#include "memory.h"
#include "postgres.h"
#include "script.h"
#include "signals.h"
#include "text.h"

/* ---- the list ---- */

static bool
touched_schemas_agree(const char *a, const char *b)
{
	return a && b ? strcmp(a, b) == 0 : a == b;
}

void
touched_add(struct touched *touched, const char *schema, const char *name, bool wide)
{
	for (size_t i = 0; i < touched->count; i++) {
		struct touched_table *table = &touched->tables[i];

		if (strcmp(table->name, name) == 0 &&
		    touched_schemas_agree(table->schema, schema)) {
			table->wide = table->wide || wide;
			return;
		}
	}
	touched->tables =
	    memory_grow(touched->tables, touched->count, &touched->room, sizeof(*touched->tables));
	touched->tables[touched->count++] =
	    (struct touched_table){memory_string(schema), memory_string(name), wide};
}

void
touched_miss(struct touched *touched, const char *why)
{
	if (!touched->gap)
		touched->gap = memory_string(why);
}

static void
touched_call(struct touched *touched, const char *name)
{
	for (size_t i = 0; i < touched->call_count; i++)
		if (strcmp(touched->calls[i], name) == 0)
			return;
	touched->calls = memory_grow(
	    touched->calls, touched->call_count, &touched->call_room, sizeof(*touched->calls));
	touched->calls[touched->call_count++] = memory_string(name);
}

void
touched_free(struct touched *touched)
{
	for (size_t i = 0; i < touched->count; i++) {
		free(touched->tables[i].schema);
		free(touched->tables[i].name);
	}
	for (size_t i = 0; i < touched->call_count; i++)
		free(touched->calls[i]);
	free(touched->tables);
	free(touched->calls);
	free(touched->gap);
	*touched = (struct touched){0};
}

/* ---- one statement ---- */

enum { MOST_SCHEMAS = 16 };

struct touching {
	struct touched *touched;
	char *schemas[MOST_SCHEMAS]; /* of SET search_path in the file */
	size_t schema_count;
	char **made; /* functions that the migrations make */
	size_t made_count, made_room;
	unsigned bodies; /* how many blocks the statement stands in */
};

static void
touching_add(struct touching *touching, const char *schema, const char *name, bool wide)
{
	if (schema || touching->schema_count == 0)
		touched_add(touching->touched, schema, name, wide);
	for (size_t i = 0; !schema && i < touching->schema_count; i++)
		touched_add(touching->touched, touching->schemas[i], name, wide);
}

static void
touching_forget_path(struct touching *touching)
{
	while (touching->schema_count > 0)
		free(touching->schemas[--touching->schema_count]);
}

static void
touching_set_path(struct touching *touching, const struct tree *statement)
{
	touching_forget_path(touching);
	for (const struct tree *a = tree_first(statement, "args"); a; a = tree_next(a)) {
		const char *schema = tree_string(a, "sval.sval");

		if (schema && touching->schema_count < MOST_SCHEMAS)
			touching->schemas[touching->schema_count++] = memory_string(schema);
	}
}

/* A list of names ("app", "users"), of which the last `over` are of something inside. */
static void
touching_add_names(struct touching *touching, const struct tree *names, size_t over)
{
	const char *path = tree_is(names, "List") ? "items" : NULL;
	const char *schema = NULL, *name = NULL;
	size_t left = tree_count(names, path);

	for (const struct tree *n = tree_first(names, path); n && left > over; left--) {
		schema = name;
		name = tree_string(n, NULL);
		n = tree_next(n);
	}
	if (name)
		touching_add(touching, schema, name, true);
}

static void
touching_drop(struct touching *touching, const struct tree *statement)
{
	static const char *const relations[] = {"OBJECT_TABLE", "OBJECT_INDEX", "OBJECT_VIEW",
	    "OBJECT_MATVIEW", "OBJECT_SEQUENCE", "OBJECT_FOREIGN_TABLE", NULL};
	static const char *const parts[] = {"OBJECT_TRIGGER", "OBJECT_RULE", "OBJECT_POLICY", NULL};
	const char *type = tree_string(statement, "removeType");
	bool whole = type && text_is_among(type, relations);

	if (!whole && !(type && text_is_among(type, parts))) {
		if (tree_says(statement, "behavior", "DROP_CASCADE") ||
		    tree_says(statement, "removeType", "OBJECT_SCHEMA"))
			touched_miss(
			    touching->touched, "a DROP takes with it what it does not name");
		return;
	}
	for (const struct tree *o = tree_first(statement, "objects"); o; o = tree_next(o))
		touching_add_names(touching, o, whole ? 0 : 1);
}

/* Whether a statement locks tables that it does not name. */
static bool
statement_reaches(const struct tree *statement)
{
	static const char *const kinds[] = {"CallStmt", "DropOwnedStmt", "ReassignOwnedStmt",
	    "AlterDomainStmt", "AlterTableMoveAllStmt", "AlterExtensionStmt",
	    "AlterExtensionContentsStmt", "CreateExtensionStmt", "ExecuteStmt", NULL};

	if (tree_is(statement, "ReindexStmt"))
		return !tree_get(statement, "relation");
	if (tree_is(statement, "VacuumStmt"))
		return !tree_get(statement, "rels");
	if (tree_is(statement, "ClusterStmt"))
		return !tree_get(statement, "relation");

	return text_is_among(tree_kind(statement), kinds);
}

/* What it does to a table reaches those that foreign keys tie to it: keys go, or are made anew. */
static bool
statement_is_wide(const struct tree *statement)
{
	static const char *const subtypes[] = {
	    "AT_AlterColumnType", "AT_DropColumn", "AT_DropConstraint", NULL};

	if (tree_is(statement, "TruncateStmt"))
		return tree_says(statement, "behavior", "DROP_CASCADE");
	for (const struct tree *c = tree_first(statement, "cmds"); c; c = tree_next(c)) {
		const char *subtype = tree_string(c, "subtype");

		if (subtype && text_is_among(subtype, subtypes))
			return true;
	}

	return false;
}

static void
touching_note_function(struct touching *touching, const struct tree *statement)
{
	const char *name = tree_string(tree_last(statement, "funcname"), NULL);

	if (!name)
		return;
	touching->made = memory_grow(
	    touching->made, touching->made_count, &touching->made_room, sizeof(*touching->made));
	touching->made[touching->made_count++] = memory_string(name);
}

static void
touching_take_calls(struct touching *touching, const struct tree *statement)
{
	const struct tree *call = NULL;

	while ((call = tree_find(statement, call, "FuncCall"))) {
		const char *name = tree_string(tree_last(call, "funcname"), NULL);

		if (!name)
			continue;
		touched_call(touching->touched, name);
		for (size_t i = 0; i < touching->made_count; i++)
			if (strcmp(touching->made[i], name) == 0)
				touched_miss(touching->touched,
				    "a function that they make runs what the parser does not see");
	}
}

static void
touching_take_tree(struct touching *touching, const struct tree *statement)
{
	bool wide = statement_is_wide(statement);

	for (uint32_t i = 0; i < statement->size; i++) {
		const char *name = tree_string(&statement[i], "relname");

		if (name)
			touching_add(
			    touching, tree_string(&statement[i], "schemaname"), name, wide);
	}
	if (statement_reaches(statement))
		touched_miss(
		    touching->touched, "a statement works on tables that it does not name");
	if (tree_is(statement, "DropStmt"))
		touching_drop(touching, statement);
	else if (tree_is(statement, "CreateFunctionStmt"))
		touching_note_function(touching, statement);
	else if (tree_is(statement, "VariableSetStmt") &&
		 tree_says(statement, "name", "search_path"))
		touching_set_path(touching, statement);
	touching_take_calls(touching, statement);
}

/* ---- bodies ---- */

enum { BODIES_FOLLOWED = 8 };

static void touching_take(void *context, const struct statement *statement);

static void
touching_miss_computed(void *context, unsigned line)
{
	struct touching *touching = context;

	(void)line;
	touched_miss(touching->touched, "EXECUTE runs what is only put together then");
}

static void
touching_take(void *context, const struct statement *statement)
{
	struct touching *touching = context;
	const struct body_visitor visitor = {
	    .statement = touching_take, .computed = touching_miss_computed, .context = touching};

	if (!statement->tree) {
		touched_miss(touching->touched, "a statement cannot be parsed");
		return;
	}
	touching_take_tree(touching, statement->tree);
	if (!body_is_block(statement))
		return;
	if (touching->bodies == BODIES_FOLLOWED) {
		touched_miss(touching->touched, "blocks within blocks are followed eight times");
		return;
	}
	touching->bodies++;
	body_visit(statement, &visitor);
	touching->bodies--;
}

/* ---- files ---- */

static void
touching_take_message(struct touching *touching, const struct script_message *message)
{
	struct postgres_text text;
	struct statement statement;

	postgres_begin(&text, message->bytes, message->len, message->line);
	while (postgres_next(&text, &statement))
		touching_take(touching, &statement);
	postgres_end(&text);
}

static void
touching_take_file(struct touching *touching, const struct folder *folder,
    const struct migration *migration, struct text *body)
{
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
	struct script script = {.path = migration->path};

	if (contents_body(migration, body, &why) == -1 ||
	    lint_read_script(folder, migration, body, &script, &why) == -1)
		touched_miss(touching->touched, "a file cannot be read");
	else if (script.not_sql)
		touched_miss(touching->touched, "a file is not written in SQL");
	for (size_t i = 0; i < script.count; i++)
		if (script.messages[i].direction == SCRIPT_UP)
			touching_take_message(touching, &script.messages[i]);
	script_free(&script);
	touching_forget_path(touching);
}

void
touched_read(struct touched *touched, const struct folder *folder)
{
	TEXT_LOCAL body = TEXT_INIT(LINT_LARGEST_BODY);
	struct touching touching = {.touched = touched};

	if (lint_postgres_major() == 0)
		touched_miss(touched, "this program was built without libpg_query");
	if (!folder->layout->sql)
		touched_miss(touched, "the bodies are not SQL");
	for (size_t i = 0; i < folder->named && signal_pending() == 0; i++) {
		const struct migration *migration = &folder->items[i];

		if (migration->kind != MIGRATION_DOWN && migration_is_due(folder, migration))
			touching_take_file(&touching, folder, migration, &body);
	}
	for (size_t i = 0; i < touching.made_count; i++)
		free(touching.made[i]);
	free(touching.made);
}
