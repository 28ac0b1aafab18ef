/*
 * The stages of a step.  Each does what is due and names the next; between two of them the step may wait for an answer or for the
 * end of a pause, and others run meanwhile.
 *
 *   begin -> round_begin -> first_taken (-> try_again -> first_taken ...) -> round_judged (-> again_taken) -> round_end
 *                 ^                                                                                              |
 *                 +----------------------------------------------------------------------------------------------+
 */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "clock.h"
#include "diag.h"
#include "expectation.h"
#include "units.h"
#include "uuid.h"

#define DEFAULT_TIMEOUT (30 * CLOCK_SECOND)

static int round_begin(struct step_run *r);
static int first_taken(struct step_run *r);
static int round_judged(struct step_run *r);
static int round_end(struct step_run *r);

static int64_t
now(const struct step_run *r)
{
	return clock_monotonic(r->world->clock);
}

static int
no_memory(struct step_run *r)
{
	return text_set_format(r->why, "out of memory"), -1;
}

bool
step_run_stopping(const struct step_run *r)
{
	return signal_pending() && !r->world->heedless;
}

/* ---- one request ---- */

static void
answered(struct http *http, struct http_answer *answer, void *context)
{
	struct step_run *r = context;

	(void)http;
	r->sending = false;
	if (r->world->answered)
		r->world->answered(r->world->context, answer, r->sent);
}

/* Sends what was rendered, or does what a step of another kind is for; `next` finds the answer. */
static void
send_request(struct step_run *r, int64_t timeout_ns, int (*next)(struct step_run *r))
{
	r->next = next;
	r->sending = true;
	r->limit_ns = timeout_ns ? timeout_ns : DEFAULT_TIMEOUT;
	if (r->step->kind) {
		r->worker =
		    step_worker_start(r->step, r->world, &r->rendered, r->limit_ns, &r->answer);
		r->sending = r->worker != NULL;
		return;
	}
	r->rendered.request.timeout_ns = timeout_ns;
	r->rendered.request.jar = r->world->jar;
	r->sent = now(r);
	if (http_start(r->world->http, &r->rendered.request, &r->answer, answered, r) < 0)
		answered(r->world->http, &r->answer, r);
}

static void
note_answer(struct step_run *r)
{
	struct step_outcome *outcome = r->outcome;

	outcome->sent = true;
	step_request_id(r->step, r->world, &r->answer, outcome->request_id);
	snprintf(outcome->trace_id, sizeof(outcome->trace_id), "%s", r->answer.trace_id);
	snprintf(outcome->span_id, sizeof(outcome->span_id), "%s", r->answer.span_id);
	if (r->answer.error == HTTP_ERROR_INTERRUPTED)
		outcome->interrupted = true;
	if (r->answer.elapsed_ns > r->slowest_ns)
		r->slowest_ns = r->answer.elapsed_ns;
}

static int
judge(struct step_run *r, const struct expectations *set, const char *suffix, int64_t elapsed_ns,
    size_t first)
{
	struct judgement judgement = {.set = set,
	    .suffix = suffix,
	    .answer = &r->answer,
	    .tally = r->tally,
	    .over_tls =
		r->answer.secure ||
		(r->rendered.request.url && strncasecmp(r->rendered.request.url, "https:", 6) == 0),
	    .elapsed_ns = elapsed_ns,
	    .first = first};

	return expectations_judge(r->step, r->world, &judgement, r->outcome) < 0 ? no_memory(r) : 0;
}

static int
keep_evidence(struct step_run *r)
{
	return step_evidence(r) < 0 ? no_memory(r) : 0;
}

/* ---- until ---- */

/* Whether another try could help: something failed that is not the time itself. */
static bool
could_still_hold(const struct step_run *r)
{
	for (size_t i = 0; i < r->outcome->count; i++)
		if (!r->outcome->checks[i].of_time && r->outcome->checks[i].status != CHECK_PASS &&
		    r->outcome->checks[i].status != CHECK_SKIP)
			return true;
	return false;
}

static void
add_tries(struct step_run *r, bool holds)
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

/* One that hangs must leave time for others. */
static int64_t
try_limit(const struct step_run *r)
{
	int64_t limit = r->world->timeout_ns ? r->world->timeout_ns : DEFAULT_TIMEOUT;
	int64_t quarter = r->step->timeout_ns / 4;

	if (r->step->try_ns)
		return r->step->try_ns;
	return quarter < limit ? quarter : limit;
}

static void
send_try(struct step_run *r)
{
	int64_t limit = try_limit(r), left = r->deadline - now(r);

	if (left < CLOCK_MS)
		left = CLOCK_MS;
	r->outcome->tries++;
	send_request(r, left < limit ? left : limit, first_taken);
}

static int
try_again(struct step_run *r)
{
	if (step_run_stopping(r)) {
		r->outcome->interrupted = true;
		return round_judged(r);
	}
	send_try(r);
	return 1;
}

/* Within a tenth of the pause, so that many who wait for one server do not come at once. */
static int64_t
jittered(int64_t pause)
{
	uint16_t random;

	uuid_random_bytes(&random, sizeof(random));
	return (int64_t)((double)pause * (0.9 + 0.2 * random / UINT16_MAX));
}

/* The last try begins so long before the deadline, that an answer can still come. */
static int64_t
last_try(const struct step_run *r)
{
	int64_t quarter = r->step->timeout_ns / 4;

	return r->deadline - (quarter < CLOCK_SECOND ? quarter : CLOCK_SECOND);
}

/* Pauses before the next try; false when the last one was made. */
static bool
pause_begin(struct step_run *r)
{
	const struct step *step = r->step;
	int64_t wake = now(r) + jittered(r->pause), last = last_try(r);

	if (r->outcome->interrupted || now(r) >= last)
		return false;
	r->wake = wake < last ? wake : last;
	r->next = try_again;
	r->pause = (int64_t)((double)r->pause * step->backoff);
	if (r->pause > step->every_most_ns)
		r->pause = step->every_most_ns;
	return true;
}

static int
until_taken(struct step_run *r)
{
	bool holds;

	r->outcome->elapsed_ns = now(r) - r->started;
	if (judge(r, &r->step->expect, "", r->outcome->elapsed_ns, 0) < 0)
		return -1;
	holds = !could_still_hold(r);
	if (!holds && pause_begin(r))
		return 1;
	add_tries(r, holds);
	return round_judged(r);
}

/* ---- a round ---- */

/* Gives the loops' variables their values of round number `round` (0, 1, ...): the last loop turns fastest. */
static int
set_loops(struct step_run *r, int64_t round)
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
			r->world->variables, loop->name, value, strlen(value), false) < 0)
			return no_memory(r);
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
	if (set_loops(r, r->round % r->span) < 0 ||
	    step_rendered_make(step, r->world, &r->rendered, r->why) < 0)
		return -1;
	if (step->until) {
		r->outcome->tries = 0;
		r->deadline = r->started + step->timeout_ns;
		r->pause = step->every_ns;
		send_try(r);
	} else {
		send_request(
		    r, step->timeout_ns ? step->timeout_ns : r->world->timeout_ns, first_taken);
	}
	return 1;
}

/* Counts the answer of a burst; whether another request is to be sent. */
static bool
burst_goes_on(struct step_run *r)
{
	step_tally_add(r->tally, &r->answer);
	if (r->tally->sent == r->step->burst || r->outcome->interrupted)
		return false;
	if (step_run_stopping(r)) {
		r->outcome->interrupted = true;
		return false;
	}
	return now(r) - r->started < r->step->burst_within_ns;
}

static int
first_taken(struct step_run *r)
{
	note_answer(r);
	if (r->step->until)
		return until_taken(r);
	step_times_add(&r->times, &r->answer, r->outcome->request_id, r->limit_ns);
	if (r->tally && burst_goes_on(r)) {
		r->next = round_begin;
		return 1;
	}
	if (judge(r, &r->step->expect, "", r->slowest_ns, 0) < 0)
		return -1;
	return round_judged(r);
}

static int
again_taken(struct step_run *r)
{
	note_answer(r);
	step_times_add(&r->again_times, &r->answer, r->outcome->request_id, r->limit_ns);
	if (judge(r, &r->step->again_expect, "again", r->answer.elapsed_ns, r->outcome->count) < 0)
		return -1;
	if (outcome_worst(r->outcome, 0) != CHECK_PASS && keep_evidence(r) < 0)
		return -1;
	return round_end(r);
}

static int
skip_again(struct step_run *r)
{
	struct step_check *check = outcome_add(r->outcome, r->step->name, "again", "");

	if (!check)
		return no_memory(r);
	check->status = CHECK_SKIP;
	text_add_string(&check->message, "the first request was not answered as expected");
	return 0;
}

static int
round_judged(struct step_run *r)
{
	struct step *step = r->step;

	if (outcome_worst(r->outcome, 0) == CHECK_PASS &&
	    step_capture(step, r->world, &r->answer, r->outcome) < 0)
		return no_memory(r);
	if (outcome_worst(r->outcome, 0) == CHECK_PASS && step->again) {
		/* The same bytes once more, under a request id of its own. */
		send_request(r, step->until ? r->world->timeout_ns : step->timeout_ns, again_taken);
		return 1;
	}
	if (outcome_worst(r->outcome, 0) != CHECK_PASS &&
	    (keep_evidence(r) < 0 || (step->again && skip_again(r) < 0)))
		return -1;
	return round_end(r);
}

/* ---- the end ---- */

static void
add_round(struct step_run *r)
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

/* What is asked of all requests together. */
static int
judge_percentiles(struct step_run *r)
{
	const struct step *step = r->step;
	size_t first = r->outcome->count;

	if (step_times_judge(&r->times, step, "", &step->expect, r->outcome) < 0 ||
	    step_times_judge(&r->again_times, step, "again", &step->again_expect, r->outcome) < 0)
		return no_memory(r);
	/* Of a round that did not pass there is evidence already. */
	if (r->outcome->evidence.len > 0 || r->outcome->count == first ||
	    outcome_worst(r->outcome, first) != CHECK_FAIL)
		return 0;
	return keep_evidence(r);
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
		    outcome->rounds > 1 ? now(r) - r->started : r->answer.elapsed_ns;
	if (outcome->interrupted)
		mark_interrupted(outcome);
	if (r->rounds > 1)
		add_round(r);
	return judge_percentiles(r);
}

/* ---- the beginning ---- */

struct search {
	const struct step_run *run;
	const char *unset;
};

static int
find_unset(const char *name, void *context)
{
	struct search *search = context;
	size_t len;

	if (step_loops_over(search->run->step, name) ||
	    variables_get(search->run->world->variables, name, &len))
		return 0;
	search->unset = name;
	return 1;
}

/* A variable that is not set should have come from an earlier step, which has said why it did not. */
int
step_stage_begin(struct step_run *r)
{
	struct search search = {.run = r};
	struct step_check *check;

	if (step_variables(r->step, find_unset, &search) == 0) {
		if (step_learn_secrets(r->step, r->world) < 0)
			return no_memory(r);
		return round_begin(r);
	}
	check = outcome_add(r->outcome, r->step->name, "", "");
	if (!check)
		return no_memory(r);
	check->status = CHECK_SKIP;
	text_add_format(
	    &check->message, "\"%s\" was not captured by an earlier step", search.unset);
	return 0;
}
