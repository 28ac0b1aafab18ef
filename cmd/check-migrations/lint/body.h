/*
 * body: the SQL inside of DO blocks and functions.
 *
 * A DO block runs at once, so its statements are handed out like those of the file: the ones that
 * stand in PL/pgSQL, queries of loops, and literal strings that EXECUTE runs.  What EXECUTE puts
 * together first cannot be known.  The body of a function in SQL or PL/pgSQL runs later, or never:
 * only its syntax is checked; other languages are not looked into.
 *
 * The PL/pgSQL parser works without a catalog, and refuses some good code for that (a field of a
 * variable of a table's type).  Such a DO block cannot be judged; of a function, only syntax errors
 * count.
 */
#ifndef CHECK_MIGRATIONS_LINT_BODY_H
#define CHECK_MIGRATIONS_LINT_BODY_H

#include <stdbool.h>

#include "postgres.h"

struct body_visitor {
	/* A statement that runs now, or one that cannot be parsed (of a function too). */
	void (*statement)(void *context, const struct statement *inner);
	/* EXECUTE of what is put together, in a line. */
	void (*computed)(void *context, unsigned line);
	void *context;
};

/* Whether it is a DO block. */
bool body_is_block(const struct statement *outer);

/* Visits what stands in a DO, CREATE FUNCTION or CREATE PROCEDURE statement; in others there is
 * nothing. */
void body_visit(const struct statement *outer, const struct body_visitor *visitor);

#endif
