/*
 * page/coverage: how much of the code tests executed: in all, and the files that lack most.
 */
#ifndef READINESS_REPORT_PAGE_COVERAGE_H
#define READINESS_REPORT_PAGE_COVERAGE_H

#include <stddef.h>
#include <stdint.h>

struct facts;
struct text;

enum { MOST_SCOPES = 12, MOST_FILES = 15 };

struct covered {
	char *name; /* a file, or what a total is of */
	double covered, total;
};

struct coverage {
	struct covered totals[MOST_SCOPES];
	size_t total_count;
	struct covered files[MOST_FILES]; /* that lack most lines, the worst first */
	size_t file_count;
	int64_t file_records;
};

void coverage_free(struct coverage *coverage);
void coverage_take(struct coverage *coverage, const struct facts *facts);

/* The share of the first total, in percent; NAN: there is none. */
double coverage_percent(const struct coverage *coverage);

void coverage_put(const struct coverage *coverage, struct text *out);

#endif
