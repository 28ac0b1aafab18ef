/*
 * run_state: what the files of run share.
 *
 *   run.c        leads the workers through the phases
 *   run_open.c   makes them, and what is measured with
 */
#ifndef RUN_STATE_H
#define RUN_STATE_H

#include "addresses.h"
#include "run.h"

struct engine;
struct hlog;
struct progress;
struct worker;

struct run {
	const struct run_setting *setting;
	const struct load_plan *plan;
	struct run_result *result;
	const struct engine *engine;
	struct addresses addresses;
	struct worker *workers;
	size_t worker_count;
	int bell;               /* rung by workers whose leg is over */
	struct tally *fresh;    /* since the last look */
	struct tally *interval; /* since the last interval record; all targets in one */
	int64_t interval_start;
	struct hlog *hlog;
	struct progress *progress;
	bool stopped;
};

/* 0, or -1 with the reason; run_close() either way. */
int run_open(struct run *run, struct text *why);

/* 0, or -1 with the reason when lines of a log were lost. */
int run_close(struct run *run, struct text *why);

#endif
