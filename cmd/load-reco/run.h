/*
 * run: starts the workers, leads them through the phases, and merges what they measured.
 */
#ifndef RUN_H
#define RUN_H

#include <stdbool.h>
#include <stdint.h>

#include "abort.h"
#include "tally.h"

struct data;
struct engine;
struct failure;
struct first_errors;
struct load_plan;
struct records;
struct samples;
struct targets;
struct text;
struct users;

/* What a run came to. */
struct run_result {
	struct tally *totals;
	int64_t *phase_ns; /* how long each phase took; 0: it did not begin */
	const struct targets *targets;
	struct failure *failures; /* by target: the first of each journey */
	struct first_errors *errors;
	int64_t slots_used, slots_connected;
	const char *engine;
	bool interrupted;
	struct abort_watch abort;
	const char *given_up; /* why the run was stopped before its end (--abort-after), or NULL */
};

/* What a run works with. */
struct run_setting {
	const struct load_plan *plan;
	const struct engine *engine;
	const struct targets *targets;
	const struct data *data;   /* or NULL */
	const struct users *users; /* who logged in; or NULL */
	struct records *records;
	struct samples *samples;
};

/* Runs the plan.  0; -1 with the reason when it could not be run to its end (the result is then
 * incomplete).  Free the result either way. */
int run_load(const struct run_setting *setting, struct run_result *result, struct text *why);
void run_result_free(struct run_result *result);

#endif
