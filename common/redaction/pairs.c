#include "scan.h"

#include "redaction.h"
#include "text.h"

enum { TAG_MAX = 256 }; /* how long an opening tag may be */

/* A name and where its value begins. */
struct pair {
	const char *name;
	size_t name_len;
	size_t value;
	/* '=', ':', '>' (an XML element), ',' (a pair of strings), ' ' (an option, SQL) */
	char separator;
	bool form;   /* a parameter of a URL */
	bool spaced; /* white space stands between the separator and the value */
};

static char
scan_byte(const struct redaction_scan *s, size_t at)
{
	return at < s->len ? s->bytes[at] : '\0';
}

static bool
is_quote(char c)
{
	return c == '"' || c == '\'' || c == '`';
}

/* Behind the quote (with its backslashes, or as an entity) at `at`, or `at` when there is none. */
static size_t
skip_quote(const struct redaction_scan *s, size_t at)
{
	size_t quote = at, entity = redaction_entity(s->bytes + at, s->len - at);

	if (entity > 0)
		return at + entity;

	while (scan_byte(s, quote) == '\\')
		quote++;
	return is_quote(scan_byte(s, quote)) ? quote + 1 : at;
}

/* auth.py:12 and session.go:7 are places in a program. */
static bool
pair_is_file(const char *name, size_t len)
{
	static const char *const extensions[] = {".py", ".js", ".ts", ".go", ".c", ".h", ".cc",
	    ".cpp", ".rs", ".java", ".kt", ".rb", ".php", ".cs", ".ex", ".mjs", ".cjs", ".jsx",
	    ".tsx", ".sql", ".sh", ".scala", ".swift", ".vue", ".html", ".md"};

	for (size_t i = 0; i < sizeof extensions / sizeof extensions[0]; i++) {
		size_t extension = strlen(extensions[i]);

		if (len > extension &&
		    memcmp(name + len - extension, extensions[i], extension) == 0)
			return true;
	}
	return false;
}

/* The end of the opening tag of an XML element whose name ends at `end`, or 0. */
static size_t
find_tag_end(const struct redaction_scan *s, size_t end)
{
	const char *bytes = s->bytes + end;
	size_t most = s->len - end < TAG_MAX ? s->len - end : TAG_MAX;
	const char *close = memchr(bytes, '>', most);

	if (s->at == 0 || !strchr("<:", s->bytes[s->at - 1]) || !close ||
	    (*bytes != '>' && !char_is_space(*bytes)))
		return 0;
	return memchr(bytes, '<', (size_t)(close - bytes)) || close[-1] == '/'
		   ? 0
		   : (size_t)(close - s->bytes);
}

/* `-u user:password`, `--token x`, `PASSWORD 'x'`: an option, or SQL. */
static bool
takes_next_word(const struct redaction_scan *s, const struct pair *pair, size_t at)
{
	return redaction_begins(pair->name, pair->name_len, "--") ||
	       (pair->name_len == 2 && memcmp(pair->name, "-u", 2) == 0) ||
	       is_quote(scan_byte(s, at));
}

/* The separator behind the name; fills `pair->separator` and `pair->value`.  False: the name stands
 * alone. */
static bool
pair_find_separator(const struct redaction_scan *s, size_t end, struct pair *pair)
{
	size_t bracket = scan_byte(s, end) == ']' ? end + 1 : end, quote = skip_quote(s, bracket);
	size_t at = redaction_skip_blanks(s, quote);
	char c = scan_byte(s, at);

	pair->separator = c;
	if (c == '=' || c == ':') {
		if (c == ':' && (scan_byte(s, at + 1) == ':' ||
				    redaction_begins(s->bytes + at, s->len - at, "://")))
			return false;
		at++;
		if (scan_byte(s, at) == '=' || (c == '=' && scan_byte(s, at) == '>'))
			at++;
	} else if (c == ',' && quote > bracket &&
		   is_quote(scan_byte(s, skip_quote(s, redaction_skip_blanks(s, at + 1)) - 1))) {
		at++;
	} else if (end < s->len && find_tag_end(s, end) > 0) {
		pair->separator = '>';
		at = find_tag_end(s, end) + 1;
	} else if (at > end && quote == end && takes_next_word(s, pair, at)) {
		pair->separator = ' ';
	} else {
		return false;
	}
	pair->value = redaction_skip_blanks(s, at);
	pair->spaced = pair->value > at;
	return pair->value < s->len;
}

/* "%70assword" is "password". */
static size_t
pair_decode_name(const char *name, size_t len, char decoded[REDACTION_NAME_MAX])
{
	size_t out = 0;

	for (size_t i = 0; i < len; i++) {
		int high = i + 2 < len ? char_hex(name[i + 1]) : -1;
		int low = high < 0 ? -1 : char_hex(name[i + 2]);

		if (name[i] == '%' && low >= 0) {
			decoded[out++] = (char)(high << 4 | low);
			i += 2;
		} else {
			decoded[out++] = name[i];
		}
	}
	return out;
}

static const char *
pair_rule(const struct pair *pair)
{
	static const char *const users[] = {"-u", "--user", NULL};
	static const char *const signatures[] = {
	    "sig", "x-amz-signature", "x-goog-signature", NULL};
	char decoded[REDACTION_NAME_MAX];
	const char *rule;

	if (memchr(pair->name, '%', pair->name_len))
		rule =
		    redaction_key(decoded, pair_decode_name(pair->name, pair->name_len, decoded));
	else
		rule = redaction_key(pair->name, pair->name_len);
	if (!rule && pair->separator == ' ' &&
	    text_is_among_caseless(pair->name, pair->name_len, users))
		return "user-password";
	/* Signed addresses open what they name until they expire. */
	if (!rule && pair->form && text_is_among_caseless(pair->name, pair->name_len, signatures))
		return "signature";
	return rule;
}

/* Between a word of prose and its colon, a word in small letters: "token: expired". */
static bool
pair_is_prose(const struct redaction_scan *s, const struct pair *pair, const char *rule,
    struct redaction_value value)
{
	static const char *const loose[] = {
	    "authorization", "session", "token", "cookie", "csrf", "credential", NULL};
	size_t len = value.to - value.from;

	if (!text_is_among(rule, loose) || pair->separator != ':' || !pair->spaced || len > 16 ||
	    value.from != pair->value)
		return false;
	while (len > 0 && strchr(".,;:!?)", s->bytes[value.from + len - 1]))
		len--;
	for (size_t i = 0; i < len; i++) {
		if (s->bytes[value.from + i] < 'a' || s->bytes[value.from + i] > 'z')
			return false;
	}
	return true;
}

static struct redaction_value
pair_value(const struct redaction_scan *s, const struct pair *pair, const char *rule)
{
	struct redaction_value value;

	if (pair->separator == '>') {
		value = (struct redaction_value){.from = pair->value, .to = pair->value};
		while (value.to < s->len && s->bytes[value.to] != '<')
			value.to++;
		value.next = value.to;
		return value;
	}
	value = redaction_value_at(s->bytes, s->len, pair->value, pair->form);
	if (pair->form)
		return value;
	if (strcmp(rule, "cookie") == 0)
		redaction_extend_cookie(s, &value);
	if (strcmp(rule, "authorization") == 0)
		redaction_extend_authorization(s, &value, pair->value);
	return value;
}

/* An option's value is a word that is no option; of `-u` with a colon in it; in SQL only passwords
 * stand so. */
static bool
pair_is_option(const struct redaction_scan *s, const struct pair *pair, const char *rule)
{
	struct redaction_value value = redaction_value_at(s->bytes, s->len, pair->value, false);

	if (strcmp(rule, "user-password") == 0)
		return memchr(s->bytes + value.from, ':', value.to - value.from);
	return pair->name[0] == '-' ? scan_byte(s, pair->value) != '-'
				    : strcmp(rule, "password") == 0;
}

bool
redaction_scan_pair(struct redaction_scan *s)
{
	struct pair pair = {.name = s->bytes + s->at};
	struct redaction_value value;
	size_t end = s->at;
	const char *rule;

	while (end < s->len && redaction_is_name(s->bytes[end]))
		end++;
	pair.name_len = end - s->at;
	if (pair.name_len > REDACTION_NAME_MAX) {
		pair.name += pair.name_len - REDACTION_NAME_MAX;
		pair.name_len = REDACTION_NAME_MAX;
	}
	if (!pair_find_separator(s, end, &pair))
		return false;
	pair.form = pair.separator == '=' && s->at > 0 && strchr("?&#", s->bytes[s->at - 1]) &&
		    s->bytes[s->at - 1];
	rule = pair_rule(&pair);
	if (!rule || (pair.separator == ':' && pair_is_file(pair.name, pair.name_len)))
		return false;
	if (pair.separator == ' ' && !pair_is_option(s, &pair, rule))
		return false;
	s->at = pair.value;
	if (redaction_scan_json(s, rule))
		return true;
	value = pair_value(s, &pair, rule);
	if (redaction_value_harmless(
		rule, pair.name, pair.name_len, s->bytes + value.from, value.to - value.from) ||
	    pair_is_prose(s, &pair, rule, value))
		return true;
	redaction_replace(s, value.from, value.to, rule, false);
	s->at = value.next;
	return true;
}
