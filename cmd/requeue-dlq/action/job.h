/*
 * job: one COMMAND of --action process, and the messages that it was handed.
 */
#ifndef REQUEUE_DLQ_ACTION_JOB_H
#define REQUEUE_DLQ_ACTION_JOB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "worker.h"

struct message;
struct requeue;

/* A message that was met, with what its command and its record need of it. */
struct claim {
	uint64_t number; /* for store_settle() */
	int64_t attempt; /* the one that is made, from 1 */
	struct text id, request_id, reason;
	struct text input; /* what the command reads */
	bool taken;
	bool parks; /* its attempts are used up */
	const char *unreadable;
};

struct job {
	struct worker worker;
	struct claim *claims; /* room for job_size() of them */
	size_t count;
	bool runs;
};

void claim_init(struct claim *claim);
void claim_free(struct claim *claim);

/* Keeps what a store shows, as --batch says.  0, or -1: memory lacks. */
int claim_take(struct claim *claim, struct requeue *rq, const struct message *message);

/* How many messages a command may be handed. */
int64_t job_size(const struct requeue *rq);

/* Starts the command of `rq` with the messages of the job.  0, or -1 with the reason. */
int job_start(struct job *job, const struct requeue *rq, struct text *why);

#endif
