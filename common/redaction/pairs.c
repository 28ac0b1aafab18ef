#include "scan.h"

#include "redaction.h"
#include "text.h"

/* auth.py:12 and session.go:7 are places in a program. */
static bool
pair_is_place(const struct redaction_pair *pair)
{
	static const char *const extensions[] = {"py", "js", "ts", "go", "c", "h", "cc", "cpp",
	    "rs", "java", "kt", "rb", "php", "cs", "ex", "mjs", "cjs", "jsx", "tsx", "sql", "sh",
	    "scala", "swift", "vue", "html", "md", NULL};
	const char *dot = memrchr(pair->name, '.', pair->name_len);

	return dot && text_is_among_caseless(
			  dot + 1, (size_t)(pair->name + pair->name_len - dot - 1), extensions);
}

/* Between a word of prose and its colon, a word in small letters: "token: expired". */
static bool
pair_is_prose(const struct redaction_scan *s, const struct redaction_pair *pair, const char *rule,
    struct redaction_value value)
{
	static const char *const loose[] = {
	    "authorization", "session", "token", "cookie", "csrf", "credential", NULL};
	size_t len = value.to - value.from;

	if (!text_is_among(rule, loose) || pair->separator != ':' || !pair->spaced || len > 16 ||
	    value.from != pair->value)
		return false;
	while (len > 0 && redaction_is_of(s->bytes[value.from + len - 1], ".,;:!?)"))
		len--;
	for (size_t i = 0; i < len; i++)
		if (s->bytes[value.from + i] < 'a' || s->bytes[value.from + i] > 'z')
			return false;

	return true;
}

/* Whether so little as stands between them makes a pair of name and value.  An option's value is no
 * option; in SQL only passwords stand so. */
static bool
pair_is_proved(const struct redaction_scan *s, const struct redaction_pair *pair, const char *rule,
    struct redaction_value value)
{
	bool mixed = redaction_value_is_mixed(rule, s->bytes + value.from, value.to - value.from);
	bool strong = strcmp(rule, "password") == 0 || memchr(pair->name, '_', pair->name_len) ||
		      memchr(pair->name, '-', pair->name_len);
	bool bare = value.from == pair->value;

	if ((pair->weak && (!mixed || pair->separator == '~')) ||
	    (pair->compared && bare && !mixed))
		return false;
	switch (pair->separator) {
	case '~':
		return mixed && strong;
	case '(':
		return mixed;
	case ' ':
		return pair->name[0] == '-' ? s->bytes[pair->value] != '-' : strong;
	case ':':
		/* arn:aws:secretsmanager:eu-west-1:123456789012:secret:db, auth.py:12 */
		if (pair->begin > 0 && s->bytes[pair->begin - 1] == '{' &&
		    redaction_is_of(s->bytes[pair->value], "?+"))
			return false; /* ${DB_PASSWORD:?missing} */
		return !pair_is_place(pair) &&
		       (pair->spaced || pair->begin == 0 || s->bytes[pair->begin - 1] != ':');
	default:
		return true;
	}
}

/* A cookie's value goes on after "; " with the next cookie. */
static void
extend_cookie(const struct redaction_scan *s, struct redaction_value *value)
{
	while (redaction_byte(s, value->to) == ';') {
		size_t next = redaction_skip_blanks(s, value->to + 1);
		struct redaction_value more = redaction_value_at(s, next, false);

		if (!memchr(s->bytes + more.from, '=', more.to - more.from))
			return;
		value->to = value->next = more.to;
	}
}

/* "Bearer TOKEN" is two words, and Digest and its like go on to the end of the line.  Of a scheme
 * unknown here, credentials are long and have digits. */
static void
extend_authorization(const struct redaction_scan *s, const struct redaction_pair *pair,
    struct redaction_value *value)
{
	static const char *const schemes[] = {"bearer", "basic", "token", "apikey", "api-key",
	    "negotiate", "ntlm", "jwt", "bot", "splunk", "sso-key", "key", NULL};
	static const char *const longer[] = {
	    "digest", "aws4-hmac-sha256", "hawk", "oauth", "signature", "mac", NULL};
	const char *word = s->bytes + value->from;
	size_t next = redaction_skip_blanks(s, value->to), len = value->to - value->from,
	       letters = 0;
	struct redaction_value more;
	bool digits = false;

	if (next == value->to || next >= s->len || value->from != pair->value)
		return;
	more = redaction_value_at(s, next, false);
	if (text_is_among_caseless(word, len, longer))
		while (more.to < s->len && s->bytes[more.to] != '\n')
			more.to = more.next = more.to + 1;
	else if (!text_is_among_caseless(word, len, schemes)) {
		while (letters < len && char_is_letter(word[letters]))
			letters++;
		for (size_t i = more.from; i < more.to; i++)
			digits |= char_is_digit(s->bytes[i]);
		if (letters < len || !digits || more.to - more.from < 12 ||
		    memchr(s->bytes + more.from, '=', more.to - more.from - 2))
			return;
	}
	value->to = more.to;
	value->next = more.next;
}

/* Where the name around the hit begins: \nDB_PWD, behind the escape. */
static size_t
name_begin(const struct redaction_scan *s, size_t hit)
{
	size_t begin = hit, from = s->at > s->named ? s->at : s->named;

	while (begin > from && redaction_is_name(s->bytes[begin - 1]))
		begin--;
	if (begin > 0 && s->bytes[begin - 1] == '\\' && begin < hit) {
		if (s->bytes[begin] == 'u' && hit - begin >= 5)
			begin += 5;
		else if (redaction_is_of(s->bytes[begin], "nrtbf"))
			begin++;
	}
	return begin;
}

/* "API key: x": the name is two words. */
static void
name_add_word(const struct redaction_scan *s, struct redaction_pair *pair)
{
	size_t at = pair->begin;

	if (pair->name_len > 4 || strncasecmp(pair->name, "keys", pair->name_len) != 0 ||
	    pair->name_len < 3 || at == s->at || s->bytes[at - 1] != ' ')
		return;
	for (at--; at > s->at && pair->begin - at < 32 && char_is_letter(s->bytes[at - 1]); at--)
		;
	pair->name_len += pair->begin - at;
	pair->name = s->bytes + at;
}

/* What redaction_name_rule() says, if it need not be asked again. */
static const char *
name_rule(struct redaction_scan *s, const char *name, size_t len)
{
	enum { KNOWN = sizeof(s->known) / sizeof(s->known[0]) };
	size_t i = (len * 31 + (unsigned char)name[0] * 7 + (unsigned char)name[len - 1]) % KNOWN;

	if (s->known[i].len == len && memcmp(s->known[i].name, name, len) == 0)
		return s->known[i].rule;
	s->known[i].rule = redaction_name_rule(name, len);
	/* Elsewhere it will not last. */
	s->known[i].len = name >= s->bytes && name < s->bytes + s->len ? len : 0;
	s->known[i].name = name;
	return s->known[i].rule;
}

/* The rule of a name that is a secret's in some places alone, or everywhere. */
static const char *
pair_rule(struct redaction_scan *s, struct redaction_pair *pair)
{
	/* Signed addresses open what they name until they expire. */
	static const char *const signatures[] = {
	    "sig", "x-amz-signature", "x-goog-signature", NULL};
	const char *rule;

	if (pair->form && text_is_among_caseless(pair->name, pair->name_len, signatures))
		return "signature";
	name_add_word(s, pair);
	rule = name_rule(s, pair->name, pair->name_len);
	pair->weak = !rule;
	return rule ? rule : redaction_name_weak_rule(pair->name, pair->name_len);
}

/* process.env.TOKEN || "x": what stands in for what is no secret itself. */
static bool
pair_find_default(const struct redaction_scan *s, const char *rule, struct redaction_value *value)
{
	size_t at = redaction_skip_blanks(s, value->next);

	/* What was redacted stays as it is. */
	if (redaction_marker(s->bytes + value->from, value->to - value->from) > 0)
		return false;
	if (!redaction_has(s, at, "||") && !redaction_has(s, at, "??") &&
	    !redaction_has(s, at, "or "))
		return false;
	at = redaction_skip_blanks(s, at + 2);
	if (!redaction_is_quote(redaction_byte(s, at)))
		return false;
	*value = redaction_value_at(s, at, false);
	return !redaction_value_harmless(
	    rule, "", 0, s->bytes + value->from, value->to - value->from);
}

/* Whether the pair's value is worth hiding. */
static bool
pair_find_value(const struct redaction_scan *s, const struct redaction_pair *pair, const char *rule,
    struct redaction_value *value)
{
	*value = redaction_pair_value(s, pair);
	if (!pair_is_proved(s, pair, rule, *value))
		return false;
	if (!pair->form && strcmp(rule, "cookie") == 0)
		extend_cookie(s, value);
	if (!pair->form && strcmp(rule, "authorization") == 0)
		extend_authorization(s, pair, value);
	if (redaction_value_harmless(
		rule, pair->name, pair->name_len, s->bytes + value->from, value->to - value->from))
		return pair_find_default(s, rule, value);
	return !pair_is_prose(s, pair, rule, *value);
}

/* "old" -> "new", of a plan. */
static void
pair_find_new(struct redaction_scan *s, size_t at, const char *rule)
{
	at = redaction_skip_blanks(s, redaction_skip_quote(s, at));
	if (!redaction_has(s, at, "->"))
		return;
	at = redaction_skip_blanks(s, at + 2);
	if (!redaction_is_quote(redaction_byte(s, at)))
		return;
	s->later = redaction_value_at(s, at, false);
	s->later_rule = rule;
}

static void
pair_hide(struct redaction_scan *s, const struct redaction_pair *pair, const char *rule)
{
	struct redaction_value value;

	if (!pair_find_value(s, pair, rule, &value))
		return;
	if (pair->told || pair->weak) {
		s->later = value;
		s->later_rule = rule;
		return;
	}
	if (redaction_scan_json_around(s, pair->value))
		return;
	s->at = pair->value;
	if (redaction_scan_json(s, rule))
		return;
	if (pair->quoted && value.from == pair->value &&
	    !redaction_is_of(s->bytes[value.from], "[{"))
		redaction_replace(s, value.from, value.to, rule, true);
	else
		redaction_hide(s, value.from, value.to, rule);
	pair_find_new(s, value.next, rule);
}

void
redaction_scan_name(struct redaction_scan *s, const struct redaction_hit *hit)
{
	TEXT_LOCAL decoded = TEXT_INIT(TEXT_MAX_REASON);
	struct redaction_pair pair = {.end = hit->from};
	const char *rule;

	if (hit->from < s->named)
		return;
	pair.begin = name_begin(s, hit->from);
	while (redaction_is_name(redaction_byte(s, pair.end)))
		pair.end++;
	s->named = pair.end;
	pair.name = s->bytes + pair.begin;
	pair.name_len = pair.end - pair.begin;
	if (pair.name_len > REDACTION_NAME_MAX) {
		pair.name += pair.name_len - REDACTION_NAME_MAX;
		pair.name_len = REDACTION_NAME_MAX;
	}
	if (memchr(pair.name, '%', pair.name_len)) {
		redaction_percent_decode(pair.name, pair.name_len, &decoded);
		pair.name = text_string(&decoded);
		pair.name_len = decoded.len;
	}
	pair.form = redaction_byte(s, pair.end) == '=' && pair.begin > 0 &&
		    redaction_is_of(s->bytes[pair.begin - 1], "?&#");
	rule = pair_rule(s, &pair);
	if (!rule)
		return;
	if (!redaction_between(s, &pair) && !redaction_elsewhere(s, &pair))
		return;
	pair_hide(s, &pair, rule);
}
