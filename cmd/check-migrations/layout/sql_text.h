/*
 * sql_text: the tokens of SQL, as far as tools look at them that take a body apart: words, and what
 * hides a semicolon.  Quotes, dollar quotes and comments are those of PostgreSQL (its manual, 4.1).
 */
#ifndef CHECK_MIGRATIONS_LAYOUT_SQL_TEXT_H
#define CHECK_MIGRATIONS_LAYOUT_SQL_TEXT_H

enum sql_token {
	SQL_SPACE,   /* a white space, or a comment */
	SQL_WORD,    /* a name or keyword without quotes */
	SQL_QUOTED,  /* '', E'', "", `` or $$; to the end, where it is not closed */
	SQL_ANOTHER, /* any other byte */
};

/* The end of the token at `at`, which is below `end`. */
const char *sql_token_end(const char *at, const char *end, enum sql_token *token);

#endif
