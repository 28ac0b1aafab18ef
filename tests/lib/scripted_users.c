/*
 * Users: who logs in gets a token and a cookie that are his alone, and nothing but these together
 * opens what is private.
 *
 *   POST /login          {"user":"7"} -> {"token":"t-7"}, Set-Cookie: session=s-7; the user
 * "nobody" gets 401 POST /login-cookie   the same without a token GET  /private        403 unless
 * session, bearer and X-User (the two where they are sent) are of one user POST /basket         the
 * same, and a basket: {"basket":"b-3"}, Set-Cookie: basket=b-3 POST /pay?basket=b-3 the same, and
 * 409 unless the cookie names that basket GET  /gone           404
 */
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "scripted.h"

enum { WORD = 64 };

/* Copies what follows `before` in `text`, up to a byte of `ends`; empty when it is not there. */
static void
word_after(const char *text, const char *before, const char *ends, char word[static WORD])
{
	const char *at = text ? strcasestr(text, before) : NULL;
	size_t len = at ? strcspn(at + strlen(before), ends) : 0;

	word[0] = '\0';
	if (at && len < WORD) {
		memcpy(word, at + strlen(before), len);
		word[len] = '\0';
	}
}

static bool
log_in(struct exchange *x, bool with_token)
{
	char user[WORD], headers[160], body[128] = "{}";

	word_after(x->bytes + x->head_len, "\"user\":\"", "\"", user);
	if (!user[0] || strcmp(user, "nobody") == 0)
		return scripted_answer(x, "401 Unauthorized", "", "{\"error\":\"who?\"}");
	snprintf(headers, sizeof(headers), "Set-Cookie: session=s-%s; Path=/; HttpOnly\r\n", user);
	if (with_token)
		snprintf(body, sizeof(body), "{\"token\":\"t-%s\"}", user);
	return scripted_answer(x, "200 OK", headers, body);
}

bool
play_login(struct exchange *x)
{
	return log_in(x, true);
}

bool
play_login_cookie(struct exchange *x)
{
	return log_in(x, false);
}

/* Whether all that the request says of its user is of one. */
static bool
is_one_user(const struct exchange *x)
{
	char session[WORD], token[WORD], user[WORD];

	word_after(x->bytes, "session=s-", ";\r", session);
	word_after(x->bytes, "\r\nAuthorization: Bearer t-", "\r", token);
	word_after(x->bytes, "\r\nX-User: ", "\r", user);
	return session[0] && (!token[0] || strcmp(session, token) == 0) &&
	       (!user[0] || strcmp(session, user) == 0);
}

static bool
refuse(struct exchange *x)
{
	return scripted_answer(x, "403 Forbidden", "", "{\"error\":\"not of one user\"}");
}

bool
play_private(struct exchange *x)
{
	return is_one_user(x)
		   ? scripted_answer(x, "200 OK", "X-DB-Time-ms: 1.5\r\n", "{\"ok\":true}")
		   : refuse(x);
}

bool
play_basket(struct exchange *x)
{
	static atomic_uint baskets;
	unsigned basket = atomic_fetch_add(&baskets, 1) + 1;
	char headers[64], body[64];

	if (!is_one_user(x))
		return refuse(x);
	snprintf(headers, sizeof(headers), "Set-Cookie: basket=b-%u; Path=/\r\n", basket);
	snprintf(body, sizeof(body), "{\"basket\":\"b-%u\"}", basket);
	return scripted_answer(x, "200 OK", headers, body);
}

bool
play_pay(struct exchange *x)
{
	char asked[WORD], known[WORD];

	if (!is_one_user(x))
		return refuse(x);
	word_after(x->path, "?basket=", "&", asked);
	/* Behind the path, where a query could say the same. */
	word_after(strstr(x->bytes, "\r\nCookie:"), "basket=", ";\r", known);
	if (!asked[0] || strcmp(asked, known) != 0)
		return scripted_answer(x, "409 Conflict", "", "{\"error\":\"another basket\"}");
	return scripted_answer(x, "200 OK", "", "{\"paid\":true}");
}

bool
play_gone(struct exchange *x)
{
	return scripted_answer(x, "404 Not Found", "", "{\"error\":\"gone\"}");
}
