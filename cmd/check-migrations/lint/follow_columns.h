/*
 * follow_columns: what statements tell of columns and constraints, for those behind them.
 */
#ifndef CHECK_MIGRATIONS_LINT_FOLLOW_COLUMNS_H
#define CHECK_MIGRATIONS_LINT_FOLLOW_COLUMNS_H

struct scope;
struct tree;

/* Notes in the scope the types of columns that CREATE TABLE and ALTER TABLE give, which constraints
 * an ALTER TABLE adds, and where a validated CHECK holds NULL off. */
void follow_columns(struct scope *scope, const struct tree *statement);

#endif
