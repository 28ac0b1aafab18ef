/*
 * pace: so many messages a second, no more.
 */
#ifndef REQUEUE_DLQ_ACTION_PACE_H
#define REQUEUE_DLQ_ACTION_PACE_H

#include <stdint.h>

struct pace {
	double rate; /* per second; 0: no limit */
	int64_t start, moved;
};

/* From now on. */
struct pace pace_begin(double rate);

/* How many messages the next batch may have, of at most `most`. */
int64_t pace_quota(const struct pace *pace, int64_t most);

/* Nanoseconds until the next batch is due, after so many that were moved; an hour where that is
 * longer. */
int64_t pace_left(const struct pace *pace);

/* Waits until the next batch is due, after so many that were moved, or until a signal comes. */
void pace_wait(const struct pace *pace);

#endif
