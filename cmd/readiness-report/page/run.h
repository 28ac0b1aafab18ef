/*
 * page/run: which run it was, when, and which programs took part.
 */
#ifndef READINESS_REPORT_PAGE_RUN_H
#define READINESS_REPORT_PAGE_RUN_H

#include <stddef.h>
#include <stdint.h>

#include "records.h"

struct facts;
struct reading;
struct text;

enum { MOST_PROGRAMS = 32, MOST_RUNS = 6 };

/* A program, by its summaries. */
struct program_row {
	char *tool;
	enum summary_status worst;
	int64_t summaries;
	int64_t counts[CHECK_UNKNOWN + 1];
	double elapsed_ms;
};

struct run {
	char *ids[MOST_RUNS];
	size_t id_count;
	int64_t more_ids;
	int64_t first, last; /* times of records, wall ns; first > last: none has one */
	struct program_row programs[MOST_PROGRAMS];
	size_t program_count;
	int64_t records;
};

void run_begin(struct run *run);
void run_free(struct run *run);
void run_take(struct run *run, const struct reading *reading, const struct facts *facts);

/* "run ID · time" for the head of the page. */
void run_put_line(const struct run *run, struct text *out);
void run_put(const struct run *run, int64_t bad_records, struct text *out);

#endif
