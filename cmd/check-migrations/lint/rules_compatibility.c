/*
 * Rules about what the release that is still running does not survive.  What is new in the same
 * batch it does not know.
 */
#include "postgres_rules.h"
#include "scope.h"
#include "text.h"

/* What is read and written like a table. */
static const char *const relations[] = {
    "OBJECT_TABLE", "OBJECT_VIEW", "OBJECT_MATVIEW", "OBJECT_FOREIGN_TABLE", NULL};

static void
judge_rename_column(struct scope *scope, const struct tree *statement)
{
	if (tree_says(statement, "renameType", "OBJECT_COLUMN") ||
	    tree_says(statement, "renameType", "OBJECT_ATTRIBUTE"))
		scope_fault(scope, NULL, "%s.%s is renamed to %s",
		    scope_name(scope, tree_get(statement, "relation")),
		    tree_string(statement, "subname"), tree_string(statement, "newname"));
}

/* ---- tables ---- */

/* Within its transaction a table may get its old name back, so it is told when that has ended. */
static void
tell_renames(struct scope *scope, const struct tree *statement)
{
	const struct statement *here = scope->statement;

	(void)statement;
	for (size_t i = 0; i < scope->renames.count; i++) {
		const struct statement there = {.line = scope->renames.items[i].line};

		scope->statement = &there;
		scope_fault(scope, NULL, "%s", scope->renames.items[i].what);
	}
	scope->statement = here;
	renames_clear(&scope->renames);
}

static void
note_rename(struct scope *scope, const struct tree *relation, const char *how, const char *to)
{
	struct rename rename = {.line = scope->statement->line, .transaction = scope->transaction};
	TEXT_LOCAL schema = TEXT_INIT(TEXT_MAX_REASON), name = TEXT_INIT(TEXT_MAX_REASON);
	TEXT_LOCAL what = TEXT_INIT(TEXT_MAX_REASON);
	const char *said = tree_string(relation, "schemaname");

	text_add_string(&schema, said ? said : scope_path(scope));
	text_add_string(&name, tree_string(relation, "relname"));
	text_add_format(&what, "%s %s %s", scope_name(scope, relation), how, to);
	rename.schema = schema.bytes;
	rename.name = name.bytes;
	rename.what = what.bytes;
	renames_add(&scope->renames, &rename);
	if (!scope_in_transaction(scope))
		tell_renames(scope, NULL);
}

static void
judge_rename_table(struct scope *scope, const struct tree *statement)
{
	const char *type = tree_string(statement, "renameType");
	const struct tree *relation = tree_get(statement, "relation");

	if (tree_says(statement, "renameType", "OBJECT_SCHEMA")) {
		if (!scope_has_schema(scope, tree_string(statement, "subname")))
			scope_fault(scope, NULL, "the schema %s is renamed to %s, with all in it",
			    tree_string(statement, "subname"), tree_string(statement, "newname"));
	} else if (type && text_is_among(type, relations) && !scope_is_new(scope, relation)) {
		note_rename(scope, relation, "is renamed to", tree_string(statement, "newname"));
	}
}

static void
judge_move_table(struct scope *scope, const struct tree *statement)
{
	const char *type = tree_string(statement, "objectType");

	if (type && text_is_among(type, relations))
		note_rename(scope, tree_get(statement, "relation"), "is moved to the schema",
		    tree_string(statement, "newschema"));
}

/* A view takes the name, or another table that is renamed. */
static void
judge_name_taken(struct scope *scope, const struct tree *statement)
{
	bool view = tree_is(statement, "ViewStmt");
	const struct tree *relation = tree_get(statement, view ? "view" : "relation");
	const char *schema = tree_string(relation, "schemaname");
	const char *name = tree_string(view ? relation : statement, view ? "relname" : "newname");

	if (name)
		renames_undo(
		    &scope->renames, schema ? schema : scope_path(scope), name, scope->transaction);
}

/* ---- columns ---- */

static bool
column_is_serial(const struct tree *column)
{
	static const char *const serials[] = {
	    "serial", "serial2", "serial4", "serial8", "smallserial", "bigserial", NULL};
	const char *name = tree_string(tree_last(column, "typeName.names"), NULL);

	return name && tree_count(column, "typeName.names") == 1 && text_is_among(name, serials);
}

/* DEFAULT NULL is none. */
static bool
constraint_fills(const struct tree *constraint)
{
	if (tree_says(constraint, "contype", "CONSTR_DEFAULT"))
		return !tree_true(constraint, "raw_expr.isnull");

	return tree_says(constraint, "contype", "CONSTR_IDENTITY") ||
	       tree_says(constraint, "contype", "CONSTR_GENERATED");
}

static void
judge_required_column(struct scope *scope, const struct tree *command)
{
	const struct tree *column = tree_get(command, "def");
	bool required = false, filled = column_is_serial(column);

	for (const struct tree *c = tree_first(column, "constraints"); c; c = tree_next(c)) {
		required = required || tree_says(c, "contype", "CONSTR_NOTNULL") ||
			   tree_says(c, "contype", "CONSTR_PRIMARY");
		filled = filled || constraint_fills(c);
	}
	if (required && !filled)
		scope_fault(scope, column,
		    "%s.%s has to be given, and fails where there are rows already",
		    scope_name(scope, tree_get(scope->statement->tree, "relation")),
		    tree_string(column, "colname"));
}

static void
judge_drop_not_null(struct scope *scope, const struct tree *command)
{
	scope_fault(scope, NULL, "%s.%s may be NULL from now on, which its readers do not expect",
	    scope_name(scope, tree_get(scope->statement->tree, "relation")),
	    tree_string(command, "name"));
}

const struct postgres_rule compatibility_rules[] = {
    {RULE_RENAMING_COLUMN, "RenameStmt", NULL, true, judge_rename_column},
    {RULE_RENAMING_TABLE, "ViewStmt", NULL, false, judge_name_taken},
    {RULE_RENAMING_TABLE, "RenameStmt", NULL, false, judge_name_taken},
    {RULE_RENAMING_TABLE, "RenameStmt", NULL, false, judge_rename_table},
    {RULE_RENAMING_TABLE, "AlterObjectSchemaStmt", NULL, true, judge_move_table},
    {RULE_RENAMING_TABLE, "TransactionStmt", NULL, false, tell_renames},
    {RULE_RENAMING_TABLE, RULE_AT_END, NULL, false, tell_renames},
    {RULE_ADDING_REQUIRED_FIELD, "AlterTableStmt", "AT_AddColumn", true, judge_required_column},
    {RULE_BAN_DROP_NOT_NULL, "AlterTableStmt", "AT_DropNotNull", true, judge_drop_not_null},
    {0},
};
