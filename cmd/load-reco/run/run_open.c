/* What a run needs before its first request, and gives back after its last. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <unistd.h>

#include "engine.h"
#include "failure.h"
#include "first_errors.h"
#include "hlog.h"
#include "memory.h"
#include "plan.h"
#include "progress.h"
#include "run_state.h"
#include "targets.h"
#include "text.h"
#include "worker.h"

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

static int
run_make_workers(struct run *run, struct text *why)
{
	const struct load_plan *plan = run->plan;

	run->workers = memory_new((size_t)plan->threads, sizeof(*run->workers));
	/* One look for all threads: a resolver that hangs costs one deadline. */
	if (run->engine->needs_addresses)
		addresses_find(&run->addresses, run->setting->targets->authority, plan->timeout_ns);
	for (int64_t i = 0; i < plan->threads; i++) {
		struct worker *worker = &run->workers[i];

		*worker = (struct worker){.plan = plan,
		    .engine = run->engine,
		    .targets = run->setting->targets,
		    .addresses = &run->addresses,
		    .users = run->setting->users,
		    .samples = run->setting->samples,
		    .errors = run->result->errors,
		    /* Neighbours are of different shards, so that each shard is spread over the
		     * whole. */
		    .share = {i * plan->shards + plan->shard - 1, plan->threads * plan->shards},
		    .among_threads = {i, plan->threads},
		    .success = plan->abort_rule.never ? NULL : &run->result->abort.success,
		    .bell = run->bell};

		run->worker_count++;
		if (worker_open(worker, run->setting->data, why) == -1 ||
		    worker_start(worker, why) == -1)
			return -1;
	}

	return 0;
}

int
run_open(struct run *run, struct text *why)
{
	const struct load_plan *plan = run->plan;
	const struct targets *targets = run->setting->targets;
	size_t series = targets->series_count, metrics = plan->header_metric_count;

	run->engine = run->setting->engine;
	run->result->engine = run->engine->name;
	run->bell = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (run->bell == -1)
		return text_fail(why, "cannot make an eventfd: %s", strerror(errno));
	run->fresh = tally_new(plan->phase_count, series, metrics);
	run->interval = tally_new(plan->phase_count, 1, metrics);
	run->result->totals = tally_new(plan->phase_count, series, metrics);
	run->result->failures = memory_new(targets->count, sizeof(*run->result->failures));
	run->result->errors = first_errors_new(plan, targets);
	run->result->targets = targets;
	run->result->phase_ns = memory_new(plan->phase_count, sizeof(*run->result->phase_ns));
	run->fresh->wholes = run->result->totals->wholes = targets->wholes;
	if (plan->hlog) {
		run->hlog = hlog_open(plan->hlog, why);
		if (!run->hlog)
			return -1;
	}
	run->progress = progress_wanted() ? progress_new(plan) : NULL;
	raise_descriptor_limit();

	return run_make_workers(run, why);
}

/* Of each target that of the worker who met it first. */
static void
run_take_failures(struct run_result *result, struct worker *worker)
{
	for (size_t i = 0; i < result->targets->count; i++) {
		struct failure *known = &result->failures[i], *other = &worker->failures[i];

		if (other->known && (!known->known || other->at < known->at)) {
			struct failure later = *known;

			/* The worker frees the other one. */
			*known = *other;
			*other = later;
		}
	}
}

int
run_close(struct run *run, struct text *why)
{
	int rc = hlog_close(run->hlog, why);

	for (size_t i = 0; i < run->worker_count; i++) {
		run->result->slots_used += atomic_load(&run->workers[i].slots_used);
		run->result->slots_connected += atomic_load(&run->workers[i].slots_connected);
		run_take_failures(run->result, &run->workers[i]);
		worker_close(&run->workers[i]);
	}
	free(run->workers);
	progress_free(run->progress);
	tally_free(run->fresh);
	tally_free(run->interval);
	if (run->bell > 0)
		(void)close(run->bell);

	return rc;
}

void
run_result_free(struct run_result *result)
{
	for (size_t i = 0; result->failures && i < result->targets->count; i++)
		failure_free(&result->failures[i]);
	free(result->failures);
	first_errors_free(result->errors);
	tally_free(result->totals);
	text_free(&result->abort.why);
	free(result->phase_ns);
}
