/*
 * follow: what a statement changes for those behind it.
 */
#ifndef CHECK_MIGRATIONS_LINT_FOLLOW_H
#define CHECK_MIGRATIONS_LINT_FOLLOW_H

struct scope;
struct tree;

/* Notes in the scope what a statement makes, renames and drops, its settings, its lock, and the
 * transaction that it begins or ends; once it was judged. */
void follow_statement(struct scope *scope, const struct tree *statement);

/* The transaction alone. */
void follow_transaction(struct scope *scope, const struct tree *statement);

#endif
