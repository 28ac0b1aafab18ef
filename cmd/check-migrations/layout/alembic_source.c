#include "alembic_source.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "character.h"
#include "memory.h"
#include "text.h"

static const char *const variables[ALEMBIC_VARIABLES] = {
    "revision", "down_revision", "branch_labels", "depends_on"};

/* A source on its way through; Python's lexical analysis is in its reference, chapter 2. */
struct python {
	const char *at, *end;
	unsigned line;
};

static bool
python_has(const struct python *python, const char *token)
{
	size_t len = strlen(token);

	return (size_t)(python->end - python->at) >= len && memcmp(python->at, token, len) == 0;
}

static bool
python_at_line_end(const struct python *python)
{
	return python->at == python->end || *python->at == '\n' || *python->at == '\r';
}

static void
python_move(struct python *python, size_t len)
{
	for (; len > 0 && python->at < python->end; len--)
		python->line += *python->at++ == '\n';
}

static void
python_skip_comment(struct python *python)
{
	while (!python_at_line_end(python))
		python->at++;
}

/* ---- strings ---- */

/* The letters in front of a quote, r or u or rb, or none; SIZE_MAX: no string begins here. */
static size_t
string_prefix(const struct python *python)
{
	size_t len = 0, left = (size_t)(python->end - python->at);

	while (
	    len < left && len < 2 && strchr("rRbBuUfF", python->at[len]) && python->at[len] != '\0')
		len++;

	return len < left && (python->at[len] == '"' || python->at[len] == '\'') ? len : SIZE_MAX;
}

/* Moves over a string that begins here, and gives what stands in it. */
static void
string_skip(struct python *python, size_t prefix, const char **inner, size_t *len)
{
	char close[4] = {0};
	bool triple;

	python_move(python, prefix);
	memset(close, *python->at, 3);
	triple = python_has(python, close);
	close[triple ? 3 : 1] = '\0';
	python_move(python, strlen(close));
	*inner = python->at;
	while (python->at < python->end && !python_has(python, close) &&
	       (triple || *python->at != '\n'))
		python_move(python, *python->at == '\\' ? 2 : 1);
	*len = (size_t)(python->at - *inner);
	if (python_has(python, close))
		python_move(python, strlen(close));
}

/* ---- lines ---- */

/* Moves to the end of the statement: of the line, unless brackets, strings or a backslash go on,
 * or to the semicolon; with `stop` to that byte before it, outside of brackets. */
static void
python_skip_statement(struct python *python, char stop)
{
	size_t depth = 0;

	while (python->at < python->end) {
		size_t prefix = string_prefix(python), len;
		const char *inner;
		char here = *python->at;

		if (depth == 0 && (python_at_line_end(python) || here == ';' || here == stop))
			return;
		if (prefix != SIZE_MAX) {
			string_skip(python, prefix, &inner, &len);
		} else if (here == '#') {
			python_skip_comment(python);
		} else if (char_is_word(here)) {
			while (python->at < python->end && char_is_word(*python->at))
				python->at++;
		} else {
			depth += strchr("([{", here) && here != '\0';
			depth -= depth > 0 && strchr(")]}", here) && here != '\0';
			python_move(python, here == '\\' && python_has(python, "\\\r\n") ? 3
					    : here == '\\'                               ? 2
											 : 1);
		}
	}
}

/* Blanks; in brackets line ends and comments too. */
static void
python_skip_space(struct python *python, bool in_brackets)
{
	while (python->at < python->end) {
		if (char_is_blank(*python->at) || *python->at == '\f' ||
		    (in_brackets && python_at_line_end(python)))
			python_move(python, 1);
		else if (in_brackets && *python->at == '#')
			python_skip_comment(python);
		else if (python_has(python, "\\\n"))
			python_move(python, 2);
		else if (python_has(python, "\\\r\n"))
			python_move(python, 3);
		else
			return;
	}
}

/* ---- values ---- */

static void
value_clear(struct alembic_value *value)
{
	for (size_t i = 0; i < value->count; i++)
		free(value->strings[i]);
	free(value->strings);
	*value = (struct alembic_value){0};
}

static void
value_add(struct alembic_value *value, char *string)
{
	char **strings = memory_new(value->count + 2, sizeof(*strings));

	if (value->count > 0)
		memcpy(strings, value->strings, value->count * sizeof(*strings));
	free(value->strings);
	value->strings = strings;
	value->strings[value->count++] = string;
}

/* Strings beside each other are one.  -1: none that can be told without running the file. */
static int
value_take_string(struct python *python, bool in_brackets, struct alembic_value *value)
{
	struct text whole = TEXT_INIT(TEXT_MAX_REASON);
	size_t prefix = string_prefix(python);
	bool good = prefix != SIZE_MAX;

	for (; good && prefix != SIZE_MAX; prefix = string_prefix(python)) {
		bool plain = prefix == 0 || (prefix == 1 && strchr("rRuU", *python->at));
		bool raw = prefix == 1 && strchr("rR", *python->at);
		const char *inner;
		size_t len;

		string_skip(python, prefix, &inner, &len);
		good = plain && (raw || !memchr(inner, '\\', len)) && !memchr(inner, '\0', len);
		text_add(&whole, inner, len);
		python_skip_space(python, in_brackets);
	}
	if (!good || text_failed(&whole)) {
		text_free(&whole);
		return -1;
	}
	value_add(value, whole.len > 0 ? memory_given(text_take(&whole)) : memory_string(""));
	text_free(&whole);

	return 0;
}

/* Strings with commas between them, up to `close` or, where that is 0, the end of the statement. */
static int
value_take_strings(struct python *python, char close, struct alembic_value *value)
{
	bool in_brackets = close != '\0';

	for (;;) {
		python_skip_space(python, in_brackets);
		if (in_brackets && python->at < python->end && *python->at == close) {
			python_move(python, 1);
			return 0;
		}
		if (!in_brackets && python_at_line_end(python))
			return value->count > 0 ? 0 : -1;
		if (value_take_string(python, in_brackets, value) == -1)
			return -1;
		if (python_has(python, ","))
			python_move(python, 1);
		else if (!in_brackets)
			return 0;
		else if (python->at == python->end || *python->at != close)
			return -1;
	}
}

static int
value_take(struct python *python, struct alembic_value *value)
{
	static const char opens[] = "([{", closes[] = ")]}";
	const char *open;

	python_skip_space(python, false);
	if (python_has(python, "None")) {
		python_move(python, 4);
		return python->at < python->end && char_is_word(*python->at) ? -1 : 0;
	}
	open = python->at < python->end && *python->at != '\0' ? strchr(opens, *python->at) : NULL;
	if (!open)
		return value_take_strings(python, '\0', value);
	python_move(python, 1);

	return value_take_strings(python, closes[open - opens], value);
}

/* ---- assignments ---- */

/* The variable whose name stands here, ALEMBIC_VARIABLES for none. */
static enum alembic_variable
variable_at(const struct python *python)
{
	size_t len = 0, left = (size_t)(python->end - python->at), i = 0;

	while (len < left && char_is_word(python->at[len]))
		len++;
	while (i < ALEMBIC_VARIABLES &&
	       !(strlen(variables[i]) == len && memcmp(variables[i], python->at, len) == 0))
		i++;

	return (enum alembic_variable)i;
}

/* Moves behind the `=` of an assignment, with or without an annotation; false: it is none. */
static bool
python_take_assignment(struct python *python)
{
	python_skip_space(python, false);
	if (python_has(python, ":")) {
		python_move(python, 1);
		python_skip_statement(python, '=');
	}
	if (!python_has(python, "=") || python_has(python, "=="))
		return false;
	python_move(python, 1);

	return true;
}

/* Something else than a plain assignment that changes the variable: `+=`. */
static bool
python_at_change(const struct python *python)
{
	return python->end - python->at > 1 && python->at[1] == '=' && python->at[0] != '=' &&
	       python->at[0] != '!' && python->at[0] != '<' && python->at[0] != '>';
}

static int
statement_read(struct python *python, struct alembic_source *source, struct text *why)
{
	enum alembic_variable variable = variable_at(python);
	unsigned line = python->line;
	struct alembic_value value = {.assigned = true};
	bool changed, good = true;

	if (variable == ALEMBIC_VARIABLES)
		return 0;
	python_move(python, strlen(variables[variable]));
	python_skip_space(python, false);
	changed = python_at_change(python);
	if (!changed && !python_take_assignment(python))
		return 0;
	good = !changed && value_take(python, &value) == 0;
	python_skip_space(python, false);
	good = good && (python_at_line_end(python) || *python->at == '#' || *python->at == ';');
	if (!good) {
		value_clear(&value);
		return text_fail(why,
		    "line %u: what %s is cannot be told without running the file: a string, None "
		    "or "
		    "a tuple of strings is expected",
		    line, variables[variable]);
	}
	value_clear(&source->values[variable]);
	source->values[variable] = value;

	return 0;
}

int
alembic_source_read(const char *bytes, size_t len, struct alembic_source *source, struct text *why)
{
	struct python python = {.at = bytes, .end = bytes + len, .line = 1};

	*source = (struct alembic_source){0};
	if (python_has(&python, "\xEF\xBB\xBF"))
		python.at += 3;
	while (python.at < python.end) {
		if (statement_read(&python, source, why) == -1)
			return -1;
		python_skip_statement(&python, '\0');
		if (python_has(&python, ";")) {
			python_move(&python, 1);
			python_skip_space(&python, false);
		} else {
			python_move(&python, 1);
		}
	}

	return 0;
}

void
alembic_source_free(struct alembic_source *source)
{
	for (size_t i = 0; i < ALEMBIC_VARIABLES; i++)
		value_clear(&source->values[i]);
}
