#include "findings.h"

#include <stdlib.h>
#include <string.h>

#include "facts.h"
#include "json.h"
#include "markup.h"
#include "memory.h"
#include "report.h"
#include "table.h"

enum {
	ROWS_OF_SEVERITY = 24 << 10,
	ROWS_OF_TESTS = 60 << 10,
	ROOM = 1 << 20,
	WORD_SIZE = 60,
	NAME_SIZE = 200
};

static const char *const severity_names[SEVERITIES] = {
    "critical", "high", "medium", "low", "info", "other"};

void
findings_begin(struct findings *findings)
{
	for (int i = 0; i < SEVERITIES; i++)
		findings->rows[i] = TEXT_INIT(ROOM);
	findings->test_rows = TEXT_INIT(ROOM);
}

void
findings_free(struct findings *findings)
{
	for (size_t i = 0; i < findings->count; i++) {
		free(findings->scanners[i].tool);
		free(findings->scanners[i].version);
	}
	for (int i = 0; i < SEVERITIES; i++)
		text_free(&findings->rows[i]);
	text_free(&findings->test_rows);
}

/* NULL: there are more tools than are told apart. */
static struct scanner *
findings_scanner(struct findings *findings, const char *tool)
{
	size_t len = markup_cut(tool, NAME_SIZE);

	for (size_t i = 0; i < findings->count; i++)
		if (markup_is(findings->scanners[i].tool, tool, len))
			return &findings->scanners[i];
	if (findings->count == MOST_SCANNERS)
		return NULL;
	findings->scanners[findings->count].tool = memory_copy(tool, len);
	findings->scanners[findings->count].version = memory_string("");

	return &findings->scanners[findings->count++];
}

static int
severity_of(const char *name)
{
	for (int i = 0; i < SEVERITIES - 1; i++)
		if (strcmp(severity_names[i], name) == 0)
			return i;

	return SEVERITIES - 1;
}

static enum check_status
test_status_of(const char *name)
{
	enum check_status status;

	return check_status_parse(name, strlen(name), &status) == 0 ? status : CHECK_UNKNOWN;
}

static void
place_add(struct text *place, const struct found *found)
{
	text_add_string(place, found->file);
	if (found->file[0] != '\0' && found->line > 0)
		text_add_format(place, ":%lld", (long long)found->line);
	if (found->package[0] != '\0')
		text_add_format(place, "%s%s", place->len > 0 ? ", " : "", found->package);
	if (found->fixed_version[0] != '\0')
		text_add_format(place, " (mended in %s)", found->fixed_version);
}

static void
findings_add_row(struct findings *findings, const struct found *found, int severity)
{
	static const char *const icons[SEVERITIES] = {
	    "fail", "fail", "warn", "skip", "skip", "unknown"};
	struct text *rows = &findings->rows[severity];
	TEXT_LOCAL place = TEXT_INIT(TEXT_MAX_RECORD);

	if (rows->len > ROWS_OF_SEVERITY) {
		findings->left_out[severity]++;
		return;
	}
	place_add(&place, found);
	table_row(rows, found->rule[0] ? found->rule : "(no rule)");
	table_status(rows, icons[severity], severity_names[severity]);
	table_code(rows, text_string(&place));
	table_cell(rows, found->message);
	table_cell(rows, found->tool);
	table_row_end(rows);
}

static void
findings_take_finding(struct findings *findings, const struct found *found)
{
	struct scanner *scanner = findings_scanner(findings, found->tool);
	int severity = severity_of(found->severity);

	findings->elsewhere += !scanner;
	if (found->suppressed) {
		findings->suppressed++;
		if (scanner)
			scanner->suppressed++;
		return;
	}
	findings->counts[severity]++;
	if (scanner)
		scanner->counts[severity]++;
	findings_add_row(findings, found, severity);
}

static void
findings_take_test(struct findings *findings, const struct found *found)
{
	struct scanner *scanner = findings_scanner(findings, found->tool);
	enum check_status status = test_status_of(found->status);
	struct text *rows = &findings->test_rows;
	TEXT_LOCAL name = TEXT_INIT(TEXT_MAX_RECORD);

	findings->elsewhere += !scanner;
	findings->tests[status]++;
	findings->flaky += found->flaky;
	if (scanner) {
		scanner->tests[status]++;
		scanner->flaky += found->flaky;
	}
	if (!check_status_closes(status) && !found->flaky)
		return;
	if (rows->len > ROWS_OF_TESTS) {
		findings->tests_left_out++;
		return;
	}
	text_add_format(
	    &name, "%s%s%s", found->class_name, found->class_name[0] ? " " : "", found->name);
	table_row(rows, name.len > 0 ? text_string(&name) : "(no name)");
	if (check_status_closes(status))
		table_status(rows, check_status_name(status), status_word(status));
	else
		table_status(rows, "warn", "Flaky");
	table_cell(rows, found->message);
	table_cell(rows, found->suite);
	table_row_end(rows);
}

void
findings_take(struct findings *findings, const struct found *found)
{
	if (found->is_test)
		findings_take_test(findings, found);
	else
		findings_take_finding(findings, found);
}

void
findings_take_source(struct findings *findings, const char *tool, const struct facts *facts)
{
	struct scanner *scanner;

	/* A report of tests, of coverage or of figures says nothing about findings. */
	if (fact(facts, FACT_ITEMS)->type == JSON_OBJECT &&
	    fact(facts, FACT_ITEMS_FINDING)->type == JSON_ABSENT)
		return;
	scanner = findings_scanner(findings, tool);
	if (!scanner)
		return;
	scanner->vouched = true;
	free(scanner->version);
	scanner->version = fact_word(facts, FACT_VERSION, WORD_SIZE);
}

/* ---- the sections ---- */

static int64_t
numbers_sum(const int64_t *numbers, int count)
{
	int64_t sum = 0;

	for (int i = 0; i < count; i++)
		sum += numbers[i];

	return sum;
}

bool
findings_any(const struct findings *findings)
{
	if (numbers_sum(findings->counts, SEVERITIES) + findings->suppressed > 0)
		return true;
	for (size_t i = 0; i < findings->count; i++)
		if (findings->scanners[i].vouched &&
		    numbers_sum(findings->scanners[i].tests, STATUSES) == 0)
			return true;

	return false;
}

bool
findings_vouched(const struct findings *findings)
{
	for (size_t i = 0; i < findings->count; i++)
		if (!findings->scanners[i].vouched &&
		    numbers_sum(findings->scanners[i].tests, STATUSES) == 0)
			return false;

	return findings->elsewhere == 0;
}

bool
findings_any_tests(const struct findings *findings)
{
	return numbers_sum(findings->tests, STATUSES) > 0;
}

/* A count that weighs is said in its colour, and in bold. */
static void
table_weighty(struct text *out, int64_t count, bool weighty)
{
	text_add_format(out, "<td class=\"n%s\">%s</td>",
	    count == 0 ? " zero"
	    : weighty  ? " weighty"
		       : "",
	    word_count(count).text);
}

static void
findings_put_scanners(const struct findings *findings, struct text *out)
{
	static const char *const headings[] = {"Scanner", "#Critical", "#High", "#Medium", "#Low",
	    "#Info", "#Suppressed", "Its report", NULL};

	table_open(out, "Findings by scanner and severity", headings);
	for (size_t i = 0; i < findings->count; i++) {
		const struct scanner *scanner = &findings->scanners[i];
		TEXT_LOCAL name = TEXT_INIT(TEXT_MAX_RECORD);

		if (numbers_sum(scanner->tests, STATUSES) > 0)
			continue;
		text_add_format(&name, "%s %s", scanner->tool, scanner->version);
		table_row(out, text_string(&name));
		for (int s = 0; s < SEVERITIES - 2; s++)
			table_weighty(out, scanner->counts[s], s < 2);
		table_weighty(out, scanner->counts[4] + scanner->counts[5], false);
		table_weighty(out, scanner->suppressed, false);
		table_cell(out,
		    scanner->vouched ? "read to its end" : "no source record: it may lack some");
		table_row_end(out);
	}
	table_close(out);
	table_more(out, findings->elsewhere, "findings and tests of other tools");
}

void
findings_put(const struct findings *findings, struct text *out)
{
	static const char *const headings[] = {
	    "Rule", "Severity", "Where", "What", "Scanner", NULL};
	int64_t left_out = numbers_sum(findings->left_out, SEVERITIES);

	text_add_string(out, "<section id=\"findings\" aria-labelledby=\"findings-head\">"
			     "<h2 id=\"findings-head\">Findings</h2>\n");
	findings_put_scanners(findings, out);
	if (numbers_sum(findings->counts, SEVERITIES) > 0) {
		table_open(out, "Findings, the worst first", headings);
		for (int s = 0; s < SEVERITIES; s++)
			text_add(out, text_string(&findings->rows[s]), findings->rows[s].len);
		table_close(out);
	}
	table_more(out, left_out, "findings, which the counts above hold");
	text_add_string(out, "</section>\n");
}

void
findings_put_tests(const struct findings *findings, struct text *out)
{
	static const char *const headings[] = {
	    "Runner", "#Failed", "#Unknown", "#Flaky", "#Passed", "#Skipped", NULL};
	static const char *const rows[] = {"Test", "Outcome", "What it says", "Suite", NULL};

	text_add_string(out, "<section id=\"tests\" aria-labelledby=\"tests-head\">"
			     "<h2 id=\"tests-head\">Tests</h2>\n");
	table_open(out, "Tests by runner and outcome", headings);
	for (size_t i = 0; i < findings->count; i++) {
		const struct scanner *scanner = &findings->scanners[i];

		if (numbers_sum(scanner->tests, STATUSES) == 0)
			continue;
		table_row(out, scanner->tool);
		table_weighty(out, scanner->tests[CHECK_FAIL], true);
		table_weighty(out, scanner->tests[CHECK_UNKNOWN], true);
		table_weighty(out, scanner->flaky, false);
		table_weighty(out, scanner->tests[CHECK_PASS] + scanner->tests[CHECK_WARN], false);
		table_weighty(out, scanner->tests[CHECK_SKIP], false);
		table_row_end(out);
	}
	table_close(out);
	if (findings->test_rows.len > 0) {
		table_open(out, "Tests that did not pass, or only in a second try", rows);
		text_add(out, text_string(&findings->test_rows), findings->test_rows.len);
		table_close(out);
	}
	table_more(out, findings->tests_left_out, "such tests");
	text_add_string(out, "</section>\n");
}
