/*
 * expression_volatile: whether an expression may give another value for each row.
 */
#ifndef CHECK_MIGRATIONS_LINT_EXPRESSION_VOLATILE_H
#define CHECK_MIGRATIONS_LINT_EXPRESSION_VOLATILE_H

struct tree;

/* The name of the first function in it that may, or NULL.  Functions of PostgreSQL that people use
 * in defaults are known; any other counts as volatile, as it does in CREATE FUNCTION. */
const char *expression_volatile(const struct tree *expression);

#endif
