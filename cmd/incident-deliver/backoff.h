/*
 * backoff: how long a sink that does not answer well is left alone: exponentially longer, with full
 * jitter (Brooker, "Exponential Backoff And Jitter", 2015), and as long as it asked for itself.
 */
#ifndef INCIDENT_DELIVER_BACKOFF_H
#define INCIDENT_DELIVER_BACKOFF_H

#include <stdint.h>

struct backoff {
	int64_t base_ns, most_ns;
	unsigned failures; /* in a row */
	uint64_t random;   /* the state of what is drawn (random.h) */
};

/* After a failure: how long to wait.  `asked_ns` is what the service asked for, 0: nothing; more
 * than a day is not waited. */
int64_t backoff_next(struct backoff *backoff, int64_t asked_ns);

/* After a success. */
void backoff_clear(struct backoff *backoff);

#endif
