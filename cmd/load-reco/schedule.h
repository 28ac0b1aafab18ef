/*
 * schedule: when a worker's requests are due.
 *
 * Closed loop: whenever one of its users is free.  Open loop: at instants fixed in advance,
 * whatever the service does.  With uniform arrivals all workers of all shards together send request
 * n at the instant at which the planned rates add up to n, and each takes every `of`-th of them, so
 * that no two take the same one; with Poisson arrivals each is a Poisson process of its share of
 * the rate, so that together they are one of the whole rate.
 */
#ifndef SCHEDULE_H
#define SCHEDULE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct load_plan;

/* One worker among all of all shards. */
struct share {
	int64_t index, of;
};

/* How many of `count` things are the share's. */
int64_t share_of(const struct share *share, int64_t count);

struct schedule {
	const struct load_plan *plan;
	struct share share;
	size_t phase, last; /* the current phase, and the one behind the last */
	int64_t phase_start;
	int64_t end;  /* when the last phase is over; INT64_MAX: when its requests are made */
	int64_t left; /* requests that the phase may still hand out */
	/* The instant of the next request; INT64_MAX when none falls due by itself: in a closed
	 * loop, or when all have. */
	int64_t next;
	/* the next request's number, counted over all shares from the phase's start */
	double position;
	uint64_t random;
};

/* Prepares phases `first` to `last` - 1, which begin at `start`.  More than one phase: all are open
 * and have durations. */
void schedule_begin(struct schedule *schedule, const struct load_plan *plan, struct share share,
    size_t first, size_t last, int64_t start);

/* Whether a request is due at `now`; then *scheduled is its instant and *phase its phase. */
bool schedule_take(struct schedule *schedule, int64_t now, int64_t *scheduled, size_t *phase);

/* Whether no request falls due from `now` on. */
bool schedule_exhausted(const struct schedule *schedule, int64_t now);

#endif
