/*
 * Rules about transactions: the tool's, those that a file begins itself, and the one that
 * PostgreSQL makes of several statements in one message.
 *
 * What cannot run in a transaction is told by PostgreSQL's sources: who calls
 * PreventInTransactionBlock().
 */
#include <stdio.h>
#include <string.h>

#include "postgres_rules.h"
#include "scope.h"
#include "statement_lock.h"
#include "text.h"

/* ---- BEGIN and COMMIT ---- */

static bool
transaction_begins(const struct tree *statement)
{
	return tree_says(statement, "kind", "TRANS_STMT_BEGIN") ||
	       tree_says(statement, "kind", "TRANS_STMT_START");
}

/* The word that ends one, or NULL: savepoints do not. */
static const char *
transaction_end_word(const struct tree *statement)
{
	if (tree_says(statement, "kind", "TRANS_STMT_COMMIT"))
		return "COMMIT";
	if (tree_says(statement, "kind", "TRANS_STMT_ROLLBACK"))
		return "ROLLBACK";

	return tree_says(statement, "kind", "TRANS_STMT_PREPARE") ? "PREPARE TRANSACTION" : NULL;
}

static const char *
transaction_tool(const struct scope *scope)
{
	return scope->tool ? scope->tool : "the tool";
}

static void
judge_nesting(struct scope *scope, const struct tree *statement)
{
	const char *word = transaction_end_word(statement);

	if (scope->inside) {
		if (word && !scope->inside_alone)
			scope_fault(scope, NULL,
			    "%s fails, since the block stands in a transaction of its caller",
			    word);
		return;
	}
	if (transaction_begins(statement)) {
		if (scope->in_block)
			scope_fault(scope, NULL,
			    "BEGIN in the transaction that line %u began does nothing, and the "
			    "first COMMIT ends both",
			    scope->block_line);
		else if (scope->in_tool)
			scope_fault(scope, NULL,
			    "BEGIN in the transaction that %s began does nothing",
			    transaction_tool(scope));
	} else if (word && !scope->in_block) {
		if (scope->in_tool)
			scope_fault(scope, NULL,
			    "%s ends the transaction that %s began: what follows is not undone if "
			    "it fails",
			    word, transaction_tool(scope));
		else if (!scope->left_tool)
			scope_fault(scope, NULL, "%s without BEGIN", word);
	}
}

/* What the tool began it ends as well. */
static void
judge_uncommitted(struct scope *scope, const struct tree *statement)
{
	(void)statement;
	if (scope->in_block && !scope->in_tool && !scope->left_tool)
		scope_fault(scope, NULL,
		    "BEGIN without COMMIT: the tool may undo it, or keep it "
		    "open with all its locks");
}

/* ---- what no transaction can hold ---- */

static const char *
lone_reindex(const struct tree *statement)
{
	static const char *const whole[] = {
	    "REINDEX_OBJECT_SCHEMA", "REINDEX_OBJECT_SYSTEM", "REINDEX_OBJECT_DATABASE", NULL};
	const char *kind = tree_string(statement, "kind");

	if (option_is_on(statement, "params", "concurrently", false))
		return "REINDEX CONCURRENTLY";

	return kind && text_is_among(kind, whole) ? "REINDEX of more than a table" : NULL;
}

static const char *
lone_alter_table(const struct tree *statement)
{
	for (const struct tree *c = tree_first(statement, "cmds"); c; c = tree_next(c))
		if (tree_says(c, "subtype", "AT_DetachPartition") && tree_true(c, "def.concurrent"))
			return "DETACH PARTITION CONCURRENTLY";

	return NULL;
}

static const char *
lone_alter_database(const struct tree *statement)
{
	for (const struct tree *o = tree_first(statement, "options"); o; o = tree_next(o))
		if (tree_says(o, "defname", "tablespace"))
			return "ALTER DATABASE ... SET TABLESPACE";

	return NULL;
}

static const char *
lone_subscription(const struct tree *statement)
{
	bool connects = option_is_on(statement, "options", "connect", true);

	return option_is_on(statement, "options", "create_slot", connects)
		   ? "CREATE SUBSCRIPTION with a slot"
		   : NULL;
}

static const char *
lone_alter_subscription(const struct tree *statement)
{
	static const char *const refreshing[] = {"ALTER_SUBSCRIPTION_SET_PUBLICATION",
	    "ALTER_SUBSCRIPTION_ADD_PUBLICATION", "ALTER_SUBSCRIPTION_DROP_PUBLICATION", NULL};
	const char *kind = tree_string(statement, "kind");

	if (tree_says(statement, "kind", "ALTER_SUBSCRIPTION_REFRESH"))
		return "ALTER SUBSCRIPTION ... REFRESH";
	if (kind && text_is_among(kind, refreshing) &&
	    option_is_on(statement, "options", "refresh", true))
		return "ALTER SUBSCRIPTION with a refresh";

	return NULL;
}

/* Until PostgreSQL 12, unless the type is as new as the transaction. */
static const char *
lone_enum_value(const struct scope *scope, const struct tree *statement)
{
	if (scope->version >= 120000 || tree_get(statement, "oldVal") ||
	    scope_is_new(scope, tree_get(statement, "typeName")))
		return NULL;

	return "ALTER TYPE ... ADD VALUE";
}

/* The name of a statement that cannot run in a transaction, or NULL: it can. */
static const char *
lone_statement(const struct scope *scope, const struct tree *statement)
{
	static const struct {
		const char *kind, *flag, *name;
		const char *(*judge)(const struct tree *);
	} kinds[] = {
	    {"IndexStmt", "concurrent", "CREATE INDEX CONCURRENTLY", NULL},
	    {"DropStmt", "concurrent", "DROP INDEX CONCURRENTLY", NULL},
	    {"VacuumStmt", "is_vacuumcmd", "VACUUM", NULL},
	    {"CreatedbStmt", NULL, "CREATE DATABASE", NULL},
	    {"DropdbStmt", NULL, "DROP DATABASE", NULL},
	    {"CreateTableSpaceStmt", NULL, "CREATE TABLESPACE", NULL},
	    {"DropTableSpaceStmt", NULL, "DROP TABLESPACE", NULL},
	    {"AlterSystemStmt", NULL, "ALTER SYSTEM", NULL},
	    {"ReindexStmt", NULL, NULL, lone_reindex},
	    {"AlterTableStmt", NULL, NULL, lone_alter_table},
	    {"AlterDatabaseStmt", NULL, NULL, lone_alter_database},
	    {"CreateSubscriptionStmt", NULL, NULL, lone_subscription},
	    {"AlterSubscriptionStmt", NULL, NULL, lone_alter_subscription},
	};

	if (tree_is(statement, "AlterEnumStmt"))
		return lone_enum_value(scope, statement);
	if (tree_is(statement, "ClusterStmt"))
		return tree_get(statement, "relation") ? NULL : "CLUSTER of every table";
	if (tree_is(statement, "DiscardStmt"))
		return tree_says(statement, "target", "DISCARD_ALL") ? "DISCARD ALL" : NULL;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
		if (!tree_is(statement, kinds[i].kind))
			continue;
		if (kinds[i].judge)
			return kinds[i].judge(statement);

		return !kinds[i].flag || tree_true(statement, kinds[i].flag) ? kinds[i].name : NULL;
	}

	return NULL;
}

static void
judge_lone_statement(struct scope *scope, const struct tree *statement)
{
	const char *name = lone_statement(scope, statement);

	if (!name)
		return;
	if (scope->inside)
		scope_fault(scope, NULL, "%s fails, since what calls it is a transaction", name);
	else if (scope->in_block)
		scope_fault(scope, NULL, "%s fails in the transaction that line %u began", name,
		    scope->block_line);
	else if (scope->in_tool)
		scope_fault(scope, NULL, "%s fails in the transaction that %s begins%s%s", name,
		    transaction_tool(scope), scope->outside ? " unless it is told: " : "",
		    scope->outside ? scope->outside : "");
	else if (scope->in_message)
		scope_fault(scope, NULL,
		    "%s fails, since it is sent in one message with other statements, which "
		    "PostgreSQL runs in one transaction",
		    name);
}

/* ---- values of an enum ---- */

/* The type that a constant is cast to; NULL: what stands around it tells. */
static const char *
constant_type(const struct tree *statement, const struct tree *constant)
{
	const struct tree *cast = NULL;

	while ((cast = tree_find(statement, cast, "TypeCast")))
		if (tree_get(cast, "arg") == constant)
			return tree_string(tree_last(cast, "typeName.names"), NULL);

	return NULL;
}

static void
judge_new_value(struct scope *scope, const struct tree *statement)
{
	const struct tree *constant = NULL;

	if (tree_is(statement, "VariableSetStmt"))
		return;
	while ((constant = tree_find(statement, constant, "A_Const"))) {
		const char *value = tree_string(constant, "sval.sval");
		const char *of = value ? scope_new_value(scope, value) : NULL;
		const char *type = of ? constant_type(statement, constant) : NULL;

		if (!of || (type && strcmp(type, of) != 0))
			continue;
		scope_fault(scope, constant,
		    "PostgreSQL refuses '%s' in the transaction that adds it to %s", value, of);
		return;
	}
}

const struct postgres_rule transaction_rules[] = {
    {RULE_TRANSACTION_NESTING, "TransactionStmt", NULL, false, judge_nesting},
    {RULE_BAN_UNCOMMITTED_TRANSACTION, RULE_AT_END, NULL, false, judge_uncommitted},
    {RULE_BAN_CONCURRENT_INDEX_CREATION_IN_TRANSACTION, NULL, NULL, false, judge_lone_statement},
    {RULE_USING_NEW_ENUM_VALUE, NULL, NULL, false, judge_new_value},
    {0},
};
