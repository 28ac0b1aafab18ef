/*
 * rabbitmq/beat: a thread that tells the server that we are there while nobody else talks to it: a
 * command may run for hours between two messages.
 */
#ifndef COMMON_RABBITMQ_BEAT_H
#define COMMON_RABBITMQ_BEAT_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

struct connection;

/* What the connection's owner and the thread share.  Whoever uses the connection holds `lock`: TLS
 * cannot be read and written at once. */
struct beat {
	pthread_mutex_t lock;
	pthread_cond_t ending;
	pthread_t thread;
	bool runs, ends;
	struct connection **connection; /* NULL there: lost */
	int64_t every_ns;               /* how long to be silent at most; 0: for ever */
	int64_t sent_at;                /* monotonic: when something was sent last */
};

void beat_init(struct beat *beat, struct connection **connection);

/* Once it is known how often.  Where no thread is to be had, only who waits beats. */
void beat_begin(struct beat *beat);
void beat_end(struct beat *beat);
void beat_free(struct beat *beat);

#endif
