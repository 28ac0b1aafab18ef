/* Rules about names: without a schema, too long, and the place of a name in an enum. */
#include <string.h>

#include "memory.h"
#include "postgres_rules.h"
#include "scope.h"
#include "split.h"
#include "text.h"

enum { NAME_MOST = 63 }; /* NAMEDATALEN - 1 */

/* ---- require-table-schema ---- */

/* Temporary tables have no schema to name. */
static void
bare_name_note(struct scope *scope, const char *name)
{
	if (!name || names_have(&scope->names, "pg_temp", name))
		return;
	if (scope->bare_count++ > 0)
		return;
	scope->bare_line = scope->statement->line;
	scope->bare_name = memory_string(name);
}

static void
bare_name_judge(struct scope *scope, const struct tree *relation)
{
	if (!tree_get(relation, "schemaname") && !tree_says(relation, "relpersistence", "t"))
		bare_name_note(scope, tree_string(relation, "relname"));
}

/* Where the file sets the search path, and in CREATE SCHEMA, it is said which schema is meant. */
static bool
bare_name_is_fine(const struct scope *scope)
{
	return scope->path || scope->local_path ||
	       tree_is(scope->statement->tree, "CreateSchemaStmt");
}

/* Whether a statement is about a table, and no view, index or type, wherever it says so. */
static bool
bare_name_is_table(const struct tree *statement)
{
	static const char *const members[] = {"objtype", "objectType", "renameType"};
	static const char *const tables[] = {
	    "OBJECT_TABLE", "OBJECT_COLUMN", "OBJECT_TABCONSTRAINT", NULL};

	for (size_t i = 0; i < sizeof(members) / sizeof(*members); i++) {
		const char *type = tree_string(statement, members[i]);

		if (type && !text_is_among(type, tables))
			return false;
	}

	return !tree_says(statement, "renameType", "OBJECT_COLUMN") ||
	       tree_says(statement, "relationType", "OBJECT_TABLE");
}

static void
judge_schema(struct scope *scope, const struct tree *statement)
{
	const char *path = tree_is(statement, "CreateTableAsStmt") ? "into.rel" : "relation";

	if (!bare_name_is_fine(scope) && bare_name_is_table(statement))
		bare_name_judge(scope, tree_get(statement, path));
}

static void
judge_schema_truncate(struct scope *scope, const struct tree *statement)
{
	if (bare_name_is_fine(scope))
		return;
	for (const struct tree *r = tree_first(statement, "relations"); r; r = tree_next(r))
		bare_name_judge(scope, r);
}

static void
judge_schema_drop(struct scope *scope, const struct tree *statement)
{
	if (bare_name_is_fine(scope) || !tree_says(statement, "removeType", "OBJECT_TABLE"))
		return;
	for (const struct tree *o = tree_first(statement, "objects"); o; o = tree_next(o))
		if (tree_count(o, "items") == 1)
			bare_name_note(scope, tree_string(tree_first(o, "items"), NULL));
}

/* Once a file. */
static void
judge_schema_count(struct scope *scope, const struct tree *statement)
{
	const struct statement there = {.line = scope->bare_line};
	const struct statement *here = scope->statement;

	(void)statement;
	if (scope->bare_count == 0)
		return;
	scope->statement = &there;
	if (scope->bare_count == 1)
		scope_fault(
		    scope, NULL, "the table %s stands without its schema", scope->bare_name);
	else
		scope_fault(scope, NULL, "the table %s and %u more stand without their schema",
		    scope->bare_name, scope->bare_count - 1);
	scope->statement = here;
}

/* ---- identifier-too-long ---- */

/* The parser has cut them already, so they are sought in the text. */
static void
judge_length(struct scope *scope, const struct tree *statement)
{
	struct split text = {
	    .at = scope->statement->bytes, .end = scope->statement->bytes + scope->statement->len};
	struct statement there = *scope->statement;
	const struct statement *here = scope->statement;
	struct split_name name;

	if (statement != here->tree)
		return;
	while (text.at && split_name(&text, &name)) {
		if (name.len <= NAME_MOST)
			continue;
		for (const char *at = there.bytes; at < name.bytes; at++)
			there.line += *at == '\n';
		there.bytes = name.bytes;
		scope->statement = &there;
		scope_fault(
		    scope, NULL, "%.*s has %zu bytes", (int)name.written, name.bytes, name.len);
		scope->statement = here;
	}
}

/* ---- require-enum-value-ordering ---- */

static void
judge_enum_value(struct scope *scope, const struct tree *statement)
{
	if (!tree_get(statement, "oldVal") && !tree_get(statement, "newValNeighbor"))
		scope_fault(scope, NULL, "the value '%s' comes last in the order of %s",
		    tree_string(statement, "newVal"),
		    scope_name(scope, tree_get(statement, "typeName")));
}

const struct postgres_rule name_rules[] = {
    {RULE_REQUIRE_TABLE_SCHEMA, "CreateStmt", NULL, false, judge_schema},
    {RULE_REQUIRE_TABLE_SCHEMA, "CreateTableAsStmt", NULL, false, judge_schema},
    {RULE_REQUIRE_TABLE_SCHEMA, "AlterTableStmt", NULL, false, judge_schema},
    {RULE_REQUIRE_TABLE_SCHEMA, "RenameStmt", NULL, false, judge_schema},
    {RULE_REQUIRE_TABLE_SCHEMA, "AlterObjectSchemaStmt", NULL, false, judge_schema},
    {RULE_REQUIRE_TABLE_SCHEMA, "IndexStmt", NULL, false, judge_schema},
    {RULE_REQUIRE_TABLE_SCHEMA, "TruncateStmt", NULL, false, judge_schema_truncate},
    {RULE_REQUIRE_TABLE_SCHEMA, "DropStmt", NULL, false, judge_schema_drop},
    {RULE_REQUIRE_TABLE_SCHEMA, RULE_AT_END, NULL, false, judge_schema_count},
    {RULE_IDENTIFIER_TOO_LONG, NULL, NULL, false, judge_length},
    {RULE_REQUIRE_ENUM_VALUE_ORDERING, "AlterEnumStmt", NULL, false, judge_enum_value},
    {0},
};
