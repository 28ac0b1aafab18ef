#include "score_section.h"

#include <string.h>

#include "changes.h"
#include "drawing.h"
#include "icons.h"
#include "markup.h"
#include "report.h"
#include "score.h"
#include "table.h"

bool
score_any(const struct report *report)
{
	for (size_t i = 0; i < areas_count(report->areas); i++)
		if (score_has(report->score, i))
			return true;

	return false;
}

static void
area_put(const struct report *report, size_t area, struct text *out)
{
	const int64_t *counts = score_counts(report->score, area);
	int share = score_share(report->score, area);
	int64_t judged =
	    counts[CHECK_PASS] + counts[CHECK_WARN] + counts[CHECK_FAIL] + counts[CHECK_UNKNOWN];

	table_row(out, areas_at(report->areas, area)->name);
	/* Whole percent, rounded down by who knows them. */
	table_number(out, judged == 0 ? "not judged" : word_percent(share).text);
	table_bar(out, share);
	table_number(out, word_count(counts[CHECK_PASS] + counts[CHECK_WARN]).text);
	table_number(out, word_count(judged).text);
	table_number(out, word_mark(areas_at(report->areas, area)->weight, false).text);
	table_row_end(out);
}

void
score_section_put(const struct report *report, struct text *out)
{
	static const char *const headings[] = {
	    "Area", "#Passed", "Share", "#Checks", "#Of", "#Weight", NULL};

	if (!score_any(report))
		return;
	text_add_string(out, "<section id=\"areas\" aria-labelledby=\"areas-head\">"
			     "<h2 id=\"areas-head\">Readiness by area</h2>\n");
	table_open(out, "What of each area passed, of what was judged", headings);
	for (size_t i = 0; i < areas_count(report->areas); i++)
		if (score_has(report->score, i))
			area_put(report, i, out);
	table_close(out);
	text_add_string(out, "</section>\n");
}

/* ---- against the run before ---- */

/* Good and bad news have the picture of a status, as the check has it now. */
static void
change_row(const struct change *change, enum change_kind kind, struct text *out)
{
	static const char *const icons[CHANGE_KINDS] = {"fail", "unknown", "fail", "pass", "skip"};
	TEXT_LOCAL words = TEXT_INIT(TEXT_MAX_REASON);

	change_put(&words, change);
	table_row(out, change->name);
	table_status(out, icons[kind], change_label(kind));
	table_cell(out, text_string(&words));
	table_cell(out, change->tool);
	table_row_end(out);
}

void
changes_section_put(const struct report *report, struct text *out)
{
	static const char *const headings[] = {"Check", "Change", "Now", "Program", NULL};
	const struct changes *changes = report->changes;
	long long more = 0, all = 0;

	if (!changes)
		return;
	text_add_string(out, "<section id=\"changes\" aria-labelledby=\"changes-head\">"
			     "<h2 id=\"changes-head\">Changes since the run before</h2>\n");
	for (int kind = 0; kind < CHANGE_KINDS; kind++) {
		all += changes->counts[kind];
		more += changes->counts[kind] > CHANGES_SHOWN
			    ? changes->counts[kind] - CHANGES_SHOWN
			    : 0;
	}
	if (all == 0)
		text_add_string(out, "<p class=\"none\">Every check is as it was.</p>\n");
	else
		table_open(
		    out, "Checks that are not as they were, or still close the gate", headings);
	for (int kind = 0; kind < CHANGE_KINDS; kind++)
		for (int i = 0; i < CHANGES_SHOWN && i < changes->counts[kind]; i++)
			change_row(&changes->shown[kind][i], (enum change_kind)kind, out);
	if (all > 0)
		table_close(out);
	table_more(out, more, "changes");
	if (changes->too_many)
		text_add_string(out, "<p class=\"more\">The run before holds more checks than are "
				     "compared: some that are new may not be.</p>\n");
	text_add_string(out, "</section>\n");
}
