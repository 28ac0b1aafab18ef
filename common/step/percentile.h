/*
 * step/percentile: percentiles of the times of a step's requests.
 */
#ifndef COMMON_STEP_PERCENTILE_H
#define COMMON_STEP_PERCENTILE_H

#include <stdint.h>

#include "step.h"

struct expectations;
struct histogram;
struct json_writer;
struct step_answer;

/* How long the requests took that one set of expectations is held against: the first of all
 * rounds, or those of again. */
struct step_times {
	struct histogram *taken; /* ns; NULL: nobody asks */
	int64_t unanswered;      /* of them; they count with their deadline at least */
	int64_t slowest_ns;
	int64_t slowest_number;        /* from 1 */
	char slowest_id[STEP_ID_SIZE]; /* of the request */
};

/* Counts, from now on, what the set asks for.  0, or -1 when out of memory. */
int step_times_begin(struct step_times *times, const struct expectations *set);
void step_times_end(struct step_times *times);

/* One that a signal broke off is not counted. */
void step_times_add(
    struct step_times *times, const struct step_answer *answer, const char *id, int64_t timeout_ns);

/* Adds a check for each percentile of the set; unknown unless all requests of the step were
 * made.  0, or -1 when out of memory. */
int step_times_judge(const struct step_times *times, const struct step *step, const char *suffix,
    const struct expectations *set, struct step_outcome *outcome);

/* Puts what was counted, if anything was, as an object in milliseconds. */
void step_times_put(struct json_writer *w, const char *name, const struct step_times *times);

#endif
