/* Rules about locks that stop others while a statement works through a table. */
#include "lock_level.h"
#include "postgres_rules.h"
#include "scope.h"

/* An index on the parent alone (ON ONLY) of partitions is empty. */
static void
judge_index(struct scope *scope, const struct tree *statement)
{
	if (!tree_true(statement, "concurrent") && tree_true(statement, "relation.inh"))
		scope_fault(scope, NULL, "the index on %s is built while nobody can write to it",
		    scope_name(scope, tree_get(statement, "relation")));
}

const struct postgres_rule lock_rules[] = {
    {RULE_REQUIRE_CONCURRENT_INDEX_CREATION, "IndexStmt", NULL, true, judge_index},
    {0},
};
