/* Rules about what reads a whole table to validate it, under a lock. */
#include "postgres_rules.h"
#include "scope.h"

static const struct tree *
validated_table(const struct scope *scope)
{
	return tree_get(scope->statement->tree, "relation");
}

/* The constraint that a command adds and validates: one on its own, or of a new column. */
static const struct tree *
validated_constraint(const struct tree *command, const char *kind)
{
	const struct tree *own = tree_get(command, "def");

	if (tree_says(command, "subtype", "AT_AddConstraint"))
		return tree_says(own, "contype", kind) && !tree_true(own, "skip_validation") ? own
											     : NULL;
	for (const struct tree *c = tree_first(own, "constraints"); c; c = tree_next(c))
		if (tree_says(c, "contype", kind))
			return c;

	return NULL;
}

static void
judge_check(struct scope *scope, const struct tree *command)
{
	if (validated_constraint(command, "CONSTR_CHECK"))
		scope_fault(scope, command,
		    "everybody is locked out of %s while the CHECK reads all of it",
		    scope_name(scope, validated_table(scope)));
}

/* In the transaction that added it, the lock of ADD CONSTRAINT is still held. */
static void
judge_validate(struct scope *scope, const struct tree *command)
{
	const char *name = tree_string(command, "name");

	if (scope_added_constraint(scope, validated_table(scope), name))
		scope_fault(scope, command,
		    "%s is validated in the transaction that adds it, so that its lock on %s is "
		    "held meanwhile",
		    name, scope_name(scope, validated_table(scope)));
}

/* The foreign key of a new column without a default has nothing to look up. */
static void
judge_foreign_key(struct scope *scope, const struct tree *command)
{
	bool column = tree_says(command, "subtype", "AT_AddColumn");

	if (validated_constraint(command, "CONSTR_FOREIGN") &&
	    !(column && !validated_constraint(command, "CONSTR_DEFAULT")))
		scope_fault(scope, command,
		    "nobody can write to %s and the table it refers to while all rows are looked "
		    "up",
		    scope_name(scope, validated_table(scope)));
}

static void
judge_set_not_null(struct scope *scope, const struct tree *command)
{
	const struct tree *table = validated_table(scope);
	const char *column = tree_string(command, "name");

	if (scope->version >= 120000 && scope_has_no_nulls(scope, table, column))
		return;
	scope_fault(scope, NULL,
	    "everybody is locked out of %s while all of it is read for NULL in %s",
	    scope_name(scope, table), column);
}

/* ---- domains ---- */

static void
judge_create_domain(struct scope *scope, const struct tree *statement)
{
	for (const struct tree *c = tree_first(statement, "constraints"); c; c = tree_next(c)) {
		if (tree_says(c, "contype", "CONSTR_CHECK") ||
		    tree_says(c, "contype", "CONSTR_NOTNULL")) {
			scope_fault(scope, NULL, "the domain %s comes with a constraint",
			    tree_string(tree_last(statement, "domainname"), NULL));
			return;
		}
	}
}

static void
judge_alter_domain(struct scope *scope, const struct tree *statement)
{
	bool checks = tree_says(statement, "subtype", "C") || tree_says(statement, "subtype", "O");

	if (checks && !tree_true(statement, "def.skip_validation") &&
	    !scope_is_new(scope, tree_get(statement, "typeName")))
		scope_fault(scope, NULL,
		    "nobody can write to the tables that use %s while all of them are read",
		    scope_name(scope, tree_get(statement, "typeName")));
}

const struct postgres_rule validation_rules[] = {
    {RULE_CONSTRAINT_MISSING_NOT_VALID, "AlterTableStmt", "AT_AddConstraint", true, judge_check},
    {RULE_CONSTRAINT_MISSING_NOT_VALID, "AlterTableStmt", "AT_AddColumn", true, judge_check},
    {RULE_CONSTRAINT_MISSING_NOT_VALID, "AlterTableStmt", "AT_ValidateConstraint", true,
	judge_validate},
    {RULE_ADDING_FOREIGN_KEY_CONSTRAINT, "AlterTableStmt", "AT_AddConstraint", true,
	judge_foreign_key},
    {RULE_ADDING_FOREIGN_KEY_CONSTRAINT, "AlterTableStmt", "AT_AddColumn", true, judge_foreign_key},
    {RULE_ADDING_NOT_NULLABLE_FIELD, "AlterTableStmt", "AT_SetNotNull", true, judge_set_not_null},
    {RULE_BAN_CREATE_DOMAIN_WITH_CONSTRAINT, "CreateDomainStmt", NULL, false, judge_create_domain},
    {RULE_BAN_ALTER_DOMAIN_WITH_ADD_CONSTRAINT, "AlterDomainStmt", NULL, false, judge_alter_domain},
    {0},
};
