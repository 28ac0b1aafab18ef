#include "program.h"

#include <stdlib.h>
#include <string.h>

#include "memory.h"

/* Whether token `i`, a null, is all of the operand on its side: what binds tighter than == takes it
 * away. */
static bool
is_operand_before(const struct expression_tokens *tokens, size_t i)
{
	static const char *const TIGHTER[] = {"+", "-", "*", "/", "%", ".", "$", NULL};

	return !expression_token_is_any(tokens, i - 1, TIGHTER);
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

	if (!expression_token_is(tokens, i, "null"))
		return false;
	if (expression_token_is_any(tokens, i + 1, EQUALITY))
		return is_operand_before(tokens, i);
	return expression_token_is_any(tokens, i - 1, EQUALITY) && is_operand_after(tokens, i);
}

/* Any other null; libjq would calculate with a literal one before a function is asked. */
static bool
is_other_null(const struct expression_tokens *tokens, size_t i)
{
	static const char *const NAMES[] = {"$", "def", NULL};

	return expression_token_is(tokens, i, "null") &&
	       !expression_token_is_any(tokens, i - 1, NAMES);
}

/* jq 1.6 reads `.e5` and the beginning of `.e+5` as numbers. */
static bool
looks_like_exponent(const char *field, size_t len)
{
	return (field[1] == 'e' || field[1] == 'E') && strspn(field + 2, "0123456789") == len - 2;
}

/* `{$name}` is short for `{name: $name}`. */
static bool
is_short_member(const struct expression_tokens *tokens, size_t i)
{
	static const char *const ENDS[] = {",", "}", NULL};

	return tokens->list[i].begins_key && expression_token_is_any(tokens, i + 2, ENDS);
}

static void
put_variable(const struct expression_tokens *tokens, size_t i, int place, struct text *out)
{
	const struct expression_token *name = &tokens->list[i + 1];

	if (is_short_member(tokens, i))
		text_add_format(out, "%.*s:", (int)name->len, tokens->source + name->start);
	text_add_format(out, "$__readyline_%d", place);
}

/* The term at hand in a bracket that is open (or an if, or an interpolation). */
struct translated_term {
	size_t at;  /* where in `out` it begins */
	bool bound; /* it begins as the pattern behind an `as`, so it is no whole term */
};

struct translation {
	const struct expression_tokens *tokens;
	const struct expression_variables *variables;
	const struct expression_members *members; /* NULL: not watched */
	struct text *out, *definitions;
	struct translated_term *terms; /* outside of all, and of each token what it opens */
};

static struct translated_term *
term_around(const struct translation *t, size_t i)
{
	size_t around = t->tokens->list[i].around;

	return &t->terms[around == EXPRESSION_NOWHERE ? 0 : around + 1];
}

static void
put_token(const struct expression_tokens *tokens, size_t i, struct text *out)
{
	const struct expression_token *token = &tokens->list[i];
	const char *bytes = tokens->source + token->start;

	if (is_compared_null(tokens, i))
		text_add_string(out, EXPRESSION_NULL_NAME);
	else if (is_other_null(tokens, i))
		text_add_string(out, EXPRESSION_NOTHING_NAME);
	else if (token->kind == TOKEN_FIELD && looks_like_exponent(bytes, token->len))
		text_add_format(out, ".\"%.*s\"", (int)token->len - 1, bytes + 1);
	else
		text_add(out, bytes, token->len);
}

/* A function of its own for the member, which tells that it is reached and then is the member: of a
 * pattern its name, which libjq looks up in the same input. */
static void
define_member(struct translation *t, const struct expression_member *member)
{
	const struct expression_tokens *tokens = t->tokens;
	const struct expression_token *last = &tokens->list[member->end - 1];
	size_t number = (size_t)(member - t->members->list);
	bool dotted = tokens->list[member->start].kind == TOKEN_FIELD ||
		      expression_token_is(tokens, member->start, ".");

	text_add_format(t->definitions,
	    "def _readyline_member_%zu: ([%zu, .] | debug) as $__readyline_seen | ", number,
	    number);
	if (member->kind == MEMBER_PATTERN) {
		text_add_format(t->definitions, last->kind == TOKEN_STRING ? "%.*s" : "\"%.*s\"",
		    (int)last->len, tokens->source + last->start);
	} else {
		if (member->kind != MEMBER_GETPATH && !dotted)
			text_add_byte(t->definitions, '.');
		for (size_t i = member->start; i < member->end; i++)
			put_token(tokens, i, t->definitions);
	}
	text_add_string(t->definitions, "; ");
}

/* `{a: $x}` becomes `{(_readyline_member_0): $x}`, and `{$a}` `{(_readyline_member_0): $a}`. */
static void
put_pattern(struct translation *t, const struct expression_member *member)
{
	const struct expression_token *last = &t->tokens->list[member->end - 1];
	const char *name = t->tokens->source + last->start;

	define_member(t, member);
	text_add_format(t->out, "(_readyline_member_%zu)", (size_t)(member - t->members->list));
	if (member->end - member->start == 1)
		return;
	text_add_format(t->out, ":$%.*s", (int)last->len, name);
	/* `{$a: [$b]}` binds both. */
	if (expression_token_is(t->tokens, member->end, ":"))
		text_add_format(t->out, ",\"%.*s\"", (int)last->len, name);
}

static void put_tokens(struct translation *t, size_t start, size_t end);

/* Puts the text before what begins at `term`, and frees it. */
static void
put_before_term(struct translation *t, size_t term, struct text *before)
{
	text_add(before, t->out->bytes + term, t->out->len - term);
	text_cut(t->out, term);
	text_add(t->out, text_string(before), before->len);
	if (text_failed(before))
		memory_lacked();
	text_free(before);
}

/* `TERM[KEY]` becomes `((KEY) as $k | TERM | (TELL) as $s | .[$k])`: the key is made of the input
 * that the term is made of, and before it, as in jq. */
static void
put_keyed(struct translation *t, const struct expression_member *member, size_t term)
{
	size_t number = (size_t)(member - t->members->list);
	struct text before = TEXT_INIT(16 * EXPRESSION_MAX_SOURCE);
	struct translation key = *t;
	bool goes_on = term < t->out->len;

	key.out = &before;
	text_add_string(&before, "((");
	put_tokens(&key, expression_key_start(t->tokens, member->start),
	    expression_key_end(t->tokens, member->end));
	text_add_format(&before, ") as $__readyline_key_%zu | ", number);
	put_before_term(t, term, &before);
	text_add_format(t->out,
	    "%s([%zu, ., $__readyline_key_%zu] | debug) as $__readyline_seen | "
	    ".[$__readyline_key_%zu]%s)",
	    goes_on ? " | " : "", number, number, number,
	    expression_token_is(t->tokens, member->end - 1, "?") ? "?" : "");
}

/* Writes the member that begins at token `i`; false when it cannot be watched there. */
static bool
put_member(struct translation *t, const struct expression_member *member)
{
	size_t number = (size_t)(member - t->members->list), i = member->start;
	struct text before = TEXT_INIT(16 * EXPRESSION_MAX_SOURCE);
	const struct translated_term *term = term_around(t, i);
	bool goes_on = expression_term_goes_on(t->tokens, i);

	if (member->kind == MEMBER_PATTERN) {
		put_pattern(t, member);
		return true;
	}
	if (member->kind == MEMBER_KEY) {
		put_token(t->tokens, i, t->out);
		text_add_byte(t->out, ':');
		goes_on = false;
	}
	if (goes_on && term->bound)
		return false;
	if (member->kind == MEMBER_KEYED) {
		put_keyed(t, member, goes_on ? term->at : t->out->len);
		return true;
	}
	define_member(t, member);
	if (goes_on) {
		text_add_byte(&before, '(');
		put_before_term(t, term->at, &before);
		text_add_format(t->out, " | _readyline_member_%zu)", number);
	} else {
		text_add_format(t->out, "_readyline_member_%zu ", number);
	}
	return true;
}

/* Writes what begins at token `i`; the last token of that. */
static size_t
put_one(struct translation *t, size_t i)
{
	const struct expression_member *member = expression_member_at(t->members, i);
	struct translated_term *term = term_around(t, i);
	int place = expression_variable_at(t->variables, t->tokens, i);

	/* What closes begins none, not even behind a bracket that holds nothing. */
	if (!expression_term_goes_on(t->tokens, i) &&
	    !strchr(")]}", t->tokens->source[t->tokens->list[i].start])) {
		term->at = t->out->len;
		term->bound = expression_token_is(t->tokens, i - 1, "as");
	}
	if (member && put_member(t, member))
		return member->end - 1;
	if (place >= 0) {
		put_variable(t->tokens, i, t->variables->places[place], t->out);
		return i + 1;
	}
	put_token(t->tokens, i, t->out);
	return i;
}

static void
put_tokens(struct translation *t, size_t start, size_t end)
{
	size_t behind = t->tokens->list[start].start;

	for (size_t i = start; i < end; i++) {
		if (t->tokens->list[i].start > behind)
			text_add_byte(t->out, ' ');
		i = put_one(t, i);
		behind = t->tokens->list[i].start + t->tokens->list[i].len;
	}
}

void
expression_translate(const struct expression_tokens *tokens,
    const struct expression_variables *variables, const struct expression_members *members,
    struct text *out)
{
	TEXT_LOCAL body = TEXT_INIT(16 * EXPRESSION_MAX_SOURCE);
	struct translation t = {.tokens = tokens,
	    .variables = variables,
	    .members = members,
	    .out = &body,
	    .definitions = out,
	    .terms = memory_new(tokens->count + 1, sizeof(*t.terms))};

	put_tokens(&t, 0, tokens->count);
	text_add(out, text_string(&body), body.len);
	if (text_failed(&body) || text_failed(out))
		memory_lacked();
	free(t.terms);
}
