#include <stdlib.h>
#include <string.h>

#include "memory.h"
#include "required.h"
#include "text.h"
#include "tokens.h"

/* Tokens that are left, by their place. */
struct remnant {
	struct tokens tokens;
	size_t count;
};

static const struct token *
remnant_token(const struct remnant *remnant, size_t at)
{
	static const struct token none = {.kind = TOKEN_SIGN, .bytes = "", .len = 0};

	return at < remnant->count ? &remnant->tokens.items[at] : &none;
}

static void
remnant_drop(struct remnant *remnant, size_t at, size_t len)
{
	memmove(&remnant->tokens.items[at], &remnant->tokens.items[at + len],
	    (remnant->count - at - len) * sizeof(*remnant->tokens.items));
	remnant->count -= len;
}

static bool
token_is_literal(const struct token *token)
{
	return token->kind == TOKEN_STRING || token->kind == TOKEN_NUMBER;
}

/* How many tokens a type has that begins at `at`: numeric(10,2), double precision, app.mood,
 * int[]. */
static size_t
type_length(const struct remnant *remnant, size_t at)
{
	static const char *const more[] = {
	    "varying", "precision", "with", "without", "time", "zone", NULL};
	size_t end = at + 1;

	while (token_is_sign(remnant_token(remnant, end), '.'))
		end += 2;
	while (remnant_token(remnant, end)->kind == TOKEN_WORD &&
	       text_is_among_caseless(
		   remnant_token(remnant, end)->bytes, remnant_token(remnant, end)->len, more))
		end++;
	if (token_is_sign(remnant_token(remnant, end), '(')) {
		while (end < remnant->count && !token_is_sign(remnant_token(remnant, end), ')'))
			end++;
		end++;
	}
	while (*remnant_token(remnant, end)->bytes == '[')
		end++;

	return (end < remnant->count ? end : remnant->count) - at;
}

/* A cast to text, or of a literal, whose two colons stand at `at`. */
static bool
cast_is_idle(const struct remnant *remnant, size_t at)
{
	return token_is_sign(remnant_token(remnant, at), ':') &&
	       token_is_sign(remnant_token(remnant, at + 1), ':') && at > 0 &&
	       (token_is_literal(remnant_token(remnant, at - 1)) ||
		   token_is(remnant_token(remnant, at + 2), "text"));
}

/* Parentheses at `at` around one token, which are no call's. */
static bool
bracket_is_idle(const struct remnant *remnant, size_t at)
{
	return token_is_sign(remnant_token(remnant, at), '(') &&
	       token_is_sign(remnant_token(remnant, at + 2), ')') &&
	       remnant_token(remnant, at + 1)->kind != TOKEN_SIGN &&
	       (at == 0 || (remnant_token(remnant, at - 1)->kind == TOKEN_SIGN &&
			       !token_is_sign(remnant_token(remnant, at - 1), ')')));
}

/* Parentheses around all. */
static bool
remnant_is_wrapped(const struct remnant *remnant)
{
	size_t depth = 0;

	if (!token_is_sign(remnant_token(remnant, 0), '('))
		return false;
	for (size_t i = 0; i < remnant->count; i++) {
		if (token_is_sign(remnant_token(remnant, i), '('))
			depth++;
		else if (token_is_sign(remnant_token(remnant, i), ')') && --depth == 0)
			return i + 1 == remnant->count;
	}

	return false;
}

/* Whether something was dropped. */
static bool
remnant_shrink(struct remnant *remnant)
{
	if (remnant_is_wrapped(remnant)) {
		remnant_drop(remnant, remnant->count - 1, 1);
		remnant_drop(remnant, 0, 1);
		return true;
	}
	for (size_t i = 0; i < remnant->count; i++) {
		if (cast_is_idle(remnant, i)) {
			remnant_drop(remnant, i, 2);
			remnant_drop(remnant, i, type_length(remnant, i));
			return true;
		}
		if (bracket_is_idle(remnant, i)) {
			remnant_drop(remnant, i + 2, 1);
			remnant_drop(remnant, i, 1);
			return true;
		}
	}

	return false;
}

/* A longer one is compared as it stands. */
enum { MOST_TOKENS = 1000 };

void
expression_write(const char *sql, size_t len, struct text *out)
{
	static const struct known_names none = {0};
	struct remnant remnant = {0};

	tokens_read(&remnant.tokens, sql, len);
	remnant.count = remnant.tokens.count;
	while (remnant.count <= MOST_TOKENS && remnant_shrink(&remnant))
		;
	tokens_write(&remnant.tokens, 0, remnant.count, &none, out);
	tokens_free(&remnant.tokens);
}
