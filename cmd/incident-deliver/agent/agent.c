#include "agent.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include "clock.h"
#include "deliver.h"
#include "diag.h"
#include "memory.h"
#include "private.h"
#include "records.h"
#include "signals.h"
#include "thread.h"

enum { LOOK_EVERY_MS = 1000, LOOK_SOON_MS = 100 };

/* ---- the thread of a sink ---- */

static void
agent_wait(struct agent *agent, int64_t wait_ns)
{
	struct timespec until;
	int64_t at;

	if (wait_ns > INT64_C(3600) * CLOCK_SECOND)
		wait_ns = INT64_C(3600) * CLOCK_SECOND;
	at = clock_monotonic(&clock_system) + wait_ns;
	until = (struct timespec){
	    .tv_sec = (time_t)(at / CLOCK_SECOND), .tv_nsec = (long)(at % CLOCK_SECOND)};
	(void)pthread_cond_timedwait(&agent->changed, &agent->lock, &until);
}

/* Whether it is worth while to wait so long. */
static bool
agent_has_time(const struct agent *agent, int64_t wait_ns)
{
	int64_t now = clock_monotonic(agent->deliver->clock);

	return agent->until == INT64_MAX || (now < agent->until && wait_ns < agent->until - now);
}

static void *
sender_run(void *context)
{
	struct sender *sender = context;
	struct agent *agent = sender->agent;
	bool goes_on = true;

	while (goes_on) {
		int64_t wait = sender_step(sender);

		pthread_mutex_lock(&agent->lock);
		goes_on = !agent->stop && (wait == SENDER_IDLE || agent_has_time(agent, wait));
		/* What changed since it planned is waited for by nobody else. */
		if (goes_on && wait > 0 &&
		    (wait != SENDER_IDLE || sender->generation == agent->generation)) {
			sender->is_idle = wait == SENDER_IDLE;
			(void)eventfd_write(agent->wake, 1);
			agent_wait(agent, wait);
			sender->is_idle = false;
			goes_on = !agent->stop;
		}
		pthread_mutex_unlock(&agent->lock);
	}
	if (ledger_is_locked(sender->ledger))
		sender_note_finished(sender);
	ledger_unlock(sender->ledger);
	pthread_mutex_lock(&agent->lock);
	sender->runs = false;
	(void)eventfd_write(agent->wake, 1);
	pthread_mutex_unlock(&agent->lock);

	return NULL;
}

static void
sender_start(struct sender *sender)
{
	int error;

	if (!sender->ledger)
		return;
	sender->runs = true;
	error = thread_start(&sender->thread, sender_run, sender);
	if (error != 0)
		diag_fatal("cannot start a thread: %s", strerror(error));
}

/* ---- the thread that looks at the spool ---- */

static void
agent_sleep(struct agent *agent, int wait_ms)
{
	struct pollfd wakers[] = {
	    {.fd = signal_descriptor(), .events = POLLIN}, {.fd = agent->wake, .events = POLLIN}};
	eventfd_t count;

	(void)poll(wakers, 2, wait_ms);
	(void)eventfd_read(agent->wake, &count);
}

/* 1 when it changed, 0, or -1. */
static int
agent_look(struct agent *agent)
{
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
	int changed;

	pthread_mutex_lock(&agent->lock);
	changed = spool_scan(agent->spool, &why);
	if (changed == 1 || agent->generation == 0) {
		agent->generation++;
		pthread_cond_broadcast(&agent->changed);
	}
	if (changed == -1 && !agent->is_blind)
		records_trouble_with(agent->deliver->records, "%s", text_string(&why));
	agent->is_blind = changed == -1;
	pthread_mutex_unlock(&agent->lock);

	return changed;
}

/* Whether every sink knows all that was there when it was looked at last, or has given up. */
static bool
senders_are_done(struct agent *agent, struct sender *senders, size_t count)
{
	bool done = true;

	pthread_mutex_lock(&agent->lock);
	for (size_t i = 0; i < count; i++)
		done = done && (!senders[i].runs || (senders[i].is_idle && senders[i].generation ==
									       agent->generation));
	pthread_mutex_unlock(&agent->lock);

	return done;
}

static bool
agent_goes_on(const struct agent *agent)
{
	return !signal_pending() &&
	       (agent->until == INT64_MAX || clock_monotonic(agent->deliver->clock) < agent->until);
}

static void
agent_watch(struct agent *agent, struct sender *senders, size_t count)
{
	bool is_flush = agent->until != INT64_MAX, done = false;

	while (agent_goes_on(agent)) {
		int changed = agent_look(agent);
		bool young = report_faults(agent);

		if (is_flush && (changed == -1 || (done && changed == 0 && !young)))
			break;
		done = senders_are_done(agent, senders, count);
		if (!is_flush || !done || young)
			agent_sleep(agent, young ? LOOK_SOON_MS : LOOK_EVERY_MS);
	}
	pthread_mutex_lock(&agent->lock);
	agent->stop = true;
	pthread_cond_broadcast(&agent->changed);
	pthread_mutex_unlock(&agent->lock);
}

/* Whoever asked for the end is told what it takes. */
static void
agent_note_stop(struct agent *agent, struct sender *senders, size_t count)
{
	bool runs = true;

	for (int looks = 0; runs && looks < 5; looks++) {
		if (looks > 0)
			(void)clock_sleep(agent->deliver->clock, LOOK_SOON_MS * CLOCK_MS);
		pthread_mutex_lock(&agent->lock);
		runs = false;
		for (size_t i = 0; i < count; i++)
			runs = runs || senders[i].runs;
		pthread_mutex_unlock(&agent->lock);
	}
	if (runs)
		diag_note("a request is out; its answer is waited for");
}

static void
agent_begin(struct agent *agent, struct deliver *deliver)
{
	pthread_condattr_t attributes;

	*agent = (struct agent){.deliver = deliver, .until = INT64_MAX};
	if (!deliver->follow)
		agent->until = clock_monotonic(deliver->clock) + deliver->deadline_ns;
	agent->spool = spool_new(deliver->spool, deliver->clock);
	spool_clear(agent->spool);
	agent->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (agent->wake == -1)
		diag_fatal("cannot wait for threads: %s", strerror(errno));
	pthread_mutex_init(&agent->lock, NULL);
	pthread_condattr_init(&attributes);
	pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
	pthread_cond_init(&agent->changed, &attributes);
	pthread_condattr_destroy(&attributes);
}

static void
agent_end(struct agent *agent)
{
	spool_free(agent->spool);
	(void)close(agent->wake);
	pthread_mutex_destroy(&agent->lock);
	pthread_cond_destroy(&agent->changed);
}

void
agent_run(struct deliver *deliver)
{
	size_t count = deliver->to.count;
	struct sender *senders = memory_new(count, sizeof(*senders));
	struct agent agent;

	if (access(deliver->spool, R_OK | X_OK) == -1) {
		records_trouble_with(deliver->records, "cannot read the spool %s: %s",
		    deliver->spool, strerror(errno));
		free(senders);
		return;
	}
	agent_begin(&agent, deliver);
	for (size_t i = 0; i < count; i++)
		sender_open(&senders[i], &agent, &deliver->sinks[i]);
	/* However near the deadline is: what nobody looked for would be said not to wait. */
	(void)agent_look(&agent);
	for (size_t i = 0; i < count; i++)
		sender_start(&senders[i]);
	agent_watch(&agent, senders, count);
	if (signal_pending())
		agent_note_stop(&agent, senders, count);
	for (size_t i = 0; i < count; i++)
		if (senders[i].ledger)
			pthread_join(senders[i].thread, NULL);
	report_faults_left(&agent);
	for (size_t i = 0; i < count; i++) {
		sender_finish(&senders[i]);
		sender_close(&senders[i]);
	}
	agent_end(&agent);
	free(senders);
}
