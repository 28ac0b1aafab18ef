#include "scan.h"

#include "memory.h"
#include "name_words.h"
#include "redaction.h"
#include "text.h"

/*
 * Patterns are matched with the words of a name (name_words.h).  They tell a rule by a mark, '?'
 * before it where the name proves little.  S ends a word, also one with a plural or a number:
 * oauth2, tokens.
 */
#define S "s?\\d*+_"

/* Which thing it is, not what opens it. */
#define PUBLIC                                                                                     \
	"(?: _user_secrets_id_$ | .*_public_token" S                                               \
	" | _(?:id|uuid|traceparent)_$ | .*_(?:key_ids?|keyid"                                     \
	"   |(?:request|trace|span|correlation|session|run|event|incident)_id)_$"                  \
	" | .*_(?:public_key|publickey|pubkey)" S ")"

/*
 * "pass" and "pin" are common words, so they count behind some others alone; "auth" only as a word,
 * since there are authors.  Names of a visit (session_id) stand in URLs and logs.
 */
static struct pattern rules = {
    .letters =
	"(?!" PUBLIC ") (?:"
	/* Not a flag or a measure; nor something about a secret, by its last word. */
	"(?! _(?:is|has|needs|requires|num|max|min|total|avg|count)_. )"
	"(?! _[^_]++_.*(?<=_)(?:accepted|age|alg|algorithm|arn|at|audience|banner|bucket|bytes"
	"  |cache|changed|class|component|connection|consent|controller|counter|counts?|date|db"
	"  |description|domain|driver|duration|enabled|encrypt|endpoint|errors?|exception"
	"  |expiration|expired|expires|expiry|factory|failed|failures?|field|file|filter|flow|form"
	"  |format|generator|handler|help|helper|hint|host|identifier|impl|in|interceptor|issuer"
	"  |kind|label|latency|len|length|lifetime|limits?|listener|location|manager|max|message"
	"  |methods?|middleware|min|mismatch|missing"
	"  |mode|ms|names?|namespace|on|page|parser|path|placeholder|policy|pool|port|prefix|prompt"
	"  |protection|provider|rate|ref|renewer|repository|requests|required|reset|response"
	"  |rotation|rounds|scheme|scopes?|seconds|selector|server|service|short|size|source|start"
	"  |started|state|status|store|strength|suffix|tenant|text|time|timeout|timestamp|title|ttl"
	"  |types?|uri|url|usage|used|user|username|valid|validator|version|view)_$ )"
	/* The first that there is. */
	".*?"
	"(?: (?:secret(?!ar) | _psk" S ") (*:secret)"
	" | (?:pass(?:wd|word|phrase|code|_(?:word|phrase|code)" S ") | _(?:pwd|pw)" S
	"   | _(?:bindpw|rootpw|storepass|keypass)_ | requirepass | masterauth"
	"   | _(?:db|user|smtp|mysql|pg|postgres|redis|ftp|e?mail|admin|root|http|proxy|ssh|login"
	"      |my|auth)_?pass_$(?<!_sshpass_)) (*:password)"
	" | (?!.*_ids?_$)"
	"   (?: (?:token(?!i) | _jwt" S " | _bearer_) (*:token)"
	"    | (?:(?<![^_])_pin_$ | _(?:card|user|atm|sim|security|login)_pin_$"
	"       | _(?:otp|totp|cvv|cvc)_$) (*:pin)"
	"    | (?:cookie | _connect_sid_) (*:cookie)"
	"    | (?:_session(?!cookie) | _jsession | _aspsession | sessid) (*:session)"
	"    | (?:authori[sz]ation | _o?auth" S " | _basicauth_) (*:authorization)"
	"    | (?:credential | _creds?" S " | _bundle_.*_(?:com|net|org|io)_$) (*:credential)"
	"    | _dsn" S " (*:dsn)"
	"    | [cx]srf (*:csrf)"
	"    | (?: (?:api|app|application|subscription) (*:api-key) | client (*:client-key)"
	"       | (?:access|account|shared) (*:access-key)"
	"       | (?:private|signing|encryption|decryption|master|hmac) (*:private-key) )"
	"      (?:key|_key" S ") ) )"
	/* What proves little: the value must look like a secret.  Of keys, not those by which
	 * something is found. */
	" | .*(?: _pass_$ (*:?password) | (?:(?<=[^_])_pat | sonar_login)_$ (*:?token) )"
	" | (?! .*_(?:bucket|cache|data|dedup|dedupe|field|foreign|group|hash|host|idempotency"
	"    |index|item|kafka|label|lookup|map|message|metric|object|parent|partition|primary"
	"    |range|record|redis|routing|row|s3|search|shard|sort|tag|translation|unique"
	"    |version)_key_$ ) .*[^_]_key_$ (*:?key) )"};

static struct pattern kinds[] = {
    [REDACTION_PUBLIC] = {.letters = PUBLIC},
    [REDACTION_TELLS] = {.letters = ".*_(?:name|key|header|field|variable|option|property|param"
				    "|parameter|id|var|env)_$"},
    [REDACTION_TOLD] = {.letters = ".*_(?:value|val|values|content|default|stringvalue)_$"},
};

/* Of a file of rules; without a rule, of names that are no secrets'. */
static struct {
	const char *rule, *last_word;
	struct pattern pattern;
} * added;
static size_t added_room, added_count;

void
redaction_name_words(struct word_search *words, size_t owner)
{
	for (size_t i = 0; i < added_count; i++)
		if (added[i].rule)
			word_search_add(words, added[i].last_word, owner);
	/* Every pattern has one of these. */
	word_search_add(words,
	    "pass|pw|secret|token|key|auth|cred|cookie|sess|csrf|xsrf|dsn|jwt|pin|otp|cvv|cvc"
	    "|connect|bearer|psk|_pat=|_pat |_pat:|_pat\"|bundle_|sonar",
	    owner);
}

/* The mark of the pattern, which the words match, or NULL. */
static const char *
words_match(const struct name_words *w, struct pattern *pattern)
{
	struct pattern_match match;
	return pattern_match(pattern, w->letters, w->len + 1, 0, &match) ? match.mark : NULL;
}

bool
redaction_name_is(enum redaction_name_kind kind, const char *name, size_t len)
{
	struct name_words w;

	name_words_cut(&w, name, len);
	return words_match(&w, &kinds[kind]);
}

/* ---- rules ---- */

void
redaction_add_name(const char *name, const char *rule)
{
	TEXT_LOCAL pattern = TEXT_INIT(TEXT_MAX_REASON);
	struct name_words w;

	name_words_cut(&w, name, strlen(name));
	w.letters[w.len] = '\0';
	text_add_format(&pattern, ".*%s" S, w.letters);
	added = memory_grow(added, added_count, &added_room, sizeof(*added));
	added[added_count].rule = rule;
	added[added_count].last_word = memory_string(strrchr(w.letters, '_') + 1);
	added[added_count++].pattern.letters = memory_string(text_string(&pattern));
}

const char *
redaction_name_rule(const char *name, size_t len, bool *weak)
{
	const char *rule;
	struct name_words w;

	*weak = false;
	name_words_cut(&w, name, len);
	for (size_t i = 0; i < added_count; i++)
		if (words_match(&w, &added[i].pattern))
			return added[i].rule;
	rule = w.gibberish ? NULL : words_match(&w, &rules);
	*weak = rule && rule[0] == '?';
	return *weak ? rule + 1 : rule;
}

const char *
redaction_key(const char *name, size_t len)
{
	bool weak;
	const char *rule = redaction_name_rule(name, len, &weak);
	return weak ? NULL : rule;
}

bool
redaction_rule_is_strong(const char *rule)
{
	for (size_t i = 0; i < added_count; i++)
		if (added[i].rule == rule)
			return true;
	return strcmp(rule, "password") == 0 || strcmp(rule, "pin") == 0;
}
