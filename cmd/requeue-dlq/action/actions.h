/*
 * actions: each of them, and how they walk through a queue.
 */
#ifndef REQUEUE_DLQ_ACTION_ACTIONS_H
#define REQUEUE_DLQ_ACTION_ACTIONS_H

#include <stdbool.h>

#include "action.h"
#include "requeue.h"

void list_run(struct requeue *rq); /* list, show and export */
void stats_run(struct requeue *rq);
void move_run(struct requeue *rq); /* requeue, park, unpark and drop */
void process_run(struct requeue *rq);
void import_run(struct requeue *rq);
void undo_run(struct requeue *rq);
void verify_run(struct requeue *rq);

/* Shows the queue to `visit`, until it stops or a signal comes.  0, or -1 with the reason. */
int walk_store(
    struct requeue *rq, struct store *store, store_visit *visit, void *context, struct text *why);

/* Counts a message that is met on such a walk; whether it is one of those asked for. */
bool walk_wants(struct requeue *rq, const struct message *message);

#endif
