/*
 * JaCoCo: report, maybe group (they nest), package, sourcefile with line[nr, mi, ci] and counters.
 *
 * A line was executed if any of its instructions was (ci).  The counters of classes say the same
 * again.
 */
#include <stdlib.h>
#include <string.h>

#include "coverage.h"
#include "format.h"
#include "report.h"
#include "xml_reader.h"

struct jacoco {
	struct report *report;
	struct coverage *coverage;
	struct text package, path;
	struct coverage_file *file; /* of the sourcefile under way */
	bool has_lines;
	int64_t missed;    /* of its lines */
	int64_t announced; /* lines that were not executed, as the root says */
	int64_t counted;   /* of files without lines */
	int64_t without;   /* files that say nothing of lines */
	bool any;          /* a file */
	bool told;         /* the file under way has lines, or a counter of lines */
};

static void
jacoco_open_file(struct jacoco *j, struct xml_reader *r)
{
	const char *name = xml_attribute(r, "name");

	if (!name || !*name) {
		xml_fail(r, "a sourcefile without a name");
		return;
	}
	text_clear(&j->path);
	if (j->package.len > 0)
		text_add_format(&j->path, "%s/", text_string(&j->package));
	text_add_string(&j->path, name);
	j->file = coverage_file(j->coverage, text_string(&j->path));
	j->missed = 0;
	j->has_lines = j->told = false;
	j->any = true;
}

static void
jacoco_open_line(struct jacoco *j, struct xml_reader *r)
{
	const char *number = xml_attribute(r, "nr"), *covered = xml_attribute(r, "ci");
	bool executed;
	int64_t line;

	if (!number || coverage_line_of(number, &line) == -1)
		xml_fail(r, "a line without a number that a line can have (nr)");
	else if (!covered || coverage_hits_of(covered, &executed) == -1)
		xml_fail(r, "a line without a count of covered instructions (ci)");
	else {
		coverage_line(j->file, line, executed);
		j->has_lines = true;
		j->missed += !executed;
		j->told = true;
	}
}

static int64_t
counter_count(const struct xml_reader *r, const char *name)
{
	const char *word = xml_attribute(r, name);

	int64_t count = word ? coverage_count_of(word) : -1;

	return count <= COVERAGE_LAST_LINE ? count : -1;
}

/* After the lines of a sourcefile, and at the end of the report. */
static void
jacoco_open_counter(struct jacoco *j, struct xml_reader *r)
{
	int64_t missed = counter_count(r, "missed"), covered = counter_count(r, "covered");
	const char *type = xml_attribute(r, "type");

	if (!type || strcmp(type, "LINE") != 0 || (!j->file && xml_depth(r) != 2))
		return;
	if (missed < 0 || covered < 0)
		xml_fail(r, "a counter without missed and covered");
	else if (!j->file)
		j->announced = missed;
	else if (!j->has_lines) {
		coverage_count(j->file, covered, missed + covered);
		j->counted += missed;
		j->told = true;
	} else if (missed > j->missed)
		xml_fail(r,
		    "its counter says that %lld lines were not executed, its lines that it was "
		    "%lld: it was cut or filtered",
		    (long long)missed, (long long)j->missed);
}

static void
jacoco_open(void *context, struct xml_reader *r, const char *name)
{
	struct jacoco *j = context;

	if (xml_depth(r) == 1 && strcmp(name, "report") != 0)
		xml_fail(r, "it is no report of JaCoCo: its root is %.40s", name);
	else if (strcmp(name, "package") == 0) {
		const char *package = xml_attribute(r, "name");

		text_clear(&j->package);
		text_add_string(&j->package, package ? package : "");
	} else if (strcmp(name, "sourcefile") == 0)
		jacoco_open_file(j, r);
	else if (strcmp(name, "line") == 0 && j->file)
		jacoco_open_line(j, r);
	else if (strcmp(name, "counter") == 0)
		jacoco_open_counter(j, r);
}

static void
jacoco_close(void *context, struct xml_reader *r, const char *name, const struct text *text)
{
	struct jacoco *j = context;

	(void)r;
	(void)text;
	if (strcmp(name, "sourcefile") != 0)
		return;
	j->without += !j->told;
	j->file = NULL;
}

static int
jacoco_check(const struct jacoco *j)
{
	int64_t missed = coverage_missed(j->coverage) + j->counted;

	if (!j->any)
		return report_fault(j->report,
		    "it names no source file: nothing was measured, or it was compiled without "
		    "debugging information (javac -g)");
	if (j->announced > missed)
		return report_fault(j->report,
		    "it says that %lld lines were not executed, its files hold %lld: it was cut or "
		    "filtered",
		    (long long)j->announced, (long long)missed);
	if (j->without > 0)
		report_warn(j->report,
		    "%lld source files say nothing of their lines and do not count; compile with "
		    "debugging information (javac -g)",
		    (long long)j->without);
	return 0;
}

static int
jacoco_read(struct report *report)
{
	static const struct xml_hooks hooks = {.open = jacoco_open, .close = jacoco_close};
	struct jacoco j = {.report = report,
	    .coverage = coverage_new(report),
	    .package = TEXT_INIT(REPORT_WORD),
	    .path = TEXT_INIT(REPORT_WORD)};
	int rc = xml_read(report->input, &hooks, &j, &report->why);

	if (rc == 0)
		rc = jacoco_check(&j);
	rc = coverage_tell(j.coverage, rc);
	coverage_free(j.coverage);
	text_free(&j.package);
	text_free(&j.path);
	return rc;
}

const struct format format_jacoco = {
    .name = "jacoco",
    .roots = "report",
    .read = jacoco_read,
};
