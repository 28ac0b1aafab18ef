#include "login_attempt.h"

#include "http.h"
#include "http_exchange.h"
#include "login_phase.h"
#include "memory.h"
#include "plan.h"
#include "tally.h"
#include "users.h"

/* Counts the last request; `expected`: it was answered as the step expects. */
static void
attempt_record(struct login_attempt *attempt, bool judged, bool expected)
{
	struct exchange *exchange = &attempt->exchange;

	if (!attempt->answered)
		return;
	attempt->answered = false;
	if (exchange->error == HTTP_ERROR_INTERRUPTED)
		return;
	if (judged)
		exchange_judge(exchange, expected);
	tally_record(
	    attempt->phase->interval, exchange, attempt->phase->plan->timeout_ns, INT64_MAX);
}

static void
attempt_take_answer(void *context, const struct http_answer *answer, int64_t sent)
{
	struct login_attempt *attempt = context;

	/* Another of the same step, whose verdict is about the last one. */
	if (attempt->answered)
		attempt->phase->interval->planned[0]++;
	attempt_record(attempt, false, false);
	attempt->exchange = (struct exchange){.scheduled = sent};
	http_exchange_take(&attempt->exchange, attempt->phase->plan, answer, sent, NULL);
	attempt->answered = true;
}

void
login_attempt_begin(struct login_attempt *attempt, struct login_phase *phase, struct user *user)
{
	attempt->phase = phase;
	attempt->world = phase->world;
	attempt->world.variables = user->variables;
	attempt->world.jar = user->jar;
	attempt->world.answered = attempt_take_answer;
	attempt->world.context = attempt;
	attempt->answered = false;
	attempt->run = memory_given(step_start(phase->step, &attempt->world, &attempt->outcome));
	phase->interval->planned[0]++;
}

int
login_attempt_advance(struct login_attempt *attempt, struct text *why)
{
	int rc;

	/* One at a time is rendered, from what is the user's. */
	attempt->phase->templates.variables = attempt->world.variables;
	rc = step_advance(attempt->run, why);
	if (rc == 0)
		attempt_record(attempt, true, login_attempt_succeeded(attempt));

	return rc;
}

bool
login_attempt_succeeded(const struct login_attempt *attempt)
{
	return attempt->outcome.status == CHECK_PASS || attempt->outcome.status == CHECK_WARN;
}

void
login_attempt_end(struct login_attempt *attempt)
{
	step_run_free(attempt->run);
	attempt->run = NULL;
}

void
login_attempt_free(struct login_attempt *attempt)
{
	login_attempt_end(attempt);
	step_outcome_free(&attempt->outcome);
}
