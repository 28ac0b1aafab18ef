/* Rules about what reads a whole table to validate it, under a lock. */
#include "postgres_rules.h"
#include "scope.h"

static void
judge_set_not_null(struct scope *scope, const struct tree *command)
{
	scope_fault(scope, NULL, "SET NOT NULL on %s.%s reads the whole table, and nobody else can",
	    scope_name(scope, tree_get(scope->statement->tree, "relation")),
	    tree_string(command, "name"));
}

const struct postgres_rule validation_rules[] = {
    {RULE_ADDING_NOT_NULLABLE_FIELD, "AlterTableStmt", "AT_SetNotNull", true, judge_set_not_null},
    {0},
};
