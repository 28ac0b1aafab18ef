#include "tokens.h"

#include <stdlib.h>
#include <string.h>

#include "memory.h"
#include "utf8.h"

bool
expression_token_is(const struct expression_tokens *tokens, size_t i, const char *text)
{
	const struct expression_token *token;

	if (i >= tokens->count)
		return false;
	token = &tokens->list[i];
	if (token->kind != TOKEN_OPERATOR && token->kind != TOKEN_WORD)
		return false;
	return strlen(text) == token->len &&
	       memcmp(text, tokens->source + token->start, token->len) == 0;
}

bool
expression_token_is_any(const struct expression_tokens *tokens, size_t i, const char *const texts[])
{
	for (; *texts; texts++)
		if (expression_token_is(tokens, i, *texts))
			return true;
	return false;
}

bool
expression_token_is_variable(const struct expression_tokens *tokens, size_t i)
{
	return expression_token_is(tokens, i - 1, "$");
}

/* `$as` and `$def` are variables. */
static bool
token_is_keyword(const struct expression_tokens *tokens, size_t i, const char *const texts[])
{
	return expression_token_is_any(tokens, i, texts) &&
	       !expression_token_is_variable(tokens, i);
}

bool
expression_token_binds(const struct expression_tokens *tokens, size_t i)
{
	static const char *const BINDS[] = {"as", "?//", "label", NULL};
	static const char *const DEFINES[] = {"def", NULL};

	for (; i != EXPRESSION_NOWHERE; i = tokens->list[i].around)
		if (token_is_keyword(tokens, i - 1, BINDS) ||
		    token_is_keyword(tokens, i - 2, DEFINES))
			return true;
	return false;
}

struct json_slice
expression_token_slice(const struct expression_tokens *tokens, size_t i)
{
	const struct expression_token *token = &tokens->list[i];
	const char *bytes = tokens->source + token->start;

	return (struct json_slice){.type = token->kind == TOKEN_STRING ? JSON_STRING : JSON_NUMBER,
	    .escaped = memchr(bytes, '\\', token->len),
	    .bytes = bytes,
	    .len = token->len};
}

struct text
expression_token_text(const struct expression_tokens *tokens, size_t i)
{
	struct json_slice slice = expression_token_slice(tokens, i);
	size_t dot = tokens->list[i].kind == TOKEN_FIELD;
	struct text text = TEXT_INIT(EXPRESSION_MAX_SOURCE);

	/* So that the empty string has bytes too. */
	text_add(&text, "", 0);
	if (slice.type == JSON_STRING)
		json_string(&slice, &text);
	else
		text_add(&text, slice.bytes + dot, slice.len - dot);
	if (text_failed(&text))
		memory_lacked();
	return text;
}

const struct expression_token *
expression_tokens_big(const struct expression_tokens *tokens)
{
	for (size_t i = 0; i < tokens->count; i++) {
		const struct expression_token *token = &tokens->list[i];
		struct json_slice slice = expression_token_slice(tokens, i);
		double number;

		if (token->kind == TOKEN_NUMBER &&
		    strspn(slice.bytes, "0123456789") >= token->len &&
		    (json_number(&slice, &number) == -1 || number >= JSON_EXACT_LIMIT))
			return token;
	}
	return NULL;
}

void
expression_tokens_free(struct expression_tokens *tokens)
{
	free(tokens->list);
	*tokens = (struct expression_tokens){.list = NULL};
}

void
expression_show(struct text *out, const char *source)
{
	enum { SHOWN = 160 };
	size_t len = strlen(source);

	if (len <= SHOWN) {
		text_add_visible(out, source, len);
		return;
	}
	text_add_visible(out, source, utf8_prefix(source, SHOWN));
	text_add_string(out, "...");
}

int
expression_fail(struct text *why, const char *source, size_t column, const char *what, size_t len,
    const char *reason)
{
	text_clear(why);
	text_add_string(why, "expression ");
	expression_show(why, source);
	text_add_string(why, ": ");
	if (column > 0)
		text_add_format(why, "column %zu: ", column);
	text_add_visible(why, what, len < 64 ? len : 64);
	text_add_string(why, reason);
	return -1;
}
