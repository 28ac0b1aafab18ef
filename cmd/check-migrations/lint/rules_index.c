/* Rules about statements that have a form which lets others go on: CONCURRENTLY. */
#include "postgres_rules.h"
#include "scope.h"
#include "statement_lock.h"

/* On the parent of partitions alone (ON ONLY) an index is empty at first. */
static void
judge_index_creation(struct scope *scope, const struct tree *statement)
{
	if (!tree_true(statement, "concurrent") && tree_true(statement, "relation.inh"))
		scope_fault(scope, NULL, "nobody can write to %s while its index is built",
		    scope_name(scope, tree_get(statement, "relation")));
}

static void
judge_index_deletion(struct scope *scope, const struct tree *statement)
{
	if (!tree_says(statement, "removeType", "OBJECT_INDEX") ||
	    tree_true(statement, "concurrent"))
		return;
	for (const struct tree *o = tree_first(statement, "objects"); o; o = tree_next(o))
		if (!scope_is_new(scope, o))
			scope_fault(scope, o,
			    "dropping the index %s waits for all who use its table, and everybody "
			    "else waits behind it",
			    scope_name(scope, o));
}

static void
judge_reindex(struct scope *scope, const struct tree *statement)
{
	const struct tree *relation = tree_get(statement, "relation");
	const char *name = tree_string(statement, "name");

	if (option_is_on(statement, "params", "concurrently", false))
		return;
	scope_fault(scope, NULL, "nobody can write while REINDEX rebuilds %s%s",
	    relation ? scope_name(scope, relation)
	    : name   ? name
		     : "the database",
	    scope->version < 120000 ? " (before PostgreSQL 12: build another index, then swap)"
				    : "");
}

static void
judge_detach(struct scope *scope, const struct tree *command)
{
	if (scope->version >= 140000 && !tree_true(command, "def.concurrent"))
		scope_fault(scope, command,
		    "detaching the partition %s locks out everybody from the whole table",
		    scope_name(scope, tree_get(command, "def.name")));
}

static void
judge_refresh(struct scope *scope, const struct tree *statement)
{
	if (!tree_true(statement, "concurrent"))
		scope_fault(scope, NULL,
		    tree_true(statement, "skipData") ? "nobody can read %s until it is filled again"
						     : "nobody can read %s while it is filled anew",
		    scope_name(scope, tree_get(statement, "relation")));
}

const struct postgres_rule index_rules[] = {
    {RULE_REQUIRE_CONCURRENT_INDEX_CREATION, "IndexStmt", NULL, true, judge_index_creation},
    {RULE_REQUIRE_CONCURRENT_INDEX_DELETION, "DropStmt", NULL, false, judge_index_deletion},
    {RULE_REQUIRE_CONCURRENT_REINDEX, "ReindexStmt", NULL, true, judge_reindex},
    {RULE_REQUIRE_CONCURRENT_PARTITION_DETACH, "AlterTableStmt", "AT_DetachPartition", true,
	judge_detach},
    {RULE_REQUIRE_CONCURRENT_REFRESH, "RefreshMatViewStmt", NULL, true, judge_refresh},
    {0},
};
