/*
 * look_ahead: what a queue is asked before anything in it is touched.
 */
#ifndef REQUEUE_DLQ_ACTION_LOOK_AHEAD_H
#define REQUEUE_DLQ_ACTION_LOOK_AHEAD_H

#include <stdbool.h>
#include <stdint.h>

struct requeue;

/* Whether --where can be trusted: what it asks for stands in the queue.  jq would choose every
 * message by `.reson == "poison" | not`.  Where the store fails, that is reported. */
bool look_ahead_filter(struct requeue *rq);

/* How many messages of the queue are meant, --max or less; -1: that is not known. */
int64_t look_ahead_count(struct requeue *rq);

#endif
