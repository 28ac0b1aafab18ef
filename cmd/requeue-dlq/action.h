/*
 * action: what --action says.
 */
#ifndef REQUEUE_DLQ_ACTION_H
#define REQUEUE_DLQ_ACTION_H

struct requeue;

/* Does it, and sums it up in a check; every trouble is reported and counted. */
void action_run(struct requeue *rq);

#endif
