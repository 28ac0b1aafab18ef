#include "delays.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <time.h>

#include "timing.h"

struct delays {
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t changed;
	struct delayed *waiting;
	bool stopping;
};

/* Takes what is due off the list and gives it; *next_ns is when the rest is due first. */
static struct delayed *
delays_due(struct delays *delays, int64_t *next_ns)
{
	struct delayed **link = &delays->waiting, *due = NULL;
	int64_t now = mono_ns();

	*next_ns = INT64_MAX;
	while (*link != NULL) {
		struct delayed *delayed = *link;

		if (delayed->due_ns <= now || delays->stopping) {
			*link = delayed->next;
			delayed->next = due;
			due = delayed;
			continue;
		}
		if (delayed->due_ns < *next_ns)
			*next_ns = delayed->due_ns;
		link = &delayed->next;
	}
	return due;
}

static void
delays_wait(struct delays *delays, int64_t until_ns)
{
	struct timespec until = {
	    .tv_sec = until_ns / NS_PER_SEC,
	    .tv_nsec = until_ns % NS_PER_SEC,
	};

	if (until_ns == INT64_MAX)
		pthread_cond_wait(&delays->changed, &delays->lock);
	else
		pthread_cond_timedwait(&delays->changed, &delays->lock, &until);
}

static void *
delays_main(void *argument)
{
	struct delays *delays = argument;

	pthread_mutex_lock(&delays->lock);
	while (!delays->stopping || delays->waiting != NULL) {
		int64_t next_ns;
		struct delayed *due = delays_due(delays, &next_ns);

		if (due == NULL) {
			delays_wait(delays, next_ns);
			continue;
		}
		pthread_mutex_unlock(&delays->lock);
		while (due != NULL) {
			struct delayed *delayed = due;

			due = delayed->next; /* wake gives it back to its owner */
			delayed->wake(delayed);
		}
		pthread_mutex_lock(&delays->lock);
	}
	pthread_mutex_unlock(&delays->lock);
	return NULL;
}

struct delays *
delays_start(void)
{
	struct delays *delays = calloc(1, sizeof *delays);
	pthread_condattr_t attributes;

	if (delays == NULL)
		return NULL;
	pthread_mutex_init(&delays->lock, NULL);
	pthread_condattr_init(&attributes);
	pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
	pthread_cond_init(&delays->changed, &attributes);
	pthread_condattr_destroy(&attributes);
	if (pthread_create(&delays->thread, NULL, delays_main, delays) != 0) {
		pthread_cond_destroy(&delays->changed);
		pthread_mutex_destroy(&delays->lock);
		free(delays);
		return NULL;
	}
	return delays;
}

void
delays_add(struct delays *delays, struct delayed *delayed)
{
	pthread_mutex_lock(&delays->lock);
	delayed->next = delays->waiting;
	delays->waiting = delayed;
	pthread_cond_signal(&delays->changed);
	pthread_mutex_unlock(&delays->lock);
}

void
delays_stop(struct delays *delays)
{
	if (delays == NULL)
		return;
	pthread_mutex_lock(&delays->lock);
	delays->stopping = true;
	pthread_cond_signal(&delays->changed);
	pthread_mutex_unlock(&delays->lock);
	pthread_join(delays->thread, NULL);
	pthread_cond_destroy(&delays->changed);
	pthread_mutex_destroy(&delays->lock);
	free(delays);
}
