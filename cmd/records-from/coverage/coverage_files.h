/*
 * coverage_files: what coverage.h keeps of a report, for the diff.
 */
#ifndef COVERAGE_COVERAGE_FILES_H
#define COVERAGE_COVERAGE_FILES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "line_set.h"

struct coverage_file {
	struct coverage *coverage;
	char *path; /* as report_path() has it */
	struct line_set lines;
	int64_t lost; /* lines without a number that were not executed */
	int64_t covered, total;
	bool counted; /* its figure is that of covered and total */
};

struct coverage {
	struct report *report;
	struct coverage_file **files;
	size_t count, room;
	size_t *index; /* an open table of 1 + their places, by hash of path; 0: free */
	size_t index_size;
	int64_t told, missed;
	int64_t lost; /* lines without a number */
	bool over;    /* more lines than are kept */
	bool long_path;
};

#endif
