/*
 * schedule: when requests are due.
 *
 * Closed loop: whenever a connection is free.  Open loop: at instants fixed in advance by the rate, whatever the server does, so that
 * a request that had to wait for a connection is timed from the instant at which it was due.
 */
#ifndef SCHEDULE_H
#define SCHEDULE_H

#include <stdbool.h>
#include <stdint.h>

#include "load.h"

struct schedule {
	const struct load_plan *plan;
	int64_t phase_start; /* monotonic; 0: the phase has not begun */
	int64_t planned;     /* requests handed out in this phase */
	enum phase phase;
	bool stopped; /* no more requests are due */
};

void schedule_begin(struct schedule *schedule, const struct load_plan *plan, int64_t now);

/* Whether a request is due at `now`; then *scheduled is its instant.  It counts as planned. */
bool schedule_take(struct schedule *schedule, int64_t now, int64_t *scheduled);

/* The instant of the next request; INT64_MAX when none is due without a completion (closed loop), or ever. */
int64_t schedule_next(const struct schedule *schedule, int64_t now);

/* Whether the phase has handed out all of its requests by `now`. */
bool schedule_exhausted(const struct schedule *schedule, int64_t now);

/* Goes from the warm-up to the measured phase. */
void schedule_measure(struct schedule *schedule, int64_t now);

/* How many requests an open loop should have sent by `now` in this phase. */
int64_t schedule_expected(const struct schedule *schedule, int64_t now);

#endif
