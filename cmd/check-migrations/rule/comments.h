/*
 * rule/comments: the comments of a migration that speak to this program, and which lines they stand
 * for.
 *
 * What looks like a comment inside of a string, a quoted name or a dollar-quoted body is none.
 * Strings and comments are those of PostgreSQL (its manual, 4.1), which SQLite's differ from where
 * both cannot be meant: there block comments do not nest and nothing is quoted by dollars.
 */
#ifndef CHECK_MIGRATIONS_RULE_COMMENTS_H
#define CHECK_MIGRATIONS_RULE_COMMENTS_H

#include <stddef.h>

#include "rule.h"

/* A comment of one line, or a line of one that has several. */
struct comment {
	const char *bytes; /* from behind the mark, and the blanks and asterisks there; borrowed */
	size_t len;        /* without blanks at the end */
	unsigned line;
	/* The statement that it stands in, or before; where it stands behind one on its last line,
	 * that one.  0: none. */
	unsigned from, to;
	struct statement_place place; /* of the statement itself */
};

/* Begun as {0}; comments_free() frees. */
struct comments {
	struct comment *items;
	size_t count, room;
};

/* What every such comment begins with. */
extern const char comments_word[];

/* Finds the comments that begin with the word: in SQL; in Ruby and Python, whose comments stand for
 * no statement. */
void comments_read_sql(struct comments *comments, const char *bytes, size_t len);
void comments_read_script(struct comments *comments, const char *bytes, size_t len);
void comments_free(struct comments *comments);

/* Adds the lines of one comment that begin with the word; `end` is where its text ends. */
void comments_add(struct comments *comments, const char *text, const char *end, unsigned line,
    unsigned from, unsigned to);

#endif
