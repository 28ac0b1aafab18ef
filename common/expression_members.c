/*
 * Which members an expression speaks of, and which strings: what a program that judges a whole
 * stream must see in it at least once.
 *
 * A chain is a run of fixed steps, `.a.b[0]."odd name"?`, wherever it stands: at the record's root,
 * behind a pipe, in the body of a select.  Exempt are those to the left of `//` (unless a
 * comparison stands there, whose outcome `//` would replace) and in has().
 */
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "expression_internal.h"
#include "expression_tree.h"
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

/* `{a}` is short for `{a: .a}`. */
static bool
is_short_key(const struct expression_tokens *tokens, size_t i)
{
	static const char *const ENDS[] = {",", "}", NULL};

	return tokens->list[i].kind == TOKEN_KEY && expression_token_is_any(tokens, i + 1, ENDS);
}

/* ---- what is exempt ---- */

/* Where the operand to the left of the `//` at `i` begins; `i` when a comparison stands in it. */
static size_t
left_of(const struct expression_tokens *tokens, size_t i)
{
	static const char *const WEAKER[] = {",", "|", ";", ":", "=",
	    "|=", "+=", "-=", "*=", "/=", "%=", "//", "//=", "then", "else", "elif", NULL};
	static const char *const DECIDES[] = {
	    "==", "!=", "<", "<=", ">", ">=", "and", "or", "not", "any", "all", "select", NULL};
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
	else if (token->kind == TOKEN_KEY)
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

static int
member_add(struct expression_members *members, const struct expression_tokens *tokens, size_t start,
    size_t end)
{
	const struct expression_token *last = &tokens->list[end - 1];
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
	*member = (struct expression_member){.start = start,
	    .end = end,
	    .text = TEXT_INIT(EXPRESSION_MAX_SOURCE + 1),
	    .distance = UINT_MAX};
	if (tokens->list[start].kind == TOKEN_KEY)
		text_add_byte(&member->text, '.');
	text_add(&member->text, tokens->source + tokens->list[start].start,
	    last->start + last->len - tokens->list[start].start);
	for (size_t i = start; i < end; i++)
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

int
expression_members_read(struct expression_members *members, const struct expression_tokens *tokens)
{
	size_t end;

	for (size_t i = 0; i < tokens->count; i++) {
		end = is_short_key(tokens, i) ? i + 1 : chain_end(tokens, i);
		if (end == i) {
			if (is_step_string(tokens, i) && string_add(members, tokens, i) == -1)
				return -1;
			continue;
		}
		if (!is_exempt(tokens, i) && member_add(members, tokens, i, end) == -1)
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

/* ---- what comes near ---- */

void
expression_member_near(
    struct expression_member *member, const struct text *name, const char *seen, size_t len)
{
	char other[EXPRESSION_NEAR];
	unsigned distance;

	if (len >= sizeof(other) || memchr(seen, '\0', len))
		return;
	memcpy(other, seen, len);
	other[len] = '\0';
	distance = text_distance(text_string(name), other);
	if (distance < member->distance) {
		member->distance = distance;
		memcpy(member->near, other, len + 1);
	}
}

static unsigned char
lower(char c)
{
	return (unsigned char)(c >= 'A' && c <= 'Z' ? c + 'a' - 'A' : c);
}

static bool
is_other_case(const struct text *literal, const char *seen, size_t len)
{
	if (literal->len != len)
		return false;
	for (size_t i = 0; i < len; i++)
		if (lower(literal->bytes[i]) != lower(seen[i]))
			return false;
	return true;
}

void
expression_string_see(struct expression_members *members, size_t i, const char *seen, size_t len,
    struct expression_sight *sight)
{
	struct expression_string *string = &members->strings[i];

	if (string->text.len == len && memcmp(text_string(&string->text), seen, len) == 0) {
		sight->matched |= UINT64_C(1) << i;
	} else if (is_other_case(&string->text, seen, len)) {
		sight->cased |= UINT64_C(1) << i;
		if (len < sizeof(string->near)) {
			memcpy(string->near, seen, len);
			string->near[len] = '\0';
		}
	}
}
