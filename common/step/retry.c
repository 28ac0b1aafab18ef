#include "clock.h"
#include "definition.h"
#include "run.h"
#include "units.h"
#include "uuid.h"

/* One that hangs must leave time for others. */
static int64_t
retry_limit(const struct step_run *r)
{
	int64_t limit = r->world->timeout_ns ? r->world->timeout_ns : STEP_TIMEOUT;
	int64_t quarter = r->step->timeout_ns / 4;

	if (r->step->try_ns)
		return r->step->try_ns;
	return quarter < limit ? quarter : limit;
}

void
step_retry_send(struct step_run *r, int (*answered)(struct step_run *r))
{
	int64_t limit = retry_limit(r), left = r->deadline - step_run_now(r);

	if (left < CLOCK_MS)
		left = CLOCK_MS;
	r->outcome->tries++;
	step_send(r, left < limit ? left : limit, answered);
}

void
step_retry_begin(struct step_run *r, int (*answered)(struct step_run *r))
{
	r->outcome->tries = 0;
	r->deadline = r->started + r->step->timeout_ns;
	r->pause = r->step->every_ns;
	step_retry_send(r, answered);
}

/* Whether another try could help: something failed that is not the time itself. */
static bool
retry_could_help(const struct step_run *r)
{
	for (size_t i = 0; i < r->outcome->count; i++)
		if (!r->outcome->checks[i].of_time && r->outcome->checks[i].status != CHECK_PASS &&
		    r->outcome->checks[i].status != CHECK_SKIP)
			return true;
	return false;
}

/* Within a tenth of the pause, so that many who wait for one server do not come at once. */
static int64_t
retry_jittered(int64_t pause)
{
	uint16_t random;

	uuid_random_bytes(&random, sizeof(random));
	return (int64_t)((double)pause * (0.9 + 0.2 * random / UINT16_MAX));
}

/* The last try begins so long before the deadline, that an answer can still come. */
static int64_t
retry_last(const struct step_run *r)
{
	int64_t quarter = r->step->timeout_ns / 4;

	return r->deadline - (quarter < CLOCK_SECOND ? quarter : CLOCK_SECOND);
}

/* False when the last one was made. */
static bool
retry_wait(struct step_run *r)
{
	const struct step *step = r->step;
	int64_t now = step_run_now(r), wake = now + retry_jittered(r->pause), last = retry_last(r);

	if (r->outcome->interrupted || now >= last)
		return false;
	r->wake = wake < last ? wake : last;
	r->pause = (int64_t)((double)r->pause * step->backoff);
	if (r->pause > step->every_most_ns)
		r->pause = step->every_most_ns;
	return true;
}

static void
retry_say_tries(struct step_run *r, bool holds)
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

/* What the first check that does not hold says, for whom waits and in case of a signal. */
static void
retry_keep_reason(struct step_run *r)
{
	const struct step_check *check = r->outcome->checks;

	while (check->of_time || check->status == CHECK_PASS || check->status == CHECK_SKIP)
		check++;
	text_clear(&r->reason);
	text_add_string(&r->reason, text_string(&check->message));
	if (check->message.len == 0)
		text_add_string(&r->reason, check->name);
}

bool
step_retry_pause(struct step_run *r)
{
	bool holds = !retry_could_help(r);

	if (!holds && retry_wait(r)) {
		retry_keep_reason(r);
		return true;
	}
	retry_say_tries(r, holds);
	return false;
}
