#include <stdlib.h>

#include "definition.h"
#include "judge.h"
#include "outcome.h"
#include "run.h"

#define SIGNAL_LOOK (100 * CLOCK_MS)

struct step_run *
step_start(struct step *step, struct step_world *world, struct step_outcome *outcome)
{
	struct step_run *r = calloc(1, sizeof(*r));

	if (!r)
		return NULL;
	r->step = step;
	r->world = world;
	r->outcome = outcome;
	r->next = step_round_first;
	r->started = step_run_now(r);
	r->span = 1;
	r->reason = TEXT_INIT(TEXT_MAX_REASON);
	for (const struct step_loop *loop = step->loops; loop; loop = loop->next)
		r->span *= (int64_t)loop->count;
	r->rounds = step->times * r->span;
	r->tally = step->http.burst ? calloc(1, sizeof(*r->tally)) : NULL;
	if ((step->http.burst && !r->tally) || step_times_begin(&r->times, &step->expect) == -1 ||
	    step_times_begin(&r->again_times, &step->again_expect) == -1) {
		step_run_free(r);
		return NULL;
	}
	outcome_begin(outcome, step);
	return r;
}

/* Whether an answer is still to come.  A worker sees a signal as we do, and is soon done then. */
static bool
run_awaits_answer(struct step_run *r)
{
	if (r->worker && (step_worker_done(r->worker) || step_run_stopping(r))) {
		step_worker_free(r->worker);
		r->worker = NULL;
		r->sending = false;
	}
	return r->sending;
}

int
step_advance(struct step_run *r, struct text *why)
{
	int rc = 1;

	r->why = why;
	text_clear(why);
	while (rc > 0 && !run_awaits_answer(r)) {
		if (r->wake && r->wake > step_run_now(r) && !step_run_stopping(r))
			break;
		r->wake = 0;
		rc = r->next(r);
	}
	if (rc == -1 && why->len == 0)
		text_fail(why, "out of memory");
	if (rc == 0)
		r->outcome->status = outcome_worst(r->outcome, 0);
	return rc;
}

int64_t
step_wakes(const struct step_run *r)
{
	if (r->worker)
		return step_worker_look(r->worker);
	return r->sending ? INT64_MAX : r->wake;
}

void
step_run_free(struct step_run *r)
{
	if (!r)
		return;
	step_worker_free(r->worker);
	step_rendered_free(&r->rendered);
	http_answer_free(&r->http);
	text_free(&r->reply.reason);
	text_free(&r->reply.body);
	free(r->tally);
	step_times_end(&r->times);
	step_times_end(&r->again_times);
	text_free(&r->reason);
	free(r);
}

void
step_pending(const struct step_run *r, struct step_pending *out)
{
	int64_t now = step_run_now(r), end = r->step->until ? r->deadline : r->sent + r->limit_ns;

	*out = (struct step_pending){.name = r->step->name,
	    .tries = r->step->until ? r->outcome->tries : 0,
	    .reason = text_string(&r->reason),
	    .elapsed_ns = now - r->started,
	    .left_ns = end > now ? end - now : 0};
}

int
step_run(
    struct step *step, struct step_world *world, struct step_outcome *outcome, struct text *why)
{
	struct step_run *r = step_start(step, world, outcome);
	int rc = r ? step_advance(r, why) : text_fail(why, "out of memory");

	while (rc > 0) {
		if (step_run_stopping(r))
			http_cancel(world->http);
		else if (step_wait(world, step_wakes(r)) == -1)
			rc = text_fail(why, "cannot wait for an answer: %m");
		if (rc > 0)
			rc = step_advance(r, why);
	}
	http_cancel(world->http);
	step_run_free(r);
	return rc;
}

int
step_wait(struct step_world *world, int64_t wakes)
{
	int64_t wait = wakes - clock_monotonic(world->clock);

	/* A signal may come just before the wait begins. */
	if (wait > SIGNAL_LOOK)
		wait = SIGNAL_LOOK;
	if (wait <= 0)
		return 0;
	if (http_in_flight(world->http) > 0)
		return http_run(world->http, wait) == -1 ? -1 : 0;
	clock_sleep(world->clock, wait);
	return 0;
}
