/*
 * format/sarif_run: a run of a SARIF log: a tool, its rules and its results, the worse first.
 */
#ifndef READINESS_REPORT_FORMAT_SARIF_RUN_H
#define READINESS_REPORT_FORMAT_SARIF_RUN_H

#include "place.h"
#include "report.h"

/* What GitHub's code scanning takes. */
enum { SARIF_MOST_RUNS = 20, SARIF_MOST_RESULTS = 25000 };

enum sarif_level { SARIF_ERROR, SARIF_WARNING, SARIF_NOTE, SARIF_LEVELS };

struct sarif_run;

/* A result and its rule; "" where there is none. */
struct sarif_result {
	enum sarif_level level;
	const char *rule, *summary, *description, *help;
	const char *security; /* "8.0": how severe, from above 0 to 10 */
	const char *message;
	const struct place *place;
	uint64_t print;
	bool suppressed;
};

struct sarif_run *sarif_run_new(struct records *records, const char *tool);
void sarif_run_free(struct sarif_run *run);
const char *sarif_run_tool(const struct sarif_run *run);

void sarif_run_add(
    struct sarif_run *run, struct rendering *rendering, const struct sarif_result *result);

/* How many results have no room in it. */
int64_t sarif_run_left_out(const struct sarif_run *run);

/* Writes the run; `more` results are of runs that had no room. */
void sarif_run_put(
    struct sarif_run *run, struct rendering *rendering, const struct totals *totals, int64_t more);

#endif
