#include "tokens.h"

#include <stdlib.h>
#include <string.h>

#include "character.h"
#include "memory.h"
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
static const char *const REFUSED_WORDS[] = {"input", "inputs", "halt", "halt_error", "debug",
    "stderr", "env", "now", "input_filename", "input_line_number", "modulemeta", "get_search_list",
    "get_prog_origin", "get_jq_origin", "import", "include", "module", NULL};

/* Longest first. */
static const char *const OPERATORS[] = {"?//",
    "//=", "|=", "+=", "-=", "*=", "/=", "%=", "==", "!=", "<=", ">=", "//", "..", ".", "?", "=",
    ";", ",", ":", "|", "+", "-", "*", "/", "%", "$", "<", ">", NULL};

static bool
is_letter(char c)
{
	return char_is_letter(c) || c == '_';
}

static bool
word_is(const char *word, size_t len, const char *text)
{
	return strlen(text) == len && memcmp(word, text, len) == 0;
}

static bool
word_is_refused(const char *word, size_t len)
{
	for (const char *const *refused = REFUSED_WORDS; *refused; refused++)
		if (word_is(word, len, *refused))
			return true;
	return false;
}

/* Of what stands at a place of the source. */
static int
lexer_refuse(struct lexer *lexer, size_t at, size_t len, const char *reason)
{
	return expression_fail(lexer->why, lexer->source, at + 1, lexer->source + at, len, reason);
}

/* Of the place alone. */
static int
lexer_fail(struct lexer *lexer, size_t at, const char *reason)
{
	return lexer_refuse(lexer, at, 0, reason);
}

static int
token_add(struct lexer *lexer, enum expression_token_kind kind, size_t start, size_t len)
{
	struct expression_tokens *tokens = lexer->tokens;

	tokens->list =
	    memory_grow(tokens->list, tokens->count, &tokens->room, sizeof(*tokens->list));
	tokens->list[tokens->count] = (struct expression_token){kind, start, len};
	if (kind != TOKEN_END)
		tokens->count++;
	lexer->at = start + len;
	return 0;
}

static bool
lexer_last_is(const struct lexer *lexer, const char *text)
{
	size_t count = lexer->tokens->count;

	return count > 0 && expression_token_is(lexer->tokens, count - 1, text);
}

static char
lexer_around(const struct lexer *lexer)
{
	return lexer->depth ? lexer->open[lexer->depth - 1].kind : '\0';
}

static int
lexer_open(struct lexer *lexer, char kind, size_t at)
{
	if (lexer->depth == EXPRESSION_MAX_NESTING)
		return lexer_fail(lexer, at, "nested too deep");
	lexer->open[lexer->depth++] = (struct nesting){kind, at};
	return 0;
}

/* ---- strings ---- */

/* Reads the four digits of \uXXXX at `p`; -1 when they are not. */
static int
read_unit(const char *p)
{
	int value = 0;

	for (size_t i = 0; i < 4; i++) {
		if (char_hex(p[i]) == -1)
			return -1;
		value = value * 16 + char_hex(p[i]);
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
	unit = read_unit(p + 2);
	if (unit < 0 || (unit >= 0xdc00 && unit <= 0xdfff))
		return 0;
	if (unit < 0xd800 || unit > 0xdbff)
		return 6;
	if (p[6] != '\\' || p[7] != 'u')
		return 0;
	unit = read_unit(p + 8);
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
			if (lexer_open(lexer, '"', at) == -1)
				return -1;
			return token_add(lexer, TOKEN_PIECE, start, at + 2 - start);
		}
		escape = escape_length(source + at);
		if (escape == 0)
			return lexer_fail(lexer, at, "invalid escape in a string");
		at += escape;
	}
	if (!source[at])
		return lexer_fail(lexer, start, "a string without its end");
	return token_add(lexer, whole ? TOKEN_STRING : TOKEN_PIECE, start, at + 1 - start);
}

/* ---- words, numbers, operators ---- */

static int
lex_variable(struct lexer *lexer, size_t start, size_t len)
{
	const char *word = lexer->source + start;

	if (word_is(word, len, "ENV") || (len >= 2 && memcmp(word, "__", 2) == 0))
		return lexer_refuse(
		    lexer, start, len, ": this variable is not allowed in expressions");
	return token_add(lexer, TOKEN_WORD, start, len);
}

static int
lex_word(struct lexer *lexer, size_t start)
{
	const char *word = lexer->source + start;
	size_t len = 1;

	while (char_is_word(word[len]))
		len++;
	if (lexer_last_is(lexer, "$"))
		return lex_variable(lexer, start, len);
	/* In braces a comma always begins the next key: jq wants parentheses around one in a
	 * value. */
	if (lexer_around(lexer) == '{' && (lexer_last_is(lexer, "{") || lexer_last_is(lexer, ",")))
		return token_add(lexer, TOKEN_KEY, start, len);
	if (word_is_refused(word, len))
		return lexer_refuse(lexer, start, len, " is not allowed in expressions");
	/* libjq's own: _input reads, and _less and its like are what gives comparisons their
	 * meaning here. */
	if (word[0] == '_')
		return lexer_refuse(lexer, start, len,
		    ": names that begin with an underscore are not allowed in expressions");

	if (word_is(word, len, "if") && lexer_open(lexer, 'i', start) == -1)
		return -1;
	if (word_is(word, len, "end")) {
		if (lexer_around(lexer) != 'i')
			return lexer_refuse(lexer, start, len, " without its if");
		lexer->depth--;
	}
	return token_add(lexer, TOKEN_WORD, start, len);
}

/* Whether a number begins with the dot at `p`: `.5`, or what is none at all, `..5` and `...`. */
static bool
dot_begins_number(const char *p)
{
	return p[0] == '.' &&
	       (char_is_digit(p[1]) || (p[1] == '.' && (char_is_digit(p[2]) || p[2] == '.')));
}

static int
lex_number(struct lexer *lexer, size_t start)
{
	const char *p = lexer->source + start;
	size_t len = 0, dots = 0, exponent;

	for (; char_is_digit(p[len]) || p[len] == '.'; len++)
		dots += p[len] == '.';
	if (dots > 1 || len == dots)
		return lexer_fail(lexer, start, "invalid number");
	if (p[len] == 'e' || p[len] == 'E') {
		exponent = len + 1;
		if (p[exponent] == '+' || p[exponent] == '-')
			exponent++;
		if (char_is_digit(p[exponent]))
			for (len = exponent; char_is_digit(p[len]); len++)
				;
	}
	return token_add(lexer, TOKEN_NUMBER, start, len);
}

static int
lex_field(struct lexer *lexer, size_t start)
{
	size_t len = 2;

	while (char_is_word(lexer->source[start + len]))
		len++;
	return token_add(lexer, TOKEN_FIELD, start, len);
}

static int
lex_format(struct lexer *lexer, size_t start)
{
	size_t len = 1;

	while (char_is_word(lexer->source[start + len]))
		len++;
	if (len == 1)
		return lexer_fail(lexer, start, "@ without a name");
	return token_add(lexer, TOKEN_FORMAT, start, len);
}

static int
lex_close(struct lexer *lexer, size_t start)
{
	static const char PAIRS[] = ")(][}{";
	char close = lexer->source[start];
	char open = strchr(PAIRS, close)[1];
	char kind = lexer_around(lexer);

	if (close == ')' && kind == '"') {
		lexer->depth--;
		return lex_string(lexer, start);
	}
	if (kind == 'i')
		return lexer_fail(lexer, lexer->open[lexer->depth - 1].at, "if without its end");
	if (kind != open)
		return lexer_refuse(lexer, start, 1, " without its opening bracket");
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
	return lexer_refuse(lexer, start, utf8_sequence(p, strlen(p)), " has no meaning here");
}

static int
lex_one(struct lexer *lexer)
{
	size_t at = lexer->at;
	char c = lexer->source[at];

	if (c == '"')
		return lex_string(lexer, at);
	/* What stands behind it would be left out without a word. */
	if (c == '#')
		return lexer_fail(lexer, at,
		    "# begins a comment, which may not stand here; leave out what follows, or put "
		    "# in quotes");
	if (c == '@')
		return lex_format(lexer, at);
	if (c == '.' && is_letter(lexer->source[at + 1]))
		return lex_field(lexer, at);
	if (char_is_digit(c) || dot_begins_number(lexer->source + at))
		return lex_number(lexer, at);
	if (is_letter(c))
		return lex_word(lexer, at);
	if (c == '(' || c == '[' || c == '{') {
		if (lexer_open(lexer, c, at) == -1)
			return -1;
		return token_add(lexer, TOKEN_OPERATOR, at, 1);
	}
	if (c == ')' || c == ']' || c == '}')
		return lex_close(lexer, at);
	return lex_operator(lexer, at);
}

static void
lexer_skip_space(struct lexer *lexer)
{
	while (char_is_space(lexer->source[lexer->at]))
		lexer->at++;
}

int
expression_tokens_read(struct expression_tokens *tokens, const char *source, struct text *why)
{
	struct lexer lexer = {.tokens = tokens, .source = source, .why = why};
	size_t len = strlen(source), valid = utf8_prefix(source, len);
	const struct nesting *open;

	*tokens = (struct expression_tokens){.source = source};
	if (valid < len)
		return lexer_fail(&lexer, valid, "invalid UTF-8");
	if (len > EXPRESSION_MAX_SOURCE)
		return lexer_fail(&lexer, EXPRESSION_MAX_SOURCE, "longer than 8192 bytes");

	for (lexer_skip_space(&lexer); source[lexer.at]; lexer_skip_space(&lexer))
		if (lex_one(&lexer) == -1)
			return -1;
	if (lexer.depth > 0) {
		open = &lexer.open[lexer.depth - 1];
		return lexer_refuse(
		    &lexer, open->at, open->kind == 'i' ? 2 : 1, " without its end");
	}
	if (tokens->count == 0)
		return lexer_fail(&lexer, 0, "nothing to evaluate");
	return token_add(&lexer, TOKEN_END, len, 0);
}
