/*
 * A round of a step: the request from its templates, its answer judged, what is captured of it,
 * and the same request once more where the plan asks for that.
 *
 *   begin -> answered (-> retry -> answered ...) -> judged (-> again) -> end
 *     ^                                                              |
 *     +--------------------------------------------------------------+
 */
#include <stdio.h>
#include <string.h>

#include "definition.h"
#include "evidence.h"
#include "judge.h"
#include "outcome.h"
#include "run.h"
#include "secret.h"

static int round_begin(struct step_run *r);
static int round_answered(struct step_run *r);
static int round_judged(struct step_run *r);
static int round_end(struct step_run *r);

/* ---- its answer ---- */

static void
round_note_answer(struct step_run *r)
{
	struct step_outcome *outcome = r->outcome;

	outcome->sent = true;
	if (r->answer.interrupted)
		outcome->interrupted = true;
	if (r->answer.elapsed_ns > r->slowest_ns)
		r->slowest_ns = r->answer.elapsed_ns;
}

static int
round_judge(struct step_run *r, const struct expectations *set, const char *suffix,
    int64_t elapsed_ns, size_t first)
{
	struct judgement judgement = {.step = r->step,
	    .world = r->world,
	    .set = set,
	    .suffix = suffix,
	    .answer = &r->answer,
	    .tally = r->tally,
	    .elapsed_ns = elapsed_ns,
	    .first = first};

	return expectations_judge(&judgement, r->outcome);
}

static int
round_retry(struct step_run *r)
{
	if (step_run_stopping(r)) {
		r->outcome->interrupted = true;
		return round_judged(r);
	}
	step_retry_send(r, round_answered);
	return 1;
}

static int
round_try_answered(struct step_run *r)
{
	r->outcome->elapsed_ns = step_run_now(r) - r->started;
	if (round_judge(r, &r->step->expect, "", r->outcome->elapsed_ns, 0) == -1)
		return -1;
	if (!step_retry_pause(r))
		return round_judged(r);
	r->next = round_retry;
	return 1;
}

/* ---- its request ---- */

/* Gives the loops' variables their values of round number `round` (0, 1, ...): the last loop turns
 * fastest. */
static int
round_set_loops(struct step_run *r, int64_t round)
{
	int64_t span = r->span;
	char number[32];

	for (const struct step_loop *loop = r->step->loops; loop; loop = loop->next) {
		const char *value;
		size_t at;

		span /= (int64_t)loop->count;
		at = (size_t)(round / span) % loop->count;
		snprintf(number, sizeof(number), "%lld", (long long)(loop->from + (int64_t)at));
		value = loop->values ? loop->values[at] : number;
		if ((!loop->values || loop->numbers[at] ? variables_set_json : variables_set)(
			r->world->variables, loop->name, value, strlen(value), false) == -1)
			return -1;
	}
	return 0;
}

static int
round_begin(struct step_run *r)
{
	struct step *step = r->step;

	r->outcome->rounds = r->tally ? r->tally->sent + 1 : r->round + 1;
	step_rendered_free(&r->rendered);
	outcome_cut(r->outcome, 0);
	if (round_set_loops(r, r->round % r->span) == -1 ||
	    step_rendered_make(step, r->world, &r->rendered, r->why) == -1)
		return -1;
	if (step->until) {
		step_retry_begin(r, round_answered);
	} else {
		step_send(
		    r, step->timeout_ns ? step->timeout_ns : r->world->timeout_ns, round_answered);
	}
	return 1;
}

/* Counts the answer of a burst; whether another request is to be sent. */
static bool
round_burst_goes_on(struct step_run *r)
{
	step_tally_add(r->tally, &r->answer);
	if (r->tally->sent == r->step->http.burst || r->outcome->interrupted)
		return false;
	if (step_run_stopping(r)) {
		r->outcome->interrupted = true;
		return false;
	}
	return step_run_now(r) - r->started < r->step->http.burst_within_ns;
}

static int
round_answered(struct step_run *r)
{
	round_note_answer(r);
	if (r->step->until)
		return round_try_answered(r);
	step_times_add(&r->times, &r->answer, r->outcome->request_id, r->limit_ns);
	if (r->tally && round_burst_goes_on(r)) {
		r->next = round_begin;
		return 1;
	}
	if (round_judge(r, &r->step->expect, "", r->slowest_ns, 0) == -1)
		return -1;
	return round_judged(r);
}

static int
round_again_answered(struct step_run *r)
{
	round_note_answer(r);
	step_times_add(&r->again_times, &r->answer, r->outcome->request_id, r->limit_ns);
	if (round_judge(
		r, &r->step->again_expect, "again", r->answer.elapsed_ns, r->outcome->count) == -1)
		return -1;
	if (outcome_worst(r->outcome, 0) != CHECK_PASS && step_evidence(r) == -1)
		return -1;
	return round_end(r);
}

static int
round_judged(struct step_run *r)
{
	struct step *step = r->step;

	if (outcome_worst(r->outcome, 0) == CHECK_PASS &&
	    step_capture(step, r->world, r->answer.body, r->outcome) == -1)
		return -1;
	if (outcome_worst(r->outcome, 0) == CHECK_PASS && step->again) {
		/* The same bytes once more, under a request id of its own. */
		step_send(
		    r, step->until ? r->world->timeout_ns : step->timeout_ns, round_again_answered);
		return 1;
	}
	if (outcome_worst(r->outcome, 0) != CHECK_PASS &&
	    (step_evidence(r) == -1 ||
		(step->again && outcome_say(r->outcome, "again", "", CHECK_SKIP,
				    "the first request was not answered as expected") == -1)))
		return -1;
	return round_end(r);
}

/* ---- the end ---- */

static void
round_say_number(struct step_run *r)
{
	struct step_outcome *outcome = r->outcome;

	for (size_t i = 0; i < outcome->count; i++)
		if (outcome->checks[i].status != CHECK_PASS)
			text_add_format(&outcome->checks[i].message, "%s(round %lld of %lld)",
			    outcome->checks[i].message.len ? " " : "", (long long)outcome->rounds,
			    (long long)r->rounds);
}

/* A signal leaves nothing decided that did not hold already; what the try before it said is the
 * best that is known. */
static void
round_mark_interrupted(struct step_run *r)
{
	const char *reason = text_string(&r->reason);

	for (size_t i = 0; i < r->outcome->count; i++) {
		struct step_check *check = &r->outcome->checks[i];

		if (check->status == CHECK_PASS)
			continue;
		check->status = CHECK_UNKNOWN;
		text_clear(&check->message);
		text_add_string(&check->message, "interrupted");
		if (reason[0] != '\0')
			text_add_format(&check->message, " after %u %s; the last: %s",
			    r->outcome->tries, r->outcome->tries == 1 ? "try" : "tries", reason);
		reason = "";
	}
}

/* What is asked of all requests together. */
static int
round_judge_percentiles(struct step_run *r)
{
	const struct step *step = r->step;
	size_t first = r->outcome->count;

	if (step_times_judge(&r->times, step, "", &step->expect, r->outcome) == -1 ||
	    step_times_judge(&r->again_times, step, "again", &step->again_expect, r->outcome) == -1)
		return -1;
	/* Of a round that did not pass there is evidence already. */
	if (r->outcome->evidence.len > 0 || r->outcome->count == first ||
	    outcome_worst(r->outcome, first) != CHECK_FAIL)
		return 0;
	return step_evidence(r);
}

static int
round_end(struct step_run *r)
{
	struct step_outcome *outcome = r->outcome;
	bool good = outcome_worst(outcome, 0) == CHECK_PASS;

	if (good && ++r->round < r->rounds) {
		if (!step_run_stopping(r)) {
			r->next = round_begin;
			return 1;
		}
		/* What was sent held; the rest was not asked. */
		outcome->interrupted = true;
		outcome->checks[0].status = CHECK_UNKNOWN;
	}
	if (!r->step->until)
		outcome->elapsed_ns =
		    outcome->rounds > 1 ? step_run_now(r) - r->started : r->answer.elapsed_ns;
	if (outcome->interrupted)
		round_mark_interrupted(r);
	if (r->rounds > 1)
		round_say_number(r);
	return round_judge_percentiles(r);
}

/* ---- the beginning ---- */

struct round_search {
	const struct step_run *run;
	const char *unset;
};

static int
round_find_unset(const char *name, void *context)
{
	struct round_search *search = context;
	size_t len;

	if (step_loops_over(search->run->step, name) ||
	    variables_get(search->run->world->variables, name, &len))
		return 0;
	search->unset = name;
	return 1;
}

/* A variable that is not set should have come from an earlier step, which has said why it did not.
 */
int
step_round_first(struct step_run *r)
{
	struct round_search search = {.run = r};

	if (step_variables(r->step, round_find_unset, &search) == 0)
		return step_learn_secrets(r->step, r->world) == -1 ? -1 : round_begin(r);
	return outcome_say(r->outcome, "", "", CHECK_SKIP,
	    "\"%s\" was not captured by an earlier step", search.unset);
}
