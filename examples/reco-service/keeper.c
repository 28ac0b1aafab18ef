#include "keeper.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "impressions.h"
#include "log.h"
#include "recommender.h"
#include "service.h"
#include "timing.h"

#define ROUND_MS 200
#define REFRESH_ROUNDS 5
#define PRUNE_ROUNDS 300
#define BUSY_MS 2000

struct keeper {
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t wake;
	bool stopping;
	struct service *service;
	struct sql *sql;
};

/* Before the first migration there are no tables: then the failures are expected, and said by
 * /readyz. */
static void
keeper_refresh(struct keeper *keeper)
{
	struct service *service = keeper->service;

	if (atomic_load(&service->pending_migrations) != 0)
		atomic_store(&service->pending_migrations,
		    migrations_pending(&service->migrations, keeper->sql));
	if (atomic_load(&service->pending_migrations) == 0 &&
	    recommender_refresh(service->recommender, keeper->sql) != 0)
		log_sparsely("catalogue: cannot refresh it: %s", sql_error(keeper->sql));
}

static void
keeper_flush(struct keeper *keeper)
{
	struct service *service = keeper->service;

	if (impressions_flush(service->impressions, service->recommender, keeper->sql) != 0)
		log_sparsely("shown lists: cannot write them: %s", sql_error(keeper->sql));
}

/* Sleeps for one round. Whether to stop. */
static bool
keeper_wait(struct keeper *keeper)
{
	int64_t ns = mono_ns() + ROUND_MS * NS_PER_MS;
	struct timespec until = {.tv_sec = ns / NS_PER_SEC, .tv_nsec = ns % NS_PER_SEC};
	bool stopping;

	pthread_mutex_lock(&keeper->lock);
	while (!keeper->stopping)
		if (pthread_cond_timedwait(&keeper->wake, &keeper->lock, &until) != 0)
			break;
	stopping = keeper->stopping;
	pthread_mutex_unlock(&keeper->lock);
	return stopping;
}

static void *
keeper_main(void *argument)
{
	struct keeper *keeper = argument;

	for (unsigned int round = 1; !keeper_wait(keeper); round++) {
		keeper_flush(keeper);
		if (round % REFRESH_ROUNDS == 0)
			keeper_refresh(keeper);
		if (round % PRUNE_ROUNDS == 0)
			impressions_prune(keeper->sql);
	}
	keeper_flush(keeper); /* what was being written, if that failed before */
	keeper_flush(keeper); /* what was queued meanwhile */
	return NULL;
}

static void
keeper_free(struct keeper *keeper)
{
	sql_close(keeper->sql);
	pthread_cond_destroy(&keeper->wake);
	pthread_mutex_destroy(&keeper->lock);
	free(keeper);
}

struct keeper *
keeper_start(const char *file, struct service *service, char *why, size_t why_size)
{
	struct keeper *keeper = calloc(1, sizeof *keeper);
	pthread_condattr_t attributes;

	if (keeper == NULL) {
		snprintf(why, why_size, "out of memory");
		return NULL;
	}
	keeper->service = service;
	pthread_mutex_init(&keeper->lock, NULL);
	pthread_condattr_init(&attributes);
	pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
	pthread_cond_init(&keeper->wake, &attributes);
	pthread_condattr_destroy(&attributes);
	keeper->sql = sql_open(file, BUSY_MS, why, why_size);
	if (keeper->sql == NULL) {
		keeper_free(keeper);
		return NULL;
	}
	keeper_refresh(keeper);
	if (pthread_create(&keeper->thread, NULL, keeper_main, keeper) != 0) {
		snprintf(why, why_size, "cannot start a thread");
		keeper_free(keeper);
		return NULL;
	}
	return keeper;
}

void
keeper_stop(struct keeper *keeper)
{
	if (keeper == NULL)
		return;
	pthread_mutex_lock(&keeper->lock);
	keeper->stopping = true;
	pthread_cond_signal(&keeper->wake);
	pthread_mutex_unlock(&keeper->lock);
	pthread_join(keeper->thread, NULL);
	keeper_free(keeper);
}
