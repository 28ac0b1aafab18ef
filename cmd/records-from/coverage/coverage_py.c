/* coverage.py: {"meta": {...}, "files": {"PATH": {"executed_lines": [...], "missing_lines": [...],
 * "summary": {...}}}, "totals": {...}}. */
#include <string.h>

#include "coverage.h"
#include "format.h"
#include "json_reader.h"
#include "report.h"

enum { COVERED, STATEMENTS, FIGURES };

static const char *const figure_members[FIGURES] = {
    [COVERED] = ".covered_lines",
    [STATEMENTS] = ".num_statements",
};

struct coverage_py {
	struct report *report;
	struct coverage *coverage;
	struct json_reader *r;
	struct json_scanner *figures;
	struct text path;
	bool files, totals; /* these members are there */
	int64_t announced;  /* lines that were not executed, as the totals say */
};

static void
python_take_meta(struct coverage_py *py)
{
	struct json_slice name, value;

	while (json_next_member(py->r, &name))
		if (json_name_is(&name, "version") && json_take(py->r, &value))
			report_set_version_slice(py->report, &value);
}

/* How many lines a summary says were not executed, if it says so. */
static void
python_take_figures(struct coverage_py *py, int64_t *missed)
{
	struct json_slice values[FIGURES];
	int64_t covered, statements;

	if (!json_take_members(py->r, py->figures, values))
		return;
	if (json_integer(&values[COVERED], &covered) == -1 ||
	    json_integer(&values[STATEMENTS], &statements) == -1 || covered < 0 ||
	    statements < covered)
		json_reader_fail(py->r, "figures without covered_lines and num_statements");
	else
		*missed = statements - covered;
}

static void
python_take_lines(struct coverage_py *py, struct coverage_file *file, bool executed)
{
	struct json_slice value;
	int64_t line;

	while (json_next_element(py->r) && json_take(py->r, &value)) {
		if (json_integer(&value, &line) == -1 || line > COVERAGE_LAST_LINE) {
			json_reader_fail(py->r, "no line that a file can have");
			return;
		}
		coverage_line(file, line, executed);
	}
}

static void
python_take_file(struct coverage_py *py, struct coverage_file *file)
{
	int64_t missed = coverage_missed(py->coverage), announced = 0;
	bool executed = false, missing = false;
	struct json_slice name;

	while (json_next_member(py->r, &name)) {
		if (json_name_is(&name, "executed_lines") && json_enter_array(py->r)) {
			executed = true;
			python_take_lines(py, file, true);
		} else if (json_name_is(&name, "missing_lines") && json_enter_array(py->r)) {
			missing = true;
			python_take_lines(py, file, false);
		} else if (json_name_is(&name, "summary")) {
			python_take_figures(py, &announced);
		}
	}
	if (!executed || !missing)
		json_reader_fail(py->r, "a file without executed_lines and missing_lines");
	if (announced > coverage_missed(py->coverage) - missed)
		json_reader_fail(py->r,
		    "the summary of %s says that %lld lines were not executed, its missing_lines "
		    "holds fewer",
		    text_string(&py->path), (long long)announced);
}

static void
python_take_files(struct coverage_py *py)
{
	struct json_slice name;

	py->files = true;
	while (json_next_member(py->r, &name)) {
		if (!json_word(&name, &py->path))
			json_reader_fail(py->r, "a path is longer than %d bytes", REPORT_WORD);
		else if (strlen(text_string(&py->path)) != py->path.len)
			json_reader_fail(py->r, "a path with a NUL byte");
		else if (json_enter_object(py->r))
			python_take_file(py, coverage_file(py->coverage, text_string(&py->path)));
		else
			json_reader_fail(py->r, "a file that is no object");
	}
}

static void
python_take_members(struct coverage_py *py)
{
	struct json_slice name;

	while (json_next_member(py->r, &name)) {
		if (json_name_is(&name, "meta") && json_enter_object(py->r)) {
			python_take_meta(py);
		} else if (json_name_is(&name, "files") && json_enter_object(py->r)) {
			python_take_files(py);
		} else if (json_name_is(&name, "totals")) {
			py->totals = true;
			python_take_figures(py, &py->announced);
		}
	}
}

static int
python_check(const struct coverage_py *py)
{
	if (!py->files || !py->totals)
		return report_fault(py->report,
		    "it is no JSON report of coverage.py: it has no \"%s\"",
		    py->files ? "totals" : "files");
	if (py->announced > coverage_missed(py->coverage))
		return report_fault(py->report,
		    "its totals say that %lld lines were not executed, its files hold %lld: it was "
		    "cut or filtered",
		    (long long)py->announced, (long long)coverage_missed(py->coverage));
	return 0;
}

static int
coverage_py_read(struct report *report)
{
	struct coverage_py py = {.report = report,
	    .coverage = coverage_new(report),
	    .r = json_reader_new(report->input),
	    .figures = json_scanner_of(figure_members, FIGURES),
	    .path = TEXT_INIT(REPORT_WORD)};
	int rc;

	if (json_enter_object(py.r))
		python_take_members(&py);
	rc = json_reader_end(py.r, &report->why);
	if (rc == 0)
		rc = python_check(&py);
	rc = coverage_tell(py.coverage, rc);
	coverage_free(py.coverage);
	json_scanner_free(py.figures);
	json_reader_free(py.r);
	text_free(&py.path);
	return rc;
}

const struct format format_coverage_py = {
    .name = "coverage-py",
    .tool = "coverage.py",
    .members = "meta files totals",
    .read = coverage_py_read,
};
