/*
 * expression/tokens: the words of an expression.
 *
 *   lexer.c   reads them from the source, and refuses what may not stand in one
 *   tokens.c  asks what they are
 *   input.c   asks whether they use the input
 */
#ifndef COMMON_EXPRESSION_TOKENS_H
#define COMMON_EXPRESSION_TOKENS_H

#include <stdbool.h>
#include <stddef.h>

#include "json.h"
#include "text.h"

/* libjq 1.6 addresses its byte code with 16 bits: a source of this length stays below that. */
enum { EXPRESSION_MAX_SOURCE = 8192, EXPRESSION_MAX_NESTING = 128 };

enum expression_token_kind {
	TOKEN_WORD,   /* a name or a keyword */
	TOKEN_KEY,    /* a bare word as an object's key: {name: 1} */
	TOKEN_FIELD,  /* .name */
	TOKEN_NUMBER, /* as jq writes them: also `.5` and `5.` */
	TOKEN_STRING, /* a whole string, with its quotes */
	TOKEN_PIECE,  /* a part of a string with \( ) in it */
	TOKEN_FORMAT, /* @name */
	TOKEN_OPERATOR,
	TOKEN_END, /* behind the last */
};

/* As `around`: in nothing. */
#define EXPRESSION_NOWHERE ((size_t)-1)

struct expression_token {
	enum expression_token_kind kind;
	size_t start;
	size_t len;
	/* The token that opens what it stands in: a bracket, an `if`, a piece of a string.  What
	 * opens and what closes stand outside. */
	size_t around;
	bool begins_key; /* it stands where a key of an object begins */
};

struct expression_tokens {
	const char *source; /* the caller's */
	struct expression_token *list;
	size_t count; /* the TOKEN_END is not counted */
	size_t room;
};

/* Splits `source`, which must outlive the tokens: every bracket, string and `if` closed, escapes
 * valid, none of the refused names used, no comments.  0, or -1 with the reason and its column in
 * `why`.  Free in both cases. */
int expression_tokens_read(struct expression_tokens *tokens, const char *source, struct text *why);
void expression_tokens_free(struct expression_tokens *tokens);

/* Whether token `i` is this word or operator; false before the first (0 - 1) and behind the
 * last. */
bool expression_token_is(const struct expression_tokens *tokens, size_t i, const char *text);
/* Whether it is one of them; the list ends with a NULL. */
bool expression_token_is_any(
    const struct expression_tokens *tokens, size_t i, const char *const texts[]);

/* Whether it is a name behind a `$`. */
bool expression_token_is_variable(const struct expression_tokens *tokens, size_t i);

/* Whether it is, or stands in, what binds names: the pattern behind an `as`, a `label`, the
 * parameters of a `def`. */
bool expression_token_binds(const struct expression_tokens *tokens, size_t i);

/* A string or a number as JSON has them; jq's `.5` and `01` are no JSON numbers. */
struct json_slice expression_token_slice(const struct expression_tokens *tokens, size_t i);

/* What it says: a string unescaped, a field without its dot, anything else as it stands. */
struct text expression_token_text(const struct expression_tokens *tokens, size_t i);

/* The first integer of 2^53 or more, which libjq would take for another; NULL: none. */
const struct expression_token *expression_tokens_big(const struct expression_tokens *tokens);

/* Whether the expression may depend on its input; false only when that is certain. */
bool expression_tokens_use_input(const struct expression_tokens *tokens);

/* Adds a source as messages show it: one line, of 160 bytes at most. */
void expression_show(struct text *out, const char *source);

/* The reason "expression SOURCE: column 3: WHATREASON", with at most 64 bytes of `what`; a column
 * of 0 is left out.  -1. */
int expression_fail(struct text *why, const char *source, size_t column, const char *what,
    size_t len, const char *reason);

#endif
