#include "spelling.h"

#include <string.h>

#include "character.h"
#include "text.h"
#include "lexer.h"

enum { MOST_NAMES = 64 };

struct spelling {
	struct lexer tokens;
	struct text *out;
	const char *written; /* up to where the statement was written */
	bool changed;
	bool numbered; /* it has parameters of PostgreSQL's own */
	unsigned parameters;
	struct lexeme names[MOST_NAMES]; /* of the driver's parameters; the first is $1 */
	size_t name_count;
};

/* Writes what stands before `at`, and leaves out what stands up to `next`. */
static void
spelling_leave(struct spelling *spelling, const char *at, const char *next)
{
	text_add(spelling->out, spelling->written, (size_t)(at - spelling->written));
	spelling->written = next;
	spelling->changed = true;
}

/* ---- types before a parameter ---- */

static bool
lexeme_is_type(const struct lexeme *token)
{
	static const char *const types[] = {"interval", "date", "time", "timestamp", "timestamptz",
	    "timetz", "uuid", "json", "jsonb", "inet", "cidr", "macaddr", "numeric", "decimal",
	    "bytea", "text", "varchar", "bool", "boolean", "bit", "int", "integer", "bigint",
	    "smallint", "int4", "int8", "real", "float", "point", "box", "line", "circle", "path",
	    "polygon", "money", "xml", "regclass", "regtype", "tsvector", "tsquery", "int4range",
	    "int8range", "numrange", "daterange", "tsrange", "tstzrange", "hstore", "citext",
	    "ltree", NULL};

	return token->kind == LEXEME_WORD &&
	       text_is_among_caseless(token->bytes, token->len, types);
}

/* Where the type begins that the last of `count` tokens ends; NULL: it ends none. */
static const char *
type_begin(const struct lexeme last[4], size_t count)
{
	const struct lexeme *end = &last[3];

	if (count >= 2 && lexeme_is(end, "precision") && lexeme_is(end - 1, "double"))
		return end[-1].bytes;
	if (count >= 2 && lexeme_is(end, "varying") && lexeme_is(end - 1, "character"))
		return end[-1].bytes;
	if (count >= 4 && lexeme_is(end, "zone") && lexeme_is(end - 1, "time") &&
	    (lexeme_is(end - 2, "with") || lexeme_is(end - 2, "without")))
		return lexeme_is_type(end - 3) ? end[-3].bytes : NULL;

	return count >= 1 && lexeme_is_type(end) ? end->bytes : NULL;
}

/* TYPE $1 becomes $1::TYPE. */
static void
spelling_take_parameter(
    struct spelling *spelling, const struct lexeme last[4], size_t count, const struct lexeme *at)
{
	const char *type = type_begin(last, count);

	if (!type)
		return;
	spelling_leave(spelling, type, at->bytes + at->len);
	text_add(spelling->out, at->bytes, at->len);
	text_add_string(spelling->out, "::");
	text_add(spelling->out, type, (size_t)(last[3].bytes + last[3].len - type));
}

/* ---- extract($1 FROM ...) ---- */

/* `last` ends with the word, the bracket and the parameter; `from` comes next. */
static void
spelling_take_extract(
    struct spelling *spelling, const struct lexeme last[4], const struct lexeme *from)
{
	spelling_leave(spelling, last[1].bytes, last[3].bytes);
	text_add_string(spelling->out, "pg_catalog.extract(");
	spelling_leave(spelling, from->bytes, from->bytes + from->len);
	text_add_byte(spelling->out, ',');
}

/* ---- a driver's parameters ---- */

static unsigned
spelling_number(struct spelling *spelling, const struct lexeme *name)
{
	for (size_t i = 0; i < spelling->name_count; i++)
		if (spelling->names[i].len == name->len &&
		    memcmp(spelling->names[i].bytes, name->bytes, name->len) == 0)
			return (unsigned)i + 1;
	if (spelling->name_count == MOST_NAMES)
		return 0;
	spelling->names[spelling->name_count++] = *name;

	return (unsigned)spelling->name_count;
}

/* How long a name in the form %(name)s is at `bytes`, and the name; 0: it is none. */
static size_t
spelling_percent(const char *bytes, const char *end, struct lexeme *name)
{
	size_t left = (size_t)(end - bytes), len = 2;

	if (left >= 2 && bytes[1] == 's')
		return 2;
	if (left < 4 || bytes[1] != '(')
		return 0;
	while (len < left && char_is_word(bytes[len]))
		len++;
	*name = (struct lexeme){.bytes = bytes + 2, .len = len - 2};

	return len + 1 < left && bytes[len] == ')' && bytes[len + 1] == 's' ? len + 2 : 0;
}

static size_t
spelling_colon(const char *bytes, const char *end, struct lexeme *name)
{
	size_t left = (size_t)(end - bytes), len = 1;

	if (left < 2 || !char_is_letter(bytes[1]))
		return 0;
	while (len < left && char_is_word(bytes[len]))
		len++;
	*name = (struct lexeme){.bytes = bytes + 1, .len = len - 1};

	return len;
}

static void
spelling_take_symbol(struct spelling *spelling, const struct lexeme *last, const struct lexeme *at)
{
	const char *bytes = at->bytes, *end = spelling->tokens.end;
	struct lexeme name = {0};
	unsigned number;
	size_t len = 0;

	if (*bytes == '?')
		len = 1;
	else if (*bytes == '%')
		len = spelling_percent(bytes, end, &name);
	else if (*bytes == ':' && !lexeme_is_symbol(last, ':'))
		len = spelling_colon(bytes, end, &name);
	if (len == 0)
		return;
	number = name.len > 0 ? spelling_number(spelling, &name) : ++spelling->parameters;
	if (number == 0)
		return;
	spelling_leave(spelling, bytes, bytes + len);
	text_add_format(spelling->out, "$%u", number);
	spelling->tokens.at = bytes + len;
}

/* ---- all of it ---- */

static bool
statement_is_numbered(struct lexer tokens)
{
	struct lexeme token;

	while (lexer_next(&tokens, &token))
		if (token.kind == LEXEME_PARAMETER)
			return true;

	return false;
}

bool
spelling_of_parameters(const char *sql, size_t len, struct text *out)
{
	struct lexer tokens = {.at = sql, .end = sql + len};
	struct spelling spelling = {.tokens = tokens,
	    .out = out,
	    .written = sql,
	    .numbered = statement_is_numbered(tokens)};
	struct lexeme last[4] = {0}, token;

	for (size_t count = 0; lexer_next(&spelling.tokens, &token); count++) {
		if (token.kind == LEXEME_PARAMETER)
			spelling_take_parameter(&spelling, last, count, &token);
		else if (lexeme_is(&token, "from") && count >= 3 &&
			 last[3].kind == LEXEME_PARAMETER && lexeme_is_symbol(&last[2], '(') &&
			 lexeme_is(&last[1], "extract"))
			spelling_take_extract(&spelling, last, &token);
		else if (token.kind == LEXEME_SYMBOL && !spelling.numbered)
			spelling_take_symbol(&spelling, &last[3], &token);
		memmove(last, last + 1, 3 * sizeof(*last));
		last[3] = token;
	}
	text_add(out, spelling.written, (size_t)(sql + len - spelling.written));

	return spelling.changed;
}

void
spelling_of_text(const char *sql, size_t len, unsigned number, struct text *out)
{
	struct lexer tokens = {.at = sql, .end = sql + len};
	const char *written = sql;
	struct lexeme token;

	while (lexer_next(&tokens, &token)) {
		unsigned value = 0;

		if (token.kind != LEXEME_PARAMETER)
			continue;
		for (size_t i = 1; i < token.len && value < 100000; i++)
			value = value * 10 + (unsigned)(token.bytes[i] - '0');
		if (value != number)
			continue;
		text_add(out, written, (size_t)(token.bytes + token.len - written));
		text_add_string(out, "::text");
		written = token.bytes + token.len;
	}
	text_add(out, written, (size_t)(sql + len - written));
}
