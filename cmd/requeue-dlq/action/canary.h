/*
 * canary: a few messages go ahead, and are watched, before the others follow.
 */
#ifndef REQUEUE_DLQ_ACTION_CANARY_H
#define REQUEUE_DLQ_ACTION_CANARY_H

#include <stdbool.h>
#include <stdint.h>

struct requeue;

/* Watches what this run has moved, as --canary says: until one is back, or the time is over.
 * `before`: dead letters before it moved anything.  Whether the others may follow; if not, the
 * tally says why. */
bool canary_watch(struct requeue *rq, int64_t before);

#endif
