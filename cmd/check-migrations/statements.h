/*
 * statements: whether an SQL text says anything: white space, comments and semicolons alone are no
 * statement.
 *
 * Comments are those of PostgreSQL, where block comments nest (its manual, 4.1.5).  SQLite's do
 * not, and it takes one that never ends as well.
 */
#ifndef CHECK_MIGRATIONS_STATEMENTS_H
#define CHECK_MIGRATIONS_STATEMENTS_H

#include <stdbool.h>
#include <stddef.h>

/* Begun as {0}; holds nothing to free. */
struct statements {
	enum { STATEMENTS_OUTSIDE, STATEMENTS_LINE, STATEMENTS_BLOCK } where;
	char half;      /* the first byte of a comment's mark, whose second one may follow; or 0 */
	unsigned depth; /* of block comments */
	bool closed;    /* an inner one has ended, and with it the whole where they do not nest */
	bool text;      /* something other than white space was there */
	bool found;     /* a statement, or the beginning of one */
};

/* The next bytes, in pieces of any size. */
void statements_take(struct statements *statements, const char *bytes, size_t len);

/* After the last piece: whether all was white space, and whether there was no statement. */
bool statements_blank(const struct statements *statements);
bool statements_none(const struct statements *statements);

#endif
