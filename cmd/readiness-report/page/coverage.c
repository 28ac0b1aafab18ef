#include "coverage.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "facts.h"
#include "json.h"
#include "markup.h"
#include "memory.h"
#include "table.h"
#include "text.h"

enum { NAME_SIZE = 300 };

void
coverage_free(struct coverage *coverage)
{
	for (size_t i = 0; i < coverage->total_count; i++)
		free(coverage->totals[i].name);
	for (size_t i = 0; i < coverage->file_count; i++)
		free(coverage->files[i].name);
}

static double
covered_missing(const struct covered *covered)
{
	return covered->total - covered->covered;
}

static double
covered_percent(const struct covered *covered)
{
	return covered->total > 0 ? 100 * covered->covered / covered->total : NAN;
}

/* Keeps it where it is among the worst. */
static void
coverage_keep_file(struct coverage *coverage, struct covered file)
{
	size_t at = coverage->file_count;

	while (at > 0 && covered_missing(&coverage->files[at - 1]) < covered_missing(&file))
		at--;
	if (at == MOST_FILES) {
		free(file.name);
		return;
	}
	if (coverage->file_count == MOST_FILES)
		free(coverage->files[--coverage->file_count].name);
	memmove(&coverage->files[at + 1], &coverage->files[at],
	    (coverage->file_count - at) * sizeof(file));
	coverage->files[at] = file;
	coverage->file_count++;
}

void
coverage_take(struct coverage *coverage, const struct facts *facts)
{
	bool of_file = fact(facts, FACT_COVERAGE_FILE)->type == JSON_STRING;
	struct covered covered = {
	    .covered = fact_number(facts, FACT_COVERED), .total = fact_number(facts, FACT_TOTAL)};

	if (!(covered.total >= 0) || !(covered.covered >= 0) || covered.covered > covered.total)
		return;
	coverage->file_records += of_file;
	if (of_file) {
		covered.name = fact_word(facts, FACT_COVERAGE_FILE, NAME_SIZE);
		if (covered_missing(&covered) > 0)
			coverage_keep_file(coverage, covered);
		else
			free(covered.name);
	} else if (coverage->total_count < MOST_SCOPES) {
		covered.name = fact_word(facts, FACT_SCOPE, NAME_SIZE);
		coverage->totals[coverage->total_count++] = covered;
	}
}

double
coverage_percent(const struct coverage *coverage)
{
	return coverage->total_count > 0 ? covered_percent(&coverage->totals[0]) : NAN;
}

/* ---- the section ---- */

static void
coverage_put_rows(const struct covered *items, size_t count, struct text *out)
{
	for (size_t i = 0; i < count; i++) {
		double percent = covered_percent(&items[i]);

		table_row(out, items[i].name[0] ? items[i].name : "all");
		table_number(out, isnan(percent) ? "nothing to cover" : word_percent(percent).text);
		table_bar(out, percent);
		table_number(out, word_whole(items[i].covered).text);
		table_number(out, word_whole(items[i].total).text);
		table_row_end(out);
	}
}

void
coverage_put(const struct coverage *coverage, struct text *out)
{
	static const char *const totals[] = {"Of", "#Covered", "Share", "#Executed", "#All", NULL};
	static const char *const files[] = {"File", "#Covered", "Share", "#Executed", "#All", NULL};

	if (coverage->total_count + coverage->file_count == 0 && coverage->file_records == 0)
		return;
	text_add_string(out, "<section id=\"coverage\" aria-labelledby=\"coverage-head\">"
			     "<h2 id=\"coverage-head\">Coverage</h2>\n");
	if (coverage->total_count > 0) {
		table_open(out, "What tests executed", totals);
		coverage_put_rows(coverage->totals, coverage->total_count, out);
		table_close(out);
	}
	if (coverage->file_count > 0) {
		table_open(out, "The files that lack most", files);
		coverage_put_rows(coverage->files, coverage->file_count, out);
		table_close(out);
	}
	table_more(out, coverage->file_records - (long long)coverage->file_count, "files");
	text_add_string(out, "</section>\n");
}
