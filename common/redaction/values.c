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
	size_t begin, digits;

	if (s->bytes[at] != '\n')
		return false;
	begin = redaction_skip_blanks(s, at + 1);
	digits = begin + (redaction_byte(s, begin) == '[');
	while (char_is_digit(redaction_byte(s, digits)))
		digits++;
	return redaction_has(s, begin, "{\"") ||
	       (digits >= begin + 2 && redaction_is_of(redaction_byte(s, digits), "-:/") &&
		   char_is_digit(redaction_byte(s, digits + 1)));
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

	/* What was redacted stays as it is. */
	if (marker > 0)
		return (struct redaction_value){from, from + marker, from + marker};
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
