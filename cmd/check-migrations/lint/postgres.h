/*
 * postgres: the statements of one text, as PostgreSQL's parser sees them.
 *
 * The text is parsed as a whole.  Where that fails it is split (split.h), so that all but the bad
 * statement are judged; texts of more than a mebibyte are split at once, for the sake of memory.
 * What cannot be parsed is a statement too, and says why.
 */
#ifndef CHECK_MIGRATIONS_LINT_POSTGRES_H
#define CHECK_MIGRATIONS_LINT_POSTGRES_H

#include <stdbool.h>
#include <stddef.h>

#include "split.h"
#include "tree.h"

struct statement {
	const struct tree *tree; /* its kind is the statement's; NULL: it could not be parsed */
	const char *bytes;       /* from its first token on, without the semicolon */
	size_t len;
	unsigned line;      /* of the first token */
	bool alone;         /* the text holds no other */
	const char *origin; /* from where the locations in its tree count */

	/* Of one that could not be parsed. */
	const char *trouble;                   /* why */
	unsigned trouble_line, trouble_column; /* from 1, the column in characters; 0: unknown */
};

/* Begun by postgres_begin(), ended by postgres_end(). */
struct postgres_text {
	const char *bytes;
	size_t len;
	unsigned line;
	struct forest forest;

	/* The part that was parsed: the text, or a piece of it. */
	const char *part;
	size_t part_len;
	char *json, *at; /* behind the statement that was taken last; NULL: none is left */

	bool splits;
	struct split split; /* what was not yet taken, then */
	size_t count;       /* of the statements taken */

	/* The last thing that could not be parsed; at first the text as a whole, which is said in
	 * the end if every piece of it can be. */
	char *trouble;
	size_t trouble_at;
	bool untold;

	const char *counted; /* up to where lines were counted */
	unsigned counted_line;
	const char *measured; /* up to where columns were */
	unsigned measured_column;
};

/* The text stays the caller's; `line` is that of its first byte. */
void postgres_begin(struct postgres_text *text, const char *bytes, size_t len, unsigned line);

/* Takes the next statement, which is valid until the next call.  False: there is none. */
bool postgres_next(struct postgres_text *text, struct statement *statement);
void postgres_end(struct postgres_text *text);

/* The line where a node of a statement stands; the statement's where that is not told. */
unsigned statement_line(const struct statement *statement, const struct tree *node);

#endif
