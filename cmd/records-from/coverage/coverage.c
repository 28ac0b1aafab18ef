#include "coverage.h"

#include <stdlib.h>
#include <string.h>

#include "changes.h"
#include "coverage_files.h"
#include "from.h"
#include "hash.h"
#include "json_writer.h"
#include "memory.h"
#include "path_glob.h"
#include "report.h"

struct coverage *
coverage_new(struct report *report)
{
	struct coverage *coverage = memory_new(1, sizeof(*coverage));

	coverage->report = report;
	report_speaks_of(report, REPORT_COVERAGE);
	return coverage;
}

void
coverage_free(struct coverage *coverage)
{
	if (!coverage)
		return;
	for (size_t i = 0; i < coverage->count; i++) {
		line_set_free(&coverage->files[i]->lines);
		free(coverage->files[i]->path);
		free(coverage->files[i]);
	}
	free(coverage->files);
	free(coverage->index);
	free(coverage);
}

/* ---- files by their path ---- */

/* Where in the index a path stands, or would. */
static size_t *
index_slot(const struct coverage *coverage, const char *path)
{
	size_t at = hash_bytes(HASH_BEGIN, path, strlen(path)) & (coverage->index_size - 1);

	while (coverage->index[at] &&
	       strcmp(coverage->files[coverage->index[at] - 1]->path, path) != 0)
		at = (at + 1) & (coverage->index_size - 1);
	return &coverage->index[at];
}

static void
index_grow(struct coverage *coverage)
{
	enum { SMALLEST = 256 };

	if (2 * coverage->count < coverage->index_size)
		return;
	free(coverage->index);
	coverage->index_size = coverage->index_size ? 2 * coverage->index_size : SMALLEST;
	coverage->index = memory_new(coverage->index_size, sizeof(*coverage->index));
	for (size_t i = 0; i < coverage->count; i++)
		*index_slot(coverage, coverage->files[i]->path) = i + 1;
}

struct coverage_file *
coverage_file(struct coverage *coverage, const char *path)
{
	TEXT_LOCAL known = TEXT_INIT(REPORT_WORD);
	struct coverage_file *file;
	size_t *slot;

	report_path(coverage->report, path, &known);
	coverage->long_path |= text_failed(&known);
	path = known.len > 0 ? text_string(&known) : "unnamed";
	index_grow(coverage);
	slot = index_slot(coverage, path);
	if (*slot)
		return coverage->files[*slot - 1];
	file = memory_new(1, sizeof(*file));
	file->coverage = coverage;
	file->path = memory_string(path);
	coverage->files = memory_grow(
	    coverage->files, coverage->count, &coverage->room, sizeof(struct coverage_file *));
	coverage->files[coverage->count++] = file;
	*slot = coverage->count;
	return file;
}

/* ---- lines ---- */

void
coverage_line(struct coverage_file *file, int64_t line, bool executed)
{
	struct coverage *coverage = file->coverage;

	coverage->missed += !executed;
	if (line < 1) {
		coverage->lost++;
		file->lost += !executed;
		return;
	}
	if (++coverage->told > COVERAGE_MOST_LINES)
		coverage->over = true;
	if (!coverage->over)
		line_set_add(&file->lines, line, executed);
}

void
coverage_count(struct coverage_file *file, int64_t covered, int64_t total)
{
	file->counted = true;
	file->covered += covered;
	file->total += total;
}

bool
coverage_wants_lines(const struct coverage *coverage)
{
	return coverage->report->from->changes;
}

int64_t
coverage_missed(const struct coverage *coverage)
{
	return coverage->missed;
}

/* ---- telling ---- */

/* Of a file, of the files that a glob fits, or of all. */
static void
coverage_put(
    struct report *report, const char *path, const char *package, int64_t covered, int64_t total)
{
	struct json_writer *w = report_begin(report, REPORT_COVERAGE);

	json_put_string(w, "file", path);
	json_put_string(w, "scope", package ? "package" : "all");
	json_put_string(w, "package", package);
	json_put_integer(w, "covered", covered);
	json_put_integer(w, "total", total);
	if (total > 0)
		json_put_number(w, "percent", 100 * (double)covered / (double)total);
	report_end(report);
}

/* What no file fits has no percentage. */
static void
coverage_put_packages(const struct coverage *coverage)
{
	const struct option_list *globs = &coverage->report->from->packages;

	for (size_t g = 0; g < globs->count; g++) {
		int64_t covered = 0, total = 0;

		for (size_t i = 0; i < coverage->count; i++) {
			const struct coverage_file *file = coverage->files[i];

			if (!path_glob_fits(globs->items[g], file->path, strlen(file->path)))
				continue;
			covered += file->covered;
			total += file->total;
		}
		coverage_put(coverage->report, NULL, globs->items[g], covered, total);
	}
}

/* What the lines of a file come to, where no counts were told. */
static void
coverage_settle(struct coverage_file *file)
{
	line_set_settle(&file->lines);
	if (file->counted)
		return;
	file->covered = line_set_covered(&file->lines);
	file->total = (int64_t)file->lines.count + file->lost;
}

static void
coverage_say_lost(const struct coverage *coverage)
{
	if (coverage->lost > 0)
		report_warn(coverage->report,
		    "%lld lines have no number that a line can have; those that were not executed "
		    "count all the same",
		    (long long)coverage->lost);
}

int
coverage_tell(struct coverage *coverage, int rc)
{
	struct report *report = coverage->report;
	int64_t covered = 0, total = 0;

	for (size_t i = 0; i < coverage->count; i++) {
		struct coverage_file *file = coverage->files[i];

		coverage_settle(file);
		covered += file->covered;
		total += file->total;
		coverage_put(report, file->path, NULL, file->covered, file->total);
	}
	if (rc == -1)
		return -1;
	if (coverage->over)
		return report_fault(report, "it tells of more than %lld lines; split it",
		    (long long)COVERAGE_MOST_LINES);
	if (coverage->long_path)
		return report_fault(report, "a path is longer than %d bytes", REPORT_WORD);
	if (coverage->count == 0)
		return report_fault(report, "it names no file: nothing was measured, or not by it");
	coverage_put(report, NULL, NULL, covered, total);
	coverage_put_packages(coverage);
	coverage_say_lost(coverage);
	if (report->from->changes)
		changes_take(report->from->changes, coverage);
	return 0;
}
