/*
 * Where in an expression a member begins and ends.  A chain is a run of fixed steps,
 * `.a.b[0]."odd name"?`, wherever it stands: at the record's root, behind a pipe, in the body of a
 * select.  getpath(["a", "b"]) is one in other words, `{a}` and `{"a"}` hold one, and so does each
 * name in a pattern behind `as`.
 */
#include "members.h"

/* Behind what a term may begin, and not only go on. */
static const char *const KEYWORDS[] = {"and", "or", "then", "else", "elif", "if", "reduce",
    "foreach", "as", "try", "catch", "def", "label", "break", "__loc__", NULL};

bool
expression_term_goes_on(const struct expression_tokens *tokens, size_t i)
{
	static const char *const ENDS[] = {")", "]", "}", "?", ".", "..", "$", NULL};
	const struct expression_token *before;

	if (i == 0)
		return false;
	before = &tokens->list[i - 1];
	switch (before->kind) {
	case TOKEN_WORD:
		return expression_token_is(tokens, i - 2, "$") ||
		       !expression_token_is_any(tokens, i - 1, KEYWORDS);
	case TOKEN_FIELD:
	case TOKEN_STRING:
	case TOKEN_NUMBER:
	case TOKEN_FORMAT:
	case TOKEN_KEY:
		return true;
	case TOKEN_PIECE:
		return tokens->source[before->start + before->len - 1] == '"';
	default:
		return expression_token_is_any(tokens, i - 1, ENDS);
	}
}

static bool
is_step_string(const struct expression_tokens *tokens, size_t i)
{
	return tokens->list[i].kind == TOKEN_STRING;
}

/* How many tokens the step at `i` has; 0: there is none.  `first`: of a chain that begins a
 * term. */
static size_t
step_length(const struct expression_tokens *tokens, size_t i, bool first)
{
	size_t dot = 0, len;

	if (tokens->list[i].kind == TOKEN_FIELD)
		return 1;
	if (expression_token_is(tokens, i, ".")) {
		if (is_step_string(tokens, i + 1))
			return 2;
		dot = 1;
	}
	if (dot != first || !expression_token_is(tokens, i + dot, "["))
		return 0;
	len = tokens->list[i + dot + 1].kind == TOKEN_NUMBER || is_step_string(tokens, i + dot + 1);
	return len && expression_token_is(tokens, i + dot + 2, "]") ? dot + 3 : 0;
}

/* Behind the chain at `i`; `i`: there is none. */
static size_t
chain_end(const struct expression_tokens *tokens, size_t i)
{
	bool first = !expression_term_goes_on(tokens, i);
	size_t len;

	while ((len = step_length(tokens, i, first)) > 0) {
		i += len;
		if (expression_token_is(tokens, i, "?"))
			i++;
		first = false;
	}
	return i;
}

/* `{a}` and `{"a"}` are short for `{a: .a}`. */
static bool
is_short_key(const struct expression_tokens *tokens, size_t i)
{
	static const char *const ENDS[] = {",", "}", NULL};

	return (tokens->list[i].kind == TOKEN_KEY || is_step_string(tokens, i)) &&
	       expression_token_is_any(tokens, i + 1, ENDS) && tokens->list[i].begins_key;
}

/* How many tokens the key of a pattern at `i` has: `a` and `"a"` before a colon, `$a`. */
static size_t
pattern_key_length(const struct expression_tokens *tokens, size_t i)
{
	if (!tokens->list[i].begins_key)
		return 0;
	if (expression_token_is(tokens, i, "$"))
		return tokens->list[i + 1].kind == TOKEN_WORD ? 2 : 0;
	return expression_token_is(tokens, i + 1, ":");
}

/* How many tokens the getpath() of strings and indices alone at `i` has; 0: there is none. */
static size_t
getpath_length(const struct expression_tokens *tokens, size_t i)
{
	size_t at = i + 3;

	if (!expression_token_is(tokens, i, "getpath") ||
	    !expression_token_is(tokens, i + 1, "(") || !expression_token_is(tokens, i + 2, "["))
		return 0;
	while (is_step_string(tokens, at) || tokens->list[at].kind == TOKEN_NUMBER) {
		at++;
		if (!expression_token_is(tokens, at, ","))
			break;
		at++;
	}
	return at > i + 3 && expression_token_is(tokens, at, "]") &&
		       expression_token_is(tokens, at + 1, ")")
		   ? at + 2 - i
		   : 0;
}

/* Whether the token is a piece with which a string goes on. */
static bool
is_middle_piece(const struct expression_tokens *tokens, size_t i)
{
	const struct expression_token *token = &tokens->list[i];

	return token->kind == TOKEN_PIECE && tokens->source[token->start + token->len - 1] == '(';
}

/* Behind the bracket, or the string, that opens at `i` and makes a key; `i` when it does not, as an
 * empty bracket and a slice. */
static size_t
made_key_end(const struct expression_tokens *tokens, size_t i)
{
	const struct expression_token *list = tokens->list;
	bool bracket = expression_token_is(tokens, i, "[");
	size_t at = i + 1;

	if (expression_token_is(tokens, at, "]"))
		return i;
	for (; list[at].around != list[i].around || is_middle_piece(tokens, at); at++)
		if (bracket && list[at].around == i && expression_token_is(tokens, at, ":"))
			return i;
	return at + 1;
}

/* Behind the step at `i` whose key is made, `.[...]`, `TERM[...]` or `."a\(...)"`; `i`: none. */
static size_t
keyed_end(const struct expression_tokens *tokens, size_t i)
{
	size_t dot = expression_token_is(tokens, i, "."), end;

	if (expression_token_is(tokens, i + dot, "[")
		? !dot && !expression_term_goes_on(tokens, i)
		: !dot || tokens->source[tokens->list[i + dot].start] != '"')
		return i;
	end = made_key_end(tokens, i + dot);
	if (end == i + dot)
		return i;
	return end + expression_token_is(tokens, end, "?");
}

size_t
expression_key_start(const struct expression_tokens *tokens, size_t start)
{
	size_t dot = expression_token_is(tokens, start, ".");

	return start + dot + expression_token_is(tokens, start + dot, "[");
}

size_t
expression_key_end(const struct expression_tokens *tokens, size_t end)
{
	end -= expression_token_is(tokens, end - 1, "?");
	return end - expression_token_is(tokens, end - 1, "]");
}

size_t
expression_member_end(
    const struct expression_tokens *tokens, size_t i, enum expression_member_kind *kind)
{
	size_t end;

	*kind = MEMBER_PATTERN;
	if (pattern_key_length(tokens, i) > 0 && expression_token_binds(tokens, i))
		return i + pattern_key_length(tokens, i);
	*kind = MEMBER_KEY;
	if (is_short_key(tokens, i))
		return i + 1;
	*kind = MEMBER_GETPATH;
	if (getpath_length(tokens, i) > 0)
		return i + getpath_length(tokens, i);
	/* `{.a: 1}` is no syntax; the name of what tells of a member would be. */
	if (tokens->list[i].begins_key ||
	    (expression_token_is(tokens, i - 1, ".") && expression_token_is(tokens, i, "[")))
		return i;
	*kind = MEMBER_CHAIN;
	end = chain_end(tokens, i);
	if (end > i)
		return end;
	*kind = MEMBER_KEYED;
	return keyed_end(tokens, i);
}
