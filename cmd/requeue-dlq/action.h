/*
 * action: what can be done with dead letters.
 */
#ifndef REQUEUE_DLQ_ACTION_H
#define REQUEUE_DLQ_ACTION_H

#include <stdbool.h>
#include <stddef.h>

#include "store.h"

struct requeue;

struct action {
	const char *name;
	const char *done;                /* "3 moved" */
	void (*run)(struct requeue *rq); /* on the queue that is chosen */
	enum store_action store;
	enum {
		ACTION_ALL_QUEUES = 1, /* without --queue it is about all of them */
		ACTION_MOVES = 2,  /* it takes messages away, batch by batch: --dry-run, --rate */
		ACTION_FILES = 4,  /* it has operands: FILE or COMMAND */
		ACTION_LEDGER = 8, /* it is about a run of the ledger */
		/* Without --queue each record says which is its own. */
		ACTION_OWN_QUEUES = 16,
	} is;
};

/* NULL: there is no such action. */
const struct action *action_find(const char *name);

/* Every one of them: "stats|list|...". */
#define ACTION_NAMES "stats|list|show|export|import|requeue|process|park|unpark|drop|undo|verify"

/* Does what was asked for, queue after queue, and sums each up in a check; every trouble is
 * reported and counted. */
void action_run(struct requeue *rq);

#endif
