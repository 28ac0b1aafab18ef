#include "source.h"

#include <stdlib.h>
#include <string.h>

#include "text.h"
#include "utf8.h"

/* What is open at a place in the source. */
struct nesting {
	char kind; /* ( [ {, 'i' for if, '"' for an interpolation */
	size_t at;
};

struct lexer {
	struct expression_tokens *tokens;
	const char *source;
	size_t at;
	struct nesting open[EXPRESSION_MAX_NESTING];
	size_t depth;
	struct text *why;
};

/* What reads or writes anything but the record, or tells the time: a verdict must follow from its
 * input alone. */
static const char *const REFUSED_FUNCTIONS[] = {"input", "inputs", "halt", "halt_error", "debug",
    "stderr", "env", "now", "input_filename", "input_line_number", "modulemeta", "get_search_list",
    "get_prog_origin", "get_jq_origin", NULL};
static const char *const REFUSED_KEYWORDS[] = {"import", "include", "module", NULL};

/* Longest first. */
static const char *const OPERATORS[] = {"?//",
    "//=", "|=", "+=", "-=", "*=", "/=", "%=", "==", "!=", "<=", ">=", "//", "..", ".", "?", "=",
    ";", ",", ":", "|", "+", "-", "*", "/", "%", "$", "<", ">", NULL};

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
is_word_start(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool
is_word(char c)
{
	return is_word_start(c) || is_digit(c);
}

static bool
is_hex(char c)
{
	return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

static bool
bytes_are(const char *bytes, size_t len, const char *text)
{
	return strlen(text) == len && memcmp(bytes, text, len) == 0;
}

static bool
is_listed(const char *const *list, const char *bytes, size_t len)
{
	for (; *list; list++)
		if (bytes_are(bytes, len, *list))
			return true;
	return false;
}

void
expression_show(struct text *out, const char *source)
{
	enum { SHOWN = 160 };
	size_t len = strlen(source);

	if (len <= SHOWN) {
		text_add_visible(out, source, len);
		return;
	}
	text_add_visible(out, source, utf8_prefix(source, SHOWN));
	text_add_string(out, "...");
}

static int
complain(struct lexer *lexer, size_t at, const char *what, size_t len, const char *reason)
{
	struct text *why = lexer->why;

	text_clear(why);
	text_add_string(why, "expression ");
	expression_show(why, lexer->source);
	text_add_format(why, ": column %zu: ", at + 1);
	text_add_visible(why, what, len < 64 ? len : 64);
	text_add_string(why, reason);
	return -1;
}

static int
token_add(struct lexer *lexer, enum expression_token_kind kind, size_t start, size_t len)
{
	struct expression_tokens *tokens = lexer->tokens;

	if (tokens->count == tokens->room) {
		size_t room = tokens->room ? tokens->room * 2 : 32;
		struct expression_token *list = reallocarray(tokens->list, room, sizeof(*list));

		if (!list)
			return complain(lexer, start, "", 0, "out of memory");
		tokens->list = list;
		tokens->room = room;
	}
	tokens->list[tokens->count] = (struct expression_token){kind, start, len};
	if (kind != TOKEN_END)
		tokens->count++;
	lexer->at = start + len;
	return 0;
}

bool
expression_token_is(const struct expression_tokens *tokens, size_t i, const char *text)
{
	const struct expression_token *token;

	if (i >= tokens->count)
		return false;
	token = &tokens->list[i];
	if (token->kind != TOKEN_OPERATOR && token->kind != TOKEN_WORD)
		return false;
	return bytes_are(tokens->source + token->start, token->len, text);
}

bool
expression_token_is_any(const struct expression_tokens *tokens, size_t i, const char *const texts[])
{
	for (; *texts; texts++)
		if (expression_token_is(tokens, i, *texts))
			return true;
	return false;
}

static bool
last_is(const struct lexer *lexer, const char *text)
{
	size_t count = lexer->tokens->count;

	return count > 0 && expression_token_is(lexer->tokens, count - 1, text);
}

static char
open_kind(const struct lexer *lexer)
{
	return lexer->depth ? lexer->open[lexer->depth - 1].kind : '\0';
}

static int
nest(struct lexer *lexer, char kind, size_t at)
{
	if (lexer->depth == EXPRESSION_MAX_NESTING)
		return complain(lexer, at, "", 0, "nested too deep");
	lexer->open[lexer->depth++] = (struct nesting){kind, at};
	return 0;
}

/* ---- strings ---- */

/* Reads the four digits of \uXXXX at `p`; -1 when they are not. */
static int
hex4(const char *p)
{
	int value = 0;

	for (size_t i = 0; i < 4; i++) {
		if (!is_hex(p[i]))
			return -1;
		value = value * 16 + (is_digit(p[i]) ? p[i] - '0' : (p[i] | 0x20) - 'a' + 10);
	}
	return value;
}

/* The length of the escape at `p`, which begins with a backslash; 0 when it is not one of RFC
 * 8259's. */
static size_t
escape_length(const char *p)
{
	int unit;

	if (p[1] != 'u')
		return p[1] && strchr("\"\\/bfnrt", p[1]) ? 2 : 0;
	unit = hex4(p + 2);
	if (unit < 0 || (unit >= 0xdc00 && unit <= 0xdfff))
		return 0;
	if (unit < 0xd800 || unit > 0xdbff)
		return 6;
	if (p[6] != '\\' || p[7] != 'u')
		return 0;
	unit = hex4(p + 8);
	return unit >= 0xdc00 && unit <= 0xdfff ? 12 : 0;
}

/* A string, or what follows an interpolation in it, up to its end or to the next interpolation. */
static int
lex_string(struct lexer *lexer, size_t start)
{
	const char *source = lexer->source;
	bool whole = source[start] == '"';
	size_t at = start + 1;

	while (source[at] && source[at] != '"') {
		size_t escape;

		if (source[at] != '\\') {
			at++;
			continue;
		}
		if (source[at + 1] == '(') {
			if (nest(lexer, '"', at) == -1)
				return -1;
			return token_add(lexer, TOKEN_PIECE, start, at + 2 - start);
		}
		escape = escape_length(source + at);
		if (escape == 0)
			return complain(lexer, at, "", 0, "invalid escape in a string");
		at += escape;
	}
	if (!source[at])
		return complain(lexer, start, "", 0, "a string without its end");
	return token_add(lexer, whole ? TOKEN_STRING : TOKEN_PIECE, start, at + 1 - start);
}

/* ---- words, numbers, operators ---- */

static int
refuse(struct lexer *lexer, size_t at, size_t len, const char *reason)
{
	return complain(lexer, at, lexer->source + at, len, reason);
}

static int
lex_variable(struct lexer *lexer, size_t start, size_t len)
{
	const char *word = lexer->source + start;

	if (bytes_are(word, len, "ENV") || (len >= 2 && memcmp(word, "__", 2) == 0))
		return refuse(lexer, start, len, ": this variable is not allowed in expressions");
	return token_add(lexer, TOKEN_WORD, start, len);
}

static int
lex_word(struct lexer *lexer, size_t start)
{
	const char *word = lexer->source + start;
	size_t len = 1;

	while (is_word(word[len]))
		len++;
	if (last_is(lexer, "$"))
		return lex_variable(lexer, start, len);
	/* In braces a comma always begins the next key: jq wants parentheses around one in a
	 * value. */
	if (open_kind(lexer) == '{' && (last_is(lexer, "{") || last_is(lexer, ",")))
		return token_add(lexer, TOKEN_KEY, start, len);
	if (is_listed(REFUSED_FUNCTIONS, word, len) || is_listed(REFUSED_KEYWORDS, word, len))
		return refuse(lexer, start, len, " is not allowed in expressions");
	/* libjq's own: _input reads, and _less and its like are what gives comparisons their
	 * meaning here. */
	if (word[0] == '_')
		return refuse(lexer, start, len,
		    ": names that begin with an underscore are not allowed in expressions");

	if (bytes_are(word, len, "if") && nest(lexer, 'i', start) == -1)
		return -1;
	if (bytes_are(word, len, "end")) {
		if (open_kind(lexer) != 'i')
			return refuse(lexer, start, len, " without its if");
		lexer->depth--;
	}
	return token_add(lexer, TOKEN_WORD, start, len);
}

static int
lex_number(struct lexer *lexer, size_t start)
{
	const char *p = lexer->source + start;
	size_t len = 0, dots = 0, exponent;

	for (; is_digit(p[len]) || p[len] == '.'; len++)
		dots += p[len] == '.';
	if (dots > 1 || len == dots)
		return complain(lexer, start, "", 0, "invalid number");
	if (p[len] == 'e' || p[len] == 'E') {
		exponent = len + 1;
		if (p[exponent] == '+' || p[exponent] == '-')
			exponent++;
		if (is_digit(p[exponent]))
			for (len = exponent; is_digit(p[len]); len++)
				;
	}
	return token_add(lexer, TOKEN_NUMBER, start, len);
}

static int
lex_field(struct lexer *lexer, size_t start)
{
	size_t len = 2;

	while (is_word(lexer->source[start + len]))
		len++;
	return token_add(lexer, TOKEN_FIELD, start, len);
}

static int
lex_format(struct lexer *lexer, size_t start)
{
	size_t len = 1;

	while (is_word(lexer->source[start + len]))
		len++;
	if (len == 1)
		return complain(lexer, start, "", 0, "@ without a name");
	return token_add(lexer, TOKEN_FORMAT, start, len);
}

static int
lex_close(struct lexer *lexer, size_t start)
{
	static const char PAIRS[] = ")(][}{";
	char close = lexer->source[start];
	char open = strchr(PAIRS, close)[1];
	char kind = open_kind(lexer);

	if (close == ')' && kind == '"') {
		lexer->depth--;
		return lex_string(lexer, start);
	}
	if (kind == 'i')
		return complain(
		    lexer, lexer->open[lexer->depth - 1].at, "", 0, "if without its end");
	if (kind != open)
		return refuse(lexer, start, 1, " without its opening bracket");
	lexer->depth--;
	return token_add(lexer, TOKEN_OPERATOR, start, 1);
}

static int
lex_operator(struct lexer *lexer, size_t start)
{
	const char *p = lexer->source + start;

	for (const char *const *op = OPERATORS; *op; op++)
		if (strncmp(p, *op, strlen(*op)) == 0)
			return token_add(lexer, TOKEN_OPERATOR, start, strlen(*op));
	return complain(
	    lexer, start, p, utf8_prefix(p, strnlen(p, 4)) ? 1 : 0, " has no meaning here");
}

static int
lex_one(struct lexer *lexer)
{
	size_t at = lexer->at;
	char c = lexer->source[at], next = lexer->source[at + 1];

	if (c == '"')
		return lex_string(lexer, at);
	/* What stands behind it would be left out without a word. */
	if (c == '#')
		return complain(lexer, at, "", 0,
		    "# begins a comment, which may not stand here; leave out what follows, or put "
		    "# "
		    "in quotes");
	if (c == '@')
		return lex_format(lexer, at);
	if (c == '.' && is_word_start(next))
		return lex_field(lexer, at);
	if (is_digit(c) || (c == '.' && is_digit(next)) ||
	    (c == '.' && next == '.' && strchr(".0123456789", lexer->source[at + 2]) &&
		lexer->source[at + 2]))
		return lex_number(lexer, at);
	if (is_word_start(c))
		return lex_word(lexer, at);
	if (c == '(' || c == '[' || c == '{') {
		if (nest(lexer, c, at) == -1)
			return -1;
		return token_add(lexer, TOKEN_OPERATOR, at, 1);
	}
	if (c == ')' || c == ']' || c == '}')
		return lex_close(lexer, at);
	return lex_operator(lexer, at);
}

static void
skip_blank(struct lexer *lexer)
{
	lexer->at += strspn(lexer->source + lexer->at, " \t\r\n");
}

int
expression_tokens_read(struct expression_tokens *tokens, const char *source, struct text *why)
{
	struct lexer lexer = {.tokens = tokens, .source = source, .why = why};
	size_t len = strlen(source), valid = utf8_prefix(source, len);
	const struct nesting *open;

	*tokens = (struct expression_tokens){.source = source};
	if (valid < len)
		return complain(&lexer, valid, "", 0, "invalid UTF-8");
	if (len > EXPRESSION_MAX_SOURCE)
		return complain(&lexer, EXPRESSION_MAX_SOURCE, "", 0, "longer than 8192 bytes");

	for (skip_blank(&lexer); source[lexer.at]; skip_blank(&lexer))
		if (lex_one(&lexer) == -1)
			return -1;
	if (lexer.depth > 0) {
		open = &lexer.open[lexer.depth - 1];
		return complain(&lexer, open->at, source + open->at, open->kind == 'i' ? 2 : 1,
		    " without its end");
	}
	if (tokens->count == 0)
		return complain(&lexer, 0, "", 0, "nothing to evaluate");
	return token_add(&lexer, TOKEN_END, len, 0);
}

const struct expression_token *
expression_tokens_big(const struct expression_tokens *tokens)
{
	for (size_t i = 0; i < tokens->count; i++) {
		const struct expression_token *token = &tokens->list[i];
		const char *digits = tokens->source + token->start;
		struct json_slice slice = {.type = JSON_NUMBER, .bytes = digits, .len = token->len};
		double number;

		if (token->kind == TOKEN_NUMBER && strspn(digits, "0123456789") >= token->len &&
		    (json_number(&slice, &number) == -1 || number >= JSON_EXACT_LIMIT))
			return token;
	}
	return NULL;
}

void
expression_tokens_free(struct expression_tokens *tokens)
{
	free(tokens->list);
	*tokens = (struct expression_tokens){.list = NULL};
}
