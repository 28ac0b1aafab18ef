#include "table.h"

#include <stdlib.h>
#include <string.h>

#include "diag.h"
#include "memory.h"
#include "text.h"

enum { MAX_NAMES = 128 };

/* Bounds of --max-line: below the first no record fits, above the second memory is no longer
 * flat. */
#define SMALLEST_MAX_LINE 2
#define LARGEST_MAX_LINE (INT64_C(1) << 30)

/* The common options fill the options themselves. */
#define OPTION_STRUCT struct options

static const struct option_row first_rows[] = {
    OPTION_STRING_ROW("run", 0, common.run, "ID",
	"the run that records belong to (default: a new UUIDv7)", .environment = "READYLINE_RUN"),
    {0},
};

static const struct option_row reader_rows[] = {
    OPTION_FLAG_ROW("ignore-status", 0, common.ignore_status,
	"may end better than the checks and summaries read"),
    OPTION_SIZE_ROW("max-line", 0, common.max_line, "SIZE",
	"longest record accepted (default: 16MiB)", SMALLEST_MAX_LINE, LARGEST_MAX_LINE),
    {0},
};

static const struct option_row redaction_rows[] = {
    OPTION_FILE_ROW("redact-rules", 0, common.redact_rules, "FILE",
	"what else is a secret, or is none", .environment = "READYLINE_REDACT_RULES"),
    {0},
};

static const struct option_row last_rows[] = {
    OPTION_FLAG_ROW("jsonl", 0, common.jsonl, "write JSON Lines even to a terminal"),
    OPTION_CHOICE_ROW("color", 0, common.color, "WHEN",
	"colour what is rendered for reading (default: auto)", "auto|always|never"),
    OPTION_FLAG_ROW("summary-only", 0, common.summary_only, "write no record but the summary"),
    OPTION_FILE_ROW("output-json", 0, common.output_json, "FILE",
	"also save {\"summary\":...,\"records\":[...]}"),
    OPTION_FLAG_ROW("quiet", 'q', common.quiet, "no messages"),
    OPTION_STRING_ROW(
	"schema", 0, requests.schema, "TYPE", "print the JSON Schema of a record type"),
    OPTION_FLAG_ROW("help", 'h', requests.help, "print this"),
    OPTION_FLAG_ROW(
	"version", 'V', requests.version, "print the version, linked libraries and features"),
    {0},
};

static const struct option_row hidden_rows[] = {
    OPTION_FLAG_ROW("option-table", 0, requests.option_table, NULL),
    OPTION_FLAG_ROW("operand-table", 0, requests.operand_table, NULL),
    {0},
};

static const struct option_row member_rows[] = {
    OPTION_FLAG_ROW("member-table", 0, requests.member_table, NULL),
    {0},
};

static void
table_add(struct option_table *table, const struct option_row *rows)
{
	while (rows && rows->kind != OPTION_END) {
		table->rows =
		    memory_grow(table->rows, table->count, &table->room, sizeof(*table->rows));
		table->rows[table->count++] = *rows++;
	}
}

static void
table_check(const struct option_table *table)
{
	for (size_t i = 0; i < table->count; i++) {
		const struct option_row *row = &table->rows[i];

		if ((row->kind == OPTION_FLAG) != !row->argument)
			diag_fatal(
			    "broken option table: --%s: flags alone have no argument", row->name);
		if (row->kind == OPTION_CHOICE && !row->choices)
			diag_fatal("broken option table: --%s: no choices", row->name);
		if (option_by_name(table, row->name, strlen(row->name)) != row)
			diag_fatal("broken option table: --%s stands twice", row->name);
		if (row->letter != 0 && option_by_letter(table, row->letter) != row)
			diag_fatal("broken option table: -%c stands twice", row->letter);
	}
}

struct option_table
option_table_new(const struct options *options)
{
	struct option_table table = {0};

	table_add(&table, options->rows);
	table.own = table.count;
	table_add(&table, first_rows);
	if (options->reads_records)
		table_add(&table, reader_rows);
	if (options->redact_rules)
		table_add(&table, redaction_rows);
	table_add(&table, last_rows);
	table.shown = table.count;
	table_add(&table, hidden_rows);
	if (options->members)
		table_add(&table, member_rows);
	for (size_t i = table.own; i < table.count; i++)
		if (strcmp(table.rows[i].name, "schema") == 0)
			table.rows[i].choices = options->types;
	table_check(&table);

	return table;
}

void *
option_place(
    const struct option_table *table, struct options *options, const struct option_row *row)
{
	bool own = (size_t)(row - table->rows) < table->own;

	return (char *)(own ? options->values : options) + row->offset;
}

void
option_table_free(struct option_table *table)
{
	free(table->rows);
	*table = (struct option_table){0};
}

const struct option_row *
option_by_name(const struct option_table *table, const char *name, size_t len)
{
	for (size_t i = 0; i < table->count; i++) {
		const char *candidate = table->rows[i].name;

		if (strncmp(candidate, name, len) == 0 && candidate[len] == '\0')
			return &table->rows[i];
	}

	return NULL;
}

const struct option_row *
option_by_letter(const struct option_table *table, int letter)
{
	for (size_t i = 0; i < table->count; i++)
		if (table->rows[i].letter != 0 && table->rows[i].letter == letter)
			return &table->rows[i];

	return NULL;
}

const char *
option_nearest(const struct option_table *table, const char *name)
{
	const char *names[MAX_NAMES + 1] = {NULL};

	for (size_t i = 0; i < table->shown && i < MAX_NAMES; i++)
		names[i] = table->rows[i].name;

	return text_nearest(name, names);
}

const char *
option_kind_name(enum option_kind kind)
{
	static const char *const names[] = {
	    [OPTION_END] = "end",
	    [OPTION_FLAG] = "flag",
	    [OPTION_STRING] = "string",
	    [OPTION_FILE] = "file",
	    [OPTION_FOLDER] = "folder",
	    [OPTION_SECRET] = "secret",
	    [OPTION_CHOICE] = "choice",
	    [OPTION_COUNT] = "count",
	    [OPTION_DURATION] = "duration",
	    [OPTION_SIZE] = "size",
	    [OPTION_RATE] = "rate",
	    [OPTION_SHARE] = "share",
	    [OPTION_LIST] = "list",
	    [OPTION_FILE_LIST] = "file-list",
	    [OPTION_SECRET_LIST] = "secret-list",
	};

	return names[kind];
}
