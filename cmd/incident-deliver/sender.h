/*
 * sender: one sink's share of the agent: takes its ledger, tells it one notice after the other, and
 * leaves it alone after a failure.
 */
#ifndef INCIDENT_DELIVER_SENDER_H
#define INCIDENT_DELIVER_SENDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "agent.h"
#include "backoff.h"
#include "ledger.h"
#include "plan.h"
#include "sink.h"
#include "text.h"

/* Nothing waits. */
#define SENDER_IDLE INT64_MAX

struct sender_item;

struct sender {
	struct agent *agent;
	struct sink *sink;
	struct ledger *ledger;
	struct backoff backoff;
	int64_t not_before; /* monotonic: the sink is left alone until then */

	struct sender_item *items; /* what is told now, in order */
	size_t count, at;
	unsigned generation;  /* of the spool that they were made of */
	struct text finished; /* what of it the sink has nothing more to hear of, as JSON */

	/* What came of it in this run. */
	int64_t delivered, failed, unknown, waiting, before;
	struct text reason; /* the last one */
	bool is_down;       /* its last request failed, and that was said */
	bool is_broken;     /* its ledger cannot be used, and that was said */

	/* Of its thread. */
	pthread_t thread;
	bool runs, is_idle;
};

void sender_open(struct sender *sender, struct agent *agent, struct sink *sink);
void sender_close(struct sender *sender);

/* Tells at most one notice.  Returns after how many nanoseconds there may be something to do again;
 * SENDER_IDLE: when the spool changes.  It calls clock, sink and ledger, and takes the agent's lock
 * when it looks at the spool and writes records. */
int64_t sender_step(struct sender *sender);

/* The records of what waits still, and the check of the sink. */
void sender_finish(struct sender *sender);

#endif
