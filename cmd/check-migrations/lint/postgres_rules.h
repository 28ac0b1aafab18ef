/*
 * postgres_rules: the rules about PostgreSQL's statements, one table a file of rules.
 *
 * A row says which statements a rule looks at, and the function that judges one.  With a
 * `command`, that is each command of an ALTER TABLE with this subtype.  What is found is told by
 * scope_fault(); which rule it is stands in the row alone.
 */
#ifndef CHECK_MIGRATIONS_LINT_POSTGRES_RULES_H
#define CHECK_MIGRATIONS_LINT_POSTGRES_RULES_H

#include <stdbool.h>

#include "rule.h"

struct scope;
struct tree;

/* In the place of a kind: the rule is asked once behind the last statement of each file (with
 * scope->statement of that one, and NULL for the tree). */
#define RULE_AT_END ""

struct postgres_rule {
	enum rule rule;
	const char *kind;    /* "AlterTableStmt"; NULL: every statement */
	const char *command; /* "AT_AddColumn"; NULL: the statement as a whole */
	bool standing;       /* not if its `relation` is new in this batch */
	void (*judge)(struct scope *scope, const struct tree *node);
};

/* Each ends with a row whose `judge` is NULL. */
extern const struct postgres_rule index_rules[];
extern const struct postgres_rule lock_rules[];
extern const struct postgres_rule validation_rules[];
extern const struct postgres_rule data_loss_rules[];
extern const struct postgres_rule compatibility_rules[];
extern const struct postgres_rule transaction_rules[]; /* the way down is judged by them too */
extern const struct postgres_rule robustness_rules[];
extern const struct postgres_rule name_rules[];
extern const struct postgres_rule assignment_rules[];
extern const struct postgres_rule type_rules[];

#endif
