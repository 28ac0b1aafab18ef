#include "scan.h"

#include "memory.h"
#include "redaction.h"
#include "text.h"

/*
 * A name is cut into lower-case words, a blank before each and behind the last: DB_PASSWORD,
 * dbPassword and db-password are " db password ".  Patterns are sought in it, from left to right.
 * In them a blank is such a blank, and
 *
 *   ?  is a blank or nothing; after a blank, the pattern ends where its last word does, as with ~
 *   ~  ends a word, also one with a plural or a number: oauth2, tokens
 *   $  ends the name
 *   ^  begins it
 *   !  forbids the letters that follow
 *
 * "pass" and "pin" are common words, so they count behind some others alone; "auth" only as a word,
 * since there are authors.  Names of a visit (session_id) stand in URLs and logs.
 */
static const struct {
	const char *rule;
	const char *patterns[20]; /* NULL-terminated */
} secret_names[] = {
    {"secret", {"secret!ar", " psk~"}},
    {"token", {"token!i", " jwt~", " bearer "}},
    {"password", {"pass?word", "passwd", "pass?phrase", "pass?code", " pwd~", " pw~", " bindpw ",
		     " rootpw ", " storepass ", " keypass ", "requirepass", "masterauth"}},
    {"password", {" db pass$", " user pass$", " smtp pass$", " mysql pass$", " pg pass$",
		     " postgres pass$", " redis pass$", " ftp pass$", " mail pass$", " email pass$",
		     " admin pass$", " root pass$", " http pass$", " proxy pass$", " ssh pass$",
		     " login pass$", " my pass$", " auth pass$"}},
    {"pin", {"^ pin$", " card pin$", " user pin$", " atm pin$", " sim pin$", " security pin$",
		" login pin$", " otp$", " totp$", " cvv$", " cvc$"}},
    {"cookie", {"cookie", " connect sid "}},
    {"session", {" session!cookie", " jsession", " aspsession", "sessid"}},
    {"authorization", {"authorization", "authorisation", " auth~", " oauth~", " basicauth "}},
    {"credential", {"credential", " cred~", " creds~"}},
    {"dsn", {" dsn~"}},
    {"csrf", {"csrf", "xsrf"}},
    {"api-key", {"api?key", "app?key", "application?key", "subscription?key"}},
    {"access-key", {"access?key", "account?key", "shared?key"}},
    {"client-key", {"client?key"}},
    {"private-key", {"private?key", "signing?key", "encryption?key", "decryption?key", "master?key",
			"hmac?key"}},
};

/* Names that prove little: their value must look like a secret.  Of keys, not those by which
 * something is found. */
static const char *const finders[] = {"cache", "dedup", "routing", "primary", "foreign",
    "partition", "sort", "idempotency", "object", "lookup", "group", "row", "map", "index",
    "search", "message", "record", "redis", "kafka", "tag", "label", "data", "metric", "host",
    "unique", "s3", "dedupe", "shard", "hash", "range", "item", "field", "parent", "translation",
    "version", NULL};

/* The end of a name that tells which thing, not what opens it. */
static const char *const public_names[] = {" key id$", " key ids$", " keyid$", " public key~",
    " publickey~", " pubkey~", "^ id$", "^ uuid$", "^ traceparent$", " request id$", " trace id$",
    " span id$", " correlation id$", " session id$", " run id$", " event id$", " incident id$",
    NULL};

/* What a name's last word makes of it: something about a secret, not the secret. */
static const char *const about[] = {"accepted", "age", "alg", "algorithm", "arn", "at", "audience",
    "banner", "bucket", "bytes", "cache", "class", "consent", "controller", "component", "count",
    "counter", "counts", "date", "description", "db", "domain", "duration", "enabled", "endpoint",
    "error", "errors", "exception", "expired", "expires", "expiration", "expiry", "factory",
    "failed", "failure", "failures", "field", "file", "filter", "flow", "form", "format",
    "generator", "handler", "help", "helper", "hint", "host", "identifier", "impl", "interceptor",
    "in", "issuer", "kind", "label", "latency", "len", "length", "lifetime", "limit", "listener",
    "message", "mismatch", "page", "placeholder", "pool", "prompt", "renewer", "selector", "short",
    "text", "title", "view", "limits", "location", "manager", "max", "method", "methods",
    "middleware", "min", "missing", "mode", "ms", "name", "names", "namespace", "on", "parser",
    "path", "policy", "port", "prefix", "protection", "provider", "rate", "ref", "repository",
    "required", "requests", "reset", "rounds", "response", "rotation", "scheme", "scope", "scopes",
    "seconds", "server", "service", "size", "source", "start", "started", "state", "status",
    "store", "strength", "suffix", "tenant", "time", "timeout", "timestamp", "ttl", "type", "types",
    "uri", "url", "usage", "used", "user", "username", "valid", "validator", "version", NULL};

/* And its first: a flag or a measure. */
static const char *const flags[] = {
    "is", "has", "needs", "requires", "num", "max", "min", "total", "avg", "count", NULL};

/* Last words of names whose value may be a secret's name, and of those that have its value then. */
static const char *const tells[] = {"name", "key", "header", "field", "variable", "option",
    "property", "param", "parameter", "id", "var", "env", NULL};
static const char *const told[] = {
    "value", "val", "values", "content", "default", "stringvalue", NULL};

/* Patterns of a file of rules; without a rule, of names that are no secrets'. */
static struct {
	const char *pattern, *rule;
} * added;
static size_t added_room, added_count;

void
redaction_name_words(void)
{
	for (size_t i = 0; i < added_count; i++) {
		const char *last = strrchr(added[i].pattern, ' ') + 1;

		if (added[i].rule)
			redaction_words_add(last, redaction_scan_name, 0);
	}
	/* Every pattern has one of these. */
	redaction_words_add("pass|pw|secret|token|key|auth|cred|cookie|sess|csrf|xsrf|dsn|jwt|pin|"
			    "otp|cvv|cvc|connect|bearer|psk",
	    redaction_scan_name, 0);
	redaction_words_add("sig=|signature=", redaction_scan_name, 0);
}

/* ---- words ---- */

struct words {
	char letters[2 * REDACTION_NAME_MAX + 2];
	size_t len, count;
	size_t last; /* where the last word begins */
};

/* A word begins at `i`: at a capital after a small letter or digit, or at the last of several
 * capitals (APIKey: api, key). */
static bool
word_starts(const char *name, size_t len, size_t i)
{
	bool capital = name[i] >= 'A' && name[i] <= 'Z';

	if (i == 0 || !char_is_alnum(name[i - 1]))
		return true;
	if (!capital)
		return false;
	if (name[i - 1] < 'A' || name[i - 1] > 'Z')
		return true;
	return i + 1 < len && name[i + 1] >= 'a' && name[i + 1] <= 'z';
}

static void
words_cut(struct words *w, const char *name, size_t len)
{
	*w = (struct words){.len = 0};
	if (len > REDACTION_NAME_MAX) {
		name += len - REDACTION_NAME_MAX;
		len = REDACTION_NAME_MAX;
	}
	for (size_t i = 0; i < len; i++) {
		if (!char_is_alnum(name[i]))
			continue;
		if (word_starts(name, len, i)) {
			w->letters[w->len++] = ' ';
			w->last = w->len;
			w->count++;
		}
		w->letters[w->len++] = char_lower(name[i]);
	}
	w->letters[w->len] = ' ';
	w->letters[w->len + 1] = '\0';
}

/* Whether a word ends at `at`, a plural or a number left out. */
static bool
word_ends(const char *at)
{
	at += *at == 's';
	while (char_is_digit(*at))
		at++;
	return *at == ' ';
}

static bool
pattern_begins(const char *letters, const char *pattern)
{
	bool apart = false;

	for (; *pattern; pattern++) {
		if (*pattern == '!')
			return strncmp(letters, pattern + 1, strlen(pattern + 1)) != 0;
		if (*pattern == '~')
			return word_ends(letters);
		if (*pattern == '$')
			return letters[0] == ' ' && !letters[1];
		if (*pattern == '?') {
			apart = *letters == ' ';
			letters += apart;
		} else if (*letters++ != *pattern) {
			return false;
		}
	}
	return !apart || word_ends(letters);
}

/* ---- rules ---- */

static bool
words_have(const struct words *w, const char *const *patterns, size_t at)
{
	for (; *patterns; patterns++)
		if ((*patterns)[0] == '^' ? at == 0 && pattern_begins(w->letters, *patterns + 1)
					  : (*patterns)[0] == w->letters[at] &&
						pattern_begins(w->letters + at, *patterns))
			return true;

	return false;
}

/* What a file of rules says of the name: *rule is NULL where it is no secret's. */
static bool
words_were_added(const struct words *w, const char **rule)
{
	for (size_t i = 0; i < added_count; i++) {
		const char *begin = strstr(w->letters, added[i].pattern);

		if (begin && word_ends(begin + strlen(added[i].pattern))) {
			*rule = added[i].rule;
			return true;
		}
	}
	return false;
}

void
redaction_add_name(const char *name, const char *rule)
{
	struct words w;

	words_cut(&w, name, strlen(name));
	added = memory_grow(added, added_count, &added_room, sizeof(*added));
	added[added_count].rule = rule;
	added[added_count++].pattern = memory_copy(w.letters, w.len);
}

static bool
words_are_public(const struct words *w)
{
	for (size_t at = 0; at < w->len; at++)
		if (w->letters[at] == ' ' && words_have(w, public_names, at))
			return true;

	return false;
}

/* Base64 and the like: long, of letters and digits alone, and falling into words of less than
 * four. */
static bool
words_are_gibberish(const struct words *w, const char *name, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (!char_is_alnum(name[i]))
			return false;

	return len >= 20 && w->count * 4 > len;
}

static bool
words_end_among(const struct words *w, const char *const *list)
{
	return text_is_among_caseless(w->letters + w->last, w->len - w->last, list);
}

const char *
redaction_name_weak_rule(const char *name, size_t len)
{
	const char *rule;
	struct words w;
	size_t before = 0;

	words_cut(&w, name, len);
	if (words_were_added(&w, &rule))
		return rule;
	if (strcmp(w.letters + w.last, "pass ") == 0)
		return "password";
	if (w.count < 2 || strcmp(w.letters + w.last, "key ") != 0 || words_are_public(&w))
		return NULL;
	for (size_t at = 0; at + 1 < w.last; at++)
		if (w.letters[at] == ' ')
			before = at + 1;
	return text_is_among_caseless(w.letters + before, w.last - 1 - before, finders) ? NULL
											: "key";
}

bool
redaction_rule_is_strong(const char *rule)
{
	for (size_t i = 0; i < added_count; i++)
		if (added[i].rule == rule)
			return true;

	return strcmp(rule, "password") == 0 || strcmp(rule, "pin") == 0;
}

const char *
redaction_name_rule(const char *name, size_t len)
{
	enum { RULES = sizeof(secret_names) / sizeof(secret_names[0]) };
	const char *rule = NULL;
	struct words w;

	words_cut(&w, name, len);
	if (words_were_added(&w, &rule))
		return rule;
	if (w.count == 0 || words_are_gibberish(&w, name, len) || words_are_public(&w))
		return NULL;
	for (size_t at = 0; !rule && at < w.len; at++)
		for (size_t i = 0; !rule && i < RULES; i++)
			if (words_have(&w, secret_names[i].patterns, at))
				rule = secret_names[i].rule;
	if (!rule || w.count == 1)
		return rule;
	if (words_end_among(&w, about) ||
	    text_is_among_caseless(w.letters + 1, strcspn(w.letters + 1, " "), flags))
		return NULL;
	if (strcmp(w.letters + w.last, "id ") == 0 || strcmp(w.letters + w.last, "ids ") == 0)
		return strcmp(rule, "secret") == 0 || strcmp(rule, "password") == 0 ? rule : NULL;
	return rule;
}

const char *
redaction_key(const char *name, size_t len)
{
	return redaction_name_rule(name, len);
}

bool
redaction_name_is_public(const char *name, size_t len)
{
	struct words w;

	words_cut(&w, name, len);
	return words_are_public(&w);
}

static bool
name_ends_among(const char *name, size_t len, const char *const *list)
{
	struct words w;

	words_cut(&w, name, len);
	return w.count > 0 && words_end_among(&w, list);
}

bool
redaction_name_tells(const char *name, size_t len)
{
	return name_ends_among(name, len, tells);
}

bool
redaction_name_is_told(const char *name, size_t len)
{
	return name_ends_among(name, len, told);
}

bool
redaction_name_is_argument(const char *name, size_t len)
{
	static const char *const headers[] = {
	    "authorization", "proxy-authorization", "cookie", "set-cookie", NULL};

	return len > 2 && (memcmp(name, "--", 2) == 0 || strncasecmp(name, "x-", 2) == 0 ||
			      text_is_among_caseless(name, len, headers));
}
