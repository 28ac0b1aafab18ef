#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "character.h"
#include "folder.h"
#include "layouts.h"
#include "memory.h"
#include "script.h"
#include "text.h"

/*
 * dbmate: ^(\d+).*\.sql$, sorted by file name; the version is the digits as they stand
 * (pkg/dbmate/db.go).  A file is cut into sections by expressions that know nothing of SQL
 * (pkg/dbmate/migration.go); each is sent as one message, marker and all.
 */

/* ---- names ---- */

static bool
dbmate_is_ours(const char *name)
{
	size_t digits = strspn(name, "0123456789");

	if (name[0] == '.')
		return false;

	return name_ends_in_caseless(name, ".sql") || (digits > 0 && name[digits] == '_');
}

static void
version_set_text(struct migration *migration, const char *digits, size_t len)
{
	migration_set_number(migration, digits, len);
	free(migration->version);
	migration->version = memory_copy(digits, len);
}

static int
dbmate_read_name(struct migration *migration, struct text *faults)
{
	const char *name = migration->name;
	size_t digits = strspn(name, "0123456789"), blank;

	if (digits == 0)
		name_fault(faults,
		    "it does not begin with a number: 20240131120000_ is expected in front");
	if (!name_ends_in(name, ".sql"))
		name_fault(faults, "it does not end in \".sql\" in small letters");
	if (strchr(name, '\n'))
		name_fault(faults, "there is a line feed in it");
	if (faults->len > 0) {
		text_add_string(faults, "; dbmate would leave it out without a word");
		return -1;
	}
	version_set_text(migration, name, digits);
	blank = digits + (name[digits] == '_');
	migration->title = memory_copy(name + blank, strlen(name) - strlen(".sql") - blank);

	return 0;
}

/* ---- markers ---- */

/* What \s is to Go's expressions. */
static bool
expression_is_space(char c)
{
	return char_is_space(c) || c == '\f';
}

static bool
word_stands_at(const char *at, const char *end, const char *word)
{
	size_t len = strlen(word);

	return (size_t)(end - at) >= len && memcmp(at, word, len) == 0;
}

/* Whether ^--\s*migrate:(up|down)(\s*$|\s+\S+) fits at the start of a line.  White space may hold
 * the ends of lines. */
static bool
marker_read(const char *at, const char *end, enum script_direction *direction)
{
	if (!word_stands_at(at, end, "--"))
		return false;
	for (at += 2; at < end && expression_is_space(*at);)
		at++;
	if (word_stands_at(at, end, "migrate:up"))
		*direction = SCRIPT_UP;
	else if (word_stands_at(at, end, "migrate:down"))
		*direction = SCRIPT_DOWN;
	else
		return false;
	at += strlen(*direction == SCRIPT_UP ? "migrate:up" : "migrate:down");

	return at == end || expression_is_space(*at);
}

/* ---- sections ---- */

struct dbmate_reading {
	struct script *script;
	struct text *why;
	const char *end;
	struct script_message section; /* the open one; bytes NULL: none yet */
	unsigned up, down;             /* the lines of the block's markers, 0: it has none */
	unsigned stray;                /* the first line of what stands before all of them */
};

/* The first fault of a file is told. */
static void __attribute__((format(printf, 3, 4)))
reading_fail(struct dbmate_reading *reading, unsigned line, const char *format, ...)
{
	va_list arguments;

	if (reading->script->bad_line > 0)
		return;
	reading->script->bad_line = line;
	text_clear(reading->why);
	va_start(arguments, format);
	text_add_vformat(reading->why, format, arguments);
	va_end(arguments);
}

static void
option_read(struct dbmate_reading *reading, const char *option, size_t len)
{
	static const char off[] = "transaction:false", on[] = "transaction:true";
	TEXT_LOCAL shown = TEXT_INIT(TEXT_MAX_REASON);

	if (len == strlen(off) && memcmp(option, off, len) == 0) {
		reading->section.in_transaction = false;
		return;
	}
	if (len == strlen(on) && memcmp(option, on, len) == 0) {
		reading->section.in_transaction = true;
		return;
	}
	/* Anything else is passed over, which does no harm to words that are a comment. */
	if (!memchr(option, ':', len) && !memchr(option, '=', len) &&
	    !memmem(option, len, "transaction", strlen("transaction")))
		return;
	/* Another value for the same name, whatever it is, counts too. */
	if (len >= strlen("transaction:") && memcmp(option, off, strlen("transaction:")) == 0 &&
	    !memchr(option + strlen("transaction:"), ':', len - strlen("transaction:")))
		reading->section.in_transaction = true;
	text_add_visible(&shown, option, len);
	reading_fail(reading, reading->section.line,
	    "dbmate knows no option \"%s\" and passes over it, so that the section runs in a "
	    "transaction: the one that it knows is transaction:false",
	    text_string(&shown));
}

/* The options stand on the marker's first line. */
static void
options_read(struct dbmate_reading *reading)
{
	const char *at = reading->section.bytes, *end;
	const char *line_end = memchr(at, '\n', (size_t)(reading->end - at));
	size_t len;

	line_end = line_end ? line_end : reading->end;
	for (at += 2; at < line_end && expression_is_space(*at);)
		at++;
	if (at == line_end)
		reading_fail(reading, reading->section.line,
		    "dbmate finds this marker's other half on a line below, and sends that line to "
		    "the database: -- migrate:up is expected on one line");
	else
		at +=
		    strlen(reading->section.direction == SCRIPT_UP ? "migrate:up" : "migrate:down");
	len = (size_t)(line_end - at);
	trim_space(&at, &len);
	for (line_end = at + len; at < line_end; at = end) {
		while (at < line_end && expression_is_space(*at))
			at++;
		for (end = at; end < line_end && !expression_is_space(*end);)
			end++;
		if (end > at)
			option_read(reading, at, (size_t)(end - at));
	}
}

static void
section_end(struct dbmate_reading *reading, const char *at)
{
	if (!reading->section.bytes)
		return;
	reading->section.len = (size_t)(at - reading->section.bytes);
	script_add(reading->script, &reading->section);
}

/* A block is an up section and the down section behind it. */
static void
block_end(struct dbmate_reading *reading)
{
	if (reading->up > 0 && reading->down == 0)
		reading_fail(reading, reading->up,
		    "no -- migrate:down follows it, without which dbmate refuses the file");
}

static void
marker_judge(struct dbmate_reading *reading, enum script_direction direction, unsigned line)
{
	if (direction == SCRIPT_DOWN) {
		if (reading->down > 0)
			reading_fail(reading, line,
			    "a second -- migrate:down behind that of line %u: dbmate refuses the "
			    "file",
			    reading->down);
		reading->down = line;
		return;
	}
	if (reading->up == 0 && reading->stray > 0)
		reading_fail(reading, reading->stray,
		    "something other than blank lines and -- comments stands before -- migrate:up: "
		    "dbmate refuses the file");
	block_end(reading);
	if (reading->up > 0)
		reading_fail(reading, line,
		    "a second -- migrate:up behind that of line %u: dbmate notes the version with "
		    "each, so that this one fails after the first was applied",
		    reading->up);
	reading->up = line;
	reading->down = 0;
}

static void
marker_take(
    struct dbmate_reading *reading, enum script_direction direction, const struct script_lines *at)
{
	if (direction == SCRIPT_DOWN && reading->up == 0) {
		reading_fail(reading, at->number,
		    "it stands before any -- migrate:up: dbmate takes it for a comment");
		return;
	}
	section_end(reading, at->line);
	marker_judge(reading, direction, at->number);
	reading->section = (struct script_message){
	    .direction = direction, .in_transaction = true, .bytes = at->line, .line = at->number};
	options_read(reading);
}

/* A line without a marker. */
static void
line_take(struct dbmate_reading *reading, const struct script_lines *at)
{
	static const char *const directions[] = {"up", "down", NULL};
	const char *text = at->line, *end = at->line + at->len;

	if (line_resembles(at->line, at->len, "migrate", directions))
		reading_fail(reading, at->number,
		    "dbmate takes this for no marker, so that what follows runs with what stands "
		    "before: a marker is -- migrate:up or -- migrate:down at the very start of a "
		    "line, in small letters, with a blank or nothing behind it");
	while (text < end && expression_is_space(*text))
		text++;
	if (reading->up == 0 && reading->stray == 0 && text < end &&
	    !word_stands_at(text, end, "--"))
		reading->stray = at->number;
}

static int
dbmate_read_script(const char *bytes, size_t len, struct script *script, struct text *why)
{
	struct script_lines lines = {.at = bytes, .end = bytes + len};
	struct dbmate_reading reading = {.script = script, .why = why, .end = bytes + len};
	enum script_direction direction;

	while (script_next_line(&lines)) {
		if (marker_read(lines.line, lines.end, &direction))
			marker_take(&reading, direction, &lines);
		else
			line_take(&reading, &lines);
	}
	section_end(&reading, bytes + len);
	block_end(&reading);
	if (reading.up == 0)
		reading_fail(&reading, 1,
		    "there is no -- migrate:up in it, without which dbmate refuses the file");

	return script->bad_line > 0 ? -1 : 0;
}

const struct layout layout_dbmate = {
    .name = "dbmate",
    .tool = "dbmate",
    .expected = "NNNN_name.sql with -- migrate:up and -- migrate:down in it",
    .outside = "-- migrate:up transaction:false",
    .order = ORDER_BYTES,
    .sql = true,
    .sections = true,
    .counts = true,
    .bytes = true,
    .is_ours = dbmate_is_ours,
    .read_name = dbmate_read_name,
    .read_script = dbmate_read_script,
};
