#include "journey.h"

#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "exchange.h"
#include "failure.h"
#include "http.h"
#include "http_exchange.h"
#include "journey_plan.h"
#include "plan.h"
#include "step.h"
#include "template.h"
#include "text.h"
#include "users.h"
#include "worker.h"

struct journey {
	struct journeys *journeys;
	void *context;
	struct step_world world;
	struct http_jar *jar; /* where users have none of their own */
	struct step_outcome outcome;
	struct step_run *run; /* of the step under way; NULL between two */
	size_t target, step;
	bool under_way, advancing, answered, refused, reached;
	int64_t due; /* when the next step is */
	struct exchange whole, exchange;
	struct text words; /* why a step failed */
	double header_values[HEADER_METRIC_MOST];
};

/* ---- one of them ---- */

static void
journey_take_answer(void *context, const struct http_answer *answer, int64_t sent)
{
	struct journey *journey = context;

	http_exchange_take(&journey->exchange, journey->journeys->worker->plan, answer, sent,
	    journey->header_values);
	journey->answered = true;
	journey->reached |= answer->new_connection || answer->status != 0;
	journey->refused = exchange_refused((int)answer->error);
	if (!journey->advancing)
		journey->journeys->ready(journey->context);
}

struct journey *
journey_new(struct journeys *journeys, void *context)
{
	struct journey *journey = calloc(1, sizeof(*journey));
	struct worker *worker = journeys->worker;

	if (!journey)
		return NULL;
	journey->journeys = journeys;
	journey->context = context;
	journey->words = TEXT_INIT(TEXT_MAX_RECORD);
	journey->jar = http_jar_new();
	journey->world = (struct step_world){.http = journeys->http,
	    .base_url = worker->plan->base_url,
	    .timeout_ns = worker->plan->timeout_ns,
	    .variables = variables_new(),
	    .templates = &worker->renderer.context,
	    .clock = &clock_system,
	    .answered = journey_take_answer,
	    .context = journey};
	if (!journey->jar || !journey->world.variables) {
		journey_free(journey);
		return NULL;
	}

	return journey;
}

void
journey_free(struct journey *journey)
{
	if (!journey)
		return;
	step_run_free(journey->run);
	step_outcome_free(&journey->outcome);
	variables_free(journey->world.variables);
	http_jar_free(journey->jar);
	text_free(&journey->words);
	free(journey);
}

/* What the user brings along. */
static int
journey_pack(struct journey *journey)
{
	struct worker *worker = journey->journeys->worker;
	struct renderer *renderer = &worker->renderer;
	const struct user *user = renderer->user;

	variables_clear(journey->world.variables);
	if (user && variables_copy(journey->world.variables, user->variables) == -1)
		return -1;
	if (renderer_take_row(renderer, journey->world.variables) == -1)
		return -1;
	if (worker->serves_users) {
		journey->world.jar = user->jar;
		return 0;
	}
	journey->world.jar = journey->jar;

	return http_jar_fill(journey->jar, user ? user->cookie_lines : NULL);
}

int
journey_begin(struct journey *journey, const struct exchange *arrival, struct text *why)
{
	journey->target = arrival->target;
	journey->step = 0;
	journey->due = arrival->scheduled;
	journey->reached = journey->refused = false;
	journey->whole = (struct exchange){.target = arrival->target,
	    .phase = arrival->phase,
	    .scheduled = arrival->scheduled,
	    .free_at = arrival->free_at,
	    .paced = arrival->paced};
	if (journey_pack(journey) == -1)
		return text_fail(why, "out of memory");
	journey->under_way = true;

	return 0;
}

/* ---- its steps ---- */

static const struct journey_plan *
journey_plan_of(const struct journey *journey)
{
	return journey->journeys->worker->renderer.targets->list[journey->target].journey;
}

static int
journey_begin_step(struct journey *journey)
{
	struct step *step = journey->journeys->steps[journey->target][journey->step];

	journey->exchange =
	    (struct exchange){.target = journey_plan_of(journey)->series + journey->step,
		.phase = journey->whole.phase,
		.scheduled = journey->due,
		.free_at = journey->step == 0 ? journey->whole.free_at : 0,
		.paced = journey->whole.paced,
		.step = journey->step + 1};
	journey->answered = false;
	journey->run = step_start(step, &journey->world, &journey->outcome);

	return journey->run ? 0 : -1;
}

static void
journey_record_whole(struct journey *journey)
{
	worker_record_whole(journey->journeys->worker, &journey->whole);
	journey->under_way = false;
}

/* Counts the step, and the whole with it. */
static void
journey_record_step(struct journey *journey, bool expected)
{
	struct exchange *exchange = &journey->exchange, *whole = &journey->whole;

	exchange_judge(exchange, expected);
	worker_record(journey->journeys->worker, exchange);
	if (journey->step == 0)
		whole->sent = exchange->sent;
	whole->done = exchange->done;
	whole->status = exchange->status;
	whole->error = exchange->error;
	whole->expected = exchange->expected;
	whole->bytes += exchange->bytes;
	whole->new_connection |= exchange->new_connection;
}

/* Nothing could be sent: what the service said, or a row of the data, does not fit where it is to
 * go.  1 when another is to come: never. */
static int
journey_give_up_step(struct journey *journey, const char *reason)
{
	struct failure *failure = worker_failure(journey->journeys->worker, &journey->whole);
	struct exchange *exchange = &journey->exchange;

	exchange->sent = exchange->done = exchange_now();
	exchange->error = HTTP_ERROR_OTHER;
	exchange->reason = reason;
	if (failure)
		failure_note_unsent(failure,
		    step_name(journey->journeys->steps[journey->target][journey->step]), reason);
	journey_record_step(journey, false);
	step_run_free(journey->run);
	journey->run = NULL;
	journey_record_whole(journey);

	return 0;
}

/* Why its step failed, without the step's name. */
static const char *
journey_reason(struct journey *journey)
{
	const char *name = step_name(journey->journeys->steps[journey->target][journey->step]);
	const char *words;
	size_t len = strlen(name);

	text_clear(&journey->words);
	failure_say(&journey->outcome, &journey->words);
	words = text_string(&journey->words);

	return strncmp(words, name, len) == 0 && strncmp(words + len, ": ", 2) == 0
		   ? words + len + 2
		   : words;
}

/* The step is over.  1 when another is to come. */
static int
journey_end_step(struct journey *journey)
{
	struct worker *worker = journey->journeys->worker;
	bool good = journey->outcome.status == CHECK_PASS;
	struct failure *failure;

	if (journey->outcome.interrupted) {
		journey_drop(journey);
		return 0;
	}
	if (!journey->answered)
		return journey_give_up_step(journey, "a variable is not set");
	failure = good ? NULL : worker_failure(worker, &journey->whole);
	if (failure)
		failure_note(failure, &journey->outcome);
	if (!good)
		journey->exchange.reason = journey_reason(journey);
	journey_record_step(journey, good);
	step_run_free(journey->run);
	journey->run = NULL;
	journey->step++;
	if (!good || journey->step == journey_plan_of(journey)->count) {
		journey_record_whole(journey);
		return 0;
	}
	journey->due = journey->exchange.done + worker->plan->think_ns;
	worker_fall_due(worker, journey->whole.phase);

	return 1;
}

static int
journey_advance_steps(struct journey *journey, struct text *why)
{
	int rc = 1;

	while (rc > 0) {
		if (!journey->run) {
			if (journey->due > exchange_now())
				return 1;
			if (journey_begin_step(journey) == -1)
				return text_fail(why, "out of memory");
		}
		rc = step_advance(journey->run, why);
		if (rc > 0)
			return 1;
		if (rc == 0)
			rc = journey_end_step(journey);
		else if (!text_memory_lacked())
			rc = journey_give_up_step(journey, text_string(why));
	}

	return rc;
}

int
journey_advance(struct journey *journey, struct text *why)
{
	struct renderer *renderer = &journey->journeys->worker->renderer;
	int rc;

	/* One at a time draws on the worker's context. */
	renderer->context.variables = journey->world.variables;
	journey->advancing = true;
	rc = journey_advance_steps(journey, why);
	journey->advancing = false;
	renderer->context.variables = renderer->variables;

	return rc;
}

int64_t
journey_wakes(const struct journey *journey)
{
	return journey->run ? INT64_MAX : journey->due;
}

bool
journey_under_way(const struct journey *journey)
{
	return journey->under_way;
}

bool
journey_reached(const struct journey *journey)
{
	return journey->reached;
}

bool
journey_refused(const struct journey *journey)
{
	return journey->refused;
}

void
journey_drop(struct journey *journey)
{
	step_run_free(journey->run);
	journey->run = NULL;
	journey->under_way = false;
}
