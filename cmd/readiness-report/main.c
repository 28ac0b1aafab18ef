/* readiness-report: renders a record stream for people and for other tools. */
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "clock.h"
#include "compression.h"
#include "diag.h"
#include "options.h"
#include "pattern.h"
#include "records.h"
#include "redaction.h"
#include "redaction_rules.h"
#include "render.h"
#include "report.h"
#include "score.h"
#include "signals.h"

static const struct format *const formats[] = {&format_human, &format_tap, &format_junit,
    &format_sarif, &format_github, &format_gitlab, &format_markdown, &format_prometheus,
    &format_readiness, &format_html, &format_svg, &format_ctrf, &format_badge};

enum { FORMATS = sizeof(formats) / sizeof(formats[0]) };

#define FORMAT_WORDS                                                                               \
	"human|tap|junit|sarif|github|gitlab|markdown|prometheus|readiness|html|svg|ctrf|badge"

#define OPTION_STRUCT struct report

/* The first rows are those of the formats, in their order. */
#define PLACE_ROW(name, at, what) OPTION_FILE_ROW(name, 0, files[at], "FILE", what)

static const struct option_row rows[] = {
    PLACE_ROW("human", 0, "text for people into FILE (\"-\": stdout)"),
    PLACE_ROW("tap", 1, "Test Anything Protocol 14 into FILE"),
    PLACE_ROW("junit", 2, "JUnit XML into FILE"),
    PLACE_ROW("sarif", 3, "SARIF 2.1.0 into FILE"),
    PLACE_ROW("github", 4, "workflow commands of GitHub into FILE"),
    PLACE_ROW("gitlab", 5, "code quality for GitLab into FILE"),
    PLACE_ROW("markdown", 6, "a summary in Markdown into FILE"),
    PLACE_ROW("prometheus", 7, "figures for a textfile collector into FILE"),
    PLACE_ROW("readiness", 8, "the score into FILE"),
    PLACE_ROW("html", 9, "a page that needs nothing else into FILE"),
    PLACE_ROW("svg", 10, "a small drawing of the run into FILE"),
    PLACE_ROW("ctrf", 11, "Common Test Report Format into FILE"),
    PLACE_ROW("badge", 12, "an endpoint badge of shields.io into FILE"),
    OPTION_FILE_ROW(
	"areas", 0, areas_file, "FILE", "areas and their weights in the score (default: by tool)"),
    OPTION_FILE_ROW("previous", 0, previous, "FILE", "records of the run to compare with"),
    OPTION_LIST_ROW("expect", 0, expect, "TOOLS",
	"tools whose summary must be there, separated by commas", .choices = OPTION_TOOLS),
    {0},
};

static const struct format *
format_find(const char *name)
{
	for (size_t i = 0; i < FORMATS; i++)
		if (strcmp(formats[i]->name, name) == 0)
			return formats[i];

	return NULL;
}

/* A file where the format belongs is the usual slip. */
static void
format_refuse(struct options *options, const char *name, bool needed)
{
	const char *names[FORMATS + 1] = {NULL}, *nearest;

	for (size_t i = 0; i < FORMATS; i++)
		names[i] = formats[i]->name;
	nearest = text_nearest(name, names);
	if (nearest)
		options_wrong(
		    options, "unknown format \"%s\"; did you mean \"%s\"?", name, nearest);
	if (!needed)
		return;
	if (access(name, F_OK) == 0)
		options_wrong(options, "\"%s\" is a file: the format stands before it", name);
	options_wrong(options, "unknown format \"%s\"", name);
}

/* The folder that a name lies in, and its last part. */
static const char *
file_folder(const char *name, struct text *folder)
{
	const char *slash = strrchr(name, '/');

	text_add_string(folder, slash ? "" : ".");
	text_add(folder, name, slash ? (size_t)(slash - name) + 1 : 0);
	return slash ? slash + 1 : name;
}

static bool
file_is_there(const char *a, const char *b)
{
	struct stat at, to;

	return stat(a, &at) == 0 && stat(b, &to) == 0 && at.st_dev == to.st_dev &&
	       at.st_ino == to.st_ino;
}

/* Whether two names are of one file, which may not be there yet. */
static bool
file_is_same(const char *a, const char *b)
{
	TEXT_LOCAL folder_a = TEXT_INIT(TEXT_MAX_RECORD), folder_b = TEXT_INIT(TEXT_MAX_RECORD);
	const char *last_a = file_folder(a, &folder_a), *last_b = file_folder(b, &folder_b);

	if (strcmp(last_a, last_b) == 0 &&
	    file_is_there(text_string(&folder_a), text_string(&folder_b)))
		return true;
	return file_is_there(a, b);
}

/* Whether it is what is to be read ("-": standard input; NULL: nothing). */
static bool
file_is_input(const char *file, const char *input)
{
	return input && file_is_same(file, strcmp(input, "-") == 0 ? "/dev/stdin" : input);
}

/* A file holds one format, and no input. */
static void
place_check(const struct options *options, const struct report *report, size_t format,
    char *const *operands)
{
	const char *file = report->files[format];
	bool is_input = file_is_input(file, report->previous) ||
			file_is_input(file, report->areas_file) ||
			file_is_input(file, options->common.redact_rules) ||
			file_is_input(file, operands[0] ? operands[0] : "-");

	for (size_t i = 0; operands[i]; i++)
		is_input |= file_is_input(file, operands[i]);
	if (is_input)
		options_wrong(options, "--%s %s would write over the input: name another file",
		    formats[format]->name, file);
	for (size_t i = 0; i < format; i++)
		if (report->files[i] && file_is_same(report->files[i], file))
			options_wrong(options, "--%s and --%s name one file", formats[i]->name,
			    formats[format]->name);
	if (options->common.output_json && file_is_same(options->common.output_json, file))
		options_wrong(
		    options, "--output-json and --%s name one file", formats[format]->name);
}

/* Adds what goes to files, and to stdout by an option: the operands are files of records. */
static void
places_add(const struct options *options, struct report *report, char *const *operands)
{
	for (size_t i = 0; i < FORMATS; i++) {
		bool to_stdout = report->files[i] && strcmp(report->files[i], "-") == 0;

		if (!report->files[i])
			continue;
		if (to_stdout && (report->to_stdout || report->pass_through))
			options_wrong(options, "--%s -: another %s to stdout", formats[i]->name,
			    report->pass_through ? "stream goes" : "format goes");
		report->to_stdout |= to_stdout;
		if (!to_stdout)
			place_check(options, report, i, operands);
		report_add(report, formats[i], to_stdout ? NULL : report->files[i]);
	}
}

/* The format that stands first goes to stdout; where options name others, it may be left out. */
static char **
formats_read(struct options *options, struct report *report, char **operands)
{
	bool placed = false;
	const struct format *format = operands[0] ? format_find(operands[0]) : NULL;

	for (size_t i = 0; i < FORMATS; i++)
		placed |= (bool)report->files[i];
	if (format) {
		operands++;
		report->to_stdout = true;
		report->score_in_summary = report->pass_through && format == &format_readiness;
		if (!report->pass_through)
			report_add(report, format, NULL);
	} else if (!placed && !operands[0]) {
		options_wrong(options, "no format named");
	} else if (!placed || (operands[0] && access(operands[0], F_OK) == -1 &&
				  strcmp(operands[0], "-") != 0)) {
		format_refuse(options, operands[0], !placed);
	}
	places_add(options, report, operands);

	return operands;
}

int
main(int argc, char *argv[])
{
	struct report report = {0};
	static const char *(*const libraries[])(void) = {
	    compression_library, pattern_library, NULL};
	struct options options = {
	    .synopsis = "[options] [FORMAT] [FILE...]",
	    .about = "render a record stream; FORMAT is named as one of the first options",
	    .operands = FORMAT_WORDS " FILE",
	    .example = "readiness-report human --junit junit.xml run.jsonl",
	    .rows = rows,
	    .values = &report,
	    .libraries = libraries,
	    .types = "",
	    .reads_records = true,
	    .redact_rules = redaction_rules_read,
	};
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
	char **files;
	int status;

	program_begin("readiness-report");
	options_parse(&options, &argc, &argv);
	report.summary_only = options.common.summary_only;
	report.pass_through = options.common.jsonl;
	report.colour = render_wants_colour(STDOUT_FILENO, options.common.color);
	report.width = isatty(STDOUT_FILENO) ? render_width(STDOUT_FILENO) : 0;
	files = formats_read(&options, &report, argv);
	if (expected_summaries_add_all(&report.expected, &report.expect, &why) == -1)
		options_wrong(&options, "--expect: %s", text_string(&why));
	report.areas = areas_new(report.areas_file, &why);
	if (!report.areas)
		options_wrong(&options, "--areas: %s", text_string(&why));
	if (report.previous && strcmp(report.previous, "-") == 0)
		options_wrong(&options, "--previous: expected a file");
	signal_watch(SIGNAL_FILTER);

	report.records = records_open(&options.common, &clock_system);
	report_run(&report, files, &options.common);

	status = report.pass_through ? records_finish(report.records)
				     : records_finish_silently(report.records);
	areas_free(report.areas);
	expected_summaries_free(&report.expected);
	options_free(&options);

	return status;
}
