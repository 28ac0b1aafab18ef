/*
 * step/burst: many requests in a short time, counted and judged by how many got which status.
 */
#ifndef COMMON_STEP_BURST_H
#define COMMON_STEP_BURST_H

#include <stdint.h>

struct http_answer;

/* What came of it. */
struct step_tally {
	int64_t sent, answered;
	int64_t statuses[600];
};

/* Counts an answer. */
void step_tally_add(struct step_tally *tally, const struct http_answer *answer);

#endif
