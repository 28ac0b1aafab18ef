/*
 * coverage: which lines of which files were executed, of one report.
 *
 * A format tells lines (or counts alone); what is told twice of a line counts once, as executed if
 * any of the two says so.  The records follow when the report has been read: one a file, in the
 * order of the report, and one of all.
 */
#ifndef RECORDS_FROM_COVERAGE_H
#define RECORDS_FROM_COVERAGE_H

#include <stdbool.h>
#include <stdint.h>

struct coverage;
struct coverage_file;
struct report;

/* The last number that a line can have, and the most lines of a report. */
#define COVERAGE_LAST_LINE INT64_C(2147483647)
#define COVERAGE_MOST_LINES (INT64_C(64) << 20)

struct coverage *coverage_new(struct report *report);
void coverage_free(struct coverage *coverage);

/* The file of such a path (report_path() is asked), the same for the same path; "" is
 * "unnamed". */
struct coverage_file *coverage_file(struct coverage *coverage, const char *path);

/* A line that can be executed, up to COVERAGE_LAST_LINE, and whether it was.  Below 1: the report
 * has lost its number; it is left out if it was executed, else it counts as one that was not. */
void coverage_line(struct coverage_file *file, int64_t line, bool executed);

/* Of formats that count something else than lines: added up, and the file's figure is that of the
 * counts.  Its lines then serve the diff alone. */
void coverage_count(struct coverage_file *file, int64_t covered, int64_t total);

/* Whether there is a --diff, which is all that the lines of a file that has counts are for. */
bool coverage_wants_lines(const struct coverage *coverage);

/* How many lines were told as not executed, each as often as it was told. */
int64_t coverage_missed(const struct coverage *coverage);

/* Tells all of it, and its lines to the diff.  `rc` is what the reading came to: after a failure
 * the files that were read are told, and nothing of all.  0, or -1 (report_fault()). */
int coverage_tell(struct coverage *coverage, int rc);

/* ---- the words of reports ---- */

/* A line's number; 0 for what is seen where it got lost: 0, "undefined", "null", "NaN", negative
 * ones.  -1: it is none at all. */
int coverage_line_of(const char *word, int64_t *line);

/* Digits alone, or -1. */
int64_t coverage_count_of(const char *word);

/* How often a line was executed, as integer or fraction, of any size: more than never?  "-",
 * "=====" and "#####" are never, and so is what is below 0.  -1: it is no count. */
int coverage_hits_of(const char *word, bool *executed);

#endif
