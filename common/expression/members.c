/*
 * Exempt from being watched are members to the left of `//` (unless a comparison stands there,
 * whose outcome `//` would replace) and in has().
 */
#include "members.h"

#include <limits.h>
#include <stdlib.h>

#include "memory.h"

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
	const struct expression_token *list = tokens->list;
	size_t around = list[i].around, at = i;

	/* Outside of all, around is what is before the first. */
	for (; at - 1 != around; at--) {
		if (expression_token_is_any(tokens, at - 1, DECIDES))
			return i;
		if (list[at - 1].kind == TOKEN_PIECE)
			return list[at - 1].around == around ? at : i;
		if (list[at - 1].around == around &&
		    expression_token_is_any(tokens, at - 1, WEAKER))
			break;
	}
	return at;
}

/* Whether the token stands in the parentheses of a has(). */
static bool
is_in_has(const struct expression_tokens *tokens, size_t i)
{
	for (i = tokens->list[i].around; i != EXPRESSION_NOWHERE; i = tokens->list[i].around)
		if (expression_token_is(tokens, i - 1, "has"))
			return true;
	return false;
}

static bool
is_exempt(const struct expression_tokens *tokens, size_t i)
{
	static const char *const REPLACES[] = {"//", "//=", NULL};

	for (size_t at = i; at < tokens->count; at++)
		if (expression_token_is_any(tokens, at, REPLACES) && left_of(tokens, at) <= i)
			return true;
	return is_in_has(tokens, i);
}

/* ---- reading ---- */

static void
steps_read(struct expression_member *member, const struct expression_tokens *tokens)
{
	/* The word getpath is no step. */
	size_t first = member->start + (member->kind == MEMBER_GETPATH);

	for (size_t i = first; member->kind != MEMBER_KEYED && i < member->end; i++)
		if (tokens->list[i].kind != TOKEN_OPERATOR)
			expression_steps_add(&member->steps, tokens, i);
}

/* As one would write it elsewhere: `.a`, `."a"`, or the chain. */
static void
member_text(struct expression_member *member, const struct expression_tokens *tokens)
{
	const struct expression_token *first = &tokens->list[member->start];
	const struct expression_token *last = &tokens->list[member->end - 1];

	bool is_key = member->kind == MEMBER_KEY || member->kind == MEMBER_PATTERN;

	if (is_key)
		first = last;
	if (is_key ||
	    (member->kind == MEMBER_KEYED && !expression_token_is(tokens, member->start, ".")))
		text_add_byte(&member->text, '.');
	text_add(
	    &member->text, tokens->source + first->start, last->start + last->len - first->start);
}

static void
member_add(struct expression_members *members, const struct expression_tokens *tokens,
    enum expression_member_kind kind, size_t start, size_t end)
{
	struct expression_member *member;

	if (members->count == EXPRESSION_MAX_MEMBERS) {
		members->too_many = true;
		return;
	}
	members->list =
	    memory_grow(members->list, members->count, &members->room, sizeof(*members->list));
	member = &members->list[members->count++];
	*member = (struct expression_member){.kind = kind,
	    .start = start,
	    .end = end,
	    .text = TEXT_INIT(EXPRESSION_MAX_SOURCE + 1),
	    .distance = UINT_MAX};
	member_text(member, tokens);
	steps_read(member, tokens);
}

static void
string_add(struct expression_members *members, const struct expression_tokens *tokens, size_t i)
{
	if (members->string_count == EXPRESSION_MAX_MEMBERS) {
		members->too_many = true;
		return;
	}
	members->strings = memory_grow(members->strings, members->string_count,
	    &members->string_room, sizeof(*members->strings));
	members->strings[members->string_count++] = (struct expression_string){
	    .start = i, .text = expression_token_text(tokens, i), .near = {0}};
}

void
expression_members_read(struct expression_members *members, const struct expression_tokens *tokens)
{
	enum expression_member_kind kind;
	size_t end;

	for (size_t i = 0; i < tokens->count; i++) {
		end = expression_member_end(tokens, i, &kind);
		if (end == i) {
			if (tokens->list[i].kind == TOKEN_STRING)
				string_add(members, tokens, i);
			continue;
		}
		if (!is_exempt(tokens, i))
			member_add(members, tokens, kind, i, end);
		/* What makes a key has members of its own. */
		i = (kind == MEMBER_KEYED ? expression_key_start(tokens, i) : end) - 1;
	}
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
		expression_steps_free(&members->list[i].steps);
		text_free(&members->list[i].text);
	}
	for (size_t i = 0; i < members->string_count; i++)
		text_free(&members->strings[i].text);
	free(members->list);
	free(members->strings);
}
