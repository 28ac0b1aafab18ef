#include "goose.h"

#include <stdarg.h>
#include <string.h>

#include "layouts.h"
#include "script.h"
#include "text.h"

/*
 * A file is read line by line, once for each direction, by a machine of states that knows nothing
 * of SQL: a statement ends with the line whose last word ends in a semicolon, or with StatementEnd.
 * Each is a message; all of a direction run in a transaction, unless NO TRANSACTION stands anywhere
 * in the file.
 */

enum goose_state { START, UP, BEGIN_UP, END_UP, DOWN, BEGIN_DOWN, END_DOWN };

struct goose_reading {
	struct script *script;
	struct text *why;
	enum script_direction direction; /* that is read for */
	enum goose_state state;
	bool no_transaction;
	bool open;             /* lines were kept since the last statement's end */
	const char *text;      /* the first that is not blank among them; NULL: there is none */
	const char *text_end;  /* of the last */
	unsigned text_line;    /* of the first */
	unsigned begin, empty; /* the line of StatementBegin, and that of one without statement */
};

/* The first fault of a file is told.  Always -1. */
static int __attribute__((format(printf, 3, 4)))
goose_fail(struct goose_reading *reading, unsigned line, const char *format, ...)
{
	va_list arguments;

	if (reading->script->bad_line > 0)
		return -1;
	reading->script->bad_line = line;
	text_clear(reading->why);
	va_start(arguments, format);
	text_add_vformat(reading->why, format, arguments);
	va_end(arguments);

	return -1;
}

static bool
line_is_comment(const char *line, size_t len)
{
	trim_space(&line, &len);

	return len >= 2 && line[0] == '-' && line[1] == '-';
}

static int
goose_fail_unfinished(struct goose_reading *reading)
{
	return goose_fail(reading, reading->text_line,
	    "no semicolon at a line's end ends this statement: goose refuses the file");
}

static int
goose_begin_down(struct goose_reading *reading, unsigned line)
{
	if (reading->state == START)
		return goose_fail(reading, line,
		    "it stands before -- +goose Up, which is expected first: goose refuses the "
		    "file");
	if (reading->state == BEGIN_UP)
		return goose_fail(reading, line,
		    "the StatementBegin of line %u has no StatementEnd: goose refuses the file",
		    reading->begin);
	if (reading->state != UP && reading->state != END_UP)
		return goose_fail(reading, line, "a second -- +goose Down: goose refuses the file");
	if (reading->text)
		return goose_fail_unfinished(reading);
	reading->state = DOWN;

	return 0;
}

static int
goose_begin_statement(struct goose_reading *reading, unsigned line)
{
	if (reading->state == START)
		return goose_fail(
		    reading, line, "it stands before -- +goose Up: goose refuses the file");
	if (reading->state == BEGIN_UP || reading->state == BEGIN_DOWN)
		return goose_fail(reading, line,
		    "the StatementBegin of line %u has no StatementEnd before it: goose refuses "
		    "the file",
		    reading->begin);
	reading->state = reading->state == UP || reading->state == END_UP ? BEGIN_UP : BEGIN_DOWN;
	reading->begin = line;

	return 0;
}

static int
goose_end_statement(struct goose_reading *reading, unsigned line)
{
	if (reading->state != BEGIN_UP && reading->state != BEGIN_DOWN)
		return goose_fail(
		    reading, line, "no StatementBegin stands before it: goose refuses the file");
	reading->state = reading->state == BEGIN_UP ? END_UP : END_DOWN;
	reading->empty = reading->open ? 0 : reading->begin;

	return 0;
}

static int
annotation_take(struct goose_reading *reading, enum annotation annotation, unsigned line)
{
	switch (annotation) {
	case ANNOTATION_UP:
		if (reading->state != START)
			return goose_fail(
			    reading, line, "a second -- +goose Up: goose refuses the file");
		reading->state = UP;
		return 0;
	case ANNOTATION_DOWN:
		return goose_begin_down(reading, line);
	case ANNOTATION_STATEMENT_BEGIN:
		return goose_begin_statement(reading, line);
	case ANNOTATION_STATEMENT_END:
		return goose_end_statement(reading, line);
	case ANNOTATION_NO_TRANSACTION:
		reading->no_transaction = true;
		return 0;
	default: /* Variables are put in when it is applied. */
		return 0;
	}
}

/* ---- statements ---- */

/* Whether the last word before a comment ends in a semicolon. */
static bool
line_ends_statement(const char *line, size_t len)
{
	const char *end, *last = NULL;

	trim_space(&line, &len);
	end = line + len;
	if (!memmem(line, len, "--", 2))
		return len > 0 && end[-1] == ';';
	while (line < end) {
		size_t space = space_length(line, (size_t)(end - line));

		if (space > 0) {
			line += space;
			continue;
		}
		if (end - line >= 2 && line[0] == '-' && line[1] == '-')
			break;
		while (line < end && space_length(line, (size_t)(end - line)) == 0)
			last = line++;
	}

	return last && *last == ';';
}

static void
statement_keep(struct goose_reading *reading, const struct script_lines *at)
{
	const char *text = at->line;
	size_t len = at->len;

	reading->open = true;
	trim_space(&text, &len);
	if (len == 0)
		return;
	if (!reading->text) {
		reading->text = text;
		reading->text_line = at->number;
	}
	reading->text_end = text + len;
}

static void
statement_drop(struct goose_reading *reading)
{
	reading->open = false;
	reading->text = NULL;
}

static void
statement_end(struct goose_reading *reading)
{
	const struct script_message message = {.direction = reading->direction,
	    .bytes = reading->text,
	    .len = reading->text ? (size_t)(reading->text_end - reading->text) : 0,
	    .line = reading->text_line};

	script_add(reading->script, &message);
	statement_drop(reading);
}

/* Whether the state is one of the direction that is read for. */
static bool
goose_is_in_direction(const struct goose_reading *reading)
{
	bool up = reading->state == UP || reading->state == BEGIN_UP || reading->state == END_UP;

	return up == (reading->direction == SCRIPT_UP);
}

/* A line that is none of goose's own, or StatementEnd. */
static int
goose_take_text(struct goose_reading *reading, const struct script_lines *at, bool is_end)
{
	bool ended = reading->state == END_UP || reading->state == END_DOWN;
	const char *text = at->line;
	size_t len = at->len;

	if (!reading->open && (at->len == 0 || line_is_comment(at->line, at->len)))
		return 0;
	trim_space(&text, &len);
	if (reading->state == START && len == 0)
		return 0;
	if (reading->state == START)
		return goose_fail(reading, at->number,
		    "something other than a comment stands before -- +goose Up: goose refuses the "
		    "file");
	if (!ended)
		statement_keep(reading, at);
	if (!goose_is_in_direction(reading)) {
		statement_drop(reading);
		return 0;
	}
	if (ended && !is_end && len > 0)
		goose_fail(reading, at->number,
		    "goose drops this line without a word, since the StatementBegin of line %u "
		    "holds no statement",
		    reading->empty);
	if (ended || ((reading->state == UP || reading->state == DOWN) &&
			 line_ends_statement(at->line, at->len)))
		statement_end(reading);
	if (ended)
		reading->state = reading->state == END_UP ? UP : DOWN;

	return 0;
}

/* ---- bodies ---- */

static int
goose_take_line(struct goose_reading *reading, const struct script_lines *at)
{
	static const char *const words[] = {"up", "down", "statementbegin", "statementend",
	    "notransaction", "envsubon", "envsuboff", NULL};
	enum { LONGEST_LINE = 4 << 20 };
	size_t raw = (size_t)(at->at - at->line) - (at->at[-1] == '\n');
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
	enum annotation annotation;

	if (raw >= LONGEST_LINE)
		return goose_fail(reading, at->number,
		    "the line has %d bytes or more: goose refuses the file", LONGEST_LINE);
	if (!annotation_stands(at->line, at->len)) {
		if (reading->direction == SCRIPT_UP &&
		    line_resembles(at->line, at->len, "goose", words))
			goose_fail(reading, at->number,
			    "goose takes this for no annotation, so that what follows runs with "
			    "what stands before: an annotation is -- +goose in small letters at "
			    "the start of a line, and one word of goose behind it");
		return goose_take_text(reading, at, false);
	}
	if (annotation_read(at->line, at->len, &annotation, &why) == -1)
		return goose_fail(
		    reading, at->number, "goose refuses the file: %s", text_string(&why));
	if (annotation_take(reading, annotation, at->number) == -1)
		return -1;

	return annotation == ANNOTATION_STATEMENT_END ? goose_take_text(reading, at, true) : 0;
}

static int
goose_finish(struct goose_reading *reading)
{
	if (reading->state == START)
		return goose_fail(reading, 1,
		    "there is no -- +goose Up in it, without which goose refuses the file");
	if (reading->state == BEGIN_UP || reading->state == BEGIN_DOWN)
		return goose_fail(
		    reading, reading->begin, "no StatementEnd follows it: goose refuses the file");
	if (reading->text)
		return goose_fail_unfinished(reading);

	return 0;
}

/* Returns whether NO TRANSACTION stands in it. */
static bool
goose_read_direction(const char *bytes, size_t len, enum script_direction direction,
    struct script *script, struct text *why)
{
	struct script_lines lines = {.at = bytes, .end = bytes + len};
	struct goose_reading reading = {.script = script, .why = why, .direction = direction};
	int rc = 0;

	while (rc == 0 && script_next_line(&lines))
		rc = goose_take_line(&reading, &lines);
	if (rc == 0)
		goose_finish(&reading);

	return reading.no_transaction;
}

int
goose_read_script(const char *bytes, size_t len, struct script *script, struct text *why)
{
	bool no_transaction;

	script->not_sql = script->path && name_ends_in(script->path, ".go");
	if (script->not_sql)
		return 0;
	no_transaction = goose_read_direction(bytes, len, SCRIPT_UP, script, why);
	goose_read_direction(bytes, len, SCRIPT_DOWN, script, why);
	for (size_t i = 0; i < script->count; i++)
		script->messages[i].in_transaction = !no_transaction;

	return script->bad_line > 0 ? -1 : 0;
}
