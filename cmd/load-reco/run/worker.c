#include "worker.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "abort.h"
#include "clock.h"
#include "exchange.h"
#include "plan.h"
#include "engine.h"
#include "failure.h"
#include "first_errors.h"
#include "journey_plan.h"
#include "memory.h"
#include "samples.h"
#include "tally.h"
#include "thread.h"
#include "users.h"

static void
event_ring(int eventfd)
{
	const uint64_t one = 1;
	ssize_t written = write(eventfd, &one, sizeof(one));

	/* It fails only when the counter is full, and then the other side has been told. */
	(void)written;
}

/* ---- making ---- */

int
worker_open(struct worker *worker, const struct data *data, struct text *why)
{
	const struct load_plan *plan = worker->plan;
	const struct users *users = worker->users;
	const struct targets *targets = worker->targets;

	worker->serves_users = users && users->each;
	worker->connections = share_of(&worker->among_threads, plan->connections);
	worker->failures = memory_new(targets->count, sizeof(*worker->failures));
	worker->why = TEXT_INIT(TEXT_MAX_REASON);
	worker->sample_buffer = TEXT_INIT(SAMPLES_BUFFER_MAX);
	atomic_store(&worker->parked, true);
	(void)pthread_mutex_init(&worker->lock, NULL);
	(void)pthread_cond_init(&worker->changed, NULL);
	worker->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (worker->wake == -1)
		return text_fail(why, "cannot make an eventfd: %s", strerror(errno));
	/* Its own, since the data changes them. */
	worker->variables = memory_given(variables_new());
	if (users && !users->each &&
	    variables_copy(worker->variables, users->list->variables) == -1)
		memory_lacked();
	for (size_t i = 0; i < 2; i++) {
		worker->tallies[i] =
		    tally_new(plan->phase_count, targets->series_count, plan->header_metric_count);
		worker->tallies[i]->units = plan->header_metrics;
	}
	if (renderer_open(&worker->renderer, plan, targets, data, users, worker->variables,
		worker->share, why) == -1)
		return -1;
	worker->state = worker->engine->open(worker, why);

	return worker->state ? 0 : -1;
}

void
worker_close(struct worker *worker)
{
	if (worker->started) {
		(void)pthread_mutex_lock(&worker->lock);
		worker->quitting = true;
		(void)pthread_cond_signal(&worker->changed);
		(void)pthread_mutex_unlock(&worker->lock);
		worker_stop(worker);
		(void)pthread_join(worker->thread, NULL);
	}
	if (worker->state)
		worker->engine->close(worker->state);
	for (size_t i = 0; i < worker->targets->count; i++)
		failure_free(&worker->failures[i]);
	free(worker->failures);
	renderer_close(&worker->renderer);
	variables_free(worker->variables);
	tally_free(worker->tallies[0]);
	tally_free(worker->tallies[1]);
	text_free(&worker->sample_buffer);
	text_free(&worker->why);
	if (worker->wake > 0)
		(void)close(worker->wake);
	(void)pthread_cond_destroy(&worker->changed);
	(void)pthread_mutex_destroy(&worker->lock);
}

/* ---- the thread ---- */

/* What fell due by `at`, whether or not a connection was free for it. */
static void
worker_count_due(struct worker *worker, int64_t at)
{
	struct tally *tally = worker->tallies[worker->active];
	int64_t scheduled;
	size_t phase;

	while (worker->plan->open && schedule_take(&worker->due, at, &scheduled, &phase))
		tally->planned[phase]++;
}

static void
worker_run_leg(struct worker *worker)
{
	worker->rc = worker->engine->run(worker->state, &worker->why);
	worker_count_due(worker, exchange_now());
	samples_flush(worker->samples, &worker->sample_buffer);
	atomic_store(&worker->in_flight, 0);
	atomic_store(&worker->parked, true);
	event_ring(worker->bell);
}

static void *
worker_live(void *context)
{
	struct worker *worker = context;
	bool quitting = false;

	/* The kernel may not let us sleep longer than asked, to save power. */
	(void)prctl(PR_SET_TIMERSLACK, 1UL, 0UL, 0UL, 0UL);
	while (!quitting) {
		(void)pthread_mutex_lock(&worker->lock);
		while (!worker->begun && !worker->quitting)
			(void)pthread_cond_wait(&worker->changed, &worker->lock);
		quitting = worker->quitting;
		worker->begun = false;
		(void)pthread_mutex_unlock(&worker->lock);
		if (!quitting)
			worker_run_leg(worker);
	}

	return NULL;
}

int
worker_start(struct worker *worker, struct text *why)
{
	int error = thread_start(&worker->thread, worker_live, worker);

	if (error != 0)
		return text_fail(why, "cannot start a thread: %s", strerror(error));
	worker->started = true;

	return 0;
}

void
worker_begin(struct worker *worker, size_t first, size_t last, int64_t start)
{
	schedule_begin(&worker->schedule, worker->plan, worker->share, first, last, start);
	worker->due = worker->schedule;
	(void)pthread_mutex_lock(&worker->lock);
	atomic_store(&worker->parked, false);
	worker->begun = true;
	(void)pthread_cond_signal(&worker->changed);
	(void)pthread_mutex_unlock(&worker->lock);
}

bool
worker_parked(struct worker *worker)
{
	return atomic_load(&worker->parked);
}

void
worker_stop(struct worker *worker)
{
	atomic_store(&worker->stopping, true);
	event_ring(worker->wake);
}

/* Waits until the worker records into the other tally, or has parked. */
static void
worker_wait_for_handover(struct worker *worker)
{
	atomic_store(&worker->handover_wanted, true);
	event_ring(worker->wake);
	while (atomic_load(&worker->handover_wanted) && !worker_parked(worker))
		(void)clock_sleep(&clock_system, CLOCK_MS / 20);
}

void
worker_collect(struct worker *worker, struct tally *into)
{
	if (!worker_parked(worker))
		worker_wait_for_handover(worker);
	if (worker_parked(worker)) {
		atomic_store(&worker->handover_wanted, false);
		tally_merge(into, worker->tallies[worker->active]);
		tally_reset(worker->tallies[worker->active]);
	}
	tally_merge(into, worker->tallies[!worker->active]);
	tally_reset(worker->tallies[!worker->active]);
}

/* ---- what engines call ---- */

bool
worker_attend(struct worker *worker)
{
	if (atomic_load_explicit(&worker->handover_wanted, memory_order_acquire)) {
		worker_count_due(worker, exchange_now());
		worker->active = !worker->active;
		atomic_store(&worker->handover_wanted, false);
	}

	return !atomic_load_explicit(&worker->stopping, memory_order_relaxed);
}

bool
worker_take(struct worker *worker, int64_t at, struct exchange *exchange)
{
	if (!schedule_take(&worker->schedule, at, &exchange->scheduled, &exchange->phase))
		return false;
	if (!worker->plan->open)
		worker->tallies[worker->active]->planned[exchange->phase]++;
	exchange->target = renderer_choose(&worker->renderer);
	/* A user who does not think is never due at a time of his own: nothing is there to be late
	 * for. */
	exchange->paced = worker->plan->open || worker->plan->think_ns > 0;

	return true;
}

void
worker_serve(struct worker *worker, size_t slot)
{
	const struct share *mine = &worker->among_threads;
	size_t turn = slot;

	if (worker->plan->open)
		turn = worker->turn++ % (size_t)share_of(mine, (int64_t)worker->users->count);
	renderer_serve(
	    &worker->renderer, &worker->users->list[turn * (size_t)mine->of + (size_t)mine->index]);
}

/* What found no connection fails by having waited until now; a journey with its first step. */
static void
worker_give_up(struct worker *worker, int64_t at)
{
	struct exchange exchange = {
	    .error = EXCHANGE_ERROR_UNSENT, .free_at = at, .sent = at, .done = at};

	while (worker_take(worker, at, &exchange)) {
		const struct journey_plan *journey =
		    worker->renderer.targets->list[exchange.target].journey;

		if (journey) {
			worker_record_whole(worker, &exchange);
			exchange.target = journey->series;
		}
		worker_record(worker, &exchange);
	}
}

bool
worker_exhausted(struct worker *worker, int64_t at)
{
	if (worker->plan->open && at >= worker->schedule.end + worker->plan->timeout_ns)
		worker_give_up(worker, at);

	return schedule_exhausted(&worker->schedule, at);
}

/* Where a target says which statuses it expects, these are what succeeds. */
static struct exchange
worker_judged(const struct worker *worker, const struct exchange *exchange)
{
	const bool *expected = exchange->target < worker->targets->count
				   ? worker->targets->list[exchange->target].expected
				   : NULL;
	struct exchange copy = *exchange;

	if (expected && exchange->error == HTTP_OK)
		exchange_judge(&copy, expected[exchange->status]);

	return copy;
}

/* Until the first success; what was never sent says nothing. */
static void
worker_tell_success(struct worker *worker, const struct exchange *exchange)
{
	bool succeeded = exchange_succeeded(exchange);

	if (exchange->error == EXCHANGE_ERROR_UNSENT)
		return;
	if (abort_tell(worker->success, succeeded)) {
		worker_stop(worker);
		event_ring(worker->bell);
	}
	if (succeeded)
		worker->success = NULL;
}

static void
worker_put(struct worker *worker, const struct exchange *exchange)
{
	/* Only what the schedule made due can be late for the run's end; a step's limit is its own.
	 * */
	bool scheduled = worker->plan->open && exchange->step <= 1;

	tally_record(worker->tallies[worker->active], exchange,
	    exchange->step > 0 ? 0 : worker->plan->timeout_ns,
	    scheduled ? worker->schedule.end : INT64_MAX);
	if (worker->success)
		worker_tell_success(worker, exchange);
	if (!exchange_succeeded(exchange) && first_errors_note(worker->errors, exchange))
		event_ring(worker->bell);
	samples_write(worker->samples, &worker->sample_buffer, exchange);
}

void
worker_record(struct worker *worker, const struct exchange *exchange)
{
	struct exchange copy;

	if (!worker->targets->expects) {
		worker_put(worker, exchange);
		return;
	}
	copy = worker_judged(worker, exchange);
	worker_put(worker, &copy);
}

void
worker_record_whole(struct worker *worker, const struct exchange *whole)
{
	tally_record(worker->tallies[worker->active], whole, 0, INT64_MAX);
}

void
worker_fall_due(struct worker *worker, size_t phase)
{
	worker->tallies[worker->active]->planned[phase]++;
}

struct failure *
worker_failure(struct worker *worker, const struct exchange *whole)
{
	struct failure *failure = &worker->failures[whole->target];

	if (failure->known || (worker->plan->warmup && whole->phase == 0))
		return NULL;
	failure->at = exchange_now();

	return failure;
}
