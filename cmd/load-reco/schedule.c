#include "schedule.h"

#include "clock.h"

void
schedule_begin(struct schedule *schedule, const struct load_plan *plan, int64_t now)
{
	*schedule = (struct schedule){.plan = plan, .phase_start = now};
	schedule->phase = plan->warmup > 0 ? PHASE_WARMUP : PHASE_MEASURED;
}

void
schedule_measure(struct schedule *schedule, int64_t now)
{
	schedule->phase = PHASE_MEASURED;
	schedule->phase_start = now;
	schedule->planned = 0;
}

/* The instant of request number `n` (from 0) of the phase in an open loop. */
static int64_t
instant(const struct schedule *schedule, int64_t n)
{
	return schedule->phase_start +
	       (int64_t)((double)n * (double)CLOCK_SECOND / schedule->plan->rate);
}

/* The most requests that the phase may hand out; INT64_MAX when only time bounds it. */
static int64_t
most(const struct schedule *schedule)
{
	if (schedule->phase == PHASE_WARMUP)
		return schedule->plan->warmup;

	return schedule->plan->requests > 0 ? schedule->plan->requests : INT64_MAX;
}

/* Whether an instant lies within the measured phase's duration. */
static bool
in_time(const struct schedule *schedule, int64_t at)
{
	int64_t duration = schedule->plan->duration_ns;

	return schedule->phase == PHASE_WARMUP || duration == 0 ||
	       at - schedule->phase_start < duration;
}

bool
schedule_exhausted(const struct schedule *schedule, int64_t now)
{
	if (schedule->stopped || schedule->planned >= most(schedule))
		return true;
	/* In an open loop, all that fell due within the duration is still sent, however late. */
	if (schedule->plan->rate > 0)
		return !in_time(schedule, instant(schedule, schedule->planned));

	return !in_time(schedule, now);
}

bool
schedule_take(struct schedule *schedule, int64_t now, int64_t *scheduled)
{
	if (schedule_exhausted(schedule, now))
		return false;
	*scheduled = schedule->plan->rate > 0 ? instant(schedule, schedule->planned) : now;
	if (*scheduled > now)
		return false;
	schedule->planned++;

	return true;
}

int64_t
schedule_next(const struct schedule *schedule, int64_t now)
{
	if (schedule->plan->rate <= 0 || schedule_exhausted(schedule, now))
		return INT64_MAX;

	return instant(schedule, schedule->planned);
}

int64_t
schedule_expected(const struct schedule *schedule, int64_t now)
{
	double elapsed = (double)(now - schedule->phase_start) / (double)CLOCK_SECOND;
	double duration = (double)schedule->plan->duration_ns / (double)CLOCK_SECOND;
	int64_t expected;

	if (schedule->phase == PHASE_MEASURED && duration > 0 && elapsed > duration)
		elapsed = duration;
	expected = (int64_t)(elapsed * schedule->plan->rate);

	return expected < most(schedule) ? expected : most(schedule);
}
