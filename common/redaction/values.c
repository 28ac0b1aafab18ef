#include "scan.h"
#include "text.h"

/* How far the end of a value is looked for; one without a quote goes on when it is hidden. */
enum { VALUE_MAX = 64 << 10, BARE_MAX = 1 << 10 };

bool
redaction_has(const struct redaction_scan *s, size_t at, const char *word)
{
	size_t len = strlen(word);

	return s->len >= at && s->len - at >= len && memcmp(s->bytes + at, word, len) == 0;
}

bool
redaction_has_caseless(const struct redaction_scan *s, size_t at, const char *word)
{
	size_t len = strlen(word);

	return s->len >= at && s->len - at >= len && strncasecmp(s->bytes + at, word, len) == 0;
}

size_t
redaction_skip_blanks(const struct redaction_scan *s, size_t at)
{
	while (at < s->len && char_is_blank(s->bytes[at]))
		at++;

	return at;
}

bool
redaction_at_boundary(const struct redaction_scan *s, size_t at)
{
	if (at == 0 || !char_is_alnum(s->bytes[at - 1]) || at == s->at)
		return true;
	if (at >= 2 && s->bytes[at - 2] == '\\')
		return redaction_is_of(s->bytes[at - 1], "nrtbfv");
	if (at >= 6 && s->bytes[at - 6] == '\\' && s->bytes[at - 5] == 'u')
		return true;
	return at >= 3 && s->bytes[at - 3] == '%' && char_hex(s->bytes[at - 2]) >= 0 &&
	       char_hex(s->bytes[at - 1]) >= 0;
}

/* ---- where a value ends ---- */

/* The length of a quote written as an entity of HTML or an escape of JSON, or 0. */
static size_t
entity_length(const struct redaction_scan *s, size_t at)
{
	static const char *const entities[] = {
	    "&quot;", "&#34;", "&#39;", "&#x27;", "&#039;", "&apos;", "\\u0022", "\\u0027"};

	for (size_t i = 0; i < sizeof entities / sizeof entities[0]; i++)
		if (redaction_has(s, at, entities[i]))
			return strlen(entities[i]);

	return 0;
}

size_t
redaction_skip_quote(const struct redaction_scan *s, size_t at)
{
	size_t quote = at, entity = entity_length(s, at);

	if (entity > 0)
		return at + entity;
	while (redaction_byte(s, quote) == '\\')
		quote++;
	return redaction_is_quote(redaction_byte(s, quote)) ? quote + 1 : at;
}

/* A log's next record begins behind the line's end at `at`: with a date or a time, maybe in a
 * bracket, or as JSON. */
bool
redaction_record_ends(const struct redaction_scan *s, size_t at)
{
	size_t begin = at + 1, digits = begin + (redaction_byte(s, begin) == '[');

	if (s->bytes[at] != '\n')
		return false;
	while (char_is_digit(redaction_byte(s, digits)))
		digits++;
	return redaction_has(s, begin, "{\"") ||
	       (digits >= begin + 2 && redaction_is_of(redaction_byte(s, digits), "-:/"));
}

/* Up to `close`, not beyond the line where that is missing: the text was cut, or it is no quote. */
static struct redaction_value
value_until(const struct redaction_scan *s, size_t from, const char *close, size_t len)
{
	size_t to = from, line = s->len;

	while (to < s->len && to - from < VALUE_MAX && !redaction_record_ends(s, to)) {
		if (s->len - to >= len && memcmp(s->bytes + to, close, len) == 0)
			return (struct redaction_value){from, to, to};
		if (redaction_byte(s, to) == '\n' && to < line)
			line = to;
		to++;
	}
	to = to < line ? to : line;
	while (to < s->len && redaction_byte(s, to) != '\n')
		to++;
	return (struct redaction_value){from, to, to};
}

/*
 * `open` is the quote, behind `slashes` backslashes (1, 3, 7, ... when the text stands in a string
 * within a string).  The closing one has as many, not counting pairs that stand for backslashes of
 * the value; fewer mean that the string around ended.
 */
static struct redaction_value
quoted_value(const struct redaction_scan *s, size_t open, size_t slashes)
{
	size_t run = 0, most = s->len - open < VALUE_MAX ? s->len : open + VALUE_MAX;
	bool line = false;

	for (size_t i = open + 1; i < most && !redaction_record_ends(s, i); i++) {
		if (s->bytes[i] == '\\') {
			run++;
			continue;
		}
		if (line && s->bytes[i] == s->bytes[open] &&
		    redaction_is_of(s->bytes[i - 1], "=:([{, "))
			break; /* another one opens */
		line |= s->bytes[i] == '\n';
		if (s->bytes[i] == s->bytes[open] &&
		    (run < slashes || run % (2 * (slashes + 1)) == slashes)) {
			i -= run < slashes ? run : slashes;
			return (struct redaction_value){open + 1, i, i};
		}
		run = 0;
	}
	return value_until(s, open + 1, "\n", 1);
}

/* `name=` or `name:` begins here, or nothing more: what stands before is a separator, not a part of
 * the value. */
static bool
value_ends_pair(const struct redaction_scan *s, size_t at)
{
	size_t name = at;
	char c = redaction_byte(s, at);

	if (at >= s->len || char_is_space(c) || redaction_is_quote(c) || c == '\\')
		return true;
	while (
	    name - at < 64 && redaction_is_name(redaction_byte(s, name)) && s->bytes[name] != '%')
		name++;
	return name > at && redaction_is_of(redaction_byte(s, name), "=:");
}

static bool
value_ends_bare(const struct redaction_scan *s, size_t at, bool form)
{
	char c = s->bytes[at], next = redaction_byte(s, at + 1);

	if (char_is_space(c) || (unsigned char)c < 0x20 || (form && (c == '&' || c == '#')))
		return true;
	/* Of quotes and closing brackets, those that nothing of the value can follow. */
	if (redaction_is_quote(c) || redaction_is_of(c, ")]}>"))
		return at + 1 >= s->len || char_is_space(next) ||
		       redaction_is_of(next, ",;:.)]}>\"'`\\&|<");
	if (redaction_is_of(c, ",;&|"))
		return entity_length(s, at) > 0 || value_ends_pair(s, at + 1);
	if (c != '\\')
		return false;
	return redaction_is_quote(next) || next == '\\' ||
	       (redaction_is_of(next, "nrt") && value_ends_pair(s, at + 2)) ||
	       entity_length(s, at) > 0;
}

/* Up to the bracket that closes the one at `from`, or the end of the line; then to where a bare
 * value ends. */
static struct redaction_value
bare_value(const struct redaction_scan *s, size_t from, bool form)
{
	size_t to = from, depth = 0;

	if (!form && redaction_is_of(redaction_byte(s, from), "[{("))
		do {
			depth += redaction_is_of(s->bytes[to], "[{(");
			depth -= redaction_is_of(s->bytes[to], ")}]");
			to++;
		} while (to < s->len && to - from < BARE_MAX && depth > 0 && s->bytes[to] != '\n');
	while (to < s->len && to - from < BARE_MAX && !value_ends_bare(s, to, form))
		to++;
	return (struct redaction_value){from, to, to};
}

size_t
redaction_value_end(const struct redaction_scan *s, size_t from, size_t to)
{
	if (to - from >= BARE_MAX)
		while (to < s->len && !value_ends_bare(s, to, false))
			to++;
	return to;
}

struct redaction_value
redaction_value_at(const struct redaction_scan *s, size_t from, bool form)
{
	size_t quote = from, entity = entity_length(s, from),
	       marker = redaction_marker(s->bytes + from, s->len - from);
	char c = redaction_byte(s, from), next = redaction_byte(s, from + 1);

	if (marker > 0) {
		quote += marker;
		if (quote == s->len || value_ends_bare(s, quote, form))
			return (struct redaction_value){from, quote, quote};
		while (quote < s->len && !value_ends_bare(s, quote, form))
			quote++;
		return (struct redaction_value){from, quote, quote};
	}
	if (entity == 0 && redaction_is_quote(c) && next == c && redaction_byte(s, from + 2) == c)
		entity = 3;
	if (entity > 0 && !form)
		return value_until(s, from + entity, s->bytes + from, entity);
	while (redaction_byte(s, quote) == '\\')
		quote++;
	if (redaction_is_quote(redaction_byte(s, quote)))
		return quoted_value(s, quote, quote - from);
	/* Python's b'...', u'...', r'...', f'...'; @"..." of C#, N'...' of SQL. */
	if (redaction_is_of(c, "bBuUrRfF@NLSE") && redaction_is_quote(next))
		return quoted_value(s, from + 1, 0);
	return bare_value(s, from, form);
}

size_t
redaction_marker(const char *bytes, size_t len)
{
	size_t at = strlen("[redacted:");

	if (len < at || memcmp(bytes, "[redacted:", at) != 0)
		return 0;
	while (at < len && at < 64 &&
	       ((bytes[at] >= 'a' && bytes[at] <= 'z') || bytes[at] == '-' ||
		   char_is_digit(bytes[at])))
		at++;
	return at < len && bytes[at] == ']' && at > strlen("[redacted:") ? at + 1 : 0;
}

/* ---- whether it is worth hiding ---- */

static bool
value_is_number(const char *value, size_t len, size_t *digits)
{
	*digits = 0;
	for (size_t i = 0; i < len; i++) {
		if (char_is_digit(value[i]))
			(*digits)++;
		else if (value[i] != '.' && !(i == 0 && value[i] == '-'))
			return false;
	}
	return *digits > 0;
}

static bool
value_has_alnum(const char *value, size_t len)
{
	size_t i = 0;

	while (i < len && !char_is_alnum(value[i]) && (unsigned char)value[i] < 0x80)
		i++;
	return i < len;
}

/* ${NAME} and %s stand for a secret, ***** and [FILTERED] where one was. */
static bool
value_is_placeholder(const char *value, size_t len)
{
	/* Around a name; nothing closes it where the text was cut. */
	static const char *const pairs[][2] = {{"${", "}"}, {"${", ""}, {"{{", "}}"}, {"{", "}"},
	    {"<", ">"}, {"<", ""}, {"[", "]"}, {"%(", ")s"}, {"$(", ")"}};
	size_t i = 0;

	while (i < len && redaction_is_of(value[i], "*.xX#\xE2\x80\xA2"))
		i++;
	if ((i == len && (len > 2 || char_lower(value[0]) != 'x')) ||
	    (len == 2 && value[0] == '%' && char_is_letter(value[1])))
		return true;
	for (size_t pair = 0; pair < sizeof(pairs) / sizeof(pairs[0]); pair++) {
		size_t from = strlen(pairs[pair][0]), to = strlen(pairs[pair][1]);

		if (len <= from + to || memcmp(value, pairs[pair][0], from) != 0 ||
		    memcmp(value + len - to, pairs[pair][1], to) != 0)
			continue;
		for (i = from; i < len - to; i++)
			if (!char_is_word(value[i]) && !redaction_is_of(value[i], " .-"))
				break;
		if (i == len - to)
			return true;
	}
	/* $NAME, in capitals. */
	for (i = 1; i < len && (value[i] == '_' || (value[i] >= 'A' && value[i] <= 'Z') ||
				   char_is_digit(value[i]));
	     i++)
		;
	return i == len && len > 1 && value[0] == '$';
}

/* What a program says of its own members and calls: get_token(), settings.DB_PASSWORD,
 * request.headers["Authorization"]. */
static bool
value_is_code(const char *name, size_t name_len, const char *value, size_t len)
{
	static const char *const owners[] = {"self.", "this.", "cls.", "os.", "process.env.",
	    "settings.", "config.", "request.", "req.", "ctx.", "env.", "args.", "options.",
	    "conf.", "app.", "kwargs.", "data.", "params.", NULL};
	size_t word = 0, dots = 0;

	len -= len > 0 && redaction_is_of(value[len - 1], ";,");
	/* self.password = password */
	if (len > 0 && len <= name_len && strncasecmp(name + name_len - len, value, len) == 0 &&
	    (len == name_len || !char_is_alnum(name[name_len - len - 1])))
		return true;
	/* input("Password: ") */
	if (len > 1 && len < REDACTION_NAME_MAX &&
	    value[len - (value[len - 1] == ' ' ? 2 : 1)] == ':')
		return true;
	/* { type: String, required: true } */
	if (len > 0 && redaction_is_of(value[0], "{[(") && !memchr(value, '"', len) &&
	    !memchr(value, '\'', len)) {
		while (word < len && !char_is_digit(value[word]))
			word++;
		if (word == len)
			return true;
		word = 0;
	}
	/* Rails.application.secrets.password */
	while (word < len && (char_is_letter(value[word]) || redaction_is_of(value[word], "_.")))
		dots += value[word++] == '.';
	if (word == len && dots >= 2)
		return true;
	word = 0;
	for (size_t i = 0; owners[i]; i++)
		if (len >= strlen(owners[i]) && memcmp(value, owners[i], strlen(owners[i])) == 0)
			return true;
	while (word < len && (char_is_word(value[word]) || value[word] == '.'))
		word++;

	return word > 0 && word < len && char_is_letter(value[0]) &&
	       (value[word] == '(' || value[word] == '[');
}

bool
redaction_value_harmless(
    const char *rule, const char *name, size_t name_len, const char *value, size_t len)
{
	static const char *const nothing[] = {"null", "none", "nil", "true", "false", "undefined",
	    "str", "string", "text", "bytes", "secretstr", "any", "await", "new", "not", "redacted",
	    "hidden", "masked", "filtered", "removed", "omitted", "sanitized", NULL};
	static const char *const states[] = {"on", "off", "ok", "yes", "no", "enabled", "disabled",
	    "required", "optional", "missing", "invalid", "expired", "active", "inactive", "valid",
	    "failed", "success", "incorrect", "changed", "basic", "bearer", "digest", "strict",
	    "lax", "default", "unknown", "empty", "present", NULL};
	static const char *const directories[] = {"PWD", "OLDPWD", NULL};
	size_t digits;

	if (len == 0 || redaction_value_is_allowed(value, len) ||
	    redaction_marker(value, len) == len || value_is_placeholder(value, len) ||
	    text_is_among_caseless(value, len, nothing) ||
	    value_is_code(name, name_len, value, len))
		return true;
	/* The environment's working directory, as well as a password. */
	if (text_is_among_caseless(name, name_len, directories) && name[0] < 'a')
		return value[0] == '/';
	if (text_is_among_caseless(value, len, states) ||
	    (len < 4 && !value_has_alnum(value, len)) || memcmp(value, "<%", 2) == 0 ||
	    (value[0] == '$' && memmem(value, len, ":?", 2)))
		return true;
	if (redaction_rule_is_strong(rule))
		return false;
	/* tokens=1200000 is an amount. */
	if (value_is_number(value, len, &digits))
		return digits < 6 || (name_len > 0 && char_lower(name[name_len - 1]) == 's');
	return !value_has_alnum(value, len);
}

bool
redaction_value_is_mixed(const char *rule, const char *value, size_t len)
{
	bool digit = false, letter = false;
	/* Those of a UUID. */
	bool uuid = len == 36 && value[8] == '-' && value[13] == '-';

	for (size_t i = 0; i < len; i++) {
		digit |= char_is_digit(value[i]);
		letter |= value[i] >= 'a' && value[i] <= 'z';
		if (char_is_space(value[i]) || value[i] == '(' || value[i] == '/')
			return false;
	}

	return len >= (strcmp(rule, "key") == 0 ? 16U : 6U) && digit && letter && !uuid;
}
