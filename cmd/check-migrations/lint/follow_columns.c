#include "follow_columns.h"

#include <string.h>

#include "scope.h"
#include "text.h"
#include "type_text.h"

/* Whether a column holds no NULL by its own constraints. */
static bool
column_is_filled(const struct tree *column)
{
	for (const struct tree *c = tree_first(column, "constraints"); c; c = tree_next(c))
		if (tree_says(c, "contype", "CONSTR_NOTNULL") ||
		    tree_says(c, "contype", "CONSTR_PRIMARY"))
			return true;

	return false;
}

static void
follow_type_of(
    struct scope *scope, const struct tree *relation, const struct tree *column, const char *name)
{
	TEXT_LOCAL type = TEXT_INIT(TEXT_MAX_REASON);

	type_text(tree_get(column, "typeName"), &type);
	scope_note(scope, "type", relation, name, text_string(&type));
}

static void
follow_column(struct scope *scope, const struct tree *relation, const struct tree *column)
{
	const char *name = tree_string(column, "colname");

	follow_type_of(scope, relation, column, name);
	scope_note(scope, "filled", relation, name, column_is_filled(column) ? "yes" : "no");
}

static void
follow_create(struct scope *scope, const struct tree *relation, const struct tree *statement)
{
	/* IF NOT EXISTS may leave a table as it is. */
	bool sure = !tree_true(statement, "if_not_exists");

	for (const struct tree *e = tree_first(statement, "tableElts"); e; e = tree_next(e))
		if (tree_is(e, "ColumnDef") &&
		    (sure || !scope_column_type(scope, relation, tree_string(e, "colname"))))
			follow_column(scope, relation, e);
}

/* A column that is gone or renamed: what was known of it holds no longer. */
static void
follow_lost_column(struct scope *scope, const struct tree *relation, const char *name)
{
	scope_note(scope, "type", relation, name, "?");
	scope_note(scope, "filled", relation, name, "no");
}

/* The columns that a CHECK holds NULL off: c IS NOT NULL, alone or joined by AND. */
static void
follow_check_columns(const struct tree *expression, struct text *columns)
{
	const struct tree *each = expression;

	if (tree_is(expression, "BoolExpr")) {
		if (!tree_says(expression, "boolop", "AND_EXPR"))
			return;
		each = tree_first(expression, "args");
	}
	for (; each; each = tree_is(expression, "BoolExpr") ? tree_next(each) : NULL) {
		const char *column = tree_string(tree_first(each, "arg.fields"), NULL);

		if (tree_is(each, "NullTest") && tree_says(each, "nulltesttype", "IS_NOT_NULL") &&
		    column && tree_count(each, "arg.fields") == 1)
			text_add_format(columns, "%s\n", column);
	}
}

/* `columns` as scope_check() has them. */
static void
follow_filled(
    struct scope *scope, const struct tree *relation, const char *columns, const char *filled)
{
	while (columns && *columns != '\0') {
		TEXT_LOCAL name = TEXT_INIT(TEXT_MAX_REASON);
		size_t len = strcspn(columns, "\n");

		text_add(&name, columns, len);
		scope_note(scope, "filled", relation, text_string(&name), filled);
		columns += len + (columns[len] == '\n');
	}
}

static void
follow_added(struct scope *scope, const struct tree *relation, const struct tree *constraint)
{
	TEXT_LOCAL columns = TEXT_INIT(TEXT_MAX_REASON);
	const char *name = tree_string(constraint, "conname");

	scope_note(scope, "added", relation, name, NULL);
	if (!tree_says(constraint, "contype", "CONSTR_CHECK"))
		return;
	follow_check_columns(tree_get(constraint, "raw_expr"), &columns);
	scope_note(scope, "check", relation, name, text_string(&columns));
	if (!tree_true(constraint, "skip_validation"))
		follow_filled(scope, relation, text_string(&columns), "yes");
}

static void
follow_command(struct scope *scope, const struct tree *relation, const struct tree *command)
{
	const char *name = tree_string(command, "name"), *subtype = tree_string(command, "subtype");
	const struct tree *def = tree_get(command, "def");

	if (!subtype)
		return;
	if (strcmp(subtype, "AT_AddColumn") == 0)
		follow_column(scope, relation, def);
	else if (strcmp(subtype, "AT_AlterColumnType") == 0)
		follow_type_of(scope, relation, def, name);
	else if (strcmp(subtype, "AT_DropColumn") == 0)
		follow_lost_column(scope, relation, name);
	else if (strcmp(subtype, "AT_SetNotNull") == 0)
		scope_note(scope, "filled", relation, name, "yes");
	else if (strcmp(subtype, "AT_DropNotNull") == 0)
		scope_note(scope, "filled", relation, name, "no");
	else if (strcmp(subtype, "AT_AddConstraint") == 0)
		follow_added(scope, relation, def);
	else if (strcmp(subtype, "AT_ValidateConstraint") == 0)
		follow_filled(scope, relation, scope_check(scope, relation, name), "yes");
	else if (strcmp(subtype, "AT_DropConstraint") == 0)
		follow_filled(scope, relation, scope_check(scope, relation, name), "no");
}

void
follow_columns(struct scope *scope, const struct tree *statement)
{
	const struct tree *relation = tree_get(statement, "relation");

	if (tree_is(statement, "AlterTableStmt")) {
		for (const struct tree *c = tree_first(statement, "cmds"); c; c = tree_next(c))
			follow_command(scope, relation, c);
	} else if (tree_is(statement, "CreateStmt")) {
		follow_create(scope, relation, statement);
	} else if (tree_is(statement, "RenameStmt") &&
		   tree_says(statement, "renameType", "OBJECT_COLUMN")) {
		follow_lost_column(scope, relation, tree_string(statement, "subname"));
		follow_lost_column(scope, relation, tree_string(statement, "newname"));
	}
}
