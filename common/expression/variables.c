/*
 * Which variable a `$name` in an expression is: one that was declared, unless the expression binds
 * that name itself.
 */
#include <string.h>

#include "source.h"

static bool
same_word(const struct expression_tokens *tokens, size_t i, size_t j)
{
	const struct expression_token *a = &tokens->list[i], *b = &tokens->list[j];

	return a->len == b->len &&
	       memcmp(tokens->source + a->start, tokens->source + b->start, a->len) == 0;
}

/* Where the pattern or the list of parameters that opens at `i` is closed. */
static size_t
closing(const struct expression_tokens *tokens, size_t i)
{
	static const char *const OPENS[] = {"(", "[", "{", NULL};
	static const char *const CLOSES[] = {")", "]", "}", NULL};
	size_t depth = 0;

	for (; i < tokens->count; i++) {
		depth += expression_token_is_any(tokens, i, OPENS);
		depth -= expression_token_is_any(tokens, i, CLOSES);
		if (depth == 0)
			break;
	}
	return i;
}

/* Whether the names from `start` up to `end` include that of token `i`. */
static bool
is_among(const struct expression_tokens *tokens, size_t start, size_t end, size_t i)
{
	for (size_t at = start; at + 1 < tokens->count && at <= end; at++)
		if (expression_token_is(tokens, at, "$") && same_word(tokens, at + 1, i))
			return true;
	return false;
}

/* Whether the expression binds the name at token `i`: as $x, as [$x, {a: $x}], def f($x). */
static bool
is_own(const struct expression_tokens *tokens, size_t i)
{
	static const char *const BINDS[] = {"as", "label", "?//", NULL};

	for (size_t at = 0; at + 1 < tokens->count; at++) {
		bool variable = at > 0 && expression_token_is(tokens, at - 1, "$");

		if (!variable && expression_token_is_any(tokens, at, BINDS) &&
		    is_among(tokens, at + 1, closing(tokens, at + 1), i))
			return true;
		if (!variable && expression_token_is(tokens, at, "def") &&
		    expression_token_is(tokens, at + 2, "(") &&
		    is_among(tokens, at + 2, closing(tokens, at + 2), i))
			return true;
	}
	return false;
}

int
expression_tokens_variable(
    const struct expression_tokens *tokens, size_t i, const struct expression_names *names)
{
	const struct expression_token *word;

	if (!names || i + 1 >= tokens->count || !expression_token_is(tokens, i, "$"))
		return -1;
	word = &tokens->list[i + 1];
	for (size_t n = 0; n < names->count; n++)
		if (strlen(names->names[n]) == word->len &&
		    memcmp(names->names[n], tokens->source + word->start, word->len) == 0)
			return is_own(tokens, i + 1) ? -1 : (int)n;
	return -1;
}
