/* readiness-report: renders a record stream for people and for other tools. */
#include <string.h>
#include <unistd.h>

#include "clock.h"
#include "diag.h"
#include "options.h"
#include "records.h"
#include "render.h"
#include "report.h"
#include "signals.h"

static const struct format *const formats[] = {
    &format_human, &format_tap, &format_junit, &format_prometheus};

enum { FORMATS = sizeof(formats) / sizeof(formats[0]) };

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
format_refuse(struct options *options, const char *name)
{
	const char *names[FORMATS + 1] = {NULL}, *nearest;

	for (size_t i = 0; i < FORMATS; i++)
		names[i] = formats[i]->name;
	nearest = text_nearest(name, names);
	if (nearest)
		options_wrong(
		    options, "unknown format \"%s\"; did you mean \"%s\"?", name, nearest);
	if (access(name, F_OK) == 0)
		options_wrong(options, "\"%s\" is a file: the format stands before it", name);
	options_wrong(options, "unknown format \"%s\"", name);
}

#define OPTION_STRUCT struct report

static const struct option_row rows[] = {
    OPTION_LIST_ROW("expect", 0, expect, "TOOLS",
	"tools whose summary must be there, separated by commas", .choices = OPTION_TOOLS),
    {0},
};

int
main(int argc, char *argv[])
{
	struct report report = {.out = TEXT_INIT(TEXT_MAX_RECORD), .spool = -1};
	static const char *(*const libraries[])(void) = {NULL};
	struct options options = {
	    .synopsis = "[options] human|tap|junit|prometheus [FILE...]",
	    .about = "render a record stream for people and for other tools",
	    .operands = "human|tap|junit|prometheus FILE",
	    .example = "readiness-report human run.jsonl",
	    .rows = rows,
	    .values = &report,
	    .libraries = libraries,
	    .types = "",
	    .reads_records = true,
	};
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
	int status;

	program_begin("readiness-report");
	options_parse(&options, &argc, &argv);
	if (argc == 0)
		options_wrong(&options, "no format named");
	report.format = format_find(argv[0]);
	if (!report.format)
		format_refuse(&options, argv[0]);
	if (expected_summaries_add_all(&report.expected, &report.expect, &why) == -1)
		options_wrong(&options, "--expect: %s", text_string(&why));
	signal_watch(SIGNAL_FILTER);

	report.colour = render_wants_colour(STDOUT_FILENO, options.common.color);
	report.width = isatty(STDOUT_FILENO) ? render_width(STDOUT_FILENO) : 0;
	report.summary_only = options.common.summary_only;
	report.pass_through = options.common.jsonl;
	report.records = records_open(&options.common, &clock_system);
	report_run(&report, argv + 1, &options.common);

	status = report.pass_through ? records_finish(report.records)
				     : records_finish_silently(report.records);
	text_free(&report.out);
	expected_summaries_free(&report.expected);
	options_free(&options);

	return status;
}
