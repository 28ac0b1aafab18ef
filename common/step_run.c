#include <stdio.h>
#include <string.h>

#include "clock.h"
#include "diag.h"
#include "step_internal.h"
#include "units.h"

#define DEFAULT_TIMEOUT (30 * CLOCK_SECOND)

/* A step under way. */
struct running {
	struct step *step;
	struct step_world *world;
	struct step_outcome *outcome;
	struct step_rendered rendered;
	struct http_answer answer;
	int64_t started;
	int64_t slowest_ns; /* of all rounds */
	int64_t rounds;     /* in all */
	struct text *why;
};

static int64_t
now(const struct running *r)
{
	return clock_monotonic(r->world->clock);
}

static int
no_memory(struct running *r)
{
	return text_set_format(r->why, "out of memory"), -1;
}

/* ---- one try ---- */

static void
send_request(struct running *r, int64_t timeout_ns)
{
	struct step_outcome *outcome = r->outcome;

	r->rendered.request.timeout_ns = timeout_ns;
	http_perform(r->world->http, &r->rendered.request, &r->answer);
	outcome->sent = true;
	snprintf(outcome->request_id, sizeof(outcome->request_id), "%s", r->answer.request_id);
	snprintf(outcome->trace_id, sizeof(outcome->trace_id), "%s", r->answer.trace_id);
	snprintf(outcome->span_id, sizeof(outcome->span_id), "%s", r->answer.span_id);
	if (r->answer.error == HTTP_ERROR_INTERRUPTED)
		outcome->interrupted = true;
	if (r->answer.elapsed_ns > r->slowest_ns)
		r->slowest_ns = r->answer.elapsed_ns;
}

static int
judge(struct running *r, const struct expectations *set, const char *suffix, int64_t elapsed_ns,
    size_t first)
{
	struct judgement judgement = {.set = set,
	    .suffix = suffix,
	    .answer = &r->answer,
	    .elapsed_ns = elapsed_ns,
	    .first = first};

	return expectations_judge(r->step, r->world, &judgement, r->outcome) < 0 ? no_memory(r) : 0;
}

/* ---- until ---- */

/* Whether another try could help: something failed that is not the time itself. */
static bool
could_still_hold(const struct running *r)
{
	size_t i = 0;

	for (const struct expectation *e = r->step->expect.first; e; e = e->next, i++)
		if (e->kind != EXPECT_MAX_MS && r->outcome->checks[i].status != CHECK_PASS)
			return true;
	return false;
}

static void
add_tries(struct running *r, bool holds)
{
	struct step_outcome *outcome = r->outcome;

	for (size_t i = 0; i < outcome->count; i++) {
		struct text *message = &outcome->checks[i].message;

		/* What held in the last try is not what it waited for. */
		if (!holds && outcome->checks[i].status == CHECK_PASS)
			continue;
		if (message->len > 0)
			text_add_string(message, "; ");
		text_add_format(message, holds ? "after %u %s in " : "still so after %u %s in ",
		    outcome->tries, outcome->tries == 1 ? "try" : "tries");
		units_show_duration(message, outcome->elapsed_ns);
	}
}

/* Waits before the next try; false when there is no time for one or a signal came. */
static bool
pause_before_next(struct running *r, int64_t deadline, int64_t *pause)
{
	const struct step *step = r->step;

	if (now(r) + *pause >= deadline)
		return false;
	clock_sleep(r->world->clock, *pause);
	if (signal_pending()) {
		r->outcome->interrupted = true;
		return false;
	}
	*pause = (int64_t)((double)*pause * step->backoff);
	if (*pause > step->every_most_ns)
		*pause = step->every_most_ns;
	return true;
}

static int
run_until(struct running *r)
{
	const struct step *step = r->step;
	int64_t limit = r->world->timeout_ns ? r->world->timeout_ns : DEFAULT_TIMEOUT;
	int64_t deadline = r->started + step->timeout_ns, pause = step->every_ns;
	bool holds;

	r->outcome->tries = 0;
	do {
		int64_t left = deadline - now(r);

		if (left < CLOCK_MS)
			left = CLOCK_MS;
		send_request(r, left < limit ? left : limit);
		r->outcome->tries++;
		r->outcome->elapsed_ns = now(r) - r->started;
		if (judge(r, &step->expect, "", r->outcome->elapsed_ns, 0) < 0)
			return -1;
		holds = !could_still_hold(r);
	} while (!holds && !r->outcome->interrupted && pause_before_next(r, deadline, &pause));

	r->outcome->elapsed_ns = now(r) - r->started;
	add_tries(r, holds);
	return 0;
}

/* ---- rounds ---- */

/* Gives the loops' variables their values of round number `round` (0, 1, ...): the last loop turns fastest. */
static int
set_loops(struct running *r, const struct step_loop *loop, int64_t round, int64_t span)
{
	char number[32];
	size_t at;
	const char *value;

	for (; loop; loop = loop->next) {
		span /= (int64_t)loop->count;
		at = (size_t)(round / span) % loop->count;
		snprintf(number, sizeof(number), "%lld", (long long)(loop->from + (int64_t)at));
		value = loop->values ? loop->values[at] : number;
		if (variables_set(r->world->variables, loop->name, value, strlen(value), false) < 0)
			return no_memory(r);
	}
	return 0;
}

/* The same request once more: same bytes, a request id of its own. */
static int
run_again(struct running *r)
{
	size_t first = r->outcome->count;
	struct step_check *check;

	if (outcome_worst(r->outcome, 0) == CHECK_PASS) {
		send_request(r, r->step->until ? r->world->timeout_ns : r->step->timeout_ns);
		return judge(r, &r->step->again_expect, "again", r->answer.elapsed_ns, first);
	}
	check = outcome_add(r->outcome, r->step->name, "again", "");
	if (!check)
		return no_memory(r);
	check->status = CHECK_SKIP;
	text_add_string(&check->message, "the first request was not answered as expected");
	return 0;
}

static int
run_round(struct running *r, int64_t round, int64_t span)
{
	struct step *step = r->step;
	struct step_outcome *outcome = r->outcome;

	step_rendered_free(&r->rendered);
	outcome_cut(outcome, 0);
	if (set_loops(r, step->loops, round % span, span) < 0 ||
	    step_rendered_make(step, r->world, &r->rendered, r->why) < 0)
		return -1;
	if (step->until) {
		if (run_until(r) < 0)
			return -1;
	} else {
		send_request(r, step->timeout_ns ? step->timeout_ns : r->world->timeout_ns);
		if (judge(r, &step->expect, "", r->slowest_ns, 0) < 0)
			return -1;
	}
	if (outcome_worst(outcome, 0) == CHECK_PASS &&
	    step_capture(step, r->world, &r->answer, outcome) < 0)
		return no_memory(r);
	if (outcome_worst(outcome, 0) != CHECK_PASS &&
	    step_evidence(step, r->world, &r->rendered, &r->answer, outcome) < 0)
		return no_memory(r);
	if (step->again) {
		bool good = outcome_worst(outcome, 0) == CHECK_PASS;

		if (run_again(r) < 0)
			return -1;
		if (good && outcome_worst(outcome, 0) != CHECK_PASS &&
		    step_evidence(step, r->world, &r->rendered, &r->answer, outcome) < 0)
			return no_memory(r);
	}
	return 0;
}

static void
add_round(struct running *r)
{
	struct step_outcome *outcome = r->outcome;

	for (size_t i = 0; i < outcome->count; i++)
		if (outcome->checks[i].status != CHECK_PASS)
			text_add_format(&outcome->checks[i].message, "%s(round %lld of %lld)",
			    outcome->checks[i].message.len ? " " : "", (long long)outcome->rounds,
			    (long long)r->rounds);
}

/* A signal leaves nothing decided that did not hold already. */
static void
mark_interrupted(struct step_outcome *outcome)
{
	for (size_t i = 0; i < outcome->count; i++) {
		struct step_check *check = &outcome->checks[i];

		if (check->status == CHECK_PASS)
			continue;
		check->status = CHECK_UNKNOWN;
		text_clear(&check->message);
		text_add_string(&check->message, "interrupted");
	}
}

static int
run_rounds(struct running *r)
{
	struct step_outcome *outcome = r->outcome;
	int64_t span = 1;

	for (const struct step_loop *loop = r->step->loops; loop; loop = loop->next)
		span *= (int64_t)loop->count;
	r->rounds = r->step->times * span;
	for (int64_t round = 0; round < r->rounds; round++) {
		outcome->rounds = round + 1;
		if (run_round(r, round, span) < 0)
			return -1;
		if (outcome_worst(outcome, 0) != CHECK_PASS)
			break;
		if (signal_pending() && round + 1 < r->rounds) {
			/* What was sent held; the rest was not asked. */
			outcome->interrupted = true;
			outcome->checks[0].status = CHECK_UNKNOWN;
			break;
		}
	}
	if (!r->step->until)
		outcome->elapsed_ns = r->rounds > 1 ? now(r) - r->started : r->answer.elapsed_ns;
	if (outcome->interrupted)
		mark_interrupted(outcome);
	if (r->rounds > 1)
		add_round(r);
	return 0;
}

/* ---- the whole ---- */

struct search {
	const struct running *r;
	const char *unset;
};

static int
find_unset(const char *name, void *context)
{
	struct search *search = context;
	size_t len;

	if (step_loops_over(search->r->step, name) ||
	    variables_get(search->r->world->variables, name, &len))
		return 0;
	search->unset = name;
	return 1;
}

/* An earlier step should have captured it, and has said why it did not. */
static int
skip(struct running *r, const char *variable)
{
	struct step_check *check = outcome_add(r->outcome, r->step->name, "", "");

	if (!check)
		return no_memory(r);
	check->status = CHECK_SKIP;
	text_add_format(&check->message, "\"%s\" was not captured by an earlier step", variable);
	return 0;
}

static void
outcome_begin(struct step_outcome *outcome, const struct step *step)
{
	outcome_cut(outcome, 0);
	text_clear(&outcome->evidence);
	outcome->step = step;
	outcome->tries = 1;
	outcome->rounds = 1;
	outcome->elapsed_ns = 0;
	outcome->interrupted = outcome->sent = false;
	outcome->request_id[0] = outcome->trace_id[0] = outcome->span_id[0] = '\0';
}

int
step_run(
    struct step *step, struct step_world *world, struct step_outcome *outcome, struct text *why)
{
	struct running r = {.step = step, .world = world, .outcome = outcome, .why = why};
	struct search search = {.r = &r};
	int rc;

	outcome_begin(outcome, step);
	r.started = now(&r);
	if (step_variables(step, find_unset, &search) != 0)
		rc = skip(&r, search.unset);
	else if (step_learn_secrets(step, world) < 0)
		rc = no_memory(&r);
	else
		rc = run_rounds(&r);
	outcome->status = outcome_worst(outcome, 0);
	step_rendered_free(&r.rendered);
	http_answer_free(&r.answer);
	return rc;
}
