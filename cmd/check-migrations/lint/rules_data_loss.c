/* Rules about what takes data away.  What is new in the same batch holds none yet. */
#include "postgres_rules.h"
#include "scope.h"
#include "text.h"

static void
judge_drop_database(struct scope *scope, const struct tree *statement)
{
	scope_fault(scope, NULL, "the database %s is dropped", tree_string(statement, "dbname"));
}

static void
judge_drop_schema(struct scope *scope, const struct tree *statement)
{
	if (!tree_says(statement, "removeType", "OBJECT_SCHEMA"))
		return;
	for (const struct tree *o = tree_first(statement, "objects"); o; o = tree_next(o))
		if (!scope_has_schema(scope, tree_string(o, NULL)))
			scope_fault(scope, NULL, "the schema %s is dropped%s", tree_string(o, NULL),
			    tree_says(statement, "behavior", "DROP_CASCADE") ? ", with all in it"
									     : "");
}

static void
judge_drop_table(struct scope *scope, const struct tree *statement)
{
	if (!tree_says(statement, "removeType", "OBJECT_TABLE"))
		return;
	for (const struct tree *o = tree_first(statement, "objects"); o; o = tree_next(o))
		if (!scope_is_new(scope, o))
			scope_fault(scope, NULL, "the table %s is dropped", scope_name(scope, o));
}

static void
judge_drop_owned(struct scope *scope, const struct tree *statement)
{
	(void)statement;
	scope_fault(scope, NULL, "DROP OWNED drops every table of a role");
}

static void
judge_drop_column(struct scope *scope, const struct tree *command)
{
	const struct tree *statement = scope->statement->tree;
	const struct tree *relation = tree_get(statement, "relation");

	/* A foreign table's data are elsewhere. */
	if (!tree_says(statement, "objtype", "OBJECT_FOREIGN_TABLE"))
		scope_fault(scope, NULL, "the column %s.%s is dropped", scope_name(scope, relation),
		    tree_string(command, "name"));
}

/* DROP TYPE ... CASCADE drops the columns that have the type. */
static void
judge_drop_type(struct scope *scope, const struct tree *statement)
{
	static const char *const types[] = {
	    "OBJECT_TYPE", "OBJECT_DOMAIN", "OBJECT_EXTENSION", NULL};

	if (!text_is_among(tree_string(statement, "removeType"), types) ||
	    !tree_says(statement, "behavior", "DROP_CASCADE"))
		return;
	for (const struct tree *o = tree_first(statement, "objects"); o; o = tree_next(o)) {
		const struct tree *names = tree_get(o, "names");

		if (!names)
			scope_fault(scope, NULL,
			    "DROP EXTENSION %s CASCADE drops the columns that have its types",
			    tree_string(o, NULL));
		else if (!scope_is_new(scope, names))
			scope_fault(scope, NULL, "CASCADE drops every column of type %s",
			    scope_name(scope, names));
	}
}

/* Of a new table too: a standing one may have come to refer to it. */
static void
judge_truncate(struct scope *scope, const struct tree *statement)
{
	if (tree_says(statement, "behavior", "DROP_CASCADE"))
		scope_fault(scope, NULL,
		    "TRUNCATE %s CASCADE empties every table that refers to it, and those that "
		    "refer to them",
		    scope_name(scope, tree_first(statement, "relations")));
}

const struct postgres_rule data_loss_rules[] = {
    {RULE_BAN_DROP_DATABASE, "DropdbStmt", NULL, false, judge_drop_database},
    {RULE_BAN_DROP_SCHEMA, "DropStmt", NULL, false, judge_drop_schema},
    {RULE_BAN_DROP_TABLE, "DropStmt", NULL, false, judge_drop_table},
    {RULE_BAN_DROP_TABLE, "DropOwnedStmt", NULL, false, judge_drop_owned},
    {RULE_BAN_DROP_COLUMN, "AlterTableStmt", "AT_DropColumn", true, judge_drop_column},
    {RULE_BAN_DROP_COLUMN, "DropStmt", NULL, false, judge_drop_type},
    {RULE_BAN_TRUNCATE_CASCADE, "TruncateStmt", NULL, false, judge_truncate},
    {0},
};
