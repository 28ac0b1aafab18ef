/*
 * jobs_ledger: what a run wrote down, and where its jobs are now.
 */
#ifndef REQUEUE_DLQ_JOBS_JOBS_LEDGER_H
#define REQUEUE_DLQ_JOBS_JOBS_LEDGER_H

#include "jobs_sightings.h"
#include "jobs_store.h"

/* A line (jobs_lua.h), borrowed. */
struct jobs_line {
	int64_t number;
	char letter;
	bool is_undone;
	struct bytes member, id, list;
};

/* Non-zero stops. */
typedef int jobs_line_seen(const struct jobs_line *line, void *context);

/* Shows the lines of a ledger, those after `from`, at most `most` of them.  0, what `seen`
 * returned, or -1. */
int jobs_walk_lines(struct jobs_store *store, const struct text *ledger, int64_t from, int64_t most,
    jobs_line_seen *seen, void *context, struct text *why);

/* How a run began. */
struct jobs_start {
	int64_t started_ms, depth;
	struct text ids; /* of those that were there, up to JOBS_NAMED, each with a line end */
};

/* 1, 0: there is no such run, or -1. */
int jobs_read_start(struct jobs_store *store, struct jobs_start *start, struct text *why);

/* Where jobs are, the later in this list the more it counts. */
enum { JOB_IS_WAITING = 1, JOB_HAS_FAILED, JOB_IS_PARKED, JOB_IS_DEAD };

/* Looks where all jobs are that are neither dead nor parked: those of Sidekiq.  0 or -1. */
int jobs_sight_live(
    struct jobs_store *store, const struct text *list, struct sightings *places, struct text *why);

/* The dead and the parked ones. */
int jobs_sight_dead(struct jobs_store *store, struct sightings *places, struct text *why);

/* The names of other runs' ledgers, one a call. */
typedef int jobs_ledger_seen(const struct text *ledger, void *context);
int jobs_other_ledgers(
    struct jobs_store *store, jobs_ledger_seen *seen, void *context, struct text *why);

#endif
