/*
 * parser: PostgreSQL's own parser, as the library libpg_query has it.
 *
 * Its grammar refuses what nests deeper than 10,000, but trees of long chains (1+1+..) are as deep
 * as they are long, and the library writes them by calling itself.  So a text is parsed on a stack
 * that suits its length.
 */
#ifndef CHECK_MIGRATIONS_LINT_PARSER_H
#define CHECK_MIGRATIONS_LINT_PARSER_H

#include <stddef.h>

/* The longest text that is parsed, and the version of PostgreSQL that the parser knows. */
enum { PARSER_MAX = 16 << 20 };

enum parser_grammar {
	PARSER_SQL, /* {"version":…,"stmts":[{"stmt":{…},"stmt_location":…,"stmt_len":…},…]} */
	PARSER_PLPGSQL /* [{"PLpgSQL_function":{…}},…] of CREATE FUNCTION and DO statements */
};

/* parser_answer_free() frees. */
struct parser_answer {
	char *json;    /* NULL: it was refused */
	char *message; /* why */
	size_t offset; /* of the byte where, in an SQL text; its length where that is not known */
	unsigned line; /* where, in a PL/pgSQL body, from 1; 0: not known */
};

/* Parses a text (of at most PARSER_MAX bytes). */
void parser_run(
    enum parser_grammar grammar, const char *text, size_t len, struct parser_answer *answer);
void parser_answer_free(struct parser_answer *answer);

/* "libpg_query 15.1", and the major version of PostgreSQL in it: 15; 0: not built in. */
const char *parser_library(void);
int parser_major(void);

#endif
