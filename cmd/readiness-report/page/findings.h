/*
 * page/findings: what scanners and test runners found: how many of each, and the worst by name.
 */
#ifndef READINESS_REPORT_PAGE_FINDINGS_H
#define READINESS_REPORT_PAGE_FINDINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "checks.h"
#include "text.h"

struct facts;
struct found;

enum { MOST_SCANNERS = 24, SEVERITIES = 6 };

/* One tool whose report was read. */
struct scanner {
	char *tool, *version;
	bool vouched;               /* a report of it was read to its end */
	int64_t counts[SEVERITIES]; /* critical high medium low info, and other words */
	int64_t suppressed;
	int64_t tests[STATUSES], flaky;
};

struct findings {
	struct scanner scanners[MOST_SCANNERS];
	size_t count;
	int64_t elsewhere; /* of more tools than those */
	int64_t counts[SEVERITIES], suppressed;
	int64_t tests[STATUSES], flaky;
	struct text rows[SEVERITIES];
	int64_t left_out[SEVERITIES];
	struct text test_rows;
	int64_t tests_left_out;
};

void findings_begin(struct findings *findings);
void findings_free(struct findings *findings);
void findings_take(struct findings *findings, const struct found *found);
void findings_take_source(struct findings *findings, const char *tool, const struct facts *facts);

bool findings_any(const struct findings *findings);

/* Whether each report that findings came of is known to be whole. */
bool findings_vouched(const struct findings *findings);
bool findings_any_tests(const struct findings *findings);
void findings_put(const struct findings *findings, struct text *out);
void findings_put_tests(const struct findings *findings, struct text *out);

#endif
