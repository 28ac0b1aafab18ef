#include "scan.h"
#include "text.h"

#include <string.h>

/* How far the closing quote is looked for. */
enum { QUOTED_MAX = 64 << 10 };

/* ---- where a value ends ---- */

static bool
value_is_quote(char c)
{
	return c == '"' || c == '\'' || c == '`';
}

static size_t
count_backslashes(const char *bytes, size_t len, size_t at)
{
	size_t run = 0;

	while (at + run < len && bytes[at + run] == '\\')
		run++;
	return run;
}

/*
 * `open` is the quote, behind `slashes` backslashes (1, 3, 7, ... when the text stands in a string
 * within a string).  The closing one has as many, not counting pairs that stand for backslashes of
 * the value; fewer mean that the string around ended.
 */
static struct redaction_value
quoted_value(const char *bytes, size_t len, size_t open, size_t slashes)
{
	struct redaction_value value = {.from = open + 1};
	size_t run = 0, most = len - open < QUOTED_MAX ? len : open + QUOTED_MAX;

	for (size_t i = value.from; i < most; i++) {
		if (bytes[i] == '\\') {
			run++;
			continue;
		}
		if (bytes[i] == bytes[open] &&
		    (run < slashes || run % (2 * (slashes + 1)) == slashes)) {
			value.to = i - (run < slashes ? run : slashes);
			value.next = value.to;
			return value;
		}
		run = 0;
	}
	/* Never closed: the text was cut, or it is no quote. */
	value.to = value.from;
	while (value.to < len && bytes[value.to] != '\n')
		value.to++;
	value.next = value.to;
	return value;
}

/* Between `width` bytes that open and close: three quotes, as Python and TOML have it, or an
 * entity.  Over several lines too; to the end of its line where nothing closes. */
static struct redaction_value
enclosed_value(const char *bytes, size_t len, size_t from, size_t width)
{
	struct redaction_value value = {.from = from + width};
	size_t most = len - value.from < QUOTED_MAX ? len - value.from : QUOTED_MAX;
	const char *close = memmem(bytes + value.from, most, bytes + from, width);

	if (!close)
		close = memchr(bytes + value.from, '\n', len - value.from);
	value.to = value.next = close ? (size_t)(close - bytes) : len;
	return value;
}

/* `name=` or `name:` begins here, or nothing more: what stands before is a separator, not a part of
 * the value. */
static bool
value_ends_pair(const char *bytes, size_t len, size_t at)
{
	size_t name = 0;

	if (at >= len || char_is_space(bytes[at]) || value_is_quote(bytes[at]) || bytes[at] == '\\')
		return true;
	while (name < 64 && at + name < len &&
	       (char_is_alnum(bytes[at + name]) ||
		   strchr("_-.", bytes[at + name] ? bytes[at + name] : ' ')))
		name++;
	return name > 0 && at + name < len && (bytes[at + name] == '=' || bytes[at + name] == ':');
}

/* A quote or closing bracket ends the value when nothing of the value can follow it. */
static bool
value_closes(const char *bytes, size_t len, size_t at)
{
	return at + 1 >= len || char_is_space(bytes[at + 1]) ||
	       (bytes[at + 1] && strchr(",;:.)]}>\"'`\\&|<", bytes[at + 1]));
}

static bool
value_ends_bare(const char *bytes, size_t len, size_t at, bool form)
{
	char c = bytes[at];

	if (char_is_space(c) || (unsigned char)c < 0x20)
		return true;
	if (value_is_quote(c) || c == ')' || c == ']' || c == '}' || c == '>')
		return value_closes(bytes, len, at);
	if (form && (c == '&' || c == '#'))
		return true;
	if (c == ',' || c == ';' || c == '&' || c == '|')
		return value_ends_pair(bytes, len, at + 1);
	if (c == '\\' && at + 1 < len) {
		if (value_is_quote(bytes[at + 1]) || bytes[at + 1] == '\\')
			return true;
		return strchr("nrt", bytes[at + 1]) && value_ends_pair(bytes, len, at + 2);
	}
	return false;
}

static struct redaction_value
bare_value(const char *bytes, size_t len, size_t from, bool form)
{
	struct redaction_value value = {.from = from, .to = from};

	while (value.to < len && !value_ends_bare(bytes, len, value.to, form))
		value.to++;
	value.next = value.to;
	return value;
}

/* Up to the bracket that value_closes the one at `from`, or the end of the line. */
static struct redaction_value
bracketed_value(const char *bytes, size_t len, size_t from)
{
	struct redaction_value value = {.from = from, .to = from};
	size_t depth = 0;

	for (; value.to < len && bytes[value.to] != '\n'; value.to++) {
		char c = bytes[value.to];

		if (c == '[' || c == '{' || c == '(') {
			depth++;
		} else if ((c == ']' || c == '}' || c == ')') && --depth == 0) {
			value.to++;
			break;
		}
	}
	while (value.to < len && !value_ends_bare(bytes, len, value.to, false))
		value.to++;
	value.next = value.to;
	return value;
}

size_t
redaction_entity(const char *bytes, size_t len)
{
	static const char *const entities[] = {
	    "&quot;", "&#34;", "&#39;", "&#x27;", "&apos;", "\\u0022", "\\u0027"};

	for (size_t i = 0; i < sizeof entities / sizeof entities[0]; i++) {
		if (redaction_begins(bytes, len, entities[i]))
			return strlen(entities[i]);
	}
	return 0;
}

struct redaction_value
redaction_value_at(const char *bytes, size_t len, size_t from, bool form)
{
	size_t slashes = count_backslashes(bytes, len, from),
	       marker = redaction_marker(bytes + from, len - from),
	       entity = redaction_entity(bytes + from, len - from);

	if (marker && (from + marker == len || value_ends_bare(bytes, len, from + marker, form)))
		return (struct redaction_value){from, from + marker, from + marker};
	if (entity == 0 && len - from >= 3 && value_is_quote(bytes[from]) &&
	    bytes[from + 1] == bytes[from] && bytes[from + 2] == bytes[from])
		entity = 3;
	if (entity > 0)
		return enclosed_value(bytes, len, from, entity);
	if (from + slashes < len && value_is_quote(bytes[from + slashes]))
		return quoted_value(bytes, len, from + slashes, slashes);
	/* Python's b'...', u'...', r'...', f'...'. */
	if (from + 1 < len && strchr("bBuUrRfF", bytes[from]) && bytes[from] &&
	    value_is_quote(bytes[from + 1]))
		return quoted_value(bytes, len, from + 1, 0);
	if (from < len && !form && !marker &&
	    (bytes[from] == '[' || bytes[from] == '{' || bytes[from] == '('))
		return bracketed_value(bytes, len, from);
	return bare_value(bytes, len, from, form);
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

/* `open`, letters of a name, `close`. */
static bool
value_is_name_in(const char *value, size_t len, const char *open, const char *close)
{
	size_t from = strlen(open), to = strlen(close);

	if (len <= from + to || memcmp(value, open, from) != 0 ||
	    memcmp(value + len - to, close, to) != 0)
		return false;
	for (size_t i = from; i < len - to; i++)
		if (!char_is_word(value[i]) && !strchr(" .-", value[i]))
			return false;

	return true;
}

/* $NAME, in capitals. */
static bool
value_is_variable(const char *value, size_t len)
{
	for (size_t i = 1; i < len; i++)
		if (value[i] != '_' && !(value[i] >= 'A' && value[i] <= 'Z') &&
		    !char_is_digit(value[i]))
			return false;

	return len > 1 && value[0] == '$';
}

/* ${NAME} and %s stand for a secret, ***** and [FILTERED] where one was. */
static bool
value_is_placeholder(const char *value, size_t len)
{
	static const char *const pairs[][2] = {{"${", "}"}, {"{{", "}}"}, {"{", "}"}, {"<", ">"},
	    {"[", "]"}, {"%(", ")s"}, {"$(", ")"}};
	size_t dots = 0;

	while (dots < len && strchr("*.xX#\xE2\x80\xA2", value[dots]) && value[dots])
		dots++;
	if ((dots == len && (len > 2 || char_lower(value[0]) != 'x')) ||
	    (len == 2 && value[0] == '%' && char_is_letter(value[1])))
		return true;
	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++)
		if (value_is_name_in(value, len, pairs[i][0], pairs[i][1]))
			return true;

	/* The text may have been cut behind it. */
	return value_is_variable(value, len) || value_is_name_in(value, len, "${", "") ||
	       value_is_name_in(value, len, "<", "");
}

/* What a program says of its own members and calls: get_token(), settings.DB_PASSWORD,
 * request.headers["Authorization"]. */
static bool
value_is_code(const char *name, size_t name_len, const char *value, size_t len)
{
	static const char *const owners[] = {"self.", "this.", "cls.", "os.", "process.env.",
	    "settings.", "config.", "request.", "req.", "ctx.", "env.", "args.", "options.",
	    "conf.", "app.", "kwargs.", "data.", "params.", NULL};
	size_t word = 0;

	if (len == name_len && strncasecmp(name, value, len) == 0)
		return true;
	for (size_t i = 0; owners[i]; i++)
		if (redaction_begins(value, len, owners[i]))
			return true;
	while (word < len && (char_is_word(value[word]) || value[word] == '.'))
		word++;

	return word > 0 && word < len && char_is_letter(value[0]) &&
	       (value[word] == '(' || value[word] == '[');
}

/* The environment's working directory, as well as a password. */
static bool
name_is_directory(const char *name, size_t len)
{
	return (len == 3 && memcmp(name, "PWD", 3) == 0) ||
	       (len == 6 && memcmp(name, "OLDPWD", 6) == 0);
}

bool
redaction_value_harmless(
    const char *rule, const char *name, size_t name_len, const char *value, size_t len)
{
	static const char *const nothing[] = {"null", "none", "nil", "true", "false", "undefined",
	    "str", "string", "text", "bytes", "secretstr", "any", "await", "new", "not", NULL};
	static const char *const states[] = {"on", "off", "ok", "yes", "no", "enabled", "disabled",
	    "required", "optional", "missing", "invalid", "expired", "active", "inactive", "valid",
	    "failed", "success", "basic", "bearer", "digest", "strict", "lax", "default", "unknown",
	    "empty", "present", NULL};
	bool strong = strcmp(rule, "password") == 0 || strcmp(rule, "pin") == 0;
	size_t digits;

	if (len == 0 || redaction_marker(value, len) == len || value_is_placeholder(value, len) ||
	    text_is_among_caseless(value, len, nothing))
		return true;
	if (value_is_code(name, name_len, value, len))
		return true;
	if (name_is_directory(name, name_len))
		return value[0] == '/';
	if (strong)
		return false;
	/* tokens=1200000 is an amount. */
	if (value_is_number(value, len, &digits))
		return digits < 6 || name[name_len - 1] == 's' || name[name_len - 1] == 'S';
	return !value_has_alnum(value, len) ||
	       (strcmp(rule, "secret") != 0 && text_is_among_caseless(value, len, states));
}

bool
redaction_value_is_mixed(const char *value, size_t len)
{
	bool digit = false, letter = false;

	for (size_t i = 0; i < len; i++) {
		digit |= char_is_digit(value[i]);
		letter |= value[i] >= 'a' && value[i] <= 'z';
		if (char_is_space(value[i]) || value[i] == '(' || value[i] == '/')
			return false;
	}

	return len >= 6 && digit && letter;
}
