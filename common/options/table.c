#include "table.h"

#include <stdlib.h>
#include <string.h>

#include "diag.h"
#include "text.h"

enum { MAX_NAMES = 128 };

/* Bounds of --max-line: below the first no record fits, above the second memory is no longer
 * flat. */
#define SMALLEST_MAX_LINE 2
#define LARGEST_MAX_LINE (INT64_C(1) << 30)

static void
add_row(struct option_table *table, struct option_row row)
{
	table->rows[table->count++] = row;
}

static void
add_common(struct option_table *table, struct options *options, struct option_requests *requests)
{
	struct common_options *common = &options->common;

	add_row(table, (struct option_row){.name = "run",
			   .kind = OPTION_STRING,
			   .value = &common->run,
			   .argument = "ID",
			   .help = "the run that records belong to (default: a new UUIDv7)",
			   .environment = "READYLINE_RUN"});
	if (options->reads_records) {
		add_row(table, (struct option_row){.name = "ignore-status",
				   .kind = OPTION_FLAG,
				   .value = &common->ignore_status,
				   .help = "may end better than the checks and summaries read"});
		add_row(table, (struct option_row){.name = "max-line",
				   .kind = OPTION_SIZE,
				   .value = &common->max_line,
				   .argument = "SIZE",
				   .help = "longest record accepted (default: 16MiB)",
				   .least = SMALLEST_MAX_LINE,
				   .most = LARGEST_MAX_LINE});
	}
	add_row(table, (struct option_row){.name = "jsonl",
			   .kind = OPTION_FLAG,
			   .value = &common->jsonl,
			   .help = "write JSON Lines even to a terminal"});
	add_row(table, (struct option_row){.name = "summary-only",
			   .kind = OPTION_FLAG,
			   .value = &common->summary_only,
			   .help = "write no record but the summary"});
	add_row(table, (struct option_row){.name = "output-json",
			   .kind = OPTION_FILE,
			   .value = &common->output_json,
			   .argument = "FILE",
			   .help = "also save {\"summary\":...,\"records\":[...]}"});
	add_row(table, (struct option_row){.name = "quiet",
			   .letter = 'q',
			   .kind = OPTION_FLAG,
			   .value = &common->quiet,
			   .help = "no messages"});
	add_row(table, (struct option_row){.name = "schema",
			   .kind = OPTION_STRING,
			   .value = &requests->schema,
			   .argument = "TYPE",
			   .help = "print the JSON Schema of a record type",
			   .choices = options->types});
	add_row(table, (struct option_row){.name = "help",
			   .letter = 'h',
			   .kind = OPTION_FLAG,
			   .value = &requests->help,
			   .help = "print this"});
	add_row(table, (struct option_row){.name = "version",
			   .letter = 'V',
			   .kind = OPTION_FLAG,
			   .value = &requests->version,
			   .help = "print the version, linked libraries and features"});
	table->shown = table->count;
	add_row(table,
	    (struct option_row){
		.name = "option-table", .kind = OPTION_FLAG, .value = &requests->option_table});
	if (options->members)
		add_row(table, (struct option_row){.name = "member-table",
				   .kind = OPTION_FLAG,
				   .value = &requests->member_table});
}

static void
refuse_contradictions(const struct option_table *table)
{
	for (size_t i = 0; i < table->count; i++) {
		const struct option_row *row = &table->rows[i];

		if ((row->kind == OPTION_FLAG) != (row->argument == NULL))
			diag_fatal(
			    "broken option table: --%s: flags alone have no argument", row->name);
		if (row->kind == OPTION_CHOICE && row->choices == NULL)
			diag_fatal("broken option table: --%s: no choices", row->name);
		if (option_by_name(table, row->name, strlen(row->name)) != row)
			diag_fatal("broken option table: --%s stands twice", row->name);
		if (row->letter != 0 && option_by_letter(table, row->letter) != row)
			diag_fatal("broken option table: -%c stands twice", row->letter);
	}
}

struct option_table
option_table_new(struct options *options, struct option_requests *requests)
{
	enum { MOST_COMMON = 13 };
	struct option_table table = {0};

	while (options->rows != NULL && options->rows[table.own].kind != OPTION_END)
		table.own++;
	table.rows = calloc(table.own + MOST_COMMON, sizeof(*table.rows));
	if (table.rows == NULL)
		diag_fatal("out of memory");

	while (table.count < table.own)
		add_row(&table, options->rows[table.count]);
	add_common(&table, options, requests);
	refuse_contradictions(&table);

	return table;
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
	    [OPTION_SECRET_LIST] = "secret-list",
	};

	return names[kind];
}
