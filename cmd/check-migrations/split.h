/*
 * split: a text of several statements taken apart, so that each can be sent alone, and so that one
 * bad statement does not hide the others.
 *
 * Quotes, dollar quotes and nested comments are those of PostgreSQL (its manual, 4.1).  A semicolon
 * does not end a statement in the brackets of CREATE RULE, nor between BEGIN ATOMIC and END of a
 * function.  What only psql understands is told apart: its commands (\connect), which end with the
 * line, and the data behind COPY … FROM stdin, which end with a line of "\.".
 */
#ifndef CHECK_MIGRATIONS_SPLIT_H
#define CHECK_MIGRATIONS_SPLIT_H

#include <stdbool.h>
#include <stddef.h>

/* Begun as {.at = text, .end = text + len}. */
struct split {
	const char *at, *end;
};

enum split_kind {
	SPLIT_STATEMENT,
	SPLIT_COMMAND, /* of psql: a statement that ends with one, or one alone */
	SPLIT_DATA,    /* COPY … FROM stdin with the data behind it */
};

/* A statement from its first token on, without its semicolon. */
struct split_piece {
	enum split_kind kind;
	const char *bytes;
	size_t len;
	const char *command; /* the backslash, of a SPLIT_COMMAND */
};

/* The next statement; false: there is none. */
bool split_next(struct split *split, struct split_piece *piece);

/* A name as it is written, without its quotes; `len` is what PostgreSQL counts, to which two quotes
 * in quotes are one byte. */
struct split_name {
	const char *bytes;
	size_t written, len;
};

/* The next name or word, outside of comments and strings; false: there is none.  Names with escapes
 * (U&"…") are passed over. */
bool split_name(struct split *split, struct split_name *name);

/* Moves over white space, comments and semicolons. */
void split_skip(struct split *split);

#endif
