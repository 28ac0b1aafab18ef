/*
 * confirmation: whether somebody at a terminal means it.
 */
#ifndef REQUEUE_DLQ_ACTION_CONFIRMATION_H
#define REQUEUE_DLQ_ACTION_CONFIRMATION_H

#include <stdbool.h>

struct requeue;

/* Asks before messages of the queue are dropped.  Yes without a question where --yes stands, where
 * nobody sits (standard input or error is no terminal), and where nothing is to be dropped. */
bool confirmation_given(struct requeue *rq);

#endif
