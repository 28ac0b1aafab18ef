/*
 * run: offers the load and hands every finished exchange to the measures.
 */
#ifndef RUN_H
#define RUN_H

#include <stdint.h>

#include "load.h"
#include "measure.h"

struct records;
struct samples;
struct targets;
struct text;

/* What a run came to. */
struct run_result {
	struct measure warmup, measured;
	int64_t warmup_ns, measured_ns; /* how long the phases took */
	int64_t planned;                /* requests that fell due in the measured phase */
	int64_t most_in_flight;
	bool interrupted;
};

/* Runs the plan.  0; -1 with the reason when it could not be run at all (the result is then incomplete). */
int run_load(const struct load_plan *plan, struct targets *targets, struct records *records,
    struct samples *samples, struct run_result *result, struct text *why);
void run_result_free(struct run_result *result);

/* Writes the `load` records and the checks of the run about itself. */
void verdict_write(const struct load_plan *plan, const struct targets *targets,
    const struct run_result *result, struct records *records);

#endif
