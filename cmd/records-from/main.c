/* records-from: turns the reports of other tools into records. */
#include <glob.h>
#include <string.h>
#include <unistd.h>

#include "changes.h"
#include "clock.h"
#include "diag.h"
#include "format.h"
#include "from.h"
#include "input.h"
#include "records.h"
#include "report.h"
#include "signals.h"

/* A report that was named wrong says what it looks like. */
static void
report_suggest(struct report *report)
{
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
	const struct format *other;

	if (!input_can_rewind(report->input))
		return;
	input_rewind(report->input);
	other = format_recognise(report->input, &why);
	if (other && other != report->format)
		text_add_format(&report->why, "; it looks like %s", other->name);
}

static void
main_read(struct from *from, const char *path)
{
	struct report report;

	if (report_open(&report, from, path, !from->format) == 0) {
		report.format = from->format;
		if (!report.format)
			report.format = format_recognise(report.input, &report.why);
		if (report.format && report_run(&report) == -1 && from->format)
			report_suggest(&report);
	}
	report_close(&report);
}

/* A pattern that the shell left as it is. */
static void
main_read_operand(struct from *from, const char *operand)
{
	glob_t found;

	if (!strpbrk(operand, "*?[") || access(operand, F_OK) == 0) {
		main_read(from, operand);
		return;
	}
	if (glob(operand, 0, NULL, &found) != 0) {
		records_trouble_with(from->records, "%s: no file fits", operand);
		return;
	}
	for (size_t i = 0; i < found.gl_pathc; i++)
		main_read(from, found.gl_pathv[i]);
	globfree(&found);
}

/* Without the diff that it names there is no figure of it. */
static void
main_open_diff(struct from *from)
{
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);

	if (!from->diff)
		return;
	from->changes = changes_open(from->diff, &why);
	if (!from->changes)
		records_trouble_with(from->records, "%s", text_string(&why));
}

int
main(int argc, char *argv[])
{
	struct from from = FROM_DEFAULTS;
	struct options options;
	int status;

	program_begin("records-from");
	from_parse(&from, &options, &argc, &argv);
	signal_watch(SIGNAL_FILTER);
	from.records = records_open(&options.common, &clock_system);
	main_open_diff(&from);
	if (argc == 0)
		main_read(&from, "-");
	for (int i = 0; i < argc; i++)
		main_read_operand(&from, argv[i]);
	if (from.changes)
		changes_tell(from.changes, &from);
	changes_free(from.changes);
	records_done(from.records);
	status = records_finish(from.records);
	options_free(&options);

	return status;
}
