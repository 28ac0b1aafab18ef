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

/* Any other null; libjq would calculate with a literal one before a function is asked. */
static bool
is_other_null(const struct expression_tokens *tokens, size_t i)
{
	static const char *const NAMES[] = {"$", "def", NULL};

	return tokens->list[i].kind == TOKEN_WORD && expression_token_is(tokens, i, "null") &&
	       (i == 0 || !expression_token_is_any(tokens, i - 1, NAMES));
}

/* jq 1.6 reads `.e5` and the beginning of `.e+5` as numbers. */
static bool
looks_like_exponent(const char *field, size_t len)
{
	return (field[1] == 'e' || field[1] == 'E') && strspn(field + 2, "0123456789") == len - 2;
}

/* `{$name}` is short for `{name: $name}`. */
static bool
is_short_member(const struct expression_tokens *tokens, size_t i, char around)
{
	static const char *const ENDS[] = {",", "}", NULL};
	static const char *const BEGINS[] = {"{", ",", NULL};

	return around == '{' && expression_token_is_any(tokens, i - 1, BEGINS) &&
	       expression_token_is_any(tokens, i + 2, ENDS);
}

static void
put_variable(
    const struct expression_tokens *tokens, size_t i, char around, int place, struct text *out)
{
	const struct expression_token *name = &tokens->list[i + 1];

	if (i > 0 && is_short_member(tokens, i, around))
		text_add_format(out, "%.*s:", (int)name->len, tokens->source + name->start);
	text_add_format(out, "$__readyline_%d", place);
}

/* What is open behind a token: the brackets, and '"' for an interpolation. */
struct brackets {
	char open[EXPRESSION_MAX_NESTING + 1];
	size_t depth;
};

static void
brackets_pass(struct brackets *brackets, const struct expression_tokens *tokens, size_t i)
{
	const struct expression_token *token = &tokens->list[i];
	const char *bytes = tokens->source + token->start;

	if (token->kind == TOKEN_PIECE && bytes[0] == ')' && brackets->depth > 0)
		brackets->depth--;
	if (token->kind == TOKEN_PIECE && bytes[token->len - 1] == '(')
		brackets->open[++brackets->depth] = '"';
	if (token->kind == TOKEN_OPERATOR && strchr("([{", bytes[0]))
		brackets->open[++brackets->depth] = bytes[0];
	if (token->kind == TOKEN_OPERATOR && strchr(")]}", bytes[0]) && brackets->depth > 0)
		brackets->depth--;
}

int
expression_tokens_translate(
    const struct expression_tokens *tokens, const struct expression_names *names, struct text *out)
{
	struct brackets brackets = {.depth = 0};
	size_t end = 0;
	int place;

	for (size_t i = 0; i < tokens->count; i++) {
		const struct expression_token *token = &tokens->list[i];
		const char *bytes = tokens->source + token->start;

		if (token->start > end)
			text_add_byte(out, ' ');
		brackets_pass(&brackets, tokens, i);
		place = expression_tokens_variable(tokens, i, names);
		if (place >= 0) {
			put_variable(
			    tokens, i, brackets.open[brackets.depth], names->places[place], out);
			token = &tokens->list[++i];
		} else if (is_compared_null(tokens, i))
			text_add_string(out, EXPRESSION_NULL_NAME);
		else if (is_other_null(tokens, i))
			text_add_string(out, EXPRESSION_NOTHING_NAME);
		else if (token->kind == TOKEN_FIELD && looks_like_exponent(bytes, token->len))
			text_add_format(out, ".\"%.*s\"", (int)token->len - 1, bytes + 1);
		else
			text_add(out, bytes, token->len);
		end = token->start + token->len;
	}
	return text_failed(out) ? -1 : 0;
}
