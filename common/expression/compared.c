#include "expression.h"

#include <string.h>

#include "text.h"
#include "tokens.h"

static const char *const COMPARISONS[] = {"==", "!=", "<", "<=", ">", ">=", NULL};

/* What binds less than a comparison, but for the pipe: beside one of them the source is none. */
static const char *const LOOSER[] = {
    "and", "or", "//", ",", "as", "=", "|=", "+=", "-=", "*=", "/=", "%=", "//=", "def", ";", NULL};

/* The token that the whole source compares by; `count` where there is none. */
static size_t
find_comparison(const struct expression_tokens *tokens)
{
	size_t found = tokens->count;
	bool looser = false;

	for (size_t i = 0; i < tokens->count; i++) {
		if (tokens->list[i].around != EXPRESSION_NOWHERE)
			continue;
		if (expression_token_is(tokens, i, "|")) {
			looser = false;
			found = tokens->count;
		} else if (expression_token_is_any(tokens, i, LOOSER)) {
			looser = true;
		} else if (expression_token_is_any(tokens, i, COMPARISONS)) {
			looser = looser || found < tokens->count;
			found = i;
		}
	}
	return looser ? tokens->count : found;
}

int
expression_compared(const char *source, struct text *left)
{
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
	struct expression_tokens tokens;
	size_t at = 0;

	if (expression_tokens_read(&tokens, source, &why) == 0) {
		size_t i = find_comparison(&tokens);

		if (i > 0 && i < tokens.count)
			at = tokens.list[i - 1].start + tokens.list[i - 1].len;
	}
	expression_tokens_free(&tokens);
	if (at == 0)
		return -1;
	return text_add(left, source, at);
}
