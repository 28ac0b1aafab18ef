/*
 * Rules about statements that cannot be run again.  After a migration that failed half-way outside
 * of a transaction, somebody runs it once more, and what was done already stands in the way.
 */
#include <string.h>

#include "postgres_rules.h"
#include "scope.h"
#include "text.h"

/* How a kind of thing is made. */
struct making {
	const char *kind;
	const char *name;   /* a string or a list of names */
	const char *object; /* what DropStmt calls it */
	const char *shown;
	const char *flag; /* the member that makes it robust, and its words; NULL: there is none */
	const char *words;
};

static const struct making makings[] = {
    {"CreateStmt", "relation.relname", "OBJECT_TABLE", "TABLE", "if_not_exists", "IF NOT EXISTS"},
    {"CreateForeignTableStmt", "base.relation.relname", "OBJECT_FOREIGN_TABLE", "FOREIGN TABLE",
	"base.if_not_exists", "IF NOT EXISTS"},
    {"CreateTableAsStmt", "into.rel.relname", "OBJECT_TABLE", "TABLE", "if_not_exists",
	"IF NOT EXISTS"},
    {"CreateSchemaStmt", "schemaname", "OBJECT_SCHEMA", "SCHEMA", "if_not_exists", "IF NOT EXISTS"},
    {"CreateSeqStmt", "sequence.relname", "OBJECT_SEQUENCE", "SEQUENCE", "if_not_exists",
	"IF NOT EXISTS"},
    {"CreateExtensionStmt", "extname", "OBJECT_EXTENSION", "EXTENSION", "if_not_exists",
	"IF NOT EXISTS"},
    {"CreateStatsStmt", "defnames", "OBJECT_STATISTIC_EXT", "STATISTICS", "if_not_exists",
	"IF NOT EXISTS"},
    {"IndexStmt", "idxname", "OBJECT_INDEX", "INDEX", "if_not_exists", "IF NOT EXISTS"},
    {"ViewStmt", "view.relname", "OBJECT_VIEW", "VIEW", "replace", "OR REPLACE"},
    {"CreateFunctionStmt", "funcname", "OBJECT_FUNCTION", "FUNCTION", "replace", "OR REPLACE"},
    {"RuleStmt", "rulename", "OBJECT_RULE", "RULE", "replace", "OR REPLACE"},
    {"CreateTrigStmt", "trigname", "OBJECT_TRIGGER", "TRIGGER", "replace", "OR REPLACE"},
    {"CreatePolicyStmt", "policy_name", "OBJECT_POLICY", "POLICY", NULL, NULL},
    {"CreateEnumStmt", "typeName", "OBJECT_TYPE", "TYPE", NULL, NULL},
    {"CreateRangeStmt", "typeName", "OBJECT_TYPE", "TYPE", NULL, NULL},
    {"CompositeTypeStmt", "typevar.relname", "OBJECT_TYPE", "TYPE", NULL, NULL},
    {"CreateDomainStmt", "domainname", "OBJECT_DOMAIN", "DOMAIN", NULL, NULL},
};

/* A string, or the last one of a list of names. */
static const char *
name_at(const struct tree *node, const char *path)
{
	const struct tree *last = tree_last(node, path);
	const char *name = tree_string(node, path);

	return name ? name : tree_string(last, NULL);
}

/* ---- where it matters ---- */

/* Does not leave anything half-way: it is undone as a whole. */
static bool
statement_is_undone(const struct scope *scope, const struct tree *statement)
{
	if (scope->inside || scope_in_transaction(scope))
		return true;
	/* In CREATE SCHEMA. */
	if (tree_kind(statement) != tree_kind(scope->statement->tree))
		return true;

	return scope->only && scope->statement->alone && !tree_true(statement, "concurrent");
}

/* ---- CREATE ---- */

static bool
making_can_say(const struct scope *scope, const struct making *making, const struct tree *statement)
{
	if (tree_is(statement, "CreateTrigStmt") &&
	    (scope->version < 140000 || tree_true(statement, "isconstraint")))
		return false;

	return making->flag;
}

static void
making_judge(struct scope *scope, const struct making *making, const struct tree *statement)
{
	const char *name = name_at(statement, making->name);
	const char *shown = making->shown;

	if (making->flag && tree_true(statement, making->flag))
		return;
	if (name && names_have(&scope->dropped, making->object, name))
		return;
	if (tree_says(statement, "objtype", "OBJECT_MATVIEW"))
		shown = "MATERIALIZED VIEW";
	if (!name)
		scope_fault(scope, NULL,
		    "CREATE INDEX without a name builds another index when it is run again; name "
		    "it, and say IF NOT EXISTS");
	else if (making_can_say(scope, making, statement))
		scope_fault(scope, NULL, "CREATE %s %s fails when it is run again; say %s", shown,
		    name, making->words);
	else
		scope_fault(scope, NULL,
		    "CREATE %s %s fails when it is run again; DROP %s IF EXISTS before it, or "
		    "leave it to a transaction",
		    shown, name, shown);
}

/* What goes away with the session is not there when it is run again. */
static bool
making_is_temporary(const struct tree *statement)
{
	return tree_says(statement, "relation.relpersistence", "t") ||
	       tree_says(statement, "into.rel.relpersistence", "t") ||
	       tree_says(statement, "view.relpersistence", "t") ||
	       tree_says(statement, "sequence.relpersistence", "t");
}

static void
judge_making(struct scope *scope, const struct tree *statement)
{
	if (!statement || statement_is_undone(scope, statement) || making_is_temporary(statement))
		return;
	for (size_t i = 0; i < sizeof(makings) / sizeof(*makings); i++)
		if (tree_is(statement, makings[i].kind))
			making_judge(scope, &makings[i], statement);
}

/* ---- DROP ---- */

static void
dropping_note(struct scope *scope, const struct tree *statement)
{
	const char *type = tree_string(statement, "removeType");

	for (const struct tree *o = tree_first(statement, "objects"); o; o = tree_next(o)) {
		const char *name = tree_string(o, NULL);

		if (!name)
			name = name_at(o, "items");
		if (!name)
			name = name_at(o, "names");
		if (!name)
			name = name_at(o, "objname");
		if (type && name)
			names_add(&scope->dropped, type, name, 0);
	}
}

static void
judge_dropping(struct scope *scope, const struct tree *statement)
{
	if (tree_true(statement, "missing_ok"))
		dropping_note(scope, statement);
	else if (!statement_is_undone(scope, statement))
		scope_fault(scope, NULL, "this DROP fails when it is run again; say IF EXISTS");
}

/* ---- ALTER ---- */

/* Commands that fail the second time. */
static const struct {
	const char *command, *shown;
	const char *words; /* that make it robust (missing_ok); NULL: there are none */
} altering[] = {
    {"AT_AddColumn", "ADD COLUMN", "IF NOT EXISTS"},
    {"AT_DropColumn", "DROP COLUMN", "IF EXISTS"},
    {"AT_DropConstraint", "DROP CONSTRAINT", "IF EXISTS"},
    {"AT_DropIdentity", "DROP IDENTITY", "IF EXISTS"},
    {"AT_DropExpression", "DROP EXPRESSION", "IF EXISTS"},
    {"AT_AddIdentity", "ADD GENERATED AS IDENTITY", NULL},
    {"AT_AttachPartition", "ATTACH PARTITION", NULL},
    {"AT_DetachPartition", "DETACH PARTITION", NULL},
    {"AT_DetachPartitionFinalize", "DETACH PARTITION ... FINALIZE", NULL},
    {"AT_AddInherit", "INHERIT", NULL},
    {"AT_DropInherit", "NO INHERIT", NULL},
};

static void
altering_judge(struct scope *scope, const struct tree *command, bool of_table)
{
	for (size_t i = 0; i < sizeof(altering) / sizeof(*altering); i++) {
		if (!tree_says(command, "subtype", altering[i].command))
			continue;
		if (altering[i].words && of_table)
			scope_fault(scope, NULL, "%s fails when it is run again; say %s",
			    altering[i].shown, altering[i].words);
		else
			scope_fault(scope, NULL,
			    "%s fails when it is run again; leave it to a transaction",
			    altering[i].shown);
	}
}

static void
altering_judge_constraint(struct scope *scope, const struct tree *command)
{
	const char *name = tree_string(command, "def.conname");

	if (!name)
		scope_fault(scope, NULL,
		    "this constraint is added twice, or fails, when it is run again; name it, and "
		    "DROP CONSTRAINT IF EXISTS before it");
	else if (!names_have(&scope->dropped, "", name))
		scope_fault(scope, NULL,
		    "ADD CONSTRAINT %s fails when it is run again; DROP CONSTRAINT IF EXISTS "
		    "before it",
		    name);
}

/* A cast comes to the same the second time; of anything else nobody knows. */
static void
altering_judge_type(struct scope *scope, const struct tree *command)
{
	const struct tree *using = tree_get(command, "def.raw_default");

	while (tree_is(using, "TypeCast"))
		using = tree_get(using, "arg");
	if (using && !tree_is(using, "ColumnRef"))
		scope_fault(scope, NULL,
		    "USING computes %s once more from its own result when it is run again; leave "
		    "it to a transaction",
		    tree_string(command, "name"));
}

static void
judge_altering(struct scope *scope, const struct tree *statement)
{
	/* To attach an index twice does nothing. */
	bool undone = statement_is_undone(scope, statement) ||
		      tree_says(statement, "objtype", "OBJECT_INDEX");
	bool of_table = !tree_says(statement, "objtype", "OBJECT_TYPE");

	for (const struct tree *c = tree_first(statement, "cmds"); c; c = tree_next(c)) {
		bool sure = tree_true(c, "missing_ok");

		if (sure && tree_says(c, "subtype", "AT_DropConstraint"))
			names_add(&scope->dropped, "", tree_string(c, "name"), 0);
		if (undone || sure)
			continue;
		if (tree_says(c, "subtype", "AT_AddConstraint"))
			altering_judge_constraint(scope, c);
		else if (tree_says(c, "subtype", "AT_AlterColumnType"))
			altering_judge_type(scope, c);
		else
			altering_judge(scope, c, of_table);
	}
}

static void
judge_enum_again(struct scope *scope, const struct tree *statement)
{
	const char *value = tree_string(statement, "newVal");

	if (statement_is_undone(scope, statement))
		return;
	if (tree_get(statement, "oldVal"))
		scope_fault(scope, NULL,
		    "RENAME VALUE fails when it is run again; leave it to a transaction");
	else if (!tree_true(statement, "skipIfNewValExists"))
		scope_fault(scope, NULL,
		    "ADD VALUE '%s' fails when it is run again; say IF NOT EXISTS", value);
}

static void
judge_moving_again(struct scope *scope, const struct tree *statement)
{
	if (!statement_is_undone(scope, statement))
		scope_fault(scope, NULL,
		    "SET SCHEMA fails when it is run again; leave it to a transaction");
}

static void
judge_renaming_again(struct scope *scope, const struct tree *statement)
{
	if (!statement_is_undone(scope, statement))
		scope_fault(
		    scope, NULL, "RENAME fails when it is run again; leave it to a transaction");
}

const struct postgres_rule robustness_rules[] = {
    {RULE_PREFER_ROBUST_STMTS, NULL, NULL, false, judge_making},
    {RULE_PREFER_ROBUST_STMTS, "DropStmt", NULL, false, judge_dropping},
    {RULE_PREFER_ROBUST_STMTS, "DropdbStmt", NULL, false, judge_dropping},
    {RULE_PREFER_ROBUST_STMTS, "AlterTableStmt", NULL, false, judge_altering},
    {RULE_PREFER_ROBUST_STMTS, "AlterEnumStmt", NULL, false, judge_enum_again},
    {RULE_PREFER_ROBUST_STMTS, "RenameStmt", NULL, false, judge_renaming_again},
    {RULE_PREFER_ROBUST_STMTS, "AlterObjectSchemaStmt", NULL, false, judge_moving_again},
    {0},
};
