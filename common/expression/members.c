/*
 * Which members an expression speaks of, and which strings: what a program that judges a whole
 * stream must see in it at least once.
 *
 * A chain is a run of fixed steps, `.a.b[0]."odd name"?`, wherever it stands: at the record's root,
 * behind a pipe, in the body of a select.  getpath(["a", "b"]) is one in other words, `{a}` and
 * `{"a"}` hold one, and so does each name in a pattern behind `as`.  Exempt are those to the left of
 * `//` (unless a comparison stands there, whose outcome `//` would replace) and in has().
 */
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "source.h"
#include "tree.h"
#include "text.h"

static const char *const OPENS[] = {"(", "[", "{", "if", NULL};
static const char *const CLOSES[] = {")", "]", "}", "end", NULL};

/* ---- terms ---- */

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
		return (i > 1 && expression_token_is(tokens, i - 2, "$")) ||
		       !expression_token_is_any(tokens, i - 1, KEYWORDS);
	case TOKEN_FIELD:
	case TOKEN_STRING:
	case TOKEN_NUMBER:
	case TOKEN_FORMAT:
	case TOKEN_KEY:
		return true;
	case TOKEN_PIECE:
		return tokens->source[before->start + before->len - 1] == '"';
	case TOKEN_OPERATOR:
		return expression_token_is_any(tokens, i - 1, ENDS);
	default:
		return false;
	}
}

static bool
is_step_string(const struct expression_tokens *tokens, size_t i)
{
	return tokens->list[i].kind == TOKEN_STRING;
}

/* How many tokens the step at `i` has; 0: there is none.  `first`: of a chain that begins a term. */
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

	while (i < tokens->count && (len = step_length(tokens, i, first)) > 0) {
		i += len;
		if (expression_token_is(tokens, i, "?"))
			i++;
		first = false;
	}
	return i;
}

/* Whether a key of an object, or of a pattern for one, may begin at `i`. */
static bool
key_begins(const struct expression_tokens *tokens, size_t i)
{
	size_t depth = 0, at = i;

	if (i == 0 ||
	    !(expression_token_is(tokens, i - 1, "{") || expression_token_is(tokens, i - 1, ",")))
		return false;
	for (; at > 0; at--) {
		if (depth == 0 && expression_token_is_any(tokens, at - 1, OPENS))
			return expression_token_is(tokens, at - 1, "{");
		depth += expression_token_is_any(tokens, at - 1, CLOSES);
		depth -= expression_token_is_any(tokens, at - 1, OPENS);
	}
	return false;
}

/* `{a}` and `{"a"}` are short for `{a: .a}`. */
static bool
is_short_key(const struct expression_tokens *tokens, size_t i)
{
	static const char *const ENDS[] = {",", "}", NULL};

	return (tokens->list[i].kind == TOKEN_KEY || is_step_string(tokens, i)) &&
	       expression_token_is_any(tokens, i + 1, ENDS) && key_begins(tokens, i);
}

/* How many tokens the key of a pattern at `i` has: `a` and `"a"` before a colon, `$a`. */
static size_t
pattern_key_length(const struct expression_tokens *tokens, size_t i)
{
	if (!key_begins(tokens, i))
		return 0;
	if (expression_token_is(tokens, i, "$"))
		return tokens->list[i + 1].kind == TOKEN_WORD ? 2 : 0;
	return (tokens->list[i].kind == TOKEN_KEY || is_step_string(tokens, i)) &&
	       expression_token_is(tokens, i + 1, ":");
}

/* Behind the patterns that follow the `as` at `i`. */
static size_t
patterns_end(const struct expression_tokens *tokens, size_t i)
{
	size_t depth = 0;

	for (i++; i < tokens->count; i++) {
		if (depth == 0 &&
		    expression_token_is_any(tokens, i, (const char *const[]){"|", "(", NULL}))
			break;
		depth += expression_token_is_any(tokens, i, OPENS);
		depth -= expression_token_is_any(tokens, i, CLOSES);
	}
	return i;
}

/* Behind a getpath() of strings and indices alone at `i`; `i`: there is none. */
static size_t
getpath_end(const struct expression_tokens *tokens, size_t i)
{
	size_t at = i + 3;

	if (tokens->list[i].kind != TOKEN_WORD || !expression_token_is(tokens, i, "getpath") ||
	    !expression_token_is(tokens, i + 1, "(") || !expression_token_is(tokens, i + 2, "["))
		return i;
	while (is_step_string(tokens, at) || tokens->list[at].kind == TOKEN_NUMBER) {
		at++;
		if (!expression_token_is(tokens, at, ","))
			break;
		at++;
	}
	return at > i + 3 && expression_token_is(tokens, at, "]") &&
		       expression_token_is(tokens, at + 1, ")")
		   ? at + 2
		   : i;
}

/* ---- what is exempt ---- */

/* Where the operand to the left of the `//` at `i` begins; `i` when a comparison stands in it. */
static size_t
left_of(const struct expression_tokens *tokens, size_t i)
{
	static const char *const WEAKER[] = {",", "|", ";", ":", "=",
	    "|=", "+=", "-=", "*=", "/=", "%=", "//", "//=", "then", "else", "elif", NULL};
	static const char *const DECIDES[] = {"==", "!=", "<", "<=", ">", ">=", "and", "or", "not",
	    "any", "all", "select", "IN", "test", "startswith", "endswith", "contains", "inside",
	    "has", "in", NULL};
	size_t depth = 0, at = i;

	while (at > 0) {
		if (tokens->list[at - 1].kind == TOKEN_PIECE ||
		    expression_token_is_any(tokens, at - 1, DECIDES))
			return depth == 0 && tokens->list[at - 1].kind == TOKEN_PIECE ? at : i;
		if (depth == 0 && (expression_token_is_any(tokens, at - 1, WEAKER) ||
				      expression_token_is_any(tokens, at - 1, OPENS)))
			break;
		depth += expression_token_is_any(tokens, at - 1, CLOSES);
		depth -= expression_token_is_any(tokens, at - 1, OPENS);
		at--;
	}
	return at;
}

/* Whether the token stands in the parentheses of a has(). */
static bool
is_in_has(const struct expression_tokens *tokens, size_t i)
{
	size_t depth = 0;

	for (size_t at = i; at > 0; at--) {
		if (expression_token_is_any(tokens, at - 1, CLOSES)) {
			depth++;
		} else if (expression_token_is_any(tokens, at - 1, OPENS)) {
			if (depth == 0 && at > 1 && expression_token_is(tokens, at - 2, "has"))
				return true;
			depth -= depth > 0;
		}
	}
	return false;
}

static bool
is_exempt(const struct expression_tokens *tokens, size_t i)
{
	static const char *const REPLACES[] = {"//", "//=", NULL};

	for (size_t at = i + 1; at < tokens->count; at++)
		if (expression_token_is_any(tokens, at, REPLACES) && left_of(tokens, at) <= i)
			return true;
	return is_in_has(tokens, i);
}

/* ---- reading ---- */

static struct json_slice
token_slice(const struct expression_tokens *tokens, size_t i)
{
	const struct expression_token *token = &tokens->list[i];
	const char *bytes = tokens->source + token->start;

	return (struct json_slice){.type = token->kind == TOKEN_STRING ? JSON_STRING : JSON_NUMBER,
	    .escaped = memchr(bytes, '\\', token->len) != NULL,
	    .bytes = bytes,
	    .len = token->len};
}

static int
step_take(struct expression_member *member, const struct expression_tokens *tokens, size_t i)
{
	const struct expression_token *token = &tokens->list[i];
	struct json_slice slice = token_slice(tokens, i);
	struct plain_step step = {.name = TEXT_INIT(EXPRESSION_MAX_SOURCE)}, *steps;
	int64_t index = 0;

	text_add(&step.name, "", 0);
	if (token->kind == TOKEN_FIELD)
		text_add(&step.name, slice.bytes + 1, token->len - 1);
	else if (token->kind == TOKEN_KEY || token->kind == TOKEN_WORD)
		text_add(&step.name, slice.bytes, token->len);
	else if (token->kind == TOKEN_STRING)
		json_string(&slice, &step.name);
	else if (token->kind == TOKEN_NUMBER)
		step.is_index = true;
	else
		goto done;
	if (step.is_index && json_integer(&slice, &index) == 0 && index <= INT_MAX)
		step.index = (int)index;
	steps = text_failed(&step.name)
		    ? NULL
		    : reallocarray(member->steps, member->step_count + 1, sizeof(*steps));
	if (!steps) {
		text_free(&step.name);
		return -1;
	}
	member->steps = steps;
	member->steps[member->step_count++] = step;
	return 0;
done:
	text_free(&step.name);
	return 0;
}

/* As one would write it elsewhere: `.a`, `."a"`, or the chain. */
static void
text_take_member(struct expression_member *member, const struct expression_tokens *tokens)
{
	const struct expression_token *first = &tokens->list[member->start];
	const struct expression_token *last = &tokens->list[member->end - 1];

	if (member->kind == MEMBER_KEY || member->kind == MEMBER_PATTERN) {
		text_add_byte(&member->text, '.');
		first = last;
	}
	text_add(
	    &member->text, tokens->source + first->start, last->start + last->len - first->start);
}

static int
member_add(struct expression_members *members, const struct expression_tokens *tokens,
    enum expression_member_kind kind, size_t start, size_t end)
{
	struct expression_member *member, *list;

	if (members->count == EXPRESSION_MAX_MEMBERS) {
		members->too_many = true;
		return 0;
	}
	list = reallocarray(members->list, members->count + 1, sizeof(*list));
	if (!list)
		return -1;
	members->list = list;
	member = &members->list[members->count++];
	*member = (struct expression_member){.kind = kind,
	    .start = start,
	    .end = end,
	    .text = TEXT_INIT(EXPRESSION_MAX_SOURCE + 1),
	    .distance = UINT_MAX};
	text_take_member(member, tokens);
	/* The word getpath is no step. */
	for (size_t i = start + (kind == MEMBER_GETPATH); i < end; i++)
		if (step_take(member, tokens, i) == -1)
			return -1;
	return text_failed(&member->text) ? -1 : 0;
}

static int
string_add(struct expression_members *members, const struct expression_tokens *tokens, size_t i)
{
	struct json_slice slice = token_slice(tokens, i);
	struct expression_string *string, *list;

	if (members->string_count == EXPRESSION_MAX_MEMBERS) {
		members->too_many = true;
		return 0;
	}
	list = reallocarray(members->strings, members->string_count + 1, sizeof(*list));
	if (!list)
		return -1;
	members->strings = list;
	string = &members->strings[members->string_count++];
	*string = (struct expression_string){
	    .start = i, .text = TEXT_INIT(EXPRESSION_MAX_SOURCE), .near = {0}};
	text_add(&string->text, "", 0);
	return json_string(&slice, &string->text);
}

/* Which of them begins at `i`, and where it ends; `i`: none. */
static size_t
member_end(const struct expression_tokens *tokens, size_t i, size_t patterns,
    enum expression_member_kind *kind)
{
	size_t end = i < patterns ? i + pattern_key_length(tokens, i) : i;

	*kind = MEMBER_PATTERN;
	if (end == i && is_short_key(tokens, i)) {
		*kind = MEMBER_KEY;
		end = i + 1;
	}
	if (end == i) {
		*kind = MEMBER_GETPATH;
		end = getpath_end(tokens, i);
	}
	if (end == i) {
		*kind = MEMBER_CHAIN;
		end = chain_end(tokens, i);
	}
	return end;
}

int
expression_members_read(struct expression_members *members, const struct expression_tokens *tokens)
{
	enum expression_member_kind kind;
	size_t end, patterns = 0;

	for (size_t i = 0; i < tokens->count; i++) {
		if (tokens->list[i].kind == TOKEN_WORD && expression_token_is(tokens, i, "as"))
			patterns = patterns_end(tokens, i);
		end = member_end(tokens, i, patterns, &kind);
		if (end == i) {
			if (is_step_string(tokens, i) && string_add(members, tokens, i) == -1)
				return -1;
			continue;
		}
		if (!is_exempt(tokens, i) && member_add(members, tokens, kind, i, end) == -1)
			return -1;
		i = end - 1;
	}
	return 0;
}

const struct expression_member *
expression_member_at(const struct expression_members *members, size_t token)
{
	for (size_t i = 0; members && i < members->count; i++)
		if (members->list[i].start == token)
			return &members->list[i];
	return NULL;
}

int
expression_string_at(const struct expression_members *members, size_t token)
{
	for (size_t i = 0; members && i < members->string_count; i++)
		if (members->strings[i].start == token)
			return (int)i;
	return -1;
}

void
expression_members_free(struct expression_members *members)
{
	for (size_t i = 0; i < members->count; i++) {
		struct expression_member *member = &members->list[i];

		for (size_t s = 0; s < member->step_count; s++)
			text_free(&member->steps[s].name);
		free(member->steps);
		text_free(&member->text);
	}
	for (size_t i = 0; i < members->string_count; i++)
		text_free(&members->strings[i].text);
	free(members->list);
	free(members->strings);
	*members = (struct expression_members){.list = NULL};
}
