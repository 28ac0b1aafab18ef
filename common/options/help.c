#include "table.h"

#include <string.h>

#include "diag.h"
#include "schema.h"
#include "text.h"

enum { WIDTH = 80, WIDEST_LABEL = 30, LONG_CHOICES = 50 };

/* Appends `words` broken at spaces, at columns `indent` to WIDTH; the cursor stands at `column`. */
static void
words_wrap(struct text *out, size_t indent, size_t column, const char *words)
{
	while (*words != '\0') {
		size_t len = strcspn(words, " ");
		bool first = column <= indent;

		if (!first && column + 1 + len > WIDTH) {
			text_add_byte(out, '\n');
			column = 0;
			first = true;
		}
		while (column < indent) {
			text_add_byte(out, ' ');
			column++;
		}
		if (!first) {
			text_add_byte(out, ' ');
			column++;
		}
		text_add(out, words, len);
		column += len;
		words += len;
		words += strspn(words, " ");
	}
	text_add_byte(out, '\n');
}

/* "  -q, --quiet" or "      --run ID" */
static void
label_write(struct text *label, const struct option_row *row)
{
	text_clear(label);
	if (row->letter != 0)
		text_add_format(label, "  -%c, --%s", row->letter, row->name);
	else
		text_add_format(label, "      --%s", row->name);
	if (row->argument)
		text_add_format(label, " %s", row->argument);
}

static size_t
label_width(const struct option_table *table)
{
	TEXT_LOCAL label = TEXT_INIT(TEXT_MAX_REASON);
	size_t widest = 0;

	for (size_t i = 0; i < table->shown; i++) {
		label_write(&label, &table->rows[i]);
		if (label.len > widest && label.len <= WIDEST_LABEL)
			widest = label.len;
	}

	return widest;
}

/* " (a|b)", or with commas where that is long and has to be wrapped. */
static void
choices_write(struct text *words, const char *choices)
{
	const char *between = strlen(choices) > LONG_CHOICES ? ", " : "|";

	text_add_string(words, " (");
	for (const char *at = choices; *at != '\0'; at++)
		if (*at == '|')
			text_add_string(words, between);
		else
			text_add_byte(words, *at);
	text_add_byte(words, ')');
}

static void
rows_write(struct text *out, const struct option_table *table, size_t from, size_t to)
{
	TEXT_LOCAL label = TEXT_INIT(TEXT_MAX_REASON), words = TEXT_INIT(TEXT_MAX_REASON);
	size_t indent = label_width(table) + 2;

	for (size_t i = from; i < to; i++) {
		const struct option_row *row = &table->rows[i];

		label_write(&label, row);
		text_clear(&words);
		text_add_string(&words, row->help);
		if (row->kind == OPTION_CHOICE && strcmp(row->argument, row->choices) != 0)
			choices_write(&words, row->choices);
		if (row->environment)
			text_add_format(&words, " [%s]", row->environment);
		text_add(out, label.bytes, label.len);
		if (label.len + 2 > indent) {
			text_add_byte(out, '\n');
			words_wrap(out, indent, 0, text_string(&words));
		} else {
			words_wrap(out, indent, label.len, text_string(&words));
		}
	}
}

void
option_help(const struct options *options, const struct option_table *table, struct text *out)
{
	TEXT_LOCAL usage = TEXT_INIT(TEXT_MAX_REASON);

	text_add_format(&usage, "usage: %s %s", program_name(), options->synopsis);
	words_wrap(out, 0, 0, text_string(&usage));
	words_wrap(out, 0, 0, options->about);
	if (table->own > 0) {
		text_add_string(out, "\nOptions:\n");
		rows_write(out, table, 0, table->own);
	}
	text_add_string(out, "\nCommon options:\n");
	rows_write(out, table, table->own, table->shown);
	if (options->example)
		text_add_format(out, "\nExample:\n  %s\n", options->example);
	text_add_string(out, "\n");
	words_wrap(out, 0, 0,
	    "Exit status: 0 all passed, 1 something failed or is unknown, 2 trouble: no verdict.");
	text_add_format(out, "Manual: %s(1), %s%sreadyline(7)\n", program_name(),
	    options->manual ? options->manual : "", options->manual ? ", " : "");
}

/* What an absent library's line ends with (database.h). */
static bool
is_absent(const char *library)
{
	static const char mark[] = "(not built in)";
	size_t len = strlen(library), tail = sizeof(mark) - 1;

	return len >= tail && strcmp(library + len - tail, mark) == 0;
}

void
option_version(const struct options *options, struct text *out)
{
	const char *(*const *libraries)(void) = options->libraries;
	bool any = false;

	text_add_format(out, "%s readyline %s\n", program_name(), READYLINE_VERSION);
	for (size_t i = 0; libraries && libraries[i]; i++)
		text_add_format(out, "%s\n", libraries[i]());
	text_add_string(out, "features:");
	for (size_t i = 0; libraries && libraries[i]; i++) {
		const char *library = libraries[i]();

		if (is_absent(library))
			continue;
		text_add_byte(out, ' ');
		text_add(out, library, strcspn(library, " /"));
		any = true;
	}
	text_add_string(out, any ? "\n" : " none\n");
}

int
option_schema(const char *type, struct text *out, struct text *wrong, struct text *expected)
{
	const char *schema = schema_find(type);
	const char *nearest;

	if (schema)
		return text_add_string(out, schema);

	nearest = text_nearest(type, schema_types());
	text_set_format(wrong, "option --schema: no record type \"%s\"", type);
	if (nearest)
		text_add_format(wrong, "; did you mean \"%s\"?", nearest);
	text_set_format(expected, "expected:");
	for (const char *const *known = schema_types(); *known; known++)
		text_add_format(expected, " %s", *known);

	return -1;
}

void
option_tsv(const struct option_table *table, struct text *out)
{
	for (size_t i = 0; i < table->shown; i++) {
		const struct option_row *row = &table->rows[i];

		text_add_format(out, "%s\t%c\t%s\t%s\t%s\t%s\t%s\n", row->name,
		    row->letter == 0 ? '-' : row->letter, option_kind_name(row->kind),
		    row->argument ? row->argument : "-", row->choices ? row->choices : "-",
		    row->help, row->environment ? row->environment : "-");
	}
}
