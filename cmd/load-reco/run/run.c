#include "plan.h"
#include "run_state.h"

#include <poll.h>
#include <unistd.h>

#include "clock.h"
#include "diag.h"
#include "engine.h"
#include "figures.h"
#include "first_errors.h"
#include "hlog.h"
#include "progress.h"
#include "records.h"
#include "report.h"
#include "samples.h"
#include "signals.h"
#include "text.h"
#include "worker.h"

/* ---- looking at what was measured ---- */

static void
run_collect(struct run *run)
{
	for (size_t i = 0; i < run->worker_count; i++)
		worker_collect(&run->workers[i], run->fresh);
	tally_merge(run->result->totals, run->fresh);
	tally_merge(run->interval, run->fresh);
	tally_reset(run->fresh);
}

static int64_t
run_in_flight(struct run *run)
{
	int64_t sum = 0;

	for (size_t i = 0; i < run->worker_count; i++)
		sum += atomic_load(&run->workers[i].in_flight);

	return sum;
}

/* A record for each phase in which something was due or done since the last. */
static void
run_write_intervals(struct run *run, size_t first, size_t last, int64_t at)
{
	struct report_head head = {.name = "all", .engine = run->engine->name};
	struct figures figures = {.elapsed_ns = at - run->interval_start, .plan = run->plan};

	progress_hide(run->progress);
	for (size_t phase = first; phase < last; phase++) {
		const struct tally_cell *cell = run->interval->cells[phase];
		int64_t planned = run->interval->planned[phase];

		if (planned == 0 && (!cell || cell->requests == 0))
			continue;
		samples_lock(run->setting->samples);
		head.phase = run->plan->phases[phase].name;
		head.planned = planned;
		figures.cell = cell;
		report_interval(run->setting->records, &head, &figures, run_in_flight(run));
		samples_unlock(run->setting->samples);
		if (run->hlog && cell)
			hlog_write(run->hlog, run->plan->phases[phase].name, cell,
			    run->interval_start, at);
	}
	tally_reset(run->interval);
	run->interval_start = at;
}

/* Says something to who watches, beside the line of progress. */
static void
run_tell(struct run *run, const char *message)
{
	progress_hide(run->progress);
	diag_note("%s", message);
}

static void
run_tell_errors(struct run *run)
{
	TEXT_LOCAL line = TEXT_INIT(TEXT_MAX_RECORD);

	while (first_errors_next(run->result->errors, &line))
		run_tell(run, text_string(&line));
}

/* ---- a leg ---- */

static bool
run_all_parked(struct run *run)
{
	for (size_t i = 0; i < run->worker_count; i++)
		if (!worker_parked(&run->workers[i]))
			return false;

	return true;
}

/* Sleeps until a worker parks, a signal comes or `until`. */
static void
run_wait_for_bell(struct run *run, int64_t until)
{
	struct pollfd bell = {.fd = run->bell, .events = POLLIN};
	int64_t wait = until - exchange_now();
	struct timespec patience = {0};
	uint64_t rings;

	if (wait > 0)
		patience = (struct timespec){.tv_sec = (time_t)(wait / CLOCK_SECOND),
		    .tv_nsec = (long)(wait % CLOCK_SECOND)};
	if (ppoll(&bell, 1, &patience, NULL) > 0 && read(run->bell, &rings, sizeof(rings)) == -1)
		return;
}

static void
run_stop(struct run *run)
{
	run->stopped = true;
	for (size_t i = 0; i < run->worker_count; i++)
		worker_stop(&run->workers[i]);
}

/* When the time that was asked for is over: rates are of all of it, also where the last request
 * fell due long before.  `start` where a number of requests ends the leg. */
static int64_t
leg_end(const struct run *run, size_t first, size_t last, int64_t start)
{
	int64_t end = start;

	for (size_t phase = first; phase < last; phase++) {
		if (run->plan->phases[phase].requests > 0)
			return start;
		end += run->plan->phases[phase].duration_ns;
	}

	return end;
}

/* Whether the leg goes on although nothing is left to send or to wait for. */
static bool
leg_has_time(const struct run *run, int64_t end)
{
	for (size_t i = 0; i < run->worker_count; i++)
		if (run->workers[i].rc == -1)
			return false;

	return !run->stopped && exchange_now() < end;
}

/* Whether the service is worth going on; the counts are only looked at where a rule wants them. */
static void
run_look_after(struct run *run)
{
	struct abort_watch *abort = &run->result->abort;
	const struct tally *totals = run->result->totals;
	int64_t at = exchange_now(), requests = 0, failed = 0;

	if (run->stopped)
		return;
	if (abort_wants_counts(abort, at)) {
		run_collect(run);
		tally_count(totals, 0, totals->phases, &requests, &failed);
	}
	if (abort_look(abort, at, requests, failed)) {
		run->result->given_up = text_string(&abort->why);
		run_tell_errors(run);
		run_tell(run, run->result->given_up);
		run_stop(run);
	}
}

static void
run_watch_leg(struct run *run, size_t first, size_t last, int64_t end)
{
	/* A signal may come just before the wait begins. */
	const int64_t longest = CLOCK_SECOND / 10;
	int64_t tick = run->progress && PROGRESS_EVERY < run->plan->every_ns ? PROGRESS_EVERY
									     : run->plan->every_ns;
	int64_t look = run->interval_start + tick;
	/* Stays on its grid, whatever the interval before it began late by. */
	int64_t due = run->interval_start + run->plan->every_ns;

	run_look_after(run);
	while (!run_all_parked(run) || leg_has_time(run, end)) {
		int64_t at = exchange_now(), until = look < at + longest ? look : at + longest;

		run_wait_for_bell(run, end > at && end < until ? end : until);
		run_tell_errors(run);
		if (signal_pending() != 0 && !run->result->interrupted) {
			run->result->interrupted = true;
			run_tell(run,
			    "interrupted: what was measured until now is reported; once more "
			    "ends it at once");
			run_stop(run);
		}
		run_look_after(run);
		/* Nobody reads what is measured: nothing more is sent. */
		if (records_reader_gone(run->setting->records) && !run->stopped)
			run_stop(run);
		at = exchange_now();
		if (at < look)
			continue;
		run_collect(run);
		if (run->progress)
			progress_show(run->progress, run->result->totals, first, last,
			    run_in_flight(run), at);
		if (at >= due) {
			run_write_intervals(run, first, last, at);
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
	if (run->progress)
		progress_begin(run->progress, first, last, start);
	for (size_t i = 0; i < run->worker_count; i++)
		worker_begin(&run->workers[i], first, last, start);
	run_watch_leg(run, first, last, leg_end(run, first, last, start));
	/* It may have parked before the bell was looked at. */
	run_look_after(run);
	run_tell_errors(run);
	run_collect(run);
	end = exchange_now();
	run_write_intervals(run, first, last, end);

	/* The last phase goes on until all is answered. */
	for (size_t phase = first; phase < last; phase++) {
		int64_t duration = run->plan->phases[phase].duration_ns;
		bool is_last = phase + 1 == last || start + duration > end;

		if (start >= end)
			break;
		run->result->phase_ns[phase] = is_last ? end - start : duration;
		start += run->result->phase_ns[phase];
	}
	for (size_t i = 0; rc == 0 && i < run->worker_count; i++)
		if (run->workers[i].rc == -1)
			rc = text_fail(why, "%s", text_string(&run->workers[i].why));

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
	if (plan->warmup && run_leg(run, 0, 1, exchange_now(), why) == -1)
		return -1;
	if (run->stopped)
		return 0;

	return run_leg(run, plan->warmup, plan->phase_count, exchange_now(), why);
}

/* ---- the whole ---- */

int
run_load(const struct run_setting *setting, struct run_result *result, struct text *why)
{
	struct run run = {.setting = setting, .plan = setting->plan, .result = result};
	int rc;

	*result = (struct run_result){.abort = {.rule = setting->plan->abort_rule}};
	rc = run_open(&run, why);
	if (rc == 0)
		rc = run_legs(&run, why);
	if (rc == 0 && result->totals->failed)
		rc = text_fail(why, "out of memory: measurements were lost");
	/* The first reason stays. */
	if (run_close(&run, rc == 0 ? why : NULL) == -1)
		rc = -1;

	return rc;
}
