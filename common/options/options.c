#include "options.h"
#include "table.h"

#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "artifact.h"
#include "clock.h"
#include "diag.h"
#include "file.h"
#include "memory.h"
#include "signals.h"
#include "text.h"
#include "uuid.h"

/* What getopt_long() returns for the row 0, 1, ... by its long name: above every letter. */
enum { FIRST_LONG = 256 };

/* Bytes of a wrong name that a message repeats. */
enum { LONGEST_SHOWN = 200 };

#define DEFAULT_MAX_LINE (INT64_C(16) << 20)

/* One parse: the table, what getopt_long() needs, and what was found. */
struct parse {
	struct options *options;
	struct option_table table;
	bool *seen; /* by row: stood on the command line, then also: in the environment */
	struct option *long_options;
	char *letters;
	char **operands;
	size_t operand_count;
};

static void
parse_free(struct parse *parse)
{
	option_table_free(&parse->table);
	free(parse->long_options);
	free(parse->letters);
}

/* "usage: PROGRAM SYNOPSIS; see PROGRAM --help" */
static void
put_usage(const struct options *options, struct text *out)
{
	text_set_format(
	    out, "usage: %s %s; see %s --help", program_name(), options->synopsis, program_name());
}

/* Tells getopt_long() the rows.  The leading '-' makes it hand operands over in their order, the
 * ':' keeps it quiet. */
static void
parse_describe(struct parse *parse, size_t words)
{
	const struct option_table *table = &parse->table;
	char *letter;

	parse->seen = option_keep_room(parse->options, table->count * sizeof(*parse->seen));
	parse->options->given = parse->seen;
	parse->long_options = memory_new(table->count + 1, sizeof(*parse->long_options));
	parse->letters = memory_new(2 * table->count + 3, 1);
	parse->operands = option_keep_room(parse->options, (words + 1) * sizeof(*parse->operands));

	letter = parse->letters;
	*letter++ = '-';
	*letter++ = ':';
	for (size_t i = 0; i < table->count; i++) {
		const struct option_row *row = &table->rows[i];
		bool bare = row->kind == OPTION_FLAG;

		parse->long_options[i] = (struct option){.name = row->name,
		    .has_arg = bare ? no_argument : required_argument,
		    .val = FIRST_LONG + (int)i};
		if (row->letter != 0) {
			*letter++ = row->letter;
			if (!bare)
				*letter++ = ':';
		}
	}
}

static _Noreturn void
line_refuse(const struct parse *parse, const struct text *wrong)
{
	struct text usage = TEXT_INIT(TEXT_MAX_REASON);

	put_usage(parse->options, &usage);
	diag_usage(text_string(wrong), text_string(&usage));
}

/* getopt_long() would take abbreviations; the name of a long option has to be one of ours in
 * full. */
static void
refuse_unknown_name(const struct parse *parse, const char *word)
{
	struct text wrong = TEXT_INIT(TEXT_MAX_REASON), name = TEXT_INIT(TEXT_MAX_REASON);
	const char *nearest;
	size_t len;

	if (strncmp(word, "--", 2) != 0 || word[2] == '\0')
		return;
	len = strcspn(word + 2, "=");
	if (option_by_name(&parse->table, word + 2, len))
		return;

	text_add(&name, word + 2, len < LONGEST_SHOWN ? len : LONGEST_SHOWN);
	text_set_format(&wrong, "unknown option --%s", text_string(&name));
	nearest = option_nearest(&parse->table, text_string(&name));
	if (nearest)
		text_add_format(&wrong, "; did you mean --%s?", nearest);
	line_refuse(parse, &wrong);
}

/* The row that getopt_long() means by what it returned or left in optopt; NULL for an unknown
 * letter. */
static const struct option_row *
row_of(const struct parse *parse, int code)
{
	if (code >= FIRST_LONG)
		return &parse->table.rows[code - FIRST_LONG];

	return option_by_letter(&parse->table, code);
}

static _Noreturn void
refuse_option(const struct parse *parse, int code)
{
	struct text wrong = TEXT_INIT(TEXT_MAX_REASON);
	const struct option_row *row = row_of(parse, optopt);

	if (!row)
		text_set_format(&wrong, "unknown option -%c", optopt);
	else if (code == ':')
		text_set_format(&wrong, "option --%s needs a value: %s", row->name, row->argument);
	else
		text_set_format(&wrong, "option --%s takes no value", row->name);
	line_refuse(parse, &wrong);
}

/* Gives a row its value, or ends the program with the two lines. */
static void
set_or_refuse(struct parse *parse, const struct option_row *row, const char *word,
    const char *origin_kind, const char *origin_name)
{
	TEXT_LOCAL wrong = TEXT_INIT(TEXT_MAX_REASON), expected = TEXT_INIT(TEXT_MAX_REASON);
	TEXT_LOCAL origin = TEXT_INIT(TEXT_MAX_REASON);
	struct option_fault fault = {.wrong = &wrong, .expected = &expected};
	void *place = option_place(&parse->table, parse->options, row);

	text_set_format(&origin, "%s%s", origin_kind, origin_name);
	fault.origin = text_string(&origin);
	if (option_set(parse->options, row, place, word, &fault) == -1)
		diag_usage(text_string(&wrong), text_string(&expected));
}

/* Writes what --help and the like print, and ends the program. */
static _Noreturn void
print_and_exit(struct parse *parse, struct text *out)
{
	int status = text_failed(out) ? 2 : 0;

	if (status == 0 && file_write(STDOUT_FILENO, text_string(out), out->len) == -1) {
		if (errno == EPIPE)
			signal_die(SIGPIPE);
		diag_error("cannot write to stdout: %s", strerror(errno));
		status = 2;
	}
	text_free(out);
	parse_free(parse);
	options_free(parse->options);
	exit(status);
}

/* Serves --help, --version, --schema and the tables as soon as they are read. */
static void
serve_requests(struct parse *parse)
{
	const struct option_requests *requests = &parse->options->requests;
	struct text out = TEXT_INIT(TEXT_MAX_RECORD);
	struct text wrong = TEXT_INIT(TEXT_MAX_REASON), expected = TEXT_INIT(TEXT_MAX_REASON);

	if (requests->help)
		option_help(parse->options, &parse->table, &out);
	else if (requests->version)
		option_version(parse->options, &out);
	else if (requests->option_table)
		option_tsv(&parse->table, &out);
	else if (requests->operand_table)
		text_add_format(
		    &out, "%s\n", parse->options->operands ? parse->options->operands : "-");
	else if (requests->member_table)
		parse->options->members(&out);
	else if (!requests->schema)
		return;
	else if (option_schema(requests->schema, &out, &wrong, &expected) == -1)
		diag_usage(text_string(&wrong), text_string(&expected));
	print_and_exit(parse, &out);
}

static void
parse_line(struct parse *parse, int argc, char **argv)
{
	struct options *options = parse->options;

	/* 0 makes glibc start afresh; it means 1. */
	optind = 0;
	opterr = 0;
	for (;;) {
		const char *word = argv[optind == 0 ? 1 : optind];
		const struct option_row *row;
		int code;

		if (word)
			refuse_unknown_name(parse, word);
		code = getopt_long(argc, argv, parse->letters, parse->long_options, NULL);
		if (code == -1) {
			options->ended = word;
			options->before_end = (int)parse->operand_count;
			break;
		}
		if (code == '?' || code == ':')
			refuse_option(parse, code);
		if (code == 1) {
			if (options->wraps_command) {
				optind--;
				break;
			}
			parse->operands[parse->operand_count++] = optarg;
			continue;
		}

		row = row_of(parse, code);
		parse->seen[row - parse->table.rows] = true;
		set_or_refuse(
		    parse, row, row->kind == OPTION_FLAG ? NULL : optarg, "option --", row->name);
		serve_requests(parse);
	}
	while (optind < argc)
		parse->operands[parse->operand_count++] = argv[optind++];
}

/* The first variable that is set stands in for an option that the line does not have. */
static void
parse_environment(struct parse *parse)
{
	for (size_t i = 0; i < parse->table.count; i++) {
		const struct option_row *row = &parse->table.rows[i];
		const char *at = parse->seen[i] ? NULL : row->environment;

		while (at && *at != '\0') {
			TEXT_LOCAL name = TEXT_INIT(TEXT_MAX_REASON);
			size_t len = strcspn(at, " ");
			const char *value;

			text_add(&name, at, len);
			value = getenv(text_string(&name));
			if (value) {
				set_or_refuse(
				    parse, row, value, "environment variable ", text_string(&name));
				parse->seen[i] = true;
				at = NULL;
			} else {
				at += len + (at[len] != '\0');
			}
		}
	}
}

/* A file that cannot be written is better known before hours of work than after them. */
static void
try_output_json(const struct options *options)
{
	struct text why = TEXT_INIT(TEXT_MAX_REASON), wrong = TEXT_INIT(TEXT_MAX_REASON);
	struct artifact *trial;

	if (!options->common.output_json)
		return;
	trial = artifact_open(options->common.output_json, 0600, &why);
	if (!trial) {
		text_set_format(&wrong, "option --output-json: %s", text_string(&why));
		diag_usage(text_string(&wrong), "expected: a file in a folder that can be written");
	}
	artifact_abandon(trial);
	text_free(&why);
}

/* Before anything is said that they could have a say in. */
static void
read_redact_rules(const struct options *options)
{
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);

	if (options->redact_rules && options->common.redact_rules &&
	    options->redact_rules(options->common.redact_rules, &why) == -1)
		diag_fatal("%s", text_string(&why));
}

void
options_parse(struct options *options, int *argc, char ***argv)
{
	struct parse parse = {.options = options};
	char run[UUID_SIZE];

	options->common = (struct common_options){.max_line = DEFAULT_MAX_LINE};
	options->requests = (struct option_requests){0};
	options->ended = false;
	options->given = NULL;
	options->kept = NULL;
	parse.table = option_table_new(options);
	parse_describe(&parse, (size_t)*argc);
	parse_line(&parse, *argc, *argv);
	parse_environment(&parse);

	options->common.run_given = options->common.run;
	if (!options->common.run) {
		uuid_v7(run, clock_wall(&clock_system));
		options->common.run = option_keep(options, run, strlen(run));
	}
	read_redact_rules(options);
	try_output_json(options);
	diag_quiet(options->common.quiet);

	/* The operands are argv's own strings; only their array is new. */
	*argc = (int)parse.operand_count;
	*argv = parse.operands;
	parse_free(&parse);
}

void
options_free(struct options *options)
{
	while (options->kept) {
		struct option_kept *next = options->kept->next;

		free(options->kept);
		options->kept = next;
	}
}

void
options_wrong(const struct options *options, const char *format, ...)
{
	struct text wrong = TEXT_INIT(TEXT_MAX_REASON), usage = TEXT_INIT(TEXT_MAX_REASON);
	va_list arguments;

	va_start(arguments, format);
	text_add_vformat(&wrong, format, arguments);
	va_end(arguments);
	put_usage(options, &usage);
	diag_usage(text_string(&wrong), text_string(&usage));
}
