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

/* Before "pass" and "pin", which are common words. */
static const char *const owners[] = {"db", "user", "smtp", "mysql", "pg", "postgres", "redis",
    "ftp", "mail", "email", "admin", "root", "http", "proxy", "ssh", "login", "my", NULL};
static const char *const cards[] = {"card", "user", "atm", "sim", "security", "login", NULL};
static const char *const connects[] = {"connect", NULL};

/* What a word must be to tell a secret by itself; of those that it is, the first one counts. */
static const struct telling {
	const char *words[7]; /* NULL-terminated */
	const char *rule;
	enum { HOLDS, BEGINS, IS, LOOSELY, LAST, MAKES } how;
	const char *exception;     /* HOLDS: but not with these letters */
	const char *const *before; /* the word before is one of these */
} telling[] = {
    {{"secret"}, "secret", HOLDS, .exception = "secretar"},
    {{"token"}, "token", HOLDS, .exception = "tokeni"},
    {{"jwt"}, "token", .how = LOOSELY},
    {{"bearer"}, "token", .how = IS},
    {{"pwd", "pw"}, "password", .how = LOOSELY},
    {{"pass"}, "password", LAST, .before = owners},
    {{"pin"}, "pin", LAST, .before = cards},
    {{"otp", "totp", "cvv", "cvc"}, "pin", .how = LAST},
    {{"auth", "oauth"}, "authorization", .how = LOOSELY},
    {{"basicauth"}, "authorization", .how = IS},
    {{"cookie"}, "cookie", .how = HOLDS},
    {{"sid"}, "cookie", IS, .before = connects},
    {{"session", "jsession", "aspsession"}, "session", .how = BEGINS},
    {{"sessid"}, "session", .how = HOLDS},
    {{"cred", "creds"}, "credential", .how = LOOSELY},
    {{"dsn"}, "dsn", .how = LOOSELY},
    {{"password", "passwd", "passphrase", "passcode"}, "password", .how = MAKES},
    {{"credential"}, "credential", .how = MAKES},
    {{"authorization", "authorisation"}, "authorization", .how = MAKES},
    {{"csrf", "xsrf"}, "csrf", .how = MAKES},
    {{"apikey", "appkey", "applicationkey", "subscriptionkey"}, "api-key", .how = MAKES},
    {{"accesskey", "accountkey", "sharedkey"}, "access-key", .how = MAKES},
    {{"clientkey"}, "client-key", .how = MAKES},
    {{"privatekey", "signingkey", "encryptionkey", "decryptionkey", "masterkey", "hmackey"},
	"private-key", .how = MAKES},
};

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

/* How many letters the word and `text` begin with alike. */
static size_t
word_shares(const struct words *w, size_t i, const char *text)
{
	size_t shared = 0;

	while (i < w->count && shared < w->word[i].len &&
	       w->letters[w->word[i].from + shared] == text[shared])
		shared++;

	return shared;
}

static bool
word_begins(const struct words *w, size_t i, const char *text)
{
	return !text[word_shares(w, i, text)];
}

static bool
word_is(const struct words *w, size_t i, const char *text)
{
	size_t shared = word_shares(w, i, text);

	return !text[shared] && shared == w->word[i].len;
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
		if (word_shares(w, i, text) < len)
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

static bool
word_tells(const struct words *w, size_t i, const struct telling *row, const char *word)
{
	/* "pin" alone is one. */
	bool alone = i == 0 && row->before == cards;
	size_t from = w->word[i].from;

	if (row->before && !alone && (i == 0 || !word_among(w, i - 1, row->before)))
		return false;
	switch (row->how) {
	case HOLDS:
		return word_has(w, i, word) && !(row->exception && word_has(w, i, row->exception));
	case BEGINS:
		return word_begins(w, i, word);
	case LOOSELY:
		return word_is_loosely(w, i, word);
	case LAST:
		return i + 1 == w->count && word_is(w, i, word);
	case IS:
		return word_is(w, i, word);
	case MAKES:
		return letters_have(w->letters + from, w->len - from, word) &&
		       (word_has(w, i, word) || words_make(w, i, word));
	}
	return false;
}

/* Whether the letters have any part that tells: the rows' words all do, in the letters that lie end
 * to end as in theirs. */
static bool
words_have_part(const struct words *w)
{
	const char *part;

	for (size_t at = 0; at < w->len; at++) {
		const char *letters = w->letters + at;
		size_t len = w->len - at;

		if (!redaction_letters_begin(&redaction_of_names, letters, len))
			continue;
		for (size_t i = 0; (part = redaction_name_part(i)); i++)
			if (part[0] == letters[0] && redaction_begins(letters, len, part))
				return true;
	}

	return false;
}

static const char *
words_rule(const struct words *w)
{
	enum { ROWS = sizeof(telling) / sizeof(telling[0]) };
	const char *const *word;

	if (!words_have_part(w))
		return NULL;
	for (size_t i = 0; i < w->count; i++)
		for (size_t row = 0; row < ROWS; row++)
			for (word = telling[row].words; *word; word++)
				if (word_tells(w, i, &telling[row], *word))
					return telling[row].rule;

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
	if (w.count == 0 || words_are_gibberish(&w, name, len) || words_are_public(&w))
		return NULL;
	rule = words_rule(&w);
	if (!rule)
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
