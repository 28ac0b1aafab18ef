/*
 * Where in an expression libjq's complaint lies, which it does not tell.
 */
#include <string.h>

#include "program.h"
#include "text.h"

/* ---- a name that is not defined ---- */

/* "foo/1 is not defined", "$x is not defined". */
static size_t
find_name(const struct expression_tokens *tokens, const char *words)
{
	bool variable = words[0] == '$';
	const char *name = variable ? words + 1 : words;
	size_t len = strcspn(name, "/ ");

	for (size_t i = 0; i < tokens->count; i++) {
		const struct expression_token *token = &tokens->list[i];

		if (token->kind == TOKEN_WORD && token->len == len &&
		    memcmp(tokens->source + token->start, name, len) == 0 &&
		    variable == expression_token_is_variable(tokens, i))
			return variable ? i - 1 : i;
	}
	return tokens->count;
}

/* ---- a syntax error ---- */

/* Whether libjq complains of the first `count` tokens, and not because they end there. */
static bool
is_beyond(const struct expression_tokens *tokens, size_t count, expression_complaint complaint,
    void *context)
{
	TEXT_LOCAL start = TEXT_INIT(EXPRESSION_MAX_SOURCE), words = TEXT_INIT(TEXT_MAX_REASON);
	const struct expression_token *last = &tokens->list[count - 1];

	text_add(&start, tokens->source, last->start + last->len);
	complaint(context, text_string(&start), &words);
	return strstr(text_string(&words), "syntax error") &&
	       !strstr(text_string(&words), "unexpected $end") &&
	       !strstr(text_string(&words), "unexpected end of file");
}

/* The grammar is read from left to right: what goes wrong at a token goes wrong with all that
 * follow. */
static size_t
find_syntax(const struct expression_tokens *tokens, expression_complaint complaint, void *context)
{
	size_t good = 0, bad = tokens->count;

	if (!is_beyond(tokens, bad, complaint, context))
		return tokens->count;
	while (bad - good > 1) {
		size_t middle = good + (bad - good) / 2;

		if (is_beyond(tokens, middle, complaint, context))
			bad = middle;
		else
			good = middle;
	}
	return good;
}

size_t
expression_position(
    const char *source, const char *words, expression_complaint complaint, void *context)
{
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
	struct expression_tokens tokens;
	bool is_syntax = strncmp(words, "syntax error", 12) == 0;
	size_t at, column = 0;

	/* It was read before. */
	expression_tokens_read(&tokens, source, &why);
	at = is_syntax ? find_syntax(&tokens, complaint, context) : find_name(&tokens, words);
	/* The last token, which is the end, has a place too. */
	if (is_syntax || at < tokens.count)
		column = tokens.list[at].start + 1;
	expression_tokens_free(&tokens);
	return column;
}
