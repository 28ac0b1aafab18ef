/*
 * Names are cut into lower-case words (DB_PASSWORD, dbPassword and db-password are "db password")
 * and judged so:
 *
 *   secret                             not secret                         because
 *   DB_PASSWORD, userpassword, pwd2    password_policy, PasswordReset     the last word is about it
 *   pin, card_pin, otp, cvv            pinned, gpio_pin                   "pin" is a common word
 *   smtp_pass, dbPass                  pass, bypass, first_pass, compass  "pass" alone is a verdict
 *   stripeSecretKey, client_secret     secretary, secret_name
 *   refreshToken, jwt, tokens          tokenize, token_count, max_tokens
 *   x-api-key, apikeys, account_key    keyboard, monkey, dedup_key        only these before "key"
 *   AWS_SECRET_ACCESS_KEY, client_key  aws_access_key_id, public_key      they name a key
 *   auth, X-Auth, basic_auth, oauth2   author, authored_by, auth_url      "auth" only as a word
 *   session, sessionid, JSESSIONID     session_id, session_timeout        names a visit in URLs
 *                                      obsession                          and logs
 *   Cookie, set-cookie, connect.sid    cookie_policy, cookieConsent
 *   csrf, X-XSRF-TOKEN, credentials    csrf_protection, credential_type
 *   dsn, SENTRY_DSN, DB_PWD            PWD (of a path)
 *   secret_id (a Vault role's half)    token_id, request_id, trace_id, ...
 *
 * A first word such as "is", "has" or "max" makes the name a flag or a measure.
 */
#include "redaction.h"

#include <string.h>

#include "letters.h"
#include "scan.h"

enum { WORDS_MAX = 24 };

struct words {
	char letters[REDACTION_NAME_MAX]; /* the words, lower case, end to end */
	size_t len;
	struct {
		unsigned char from, len;
	} word[WORDS_MAX];
	size_t count;
};

/* What a name's last word makes of it: something about a secret, not the secret. */
static const char *const about[] = {"accepted", "age", "alg", "algorithm", "arn", "at", "audience",
    "banner", "bytes", "class", "consent", "controller", "count", "counts", "date", "db", "domain",
    "duration", "enabled", "endpoint", "error", "errors", "exception", "expired", "expires",
    "expiration", "expiry", "factory", "failed", "failure", "failures", "field", "file", "filter",
    "flow", "format", "handler", "host", "in", "issuer", "kind", "label", "latency", "len",
    "length", "lifetime", "limit", "limits", "location", "manager", "max", "method", "methods",
    "middleware", "min", "missing", "mode", "ms", "name", "names", "namespace", "on", "parser",
    "path", "policy", "port", "prefix", "protection", "provider", "rate", "ref", "repository",
    "required", "requests", "reset", "rounds", "response", "rotation", "scheme", "scope", "scopes",
    "seconds", "server", "service", "size", "source", "start", "started", "state", "status",
    "store", "strength", "suffix", "tenant", "time", "timeout", "timestamp", "ttl", "type", "types",
    "uri", "url", "usage", "used", "user", "username", "valid", "validator", "version", NULL};

static const char *const flags[] = {
    "is", "has", "needs", "requires", "num", "max", "min", "total", "avg", "count", NULL};

/* Words that mean what they say, wherever they stand within a word or made of several. */
static const char *const telling[][2] = {{"password", "password"}, {"passwd", "password"},
    {"passphrase", "password"}, {"passcode", "password"}, {"credential", "credential"},
    {"authorization", "authorization"}, {"authorisation", "authorization"}, {"csrf", "csrf"},
    {"xsrf", "csrf"}, {"apikey", "api-key"}, {"appkey", "api-key"}, {"applicationkey", "api-key"},
    {"subscriptionkey", "api-key"}, {"accesskey", "access-key"}, {"accountkey", "access-key"},
    {"sharedkey", "access-key"}, {"clientkey", "client-key"}, {"privatekey", "private-key"},
    {"signingkey", "private-key"}, {"encryptionkey", "private-key"},
    {"decryptionkey", "private-key"}, {"masterkey", "private-key"}, {"hmackey", "private-key"}};

/* ---- words ---- */

static bool
letter_is_capital(char c)
{
	return c >= 'A' && c <= 'Z';
}

/* A word begins at `i`: at a capital after a small letter or digit, or at the last of several
 * capitals (APIKey: api, key). */
static bool
word_starts(const char *name, size_t len, size_t i)
{
	if (i == 0 || !char_is_alnum(name[i - 1]))
		return true;
	if (!letter_is_capital(name[i]))
		return false;
	if (!letter_is_capital(name[i - 1]))
		return true;
	return i + 1 < len && name[i + 1] >= 'a' && name[i + 1] <= 'z';
}

static void
words_cut(const char *name, size_t len, struct words *w)
{
	w->count = w->len = 0;
	if (len > REDACTION_NAME_MAX) {
		name += len - REDACTION_NAME_MAX;
		len = REDACTION_NAME_MAX;
	}
	for (size_t i = 0; i < len; i++) {
		if (!char_is_alnum(name[i]))
			continue;
		if (word_starts(name, len, i)) {
			if (w->count == WORDS_MAX) {
				memmove(w->word, w->word + 1, sizeof w->word - sizeof w->word[0]);
				w->count--;
			}
			w->word[w->count].from = (unsigned char)w->len;
			w->word[w->count++].len = 0;
		}
		w->letters[w->len++] = char_lower(name[i]);
		w->word[w->count - 1].len++;
	}
}

static bool
word_is(const struct words *w, size_t i, const char *text)
{
	const char *letters;

	if (i >= w->count)
		return false;
	letters = w->letters + w->word[i].from;
	return text[0] == letters[0] && strlen(text) == w->word[i].len &&
	       memcmp(letters, text, w->word[i].len) == 0;
}

static bool
word_among(const struct words *w, size_t i, const char *const *list)
{
	for (; *list; list++) {
		if (word_is(w, i, *list))
			return true;
	}
	return false;
}

static bool
word_begins(const struct words *w, size_t i, const char *text)
{
	return i < w->count && strlen(text) <= w->word[i].len &&
	       memcmp(w->letters + w->word[i].from, text, strlen(text)) == 0;
}

/* Also with a number or a plural at its end: oauth2, tokens. */
static bool
word_is_loosely(const struct words *w, size_t i, const char *text)
{
	size_t len = strlen(text);

	if (!word_begins(w, i, text))
		return false;
	for (size_t at = len; at < w->word[i].len; at++) {
		char c = w->letters[w->word[i].from + at];

		if (!char_is_digit(c) && !(c == 's' && at == len))
			return false;
	}
	return true;
}

/* memmem() for a few letters. */
static bool
letters_have(const char *letters, size_t len, const char *text)
{
	size_t least = strlen(text);

	for (; len >= least; letters++, len--)
		if (letters[0] == text[0] && memcmp(letters, text, least) == 0)
			return true;

	return false;
}

static bool
word_has(const struct words *w, size_t i, const char *text)
{
	return letters_have(w->letters + w->word[i].from, w->word[i].len, text);
}

/* `text` is the end to end of whole words from `i` on (the last one loosely, as above). */
static bool
words_make(const struct words *w, size_t i, const char *text)
{
	while (i < w->count) {
		size_t len = w->word[i].len;

		if (word_is_loosely(w, i, text))
			return true;
		if (len >= strlen(text) || memcmp(w->letters + w->word[i].from, text, len) != 0)
			return false;
		text += len;
		i++;
	}
	return false;
}

/* ---- rules ---- */

static bool
words_end_with(const struct words *w, const char *before, const char *last)
{
	return w->count >= 2 && word_is(w, w->count - 2, before) && word_is(w, w->count - 1, last);
}

/* The name tells which thing, not what opens it. */
static bool
words_are_public(const struct words *w)
{
	static const char *const traced[] = {
	    "request", "trace", "span", "correlation", "session", "run", "event", "incident", NULL};

	for (size_t i = 0; i < w->count; i++) {
		if (word_is(w, i, "pubkey") || word_is(w, i, "publickey"))
			return true;
		if (word_is(w, i, "public") && word_is_loosely(w, i + 1, "key"))
			return true;
	}
	if (w->count == 1)
		return word_is(w, 0, "id") || word_is(w, 0, "traceparent") || word_is(w, 0, "uuid");
	return words_end_with(w, "key", "id") || words_end_with(w, "key", "ids") ||
	       word_is(w, w->count - 1, "keyid") ||
	       (word_is(w, w->count - 1, "id") && word_among(w, w->count - 2, traced));
}

/* The word tells a secret by itself; NULL when it does not. */
static const char *
word_rule(const struct words *w, size_t i)
{
	static const char *const owners[] = {"db", "user", "smtp", "mysql", "pg", "postgres",
	    "redis", "ftp", "mail", "email", "admin", "root", "http", "proxy", "ssh", "login", "my",
	    NULL};
	static const char *const cards[] = {
	    "card", "user", "atm", "sim", "security", "login", NULL};
	bool last = i + 1 == w->count;

	if (word_has(w, i, "secret") && !word_has(w, i, "secretar"))
		return "secret";
	if (word_has(w, i, "token") && !word_has(w, i, "tokeni"))
		return "token";
	if (word_is_loosely(w, i, "jwt") || word_is(w, i, "bearer"))
		return "token";
	if (word_is_loosely(w, i, "pwd") || word_is_loosely(w, i, "pw"))
		return "password";
	if (last && i > 0 && word_is(w, i, "pass") && word_among(w, i - 1, owners))
		return "password";
	if (last && word_is(w, i, "pin") && (i == 0 || word_among(w, i - 1, cards)))
		return "pin";
	if (last && (word_is(w, i, "otp") || word_is(w, i, "totp") || word_is(w, i, "cvv") ||
			word_is(w, i, "cvc")))
		return "pin";
	if (word_is_loosely(w, i, "auth") || word_is_loosely(w, i, "oauth") ||
	    word_is(w, i, "basicauth"))
		return "authorization";
	if (word_has(w, i, "cookie") ||
	    (i > 0 && word_is(w, i, "sid") && word_is(w, i - 1, "connect")))
		return "cookie";
	if (word_begins(w, i, "session") || word_has(w, i, "sessid") ||
	    word_begins(w, i, "jsession") || word_begins(w, i, "aspsession"))
		return "session";
	if (word_is_loosely(w, i, "cred") || word_is_loosely(w, i, "creds"))
		return "credential";
	return word_is_loosely(w, i, "dsn") ? "dsn" : NULL;
}

/* The first of the words that mean what they say which `i` holds, or begins. */
static const char *
telling_rule(const struct words *w, size_t i)
{
	size_t from = w->word[i].from;

	for (size_t k = 0; k < sizeof telling / sizeof telling[0]; k++)
		if (letters_have(w->letters + from, w->len - from, telling[k][0]) &&
		    (word_has(w, i, telling[k][0]) || words_make(w, i, telling[k][0])))
			return telling[k][1];

	return NULL;
}

static const char *
words_rule(const struct words *w)
{
	/* Each of the telling words has one; they lie end to end, as their parts do. */
	static const char *const parts[] = {"key", "pass", "cred", "author", "srf"};
	bool tells = false;

	for (size_t k = 0; !tells && k < sizeof(parts) / sizeof(parts[0]); k++)
		tells = letters_have(w->letters, w->len, parts[k]);
	for (size_t i = 0; i < w->count; i++) {
		const char *rule = word_rule(w, i);

		if (!rule && tells)
			rule = telling_rule(w, i);
		if (rule)
			return rule;
	}
	return NULL;
}

/* Base64 and the like: long, of letters and digits alone, and falling into words of less than
 * four. */
static bool
words_are_gibberish(const struct words *w, const char *name, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (!char_is_alnum(name[i]))
			return false;
	}
	return len >= 20 && w->count * 4 > len;
}

/* Whether letters of it, one word's or those of neighbours, make a part of a secret's name. */
static bool
letters_may_tell(const char *name, size_t len)
{
	uint32_t found = 0;
	unsigned before = 0;

	for (size_t i = 0; i < len; i++)
		if (redaction_is_alnum(name[i]))
			found |= redaction_letters_take(&redaction_of_names, &before, name[i]);

	found |= redaction_letters_take(&redaction_of_names, &before, '\0');

	return found & 1;
}

static const char *
words_rule_of(const char *name, size_t len)
{
	struct words w;
	const char *rule;

	words_cut(name, len, &w);
	if (w.count == 0 || words_are_gibberish(&w, name, len))
		return NULL;
	rule = words_rule(&w);
	if (!rule || words_are_public(&w))
		return NULL;
	if (w.count > 1 && (word_among(&w, w.count - 1, about) || word_among(&w, 0, flags)))
		return NULL;
	if (w.count > 1 && (word_is(&w, w.count - 1, "id") || word_is(&w, w.count - 1, "ids")))
		return strcmp(rule, "secret") == 0 || strcmp(rule, "password") == 0 ? rule : NULL;
	return rule;
}

const char *
redaction_name_rule(const char *name, size_t len)
{
	return letters_may_tell(name, len) ? words_rule_of(name, len) : NULL;
}

const char *
redaction_key(const char *name, size_t len)
{
	redaction_prepare();

	return redaction_name_rule(name, len);
}

bool
redaction_key_is_public(const char *name, size_t len)
{
	struct words w;

	words_cut(name, len, &w);
	return w.count > 0 && words_are_public(&w);
}

bool
redaction_key_is_directory(const char *name, size_t len)
{
	return (len == 3 && memcmp(name, "PWD", 3) == 0) ||
	       (len == 6 && memcmp(name, "OLDPWD", 6) == 0);
}

const char *
redaction_name_part(size_t i)
{
	static const char *const parts[] = {"pas", "pw", "sec", "tok", "key", "aut", "cre", "coo",
	    "ses", "csr", "xsr", "dsn", "jwt", "pin", "otp", "cvv", "cvc", "sid", "bea", NULL};

	return parts[i];
}

bool
redaction_name_may_tell(const char *name, size_t len)
{
	uint32_t found = 0;
	unsigned before = 0;

	for (size_t i = 0; i < len; i++)
		found |= redaction_letters_take(&redaction_of_names, &before, name[i]);
	found |= redaction_letters_take(&redaction_of_names, &before, '\0');

	return found & 1 || memchr(name, '%', len) ||
	       (len >= 2 && name[0] == '-' && (name[1] == 'u' || name[1] == '-'));
}
