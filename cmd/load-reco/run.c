#include "run.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <unistd.h>

#include "addresses.h"
#include "clock.h"
#include "diag.h"
#include "engine.h"
#include "failure.h"
#include "figures.h"
#include "hlog.h"
#include "live.h"
#include "records.h"
#include "report.h"
#include "samples.h"
#include "targets.h"
#include "text.h"
#include "worker.h"

struct run {
	const struct run_setting *setting;
	const struct load_plan *plan;
	struct run_result *result;
	const struct engine *engine;
	struct addresses addresses;
	struct worker *workers;
	size_t worker_count;
	int bell;               /* rung by workers whose leg is over */
	struct tally *fresh;    /* since the last look */
	struct tally *interval; /* since the last interval record; all targets in one */
	int64_t interval_start;
	struct hlog *hlog;
	struct live *live;
	bool stopped;
};

static int64_t
now(void)
{
	return clock_monotonic(&clock_system);
}

/* ---- looking at what was measured ---- */

static void
collect(struct run *run)
{
	for (size_t i = 0; i < run->worker_count; i++)
		worker_collect(&run->workers[i], run->fresh);
	tally_merge(run->result->totals, run->fresh);
	tally_merge(run->interval, run->fresh);
	tally_reset(run->fresh);
}

static int64_t
in_flight(struct run *run)
{
	int64_t sum = 0;

	for (size_t i = 0; i < run->worker_count; i++)
		sum += atomic_load(&run->workers[i].in_flight);

	return sum;
}

/* A record for each phase in which something was due or done since the last. */
static void
write_intervals(struct run *run, size_t first, size_t last, int64_t at)
{
	struct report_head head = {.name = "all", .engine = run->engine->name};
	struct figures figures = {.elapsed_ns = at - run->interval_start,
	    .header_metrics = run->plan->header_metrics,
	    .header_metric_count = run->plan->header_metric_count};

	live_hide(run->live);
	for (size_t phase = first; phase < last; phase++) {
		const struct tally_cell *cell = run->interval->cells[phase];
		int64_t planned = run->interval->planned[phase];

		if (planned == 0 && (cell == NULL || cell->requests == 0))
			continue;
		samples_lock(run->setting->samples);
		head.phase = run->plan->phases[phase].name;
		head.planned = planned;
		figures.cell = cell;
		report_interval(run->setting->records, &head, &figures, in_flight(run));
		samples_unlock(run->setting->samples);
		if (run->hlog != NULL && cell != NULL)
			hlog_write(run->hlog, run->plan->phases[phase].name, cell,
			    run->interval_start, at);
	}
	tally_reset(run->interval);
	run->interval_start = at;
}

/* ---- a leg ---- */

static bool
all_parked(struct run *run)
{
	for (size_t i = 0; i < run->worker_count; i++)
		if (!worker_parked(&run->workers[i]))
			return false;

	return true;
}

/* Sleeps until a worker parks, a signal comes or `until`. */
static void
wait_for_bell(struct run *run, int64_t until)
{
	struct pollfd bell = {.fd = run->bell, .events = POLLIN};
	int64_t wait = until - now();
	struct timespec patience = {0};
	uint64_t rings;

	if (wait > 0)
		patience = (struct timespec){.tv_sec = (time_t)(wait / CLOCK_SECOND),
		    .tv_nsec = (long)(wait % CLOCK_SECOND)};
	if (ppoll(&bell, 1, &patience, NULL) > 0 && read(run->bell, &rings, sizeof(rings)) == -1)
		return;
}

static void
stop(struct run *run)
{
	run->stopped = true;
	for (size_t i = 0; i < run->worker_count; i++)
		worker_stop(&run->workers[i]);
}

static void
watch_leg(struct run *run, size_t first, size_t last)
{
	/* A signal may come just before the wait begins. */
	const int64_t longest = CLOCK_SECOND / 10;
	int64_t tick = run->live != NULL && LIVE_EVERY < run->plan->every_ns ? LIVE_EVERY
									     : run->plan->every_ns;
	int64_t look = run->interval_start + tick;
	/* Stays on its grid, whatever the interval before it began late by. */
	int64_t due = run->interval_start + run->plan->every_ns;

	while (!all_parked(run)) {
		int64_t at = now();

		wait_for_bell(run, look < at + longest ? look : at + longest);
		if (signal_pending() != 0 && !run->result->interrupted) {
			run->result->interrupted = true;
			stop(run);
		}
		/* Nobody reads what is measured: nothing more is sent. */
		if (records_reader_gone(run->setting->records) && !run->stopped)
			stop(run);
		at = now();
		if (at < look)
			continue;
		collect(run);
		if (run->live != NULL)
			live_show(run->live, run->result->totals, first, last, in_flight(run), at);
		if (at >= due) {
			write_intervals(run, first, last, at);
			due = at + run->plan->every_ns - (at - due) % run->plan->every_ns;
		}
		look = at + tick - (at - look) % tick;
	}
}

/* Runs phases `first` to `last` - 1 until their requests are answered. */
static int
run_leg(struct run *run, size_t first, size_t last, int64_t start, struct text *why)
{
	int64_t end;
	int rc = 0;

	run->interval_start = start;
	if (run->live != NULL)
		live_begin(run->live, first, last, start);
	for (size_t i = 0; i < run->worker_count; i++)
		worker_begin(&run->workers[i], first, last, start);
	watch_leg(run, first, last);
	collect(run);
	end = now();
	write_intervals(run, first, last, end);

	/* The last phase goes on until all is answered. */
	for (size_t phase = first; phase < last; phase++) {
		int64_t duration = run->plan->phases[phase].duration_ns;
		bool is_last = phase + 1 == last || start + duration > end;

		if (start >= end)
			break;
		run->result->phase_ns[phase] = is_last ? end - start : duration;
		start += run->result->phase_ns[phase];
	}
	for (size_t i = 0; i < run->worker_count; i++)
		if (run->workers[i].rc == -1 && rc == 0) {
			(void)text_set_format(why, "%s", text_string(&run->workers[i].why));
			rc = -1;
		}

	return rc;
}

static int
run_legs(struct run *run, struct text *why)
{
	const struct load_plan *plan = run->plan;
	int64_t wait = plan->start_at == 0 ? 0 : plan->start_at - clock_wall(&clock_system);

	while (wait > 0 && signal_pending() == 0) {
		(void)clock_sleep(&clock_system, wait < CLOCK_SECOND ? wait : CLOCK_SECOND);
		wait = plan->start_at - clock_wall(&clock_system);
	}
	if (signal_pending() != 0) {
		run->result->interrupted = true;
		return 0;
	}
	if (plan->warmup && run_leg(run, 0, 1, now(), why) == -1)
		return -1;
	if (run->stopped)
		return 0;

	return run_leg(run, plan->warmup, plan->phase_count, now(), why);
}

/* ---- making ---- */

/* As many descriptors as the machine grants; what is missing shows as an error of its own class. */
static void
raise_descriptor_limit(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < limit.rlim_max) {
		limit.rlim_cur = limit.rlim_max;
		(void)setrlimit(RLIMIT_NOFILE, &limit);
	}
}

/* One look for all threads: a resolver that hangs costs one deadline. */
static int
find_service(struct run *run)
{
	if (!run->engine->needs_addresses)
		return 0;

	return addresses_find(
	    &run->addresses, run->setting->targets->authority, run->plan->timeout_ns);
}

static int
make_workers(struct run *run, struct text *why)
{
	const struct load_plan *plan = run->plan;

	run->workers = calloc((size_t)plan->threads, sizeof(*run->workers));
	if (run->workers == NULL || find_service(run) == -1) {
		(void)text_set_format(why, "out of memory");
		return -1;
	}
	for (int64_t i = 0; i < plan->threads; i++) {
		struct worker *worker = &run->workers[i];
		struct worker_setting setting = {.plan = plan,
		    .engine = run->engine,
		    .targets = run->setting->targets,
		    .data = run->setting->data,
		    .addresses = &run->addresses,
		    .users = run->setting->users,
		    .samples = run->setting->samples,
		    /* Neighbours are of different shards, so that each shard is spread over the whole. */
		    .share = {i * plan->shards + plan->shard - 1, plan->threads * plan->shards},
		    .among_threads = {i, plan->threads},
		    .bell = run->bell};

		run->worker_count++;
		if (worker_open(worker, &setting, why) == -1 || worker_start(worker, why) == -1)
			return -1;
	}

	return 0;
}

static int
open_run(struct run *run, struct text *why)
{
	const struct load_plan *plan = run->plan;
	const struct targets *targets = run->setting->targets;
	size_t series = targets->series_count, metrics = plan->header_metric_count;

	run->engine = engine_choose(plan, targets, why);
	if (run->engine == NULL)
		return -1;
	run->result->engine = run->engine->name;
	run->bell = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (run->bell == -1) {
		(void)text_set_format(why, "cannot make an eventfd: %s", strerror(errno));
		return -1;
	}
	run->fresh = tally_new(plan->phase_count, series, metrics);
	run->interval = tally_new(plan->phase_count, 1, metrics);
	run->result->totals = tally_new(plan->phase_count, series, metrics);
	run->result->failures = calloc(targets->count, sizeof(*run->result->failures));
	run->result->targets = targets;
	run->result->phase_ns = calloc(plan->phase_count, sizeof(*run->result->phase_ns));
	if (run->fresh == NULL || run->interval == NULL || run->result->totals == NULL ||
	    run->result->phase_ns == NULL || run->result->failures == NULL) {
		(void)text_set_format(why, "out of memory");
		return -1;
	}
	run->fresh->wholes = run->result->totals->wholes = targets->wholes;
	if (plan->hlog != NULL) {
		run->hlog = hlog_open(plan->hlog, why);
		if (run->hlog == NULL)
			return -1;
	}
	run->live = live_wanted() ? live_new(plan) : NULL;
	raise_descriptor_limit();

	return make_workers(run, why);
}

/* Of each journey that of the worker who met it first. */
static void
take_failures(struct run_result *result, struct worker *worker)
{
	for (size_t i = 0; worker->failures != NULL && i < result->targets->count; i++) {
		struct failure *known = &result->failures[i], *other = &worker->failures[i];

		if (other->known && (!known->known || other->at < known->at)) {
			struct failure later = *known;

			/* The worker frees the other one. */
			*known = *other;
			*other = later;
		}
	}
}

static int
close_run(struct run *run, struct text *why)
{
	int rc = hlog_close(run->hlog, why);

	for (size_t i = 0; i < run->worker_count; i++) {
		run->result->slots_used += atomic_load(&run->workers[i].slots_used);
		run->result->slots_connected += atomic_load(&run->workers[i].slots_connected);
		take_failures(run->result, &run->workers[i]);
		worker_close(&run->workers[i]);
	}
	free(run->workers);
	live_free(run->live);
	tally_free(run->fresh);
	tally_free(run->interval);
	if (run->bell > 0)
		(void)close(run->bell);

	return rc;
}

int
run_load(const struct run_setting *setting, struct run_result *result, struct text *why)
{
	struct run run = {.setting = setting, .plan = setting->plan, .result = result};
	struct text lost = TEXT_INIT(TEXT_MAX_REASON);
	int rc;

	*result = (struct run_result){0};
	rc = open_run(&run, why);
	if (rc == 0)
		rc = run_legs(&run, why);
	if (rc == 0 && result->totals->failed) {
		(void)text_set_format(why, "out of memory: measurements were lost");
		rc = -1;
	}
	if (close_run(&run, &lost) == -1 && rc == 0) {
		(void)text_set_format(why, "%s", text_string(&lost));
		rc = -1;
	}
	text_free(&lost);

	return rc;
}

void
run_result_free(struct run_result *result)
{
	for (size_t i = 0; result->failures != NULL && i < result->targets->count; i++)
		failure_free(&result->failures[i]);
	free(result->failures);
	tally_free(result->totals);
	free(result->phase_ns);
}
