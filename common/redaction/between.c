#include "between.h"

#include "redaction.h"

/* How long a type, and an opening tag may be. */
enum { TYPE_MAX = 96, TAG_MAX = 256 };

size_t
redaction_skip_quote(const struct redaction_scan *s, size_t at)
{
	size_t quote = at, entity = redaction_entity(s->bytes + at, s->len - at);

	if (entity > 0)
		return at + entity;

	while (redaction_byte(s, quote) == '\\')
		quote++;
	return redaction_is_quote(redaction_byte(s, quote)) ? quote + 1 : at;
}

/* Longest first.  A colon before a colon or two slashes belongs to a name or to a URL. */
static const char *const operators[] = {":::=", "::=", "||=", "&&=", "?\?=", "===", "!==", "==",
    "!=", "=>", ":=", "+=", "?=", ".=", "|=", "->", "<-", "~>", "=", ":", NULL};

const char *
redaction_operator(const struct redaction_scan *s, size_t at)
{
	const char *const *operator= operators;

	if (!strchr(":=|&?!+.-<~", redaction_byte(s, at)) || redaction_byte(s, at) == '\0')
		return NULL;
	while (*operator&& !redaction_begins(s->bytes + at, s->len - at, *operator))
		operator++;
	if (*operator&& strcmp(*operator, ":") == 0 &&
	    (redaction_byte(s, at + 1) == ':' ||
		redaction_begins(s->bytes + at, s->len - at, "://")))
		return NULL;

	return *operator;
}

size_t
redaction_skip_closing(const struct redaction_scan *s, size_t at)
{
	size_t from;

	do {
		from = at;
		at = redaction_skip_quote(s, at);
		if (redaction_byte(s, at) == ']')
			at++;
	} while (at > from);
	/* password?: string */
	if ((redaction_byte(s, at) == '?' || redaction_byte(s, at) == '!') &&
	    redaction_byte(s, at + 1) == ':')
		at++;

	return at;
}

bool
redaction_type_begins(const char *bytes, size_t len)
{
	static const char *const words[] = {"string", "str", "char", "byte", "text", "optional",
	    "final", "any", "secretstr", "option", "[u8", "varchar", "nvarchar", "object", "as",
	    "std::string", "annotated", "union", "classvar", "bytes", "typing.", "pydantic.", "box",
	    "cow", "arc", "rune", "[]byte", "null", "maybe", "nonnull", NULL};

	for (size_t i = 0; words[i]; i++) {
		size_t word;

		if (words[i][0] != char_lower(bytes[0]))
			continue;
		word = strlen(words[i]);
		if (len > word && strncasecmp(bytes, words[i], word) == 0 &&
		    !char_is_digit(bytes[word]) &&
		    (!char_is_word(bytes[word]) || bytes[word] == '_'))
			return true;
	}

	return false;
}

size_t
redaction_skip_type(const struct redaction_scan *s, size_t at)
{
	size_t from = redaction_skip_blanks(s, at), most, depth = 0;

	if (redaction_byte(s, from) == ':')
		from = redaction_skip_blanks(s, from + 1);
	while (from < s->len && strchr("&*", s->bytes[from]) && s->bytes[from])
		from++;
	if (from >= s->len || !redaction_type_begins(s->bytes + from, s->len - from))
		return at;
	most = s->len - from < TYPE_MAX ? s->len : from + TYPE_MAX;
	for (; from < most && s->bytes[from] != '\n' && !redaction_is_quote(s->bytes[from]);
	     from++) {
		char c = s->bytes[from];

		if (c == '=' && depth == 0)
			return redaction_byte(s, from + 1) != '=' ? from : at;
		if (c == '(' || c == '[' || c == '<')
			depth++;
		else if ((c == ')' || c == ']' || c == '>') && depth-- == 0)
			break;
	}

	return at;
}

/* Where the line that holds `at` begins, and how far it is indented. */
static size_t
line_indent(const struct redaction_scan *s, size_t at)
{
	size_t begin = at, indent;

	while (begin > 0 && s->bytes[begin - 1] != '\n')
		begin--;
	indent = redaction_skip_blanks(s, begin);

	return indent - begin;
}

/* A value that begins in the next line stands deeper than the name, or behind a line's
 * continuation, and is no pair itself. */
static size_t
skip_line_end(const struct redaction_scan *s, size_t at)
{
	size_t end = at, next, name;

	if (redaction_byte(s, end) == '\\' || redaction_byte(s, end) == '(')
		end++;
	if (redaction_byte(s, end) == '\r')
		end++;
	if (redaction_byte(s, end) != '\n')
		return at;
	next = redaction_skip_blanks(s, end + 1);
	if (next - end - 1 <= line_indent(s, s->at))
		return at;
	name = redaction_skip_quote(s, next);
	while (name < s->len && redaction_is_name(s->bytes[name]))
		name++;
	name = redaction_skip_blanks(s, redaction_skip_quote(s, name));
	if (redaction_byte(s, next) == '-' || redaction_operator(s, name))
		return at;

	return next;
}

/* Behind the string at `at` (and blanks) when it holds a secret's name; else `at`. */
static size_t
quoted_name_end(const struct redaction_scan *s, size_t at)
{
	size_t end = at + 1;

	while (end < s->len && redaction_is_name(s->bytes[end]))
		end++;
	if (redaction_byte(s, end) != s->bytes[at] ||
	    !redaction_name_rule(s->bytes + at + 1, end - at - 1))
		return at;

	return redaction_skip_blanks(s, end + 1);
}

/* What types and constructors put before the quote: string(14) "x", <<"x">>, SecretStr("x"). */
static size_t
skip_wrapper(const struct redaction_scan *s, size_t at)
{
	size_t end = at, name, next;

	if (redaction_begins(s->bytes + at, s->len - at, "<<\""))
		return at + 2;
	while (end < s->len && end - at < 64 &&
	       (char_is_word(s->bytes[end]) || s->bytes[end] == '.' || s->bytes[end] == ':'))
		end++;
	if (end == at || redaction_byte(s, end) != '(')
		return at;
	end++;
	while (char_is_digit(redaction_byte(s, end)))
		end++;
	if (redaction_byte(s, end) == ')')
		end++;
	end = redaction_skip_blanks(s, end);

	if (!redaction_is_quote(redaction_byte(s, end)))
		return at;
	name = quoted_name_end(s, end);
	if (name == end)
		return end;
	/* os.getenv("DB_PASSWORD", "x"): the default is a secret, the name is none. */
	next = redaction_skip_blanks(s, name + 1);

	return redaction_byte(s, name) == ',' && redaction_is_quote(redaction_byte(s, next)) ? next
											     : at;
}

size_t
redaction_value_begin(const struct redaction_scan *s, size_t at)
{
	at = redaction_skip_blanks(s, at);

	return skip_wrapper(s, skip_line_end(s, at));
}

size_t
redaction_skip_weak(const struct redaction_scan *s, size_t at)
{
	static const char *const words[] = {"is ", "was ", "| ", "|", "/ ", "=> ", NULL};
	size_t from = redaction_skip_blanks(s, at);

	for (size_t i = 0; words[i]; i++)
		if (redaction_begins(s->bytes + from, s->len - from, words[i]))
			return redaction_skip_blanks(s, from + strlen(words[i]));

	return from;
}

bool
redaction_block(const struct redaction_scan *s, size_t at, struct redaction_value *value)
{
	size_t end = at + 1, indent = line_indent(s, s->at);

	if (redaction_byte(s, at) != '|' && redaction_byte(s, at) != '>')
		return false;
	while (redaction_byte(s, end) && strchr("+-0123456789 \r", s->bytes[end]))
		end++;
	if (redaction_byte(s, end) != '\n')
		return false;
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

size_t
redaction_tag_end(const struct redaction_scan *s, size_t end)
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
