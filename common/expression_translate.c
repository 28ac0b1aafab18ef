#include "expression_internal.h"

#include <string.h>

#include "text.h"

/* Whether token `i`, a null, is all of the operand on its side: what binds tighter than == takes it
 * away. */
static bool
is_operand_before(const struct expression_tokens *tokens, size_t i)
{
	static const char *const TIGHTER[] = {"+", "-", "*", "/", "%", ".", "$", NULL};

	return i == 0 || !expression_token_is_any(tokens, i - 1, TIGHTER);
}

static bool
is_operand_after(const struct expression_tokens *tokens, size_t i)
{
	static const char *const TIGHTER[] = {
	    "+", "-", "*", "/", "%", ".", "[", "?", "(", "as", NULL};

	return tokens->list[i + 1].kind != TOKEN_FIELD &&
	       !expression_token_is_any(tokens, i + 1, TIGHTER);
}

static bool
is_compared_null(const struct expression_tokens *tokens, size_t i)
{
	static const char *const EQUALITY[] = {"==", "!=", NULL};

	if (tokens->list[i].kind != TOKEN_WORD || !expression_token_is(tokens, i, "null"))
		return false;
	if (expression_token_is_any(tokens, i + 1, EQUALITY))
		return is_operand_before(tokens, i);
	return i > 0 && expression_token_is_any(tokens, i - 1, EQUALITY) &&
	       is_operand_after(tokens, i);
}

/* jq 1.6 reads `.e5` and the beginning of `.e+5` as numbers. */
static bool
looks_like_exponent(const char *field, size_t len)
{
	return (field[1] == 'e' || field[1] == 'E') && strspn(field + 2, "0123456789") == len - 2;
}

int
expression_tokens_translate(const struct expression_tokens *tokens, struct text *out)
{
	size_t end = 0;

	for (size_t i = 0; i < tokens->count; i++) {
		const struct expression_token *token = &tokens->list[i];
		const char *bytes = tokens->source + token->start;

		if (token->start > end)
			text_add_byte(out, ' ');
		if (is_compared_null(tokens, i))
			text_add_string(out, EXPRESSION_NULL_NAME);
		else if (token->kind == TOKEN_FIELD && looks_like_exponent(bytes, token->len))
			text_add_format(out, ".\"%.*s\"", (int)token->len - 1, bytes + 1);
		else
			text_add(out, bytes, token->len);
		end = token->start + token->len;
	}
	return text_failed(out) ? -1 : 0;
}
