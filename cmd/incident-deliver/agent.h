/*
 * agent: tells each sink what it has not heard yet of the incidents in the spool.
 */
#ifndef INCIDENT_DELIVER_AGENT_H
#define INCIDENT_DELIVER_AGENT_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

struct deliver;
struct spool;

/* What the threads share: one looks at the spool, and each sink has its own. */
struct agent {
	struct deliver *deliver;
	struct spool *spool;
	pthread_mutex_t lock; /* of all below, of the spool and of the records */
	pthread_cond_t changed;
	unsigned generation; /* how often the spool was found changed */
	bool is_blind;       /* the spool cannot be read, and that was said */
	bool stop;           /* what is in hand is finished, and nothing begun */
	int64_t until;       /* monotonic; INT64_MAX: without end */
	int wake;            /* an eventfd(2), for the thread that looks at the spool */
};

/* Delivers what waits: until nothing does any more or the deadline has come, or with --follow until
 * a signal comes.  What could not be delivered is a failed check of its sink; every trouble is
 * reported and noted. */
void agent_run(struct deliver *deliver);

#endif
