/*
 * progress: a line on a terminal's stderr that says how far a long move is.
 */
#ifndef REQUEUE_DLQ_ACTION_PROGRESS_H
#define REQUEUE_DLQ_ACTION_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

struct requeue;

struct progress {
	bool wanted;
	int64_t all;          /* messages that there were at the start; -1: unknown */
	int64_t start, shown; /* when it began, and when the line was shown last */
};

/* Asks the store how many messages there are, where somebody looks. */
struct progress progress_begin(struct requeue *rq);

/* Shows what the tally has come to, a few times a second. */
void progress_show(struct progress *progress, const struct requeue *rq);

/* Takes the line away. */
void progress_end(const struct progress *progress);

#endif
