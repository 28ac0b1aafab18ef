/*
 * coverage: which lines of which files were executed, of one report, and of the lines that changed.
 *
 * A format tells lines (or counts alone); what is told twice of a line counts once, as executed if
 * any of the two says so.  The records follow when the report has been read: one a file, and one of
 * all.
 */
#ifndef RECORDS_FROM_COVERAGE_H
#define RECORDS_FROM_COVERAGE_H

#include <stdbool.h>
#include <stdint.h>

struct coverage;
struct coverage_file;
struct report;

struct coverage *coverage_new(struct report *report);
void coverage_free(struct coverage *coverage);

/* The file of such a path (report_path() is asked), the same for the same path. */
struct coverage_file *coverage_file(struct coverage *coverage, const char *path);

/* A line that can be executed, from 1, and whether it was. */
void coverage_line(struct coverage_file *file, int64_t line, bool executed);

/* Of formats that count something else than lines, or do not say which: added to the file's. */
void coverage_count(struct coverage_file *file, int64_t covered, int64_t total);

/* Tells all of it: 0, or -1 (report_fault()) when there is no file at all. */
int coverage_tell(struct coverage *coverage);

#endif
