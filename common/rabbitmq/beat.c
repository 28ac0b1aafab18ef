#ifdef HAVE_RABBITMQ

#	include "beat.h"

#	include <time.h>

#	include "clock.h"
#	include "connection.h"
#	include "deadline.h"
#	include "text.h"
#	include "thread.h"

/* A heartbeat is a frame without anything in it. */
static const char heartbeat[] = {8, 0, 0, 0, 0, 0, 0, (char)0xce};

void
beat_init(struct beat *beat, struct connection **connection)
{
	pthread_condattr_t monotonic;

	*beat = (struct beat){.connection = connection};
	pthread_mutex_init(&beat->lock, NULL);
	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	pthread_cond_init(&beat->ending, &monotonic);
	pthread_condattr_destroy(&monotonic);
}

/* A failure is met, and told, by who uses the connection next. */
static void
beat_once(struct beat *beat)
{
	struct deadline deadline = deadline_in(CLOCK_SECOND);
	TEXT_LOCAL ignored = TEXT_INIT(TEXT_MAX_REASON);

	deadline.patient = true;
	connection_send(*beat->connection, heartbeat, sizeof(heartbeat), &deadline, &ignored);
	beat->sent_at = clock_monotonic(&clock_system);
}

static void *
beat_run(void *context)
{
	struct beat *beat = context;

	pthread_mutex_lock(&beat->lock);
	while (!beat->ends && *beat->connection) {
		int64_t due = beat->sent_at + beat->every_ns;
		struct timespec at = {
		    .tv_sec = (time_t)(due / CLOCK_SECOND), .tv_nsec = (long)(due % CLOCK_SECOND)};

		if (due <= clock_monotonic(&clock_system))
			beat_once(beat);
		else
			pthread_cond_timedwait(&beat->ending, &beat->lock, &at);
	}
	pthread_mutex_unlock(&beat->lock);

	return NULL;
}

void
beat_begin(struct beat *beat)
{
	if (beat->every_ns > 0)
		beat->runs = thread_start(&beat->thread, beat_run, beat) == 0;
}

void
beat_end(struct beat *beat)
{
	pthread_mutex_lock(&beat->lock);
	beat->ends = true;
	pthread_cond_signal(&beat->ending);
	pthread_mutex_unlock(&beat->lock);
	if (beat->runs)
		pthread_join(beat->thread, NULL);
	beat->runs = false;
}

void
beat_free(struct beat *beat)
{
	pthread_cond_destroy(&beat->ending);
	pthread_mutex_destroy(&beat->lock);
}

#endif
