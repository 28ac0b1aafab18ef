#include "tokens.h"

#include <stdio.h>
#include <string.h>

#include "character.h"
#include "memory.h"
#include "utf8.h"

struct lexer {
	struct expression_tokens *tokens;
	const char *source;
	size_t at;
	size_t around; /* the token that opened last, of those that are open */
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

static size_t
word_length(const char *p)
{
	size_t len = 0;

	while (char_is_word(p[len]))
		len++;
	return len;
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

static bool
lexer_last_is(const struct lexer *lexer, const char *text)
{
	return expression_token_is(lexer->tokens, lexer->tokens->count - 1, text);
}

/* In braces a comma always begins the next key: jq wants parentheses around one in a value. */
static bool
lexer_begins_key(const struct lexer *lexer)
{
	return expression_token_is(lexer->tokens, lexer->around, "{") &&
	       (lexer_last_is(lexer, "{") || lexer_last_is(lexer, ","));
}

static int
token_add(struct lexer *lexer, enum expression_token_kind kind, size_t start, size_t len)
{
	struct expression_tokens *tokens = lexer->tokens;

	tokens->list =
	    memory_grow(tokens->list, tokens->count, &tokens->room, sizeof(*tokens->list));
	tokens->list[tokens->count] =
	    (struct expression_token){kind, start, len, lexer->around, lexer_begins_key(lexer)};
	if (kind != TOKEN_END)
		tokens->count++;
	lexer->at = start + len;
	return 0;
}

/* ---- what is open ---- */

/* ( [ {, 'i' for if, '"' for an interpolation. */
static char
lexer_around(const struct lexer *lexer)
{
	const struct expression_token *token;

	if (lexer->around == EXPRESSION_NOWHERE)
		return '\0';
	token = &lexer->tokens->list[lexer->around];
	return token->kind == TOKEN_PIECE ? '"' : lexer->source[token->start];
}

/* Where that stands: of a piece of a string its `\(`. */
static size_t
lexer_opened_at(const struct lexer *lexer)
{
	const struct expression_token *token = &lexer->tokens->list[lexer->around];

	return token->start + (token->kind == TOKEN_PIECE ? token->len - 2 : 0);
}

/* Adds a token that opens. */
static int
lexer_open(struct lexer *lexer, enum expression_token_kind kind, size_t start, size_t len)
{
	token_add(lexer, kind, start, len);
	lexer->around = lexer->tokens->count - 1;
	lexer->depth++;
	if (lexer->depth > EXPRESSION_MAX_NESTING)
		return lexer_fail(lexer, lexer_opened_at(lexer), "nested too deep");
	return 0;
}

static void
lexer_close(struct lexer *lexer)
{
	lexer->around = lexer->tokens->list[lexer->around].around;
	lexer->depth--;
}

/* ---- strings ---- */

/* The length of the escape at `p`, which begins with a backslash; 0 when it is not one of RFC
 * 8259's. */
static size_t
escape_length(const char *p)
{
	static const size_t LENGTHS[] = {2, 6, 12};
	char string[16];

	for (size_t i = 0; i < sizeof(LENGTHS) / sizeof(LENGTHS[0]); i++) {
		int len = snprintf(string, sizeof(string), "\"%.*s\"", (int)LENGTHS[i], p);

		if (json_validate(string, (size_t)len, 0, NULL) == 0)
			return LENGTHS[i];
	}
	return 0;
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
		if (source[at + 1] == '(')
			return lexer_open(lexer, TOKEN_PIECE, start, at + 2 - start);
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
	size_t len = word_length(word);

	if (lexer_last_is(lexer, "$"))
		return lex_variable(lexer, start, len);
	if (lexer_begins_key(lexer))
		return token_add(lexer, TOKEN_KEY, start, len);
	if (word_is_refused(word, len))
		return lexer_refuse(lexer, start, len, " is not allowed in expressions");
	/* libjq's own: _input reads, and _less and its like are what gives comparisons their
	 * meaning here. */
	if (word[0] == '_')
		return lexer_refuse(lexer, start, len,
		    ": names that begin with an underscore are not allowed in expressions");

	if (word_is(word, len, "if"))
		return lexer_open(lexer, TOKEN_WORD, start, len);
	if (word_is(word, len, "end")) {
		if (lexer_around(lexer) != 'i')
			return lexer_refuse(lexer, start, len, " without its if");
		lexer_close(lexer);
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
	size_t len = word_length(lexer->source + start + 1);

	return token_add(lexer, TOKEN_FIELD, start, 1 + len);
}

static int
lex_format(struct lexer *lexer, size_t start)
{
	size_t len = word_length(lexer->source + start + 1);

	if (len == 0)
		return lexer_fail(lexer, start, "@ without a name");
	return token_add(lexer, TOKEN_FORMAT, start, 1 + len);
}

static int
lex_close(struct lexer *lexer, size_t start)
{
	static const char PAIRS[] = ")(][}{";
	char close = lexer->source[start];
	char open = strchr(PAIRS, close)[1];
	char kind = lexer_around(lexer);

	if (close == ')' && kind == '"') {
		lexer_close(lexer);
		return lex_string(lexer, start);
	}
	if (kind == 'i')
		return lexer_fail(lexer, lexer_opened_at(lexer), "if without its end");
	if (kind != open)
		return lexer_refuse(lexer, start, 1, " without its opening bracket");
	lexer_close(lexer);
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
	if (c == '(' || c == '[' || c == '{')
		return lexer_open(lexer, TOKEN_OPERATOR, at, 1);
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
	struct lexer lexer = {
	    .tokens = tokens, .source = source, .around = EXPRESSION_NOWHERE, .why = why};
	size_t len = strlen(source), valid = utf8_prefix(source, len);

	*tokens = (struct expression_tokens){.source = source};
	if (valid < len)
		return lexer_fail(&lexer, valid, "invalid UTF-8");
	if (len > EXPRESSION_MAX_SOURCE)
		return lexer_fail(&lexer, EXPRESSION_MAX_SOURCE, "longer than 8192 bytes");

	for (lexer_skip_space(&lexer); source[lexer.at]; lexer_skip_space(&lexer))
		if (lex_one(&lexer) == -1)
			return -1;
	if (lexer.around != EXPRESSION_NOWHERE)
		return lexer_refuse(&lexer, lexer_opened_at(&lexer),
		    lexer_around(&lexer) == 'i' ? 2 : 1, " without its end");
	if (tokens->count == 0)
		return lexer_fail(&lexer, 0, "nothing to evaluate");
	return token_add(&lexer, TOKEN_END, len, 0);
}
