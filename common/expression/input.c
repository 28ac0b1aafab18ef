/*
 * Whether an expression uses its input at all.  Told by its tokens, and in doubt it does: any
 * function may.
 */
#include "expression.h"
#include "tokens.h"

#include "text.h"

/* What stands for itself, or only joins what does. */
static const char *const CONSTANT_WORDS[] = {"true", "false", "null", "and", "or", "if", "then",
    "elif", "else", "end", "as", "try", "catch", NULL};

static bool
is_constant_word(const struct expression_tokens *tokens, size_t i)
{
	return expression_token_is_variable(tokens, i) ||
	       expression_token_is_any(tokens, i, CONSTANT_WORDS);
}

/* In {"a"} the string stands for a member of the input, too; elsewhere in doubt. */
static bool
may_be_member(const struct expression_tokens *tokens, size_t i)
{
	static const char *const BEGINS[] = {"{", ",", NULL}, *const ENDS[] = {"}", ",", NULL};

	return expression_token_is_any(tokens, i - 1, BEGINS) &&
	       expression_token_is_any(tokens, i + 1, ENDS);
}

static bool
token_uses_input(const struct expression_tokens *tokens, size_t i)
{
	switch (tokens->list[i].kind) {
	case TOKEN_FIELD:
	case TOKEN_FORMAT:
	case TOKEN_PIECE:
		return true;
	case TOKEN_WORD:
		return !is_constant_word(tokens, i);
	case TOKEN_KEY:
		return !expression_token_is(tokens, i + 1, ":");
	case TOKEN_STRING:
		return may_be_member(tokens, i);
	case TOKEN_OPERATOR:
		return expression_token_is(tokens, i, ".") || expression_token_is(tokens, i, "..");
	case TOKEN_NUMBER:
	case TOKEN_END:
		break;
	}
	return false;
}

/* The end of the part before the first `|` that hands its value on; all of it where names are
 * bound, and see further. */
static size_t
first_part(const struct expression_tokens *tokens, size_t start)
{
	static const char *const BINDS[] = {"as", "def", "label", "reduce", "foreach", NULL};
	size_t end = tokens->count;

	for (size_t i = tokens->count; i-- > start;) {
		if (expression_token_is_any(tokens, i, BINDS) ||
		    tokens->list[i].kind == TOKEN_PIECE)
			return tokens->count;
		if (tokens->list[i].around == EXPRESSION_NOWHERE &&
		    expression_token_is(tokens, i, "|"))
			end = i;
	}
	return end;
}

/* `true or ...` looks no further, unless what follows is no operand of it. */
static bool
is_decided(const struct expression_tokens *tokens, size_t start, size_t end)
{
	static const char *const WEAKER[] = {
	    ",", "=", "|=", "+=", "-=", "*=", "/=", "%=", "//=", NULL};

	if (!expression_token_is(tokens, start, "true") ||
	    !expression_token_is(tokens, start + 1, "or"))
		return false;
	for (size_t i = start; i < end; i++)
		if (expression_token_is_any(tokens, i, WEAKER))
			return false;
	return true;
}

bool
expression_tokens_use_input(const struct expression_tokens *tokens)
{
	size_t start = 0, end;

	/* `. | x` is x. */
	while (start + 2 < tokens->count && expression_token_is(tokens, start, ".") &&
	       expression_token_is(tokens, start + 1, "|"))
		start += 2;
	end = first_part(tokens, start);
	if (is_decided(tokens, start, end))
		return false;
	for (size_t i = start; i < end; i++)
		if (token_uses_input(tokens, i))
			return true;
	return false;
}

bool
expression_source_uses_input(const char *source)
{
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
	struct expression_tokens tokens;
	bool uses = expression_tokens_read(&tokens, source, &why) == -1 ||
		    expression_tokens_use_input(&tokens);

	expression_tokens_free(&tokens);
	return uses;
}
