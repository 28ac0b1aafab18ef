#include "lexer.h"

#include <string.h>

#include "character.h"
#include "text.h"

static char
lexer_byte(const struct lexer *tokens, size_t ahead)
{
	return (size_t)(tokens->end - tokens->at) > ahead ? tokens->at[ahead] : '\0';
}

static bool
lexeme_byte_is_word(char byte)
{
	return char_is_word(byte) || (unsigned char)byte >= 0x80;
}

/* ---- what stands between tokens ---- */

/* Those of PostgreSQL nest. */
static void
lexer_pass_block(struct lexer *tokens)
{
	size_t depth = 0;

	do {
		bool begins = lexer_byte(tokens, 0) == '/' && lexer_byte(tokens, 1) == '*';
		bool ends = lexer_byte(tokens, 0) == '*' && lexer_byte(tokens, 1) == '/';

		begins = begins && !(tokens->sqlite && depth > 0);
		depth += begins;
		depth -= ends;
		tokens->at += begins || ends ? 2 : 1;
	} while (depth > 0 && tokens->at < tokens->end);
}

static void
lexer_pass_line(struct lexer *tokens)
{
	const char *end = memchr(tokens->at, '\n', (size_t)(tokens->end - tokens->at));

	tokens->at = end ? end : tokens->end;
}

static void
lexer_pass_blanks(struct lexer *tokens)
{
	while (tokens->at < tokens->end) {
		char byte = *tokens->at;

		if (char_is_space(byte) || byte == '\f' || byte == '\v')
			tokens->at++;
		else if (byte == '-' && lexer_byte(tokens, 1) == '-')
			lexer_pass_line(tokens);
		else if (byte == '/' && lexer_byte(tokens, 1) == '*')
			lexer_pass_block(tokens);
		else
			break;
	}
}

/* ---- tokens ---- */

/* From the opening quote to behind the closing one; two of them are none. */
static void
lexer_take_quoted(struct lexer *tokens, char quote, bool backslashes)
{
	tokens->at++;
	while (tokens->at < tokens->end) {
		char byte = *tokens->at++;

		if (backslashes && byte == '\\' && tokens->at < tokens->end)
			tokens->at++;
		else if (byte == quote && lexer_byte(tokens, 0) != quote)
			break;
		else if (byte == quote)
			tokens->at++;
	}
}

/* A word, or the string or the name that it begins: E'...', U&"...". */
static enum lexeme_kind
lexer_take_word(struct lexer *tokens)
{
	const char *word = tokens->at;
	size_t len;

	while (lexeme_byte_is_word(lexer_byte(tokens, 0)) || lexer_byte(tokens, 0) == '$')
		tokens->at++;
	len = (size_t)(tokens->at - word);
	if (len != 1)
		return LEXEME_WORD;
	if (char_lower(*word) == 'u' && lexer_byte(tokens, 0) == '&' &&
	    (lexer_byte(tokens, 1) == '\'' || lexer_byte(tokens, 1) == '"'))
		tokens->at++;
	else if (lexer_byte(tokens, 0) != '\'' || !strchr("eExXbBnN", *word))
		return LEXEME_WORD;
	if (*tokens->at == '"') {
		lexer_take_quoted(tokens, '"', false);
		return LEXEME_NAME;
	}
	lexer_take_quoted(tokens, '\'', char_lower(*word) == 'e');

	return LEXEME_STRING;
}

/* $1, $name, $$...$$, $tag$...$tag$, or a dollar sign. */
static enum lexeme_kind
lexer_take_dollar(struct lexer *tokens)
{
	const char *tag = tokens->at++, *end;
	size_t len;

	if (char_is_digit(lexer_byte(tokens, 0))) {
		while (char_is_digit(lexer_byte(tokens, 0)))
			tokens->at++;
		return LEXEME_PARAMETER;
	}
	while (lexeme_byte_is_word(lexer_byte(tokens, 0)))
		tokens->at++;
	if (tokens->sqlite || lexer_byte(tokens, 0) != '$') {
		if (tokens->sqlite && tokens->at - tag > 1)
			return LEXEME_PARAMETER;
		tokens->at = tag + 1;
		return LEXEME_SYMBOL;
	}
	tokens->at++;
	len = (size_t)(tokens->at - tag);
	end = memmem(tokens->at, (size_t)(tokens->end - tokens->at), tag, len);
	tokens->at = end ? end + len : tokens->end;

	return LEXEME_STRING;
}

static enum lexeme_kind
lexer_take_number(struct lexer *tokens)
{
	while (lexeme_byte_is_word(lexer_byte(tokens, 0)) || lexer_byte(tokens, 0) == '.')
		tokens->at++;

	return LEXEME_NUMBER;
}

/* What SQLite alone has; false: it is something else. */
static bool
lexer_take_of_sqlite(struct lexer *tokens, enum lexeme_kind *kind)
{
	char byte = *tokens->at;

	if (byte == '`') {
		lexer_take_quoted(tokens, '`', false);
		*kind = LEXEME_NAME;
	} else if (byte == '[') {
		const char *end = memchr(tokens->at, ']', (size_t)(tokens->end - tokens->at));

		tokens->at = end ? end + 1 : tokens->end;
		*kind = LEXEME_NAME;
	} else if (byte == '?' || byte == ':' || byte == '@') {
		tokens->at++;
		while (lexeme_byte_is_word(lexer_byte(tokens, 0)))
			tokens->at++;
		*kind = LEXEME_PARAMETER;
	} else {
		return false;
	}

	return true;
}

static enum lexeme_kind
lexer_take(struct lexer *tokens)
{
	char byte = *tokens->at;
	enum lexeme_kind kind;

	if (tokens->sqlite && lexer_take_of_sqlite(tokens, &kind))
		return kind;
	if (char_is_digit(byte) || (byte == '.' && char_is_digit(lexer_byte(tokens, 1))))
		return lexer_take_number(tokens);
	if (lexeme_byte_is_word(byte))
		return lexer_take_word(tokens);
	if (byte == '$')
		return lexer_take_dollar(tokens);
	if (byte == '\'' || byte == '"') {
		lexer_take_quoted(tokens, byte, false);
		return byte == '"' ? LEXEME_NAME : LEXEME_STRING;
	}
	tokens->at++;
	if (byte == '(')
		tokens->depth++;
	if (byte == ')' && tokens->depth > 0)
		tokens->depth--;

	return LEXEME_SYMBOL;
}

bool
lexer_next(struct lexer *tokens, struct lexeme *token)
{
	lexer_pass_blanks(tokens);
	if (tokens->at >= tokens->end)
		return false;
	token->bytes = tokens->at;
	token->depth = tokens->depth;
	token->kind = lexer_take(tokens);
	token->len = (size_t)(tokens->at - token->bytes);
	if (lexeme_is_symbol(token, ')'))
		token->depth = tokens->depth;

	return true;
}

bool
lexeme_is(const struct lexeme *token, const char *word)
{
	return token->kind == LEXEME_WORD &&
	       text_is_among_caseless(token->bytes, token->len, (const char *const[]){word, NULL});
}

bool
lexeme_is_symbol(const struct lexeme *token, char symbol)
{
	return token->kind == LEXEME_SYMBOL && *token->bytes == symbol;
}

bool
lexeme_is_name(const struct lexeme *token)
{
	return token->kind == LEXEME_WORD || token->kind == LEXEME_NAME;
}
