/*
 * Between a secret's name and its value stand closing quotes and brackets, a type, an operator, the
 * end of a line, a constructor: each as the languages have it that people configure and log in.
 */
#include "scan.h"

#include "text.h"

/* How long a type, and an opening tag may be. */
enum { TYPE_MAX = 96, TAG_MAX = 256 };

/* ---- before the operator ---- */

size_t
redaction_skip_closing(const struct redaction_scan *s, size_t at)
{
	size_t from;

	do {
		from = at;
		at = redaction_skip_quote(s, at);
		at += redaction_has(s, at, "[]") ? 2 : redaction_byte(s, at) == ']';
	} while (at > from);
	/* password?: string */
	return at +
	       (redaction_is_of(redaction_byte(s, at), "?!") && redaction_byte(s, at + 1) == ':');
}

/* `: Optional[str] =`, ` As String =`: the place of the equals sign behind a type, or `at`.  A type
 * is told by the word it begins with. */
static size_t
skip_type(const struct redaction_scan *s, size_t at)
{
	static const char *const words[] = {"string", "str", "char", "byte", "text", "optional",
	    "final", "any", "secretstr", "option", "varchar", "nvarchar", "object", "as", "std",
	    "annotated", "union", "classvar", "bytes", "typing", "pydantic", "box", "cow", "arc",
	    "rune", "null", "maybe", "nonnull", "u8", NULL};
	size_t from = redaction_skip_blanks(s, at), word, most, depth = 0;

	if (redaction_byte(s, from) == ':')
		from = redaction_skip_blanks(s, from + 1);
	while (redaction_is_of(redaction_byte(s, from), "&*[]"))
		from++;
	for (word = from; char_is_alnum(redaction_byte(s, word)); word++)
		;
	if (!text_is_among_caseless(s->bytes + from, word - from, words))
		return at;
	most = s->len - from < TYPE_MAX ? s->len : from + TYPE_MAX;
	for (; from < most && s->bytes[from] != '\n' && !redaction_is_quote(s->bytes[from]);
	     from++) {
		char c = s->bytes[from];

		if (c == '=' && depth == 0)
			return redaction_byte(s, from + 1) != '=' ? from : at;
		if (redaction_is_of(c, "([<"))
			depth++;
		else if (redaction_is_of(c, ")]>") && depth-- == 0)
			break;
	}

	return at;
}

/* The operator at `at`, behind a name that is closed at `closed`, or NULL.  A colon before a colon
 * or two slashes belongs to a name or to a URL; an arrow stands for itself and between blanks. */
static const char *
find_operator(const struct redaction_scan *s, size_t closed, size_t at)
{
	/* Longest first. */
	static const char *const operators[] = {":::=", "::=", "||=", "&&=", "?\?=", "===", "!==",
	    "==", "!=", "=>", ":=", "+=", "?=", ".=", "|=", "->", "<-", "~>", "=", ":", NULL};
	const char *const *found = operators;

	if (!redaction_is_of(redaction_byte(s, at), ":=|&?!+.-<~"))
		return NULL;
	while (*found && !redaction_has(s, at, *found))
		found++;
	if (!*found || (strcmp(*found, ":") == 0 &&
			   (redaction_has(s, at, "::") || redaction_has(s, at, "://"))))
		return NULL;
	if (strchr("-<~", (*found)[0]) &&
	    (at == closed || !char_is_blank(redaction_byte(s, at + 2))))
		return NULL;
	return *found;
}

/* ---- behind it ---- */

/* How far the line that holds `at` is indented. */
static size_t
line_indent(const struct redaction_scan *s, size_t at)
{
	size_t begin = at;

	while (begin > 0 && s->bytes[begin - 1] != '\n')
		begin--;
	return redaction_skip_blanks(s, begin) - begin;
}

/* A value that begins in the next line stands deeper than the name, or behind a line's
 * continuation, and is no pair itself. */
static size_t
skip_line_end(const struct redaction_scan *s, size_t name_at, size_t at)
{
	size_t end = at + redaction_is_of(redaction_byte(s, at), "\\("), next, name;

	end += redaction_byte(s, end) == '\r';
	if (redaction_byte(s, end) != '\n')
		return at;
	next = redaction_skip_blanks(s, end + 1);
	if (next - end - 1 <= line_indent(s, name_at) || redaction_record_ends(s, end))
		return at;
	name = redaction_skip_quote(s, next);
	while (redaction_is_name(redaction_byte(s, name)))
		name++;
	name = redaction_skip_closing(s, name);
	if (redaction_byte(s, next) == '-' ||
	    find_operator(s, name, redaction_skip_blanks(s, name)))
		return at;
	return next;
}

/* What types and constructors put before the quote: string(14) "x", <<"x">>, SecretStr("x"),
 * os.getenv("DB_PASSWORD", "x"), where the default is a secret and the name is none. */
static size_t
skip_wrapper(const struct redaction_scan *s, size_t at)
{
	size_t end = at, name;

	if (redaction_has(s, at, "<<\""))
		return at + 2;
	while (end - at < 64 && (char_is_word(redaction_byte(s, end)) ||
				    redaction_is_of(redaction_byte(s, end), ".:[]")))
		end++;
	if (end == at || redaction_byte(s, end) != '(')
		return at;
	end++;
	while (char_is_digit(redaction_byte(s, end)))
		end++;
	end = redaction_skip_blanks(s, end + (redaction_byte(s, end) == ')'));
	if (!redaction_is_quote(redaction_byte(s, end)))
		return at;
	for (name = end + 1; redaction_is_name(redaction_byte(s, name)); name++)
		;
	if (redaction_byte(s, name) != s->bytes[end] ||
	    !redaction_name_rule(s->bytes + end + 1, name - end - 1))
		return end;
	name = redaction_skip_blanks(s, name + 1);
	end = redaction_skip_blanks(s, name + 1);
	return redaction_byte(s, name) == ',' && redaction_is_quote(redaction_byte(s, end)) ? end
											    : at;
}

/* A block of YAML (its 8.1): | or >, and then the lines that stand deeper than the name. */
static bool
value_is_block(
    const struct redaction_scan *s, size_t name, size_t at, struct redaction_value *value)
{
	size_t end = at + 1, indent;

	if (!redaction_is_of(redaction_byte(s, at), "|>"))
		return false;
	while (redaction_is_of(redaction_byte(s, end), "+-0123456789 \r"))
		end++;
	if (redaction_byte(s, end) != '\n')
		return false;
	indent = line_indent(s, name);
	*value = (struct redaction_value){.from = redaction_skip_blanks(s, end + 1), .to = end};
	while (end < s->len) {
		const char *next = memchr(s->bytes + end + 1, '\n', s->len - end - 1);
		size_t deep = redaction_skip_blanks(s, end + 1) - end - 1;
		bool empty = redaction_byte(s, end + 1 + deep) == '\n' || end + 1 + deep >= s->len;

		if (!empty && deep <= indent)
			break;
		end = next ? (size_t)(next - s->bytes) : s->len;
		if (!empty)
			value->to = end;
	}
	value->next = value->to;
	return value->to > value->from;
}

/* ---- without an operator ---- */

bool
redaction_follows(const struct redaction_scan *s, size_t at, const char *word)
{
	size_t end = at, len = strlen(word);

	while (end > 0 && char_is_blank(s->bytes[end - 1]))
		end--;
	return end < at && end >= len && memcmp(s->bytes + end - len, word, len) == 0;
}

/* The name of an option, or of a variable behind a word that sets it. */
static bool
takes_next_word(const struct redaction_scan *s, const struct redaction_pair *pair)
{
	static const char *const setters[] = {"ENV", "setenv", "setx", "configure set", NULL};

	for (size_t i = 0; setters[i]; i++)
		if (redaction_follows(s, pair->begin, setters[i]))
			return true;
	return pair->name[0] == '-' && pair->name_len > 2;
}

/* The end of the opening tag of an XML element whose name this is, or 0. */
static size_t
tag_end(const struct redaction_scan *s, const struct redaction_pair *pair)
{
	size_t begin = pair->begin,
	       most = s->len - pair->end < TAG_MAX ? s->len : pair->end + TAG_MAX;
	char c = redaction_byte(s, pair->end);

	/* A name space. */
	if (begin > 0 && s->bytes[begin - 1] == ':')
		for (begin--; begin > 0 && char_is_word(s->bytes[begin - 1]);)
			begin--;
	if (begin == 0 || s->bytes[begin - 1] != '<' || (c != '>' && !char_is_space(c)))
		return 0;
	for (size_t at = pair->end; at < most && s->bytes[at] != '<'; at++)
		if (s->bytes[at] == '>')
			return s->bytes[at - 1] == '/' ? 0 : at;

	return 0;
}

/* A pair of strings: ("DB_PASSWORD", "x"), {password, <<"x">>}; of an array, where ["password",
 * "email"] is none, only one of an option or header. */
static bool
is_couple(
    const struct redaction_scan *s, const struct redaction_pair *pair, size_t closed, size_t at)
{
	size_t next = redaction_skip_blanks(s, at + 1), end, before = pair->begin;

	if (redaction_byte(s, at) != ',')
		return false;
	if (redaction_has(s, next, "<<\""))
		return true;
	while (before > 0 && redaction_is_of(s->bytes[before - 1], "\"'`\\ bu"))
		before--;
	end = redaction_value_at(s, next, false).next;
	end = redaction_skip_blanks(s, redaction_skip_quote(s, end));
	if (closed == pair->end || redaction_skip_quote(s, next) == next)
		return false;
	/* getattr(settings, "PASSWORD", "x") */
	if (before > 1 && s->bytes[before - 1] == ',' && char_is_word(s->bytes[before - 2]) &&
	    redaction_byte(s, end) == ')')
		return true;
	if (!redaction_is_of(before > 0 ? s->bytes[before - 1] : ' ', "({") &&
	    !redaction_name_is_argument(pair->name, pair->name_len))
		return false;
	/* Nor a string that is a member's name. */
	return redaction_byte(s, end) != ':';
}

/* ---- all together ---- */

static bool
is_sql_call(const struct redaction_scan *s, const struct redaction_pair *pair, size_t at)
{
	return pair->name_len == 8 && strncasecmp(pair->name, "password", 8) == 0 &&
	       redaction_has(s, at, "('");
}

bool
redaction_between(const struct redaction_scan *s, struct redaction_pair *pair)
{
	size_t closed = redaction_skip_closing(s, pair->end), tag = tag_end(s, pair),
	       at = redaction_skip_blanks(s, skip_type(s, closed)), behind = at + 1;
	const char *sign = find_operator(s, closed, at);
	char c = redaction_byte(s, at);

	if (sign) {
		behind = at + strlen(sign);
		pair->separator = sign[strlen(sign) - 1] == '=' ? '=' : sign[0];
		pair->compared = redaction_is_of(sign[0], "!=") && redaction_is_of(sign[1], "=");
		pair->quoted = c == ':' && closed > pair->end && s->bytes[closed - 1] == '"';
	} else if (is_couple(s, pair, closed, at)) {
		pair->separator = ',';
	} else if (tag > 0) {
		pair->separator = '>';
		behind = tag + 1;
	} else if (c == '(' && closed == pair->end && at == closed &&
		   redaction_is_quote(redaction_byte(s, at + 1))) {
		/* PASSWORD('x') of SQL, setPassword("x"). */
		pair->separator = is_sql_call(s, pair, at) ? '=' : '(';
	} else if (closed == pair->end && at > closed &&
		   (redaction_is_quote(c) || takes_next_word(s, pair))) {
		pair->separator = ' ';
		behind = at;
	} else {
		return false;
	}
	pair->value = redaction_skip_blanks(s, behind);
	if (pair->separator != '>')
		pair->value = skip_wrapper(s, skip_line_end(s, pair->begin, pair->value));
	pair->spaced = pair->value > behind;
	return pair->value < s->len;
}

struct redaction_value
redaction_pair_value(const struct redaction_scan *s, const struct redaction_pair *pair)
{
	struct redaction_value value;
	size_t end = pair->value;

	if (pair->separator == '>' || pair->separator == '\n') {
		const char *close = pair->separator == '>' ? "<" : "\r\n";

		while (end < s->len && !redaction_is_of(s->bytes[end], close) &&
		       !redaction_record_ends(s, end))
			end++;
		return (struct redaction_value){pair->value, end, end};
	}
	if (pair->separator == ':' && value_is_block(s, pair->begin, pair->value, &value))
		return value;
	return redaction_value_at(s, pair->value, pair->form);
}
