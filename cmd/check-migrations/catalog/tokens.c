#include "tokens.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "character.h"
#include "memory.h"
#include "text.h"

/* ---- taking apart ---- */

/* What SQLite takes for a name: all beyond ASCII, too. */
static bool
byte_is_of_word(char c)
{
	return char_is_word(c) || c == '$' || (unsigned char)c >= 0x80;
}

/* Behind white space and comments. */
static const char *
tokens_skip(const char *at, const char *end)
{
	for (;;) {
		if (at < end && (char_is_space(*at) || *at == '\f')) {
			at++;
		} else if (end - at >= 2 && at[0] == '-' && at[1] == '-') {
			while (at < end && *at != '\n')
				at++;
		} else if (end - at >= 2 && at[0] == '/' && at[1] == '*') {
			for (at += 2; end - at >= 2 && (at[0] != '*' || at[1] != '/');)
				at++;
			at = end - at >= 2 ? at + 2 : end;
		} else {
			return at;
		}
	}
}

/* Behind the closing quote, which stands twice within, or at the end. */
static const char *
token_quoted_end(const char *at, const char *end, char quote)
{
	for (at++; at < end; at++) {
		if (*at != quote)
			continue;
		if (quote == ']' || end - at < 2 || at[1] != quote)
			return at + 1;
		at++;
	}

	return end;
}

static const char *
token_sign_end(const char *at, const char *end)
{
	static const char *const signs[] = {
	    "->>", "->", "||", "<<", ">>", "<=", ">=", "<>", "!=", "==", NULL};

	for (size_t i = 0; signs[i]; i++) {
		size_t len = strlen(signs[i]);

		if ((size_t)(end - at) >= len && memcmp(at, signs[i], len) == 0)
			return at + len;
	}

	return at + 1;
}

static const char *
token_number_end(const char *at, const char *end)
{
	for (; at < end && (byte_is_of_word(*at) || *at == '.'); at++)
		if ((*at == 'e' || *at == 'E') && end - at >= 2 && (at[1] == '+' || at[1] == '-'))
			at++;

	return at < end ? at : end;
}

static const char *
token_end(const char *at, const char *end, enum token_kind *kind)
{
	bool blob = (*at == 'x' || *at == 'X') && end - at >= 2 && at[1] == '\'';

	*kind = TOKEN_NAME;
	if (*at == '"' || *at == '`')
		return token_quoted_end(at, end, *at);
	if (*at == '[')
		return token_quoted_end(at, end, ']');
	*kind = TOKEN_STRING;
	if (*at == '\'' || blob)
		return token_quoted_end(at + blob, end, '\'');
	*kind = TOKEN_NUMBER;
	if (char_is_digit(*at) || (*at == '.' && end - at >= 2 && char_is_digit(at[1])))
		return token_number_end(at, end);
	*kind = TOKEN_WORD;
	if (byte_is_of_word(*at)) {
		while (at < end && byte_is_of_word(*at))
			at++;
		return at;
	}
	*kind = TOKEN_SIGN;

	return token_sign_end(at, end);
}

void
tokens_read(struct tokens *tokens, const char *sql, size_t len)
{
	const char *at = sql, *end = sql + len;

	for (at = tokens_skip(at, end); at < end; at = tokens_skip(at, end)) {
		struct token token = {.bytes = at};

		at = token_end(at, end, &token.kind);
		token.len = (size_t)(at - token.bytes);
		tokens->items = memory_grow(
		    tokens->items, tokens->count, &tokens->room, sizeof(*tokens->items));
		tokens->items[tokens->count++] = token;
	}
}

void
tokens_free(struct tokens *tokens)
{
	free(tokens->items);
	*tokens = (struct tokens){0};
}

bool
token_is(const struct token *token, const char *word)
{
	return token->kind == TOKEN_WORD && strlen(word) == token->len &&
	       strncasecmp(token->bytes, word, token->len) == 0;
}

bool
token_is_sign(const struct token *token, char sign)
{
	return token->kind == TOKEN_SIGN && token->len == 1 && *token->bytes == sign;
}

void
token_add_name(const struct token *token, struct text *out)
{
	const char *at = token->bytes, *end = at + token->len;
	char quote = *at == '[' ? ']' : *at;

	if (token->kind != TOKEN_NAME && token->kind != TOKEN_STRING) {
		text_add(out, at, token->len);
		return;
	}
	for (at++; at < end; at++) {
		if (*at == quote && (quote == ']' || at + 1 == end || at[1] != quote))
			break;
		text_add_byte(out, *at);
		at += *at == quote;
	}
}

/* ---- names ---- */

static void
name_fold(char *name)
{
	for (; *name != '\0'; name++)
		*name = char_lower(*name);
}

void
known_names_add(struct known_names *names, const char *name)
{
	names->items = memory_grow(names->items, names->count, &names->room, sizeof(*names->items));
	names->items[names->count] = memory_string(name);
	name_fold(names->items[names->count++]);
}

static int
known_name_compare(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

void
known_names_sort(struct known_names *names)
{
	if (names->count > 0)
		qsort(names->items, names->count, sizeof(*names->items), known_name_compare);
}

void
known_names_free(struct known_names *names)
{
	for (size_t i = 0; i < names->count; i++)
		free(names->items[i]);
	free(names->items);
	*names = (struct known_names){0};
}

static bool
known_names_have(const struct known_names *names, const char *folded)
{
	return names->count > 0 && bsearch(&folded, names->items, names->count,
				       sizeof(*names->items), known_name_compare);
}

static bool
name_is_plain(const char *name)
{
	if (*name == '\0' || char_is_digit(*name))
		return false;
	for (; *name != '\0'; name++)
		if (!byte_is_of_word(*name))
			return false;

	return true;
}

void
name_write(const char *name, struct text *out)
{
	if (name_is_plain(name)) {
		text_add_string(out, name);
		return;
	}
	text_add_byte(out, '"');
	for (; *name != '\0'; name++) {
		text_add_byte(out, *name);
		if (*name == '"')
			text_add_byte(out, '"');
	}
	text_add_byte(out, '"');
}

/* ---- one spelling ---- */

static void
token_write_name(const struct token *token, const struct known_names *names, struct text *out)
{
	TEXT_LOCAL name = TEXT_INIT(TEXT_MAX_DOCUMENT);
	TEXT_LOCAL folded = TEXT_INIT(TEXT_MAX_DOCUMENT);

	token_add_name(token, &name);
	for (size_t i = 0; i < name.len; i++)
		text_add_byte(&folded, char_lower(name.bytes[i]));
	if (*token->bytes != '"' || known_names_have(names, text_string(&folded)) ||
	    strcmp(text_string(&name), text_string(&folded)) == 0) {
		name_write(text_string(&folded), out);
		return;
	}
	/* In quotes, so that it is not taken for a word. */
	text_add(out, token->bytes, token->len);
}

static void
token_write(const struct token *token, const struct known_names *names, struct text *out)
{
	bool same = token->kind == TOKEN_STRING && *token->bytes == '\'';

	if (token->kind == TOKEN_NAME)
		token_write_name(token, names, out);
	else if (token->kind == TOKEN_SIGN && token->len == 2 && memcmp(token->bytes, "==", 2) == 0)
		text_add_byte(out, '=');
	else if (token->kind == TOKEN_SIGN && token->len == 2 && memcmp(token->bytes, "<>", 2) == 0)
		text_add_string(out, "!=");
	else
		for (size_t i = 0; i < token->len; i++)
			text_add_byte(out, same ? token->bytes[i] : char_lower(token->bytes[i]));
}

/* Whether a blank stands between them, for those who read it. */
static bool
tokens_are_apart(const struct token *before, const struct token *token)
{
	/* A dot beside a number would become a part of it. */
	if (token_is_sign(before, '.'))
		return token->kind == TOKEN_NUMBER;
	if (token_is_sign(token, '.'))
		return before->kind == TOKEN_NUMBER;

	return !token_is_sign(before, '(') && !token_is_sign(token, ')') &&
	       !token_is_sign(token, ',') && !token_is_sign(token, ';') &&
	       (!token_is_sign(token, '(') || before->kind == TOKEN_SIGN);
}

void
tokens_write(const struct tokens *tokens, size_t from, size_t to, const struct known_names *names,
    struct text *out)
{
	for (size_t i = from; i < to; i++) {
		if (i > from && tokens_are_apart(&tokens->items[i - 1], &tokens->items[i]))
			text_add_byte(out, ' ');
		token_write(&tokens->items[i], names, out);
	}
}
