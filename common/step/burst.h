/*
 * step/burst: many requests in a short time, counted and judged by how many got which status.
 */
#ifndef COMMON_STEP_BURST_H
#define COMMON_STEP_BURST_H

#include <stdint.h>

struct expectation;
struct http_answer;
struct step;
struct step_check;

/* What came of it. */
struct step_tally {
	int64_t sent, answered;
	int64_t statuses[600];
};

/* Counts an answer. */
void step_tally_add(struct step_tally *tally, const struct http_answer *answer);

/* Judge the burst as a whole, and one bound of its statuses. */
void step_judge_burst(const struct step *step, const struct step_tally *tally,
    const struct http_answer *last, struct step_check *check);
void step_judge_statuses(const struct step *step, const struct expectation *e,
    const struct step_tally *tally, struct step_check *check);

#endif
