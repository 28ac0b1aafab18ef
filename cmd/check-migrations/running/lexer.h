/*
 * lexer: a statement of SQL, token by token, as far as PostgreSQL and SQLite have to be told apart
 * for it; for what is asked about statements that no parser of ours can read (those that
 * pg_stat_statements has put parameters in, those of SQLite).
 *
 * Comments and white space are passed over.  A string and a quoted name that never end go on to the
 * end of the text.
 */
#ifndef CHECK_MIGRATIONS_RUNNING_LEXER_H
#define CHECK_MIGRATIONS_RUNNING_LEXER_H

#include <stdbool.h>
#include <stddef.h>

enum lexeme_kind {
	LEXEME_WORD,      /* a keyword or a bare name */
	LEXEME_NAME,      /* in quotes, with them */
	LEXEME_STRING,    /* with its quotes and what stands before them: E'...', $$...$$ */
	LEXEME_NUMBER,    /* without a sign */
	LEXEME_PARAMETER, /* $1; of SQLite also ?, ?1, :name, @name, $name */
	LEXEME_SYMBOL,    /* one byte of anything else */
};

struct lexeme {
	enum lexeme_kind kind;
	const char *bytes;
	size_t len;
	size_t depth; /* of the brackets that are open before it, and for a ')' behind it */
};

/* Begun as {.at = text, .end = text + len}. */
struct lexer {
	const char *at, *end;
	bool sqlite;
	size_t depth;
};

/* The next token; false: there is none. */
bool lexer_next(struct lexer *tokens, struct lexeme *token);

/* Whether it is this word, in whatever case; this symbol. */
bool lexeme_is(const struct lexeme *token, const char *word);
bool lexeme_is_symbol(const struct lexeme *token, char symbol);

/* Whether it is a word or a name in quotes. */
bool lexeme_is_name(const struct lexeme *token);

#endif
