#include "schedule.h"

#include <math.h>

#include "clock.h"
#include "plan.h"
#include "random.h"

/* A sum of rates that misses a whole number by less is that number. */
static const double rounding = 1e-6;

int64_t
share_of(const struct share *share, int64_t count)
{
	return count > share->index ? (count - share->index - 1) / share->of + 1 : 0;
}

static const struct phase *
schedule_phase(const struct schedule *schedule)
{
	return &schedule->plan->phases[schedule->phase];
}

/* How many requests the rates of a phase add up to; without a duration there is no end. */
static double
phase_volume(const struct phase *phase)
{
	return phase->duration_ns == 0 ? INFINITY
				       : (phase->rate_from + phase->rate_to) / 2 *
					     (double)phase->duration_ns / (double)CLOCK_SECOND;
}

/* The instant at which the rates of the phase add up to `position`: the root of from*t +
 * slope*t^2/2 = position, in the form that does not lose digits to a difference. */
static int64_t
phase_instant(const struct phase *phase, double position)
{
	double slope = phase->duration_ns == 0
			   ? 0
			   : (phase->rate_to - phase->rate_from) * (double)CLOCK_SECOND /
				 (double)phase->duration_ns;
	double square = phase->rate_from * phase->rate_from + 2 * slope * position;
	double seconds =
	    position <= 0 ? 0 : 2 * position / (phase->rate_from + sqrt(square > 0 ? square : 0));

	return (int64_t)(seconds * (double)CLOCK_SECOND);
}

static double
schedule_stride(struct schedule *schedule)
{
	double of = (double)schedule->share.of;

	return schedule->plan->arrivals == ARRIVALS_POISSON
		   ? -log(random_share(&schedule->random) + 0x1p-54) * of
		   : of;
}

/* Finds the next instant from the position, in this phase or a later one. */
static void
schedule_settle(struct schedule *schedule)
{
	schedule->next = INT64_MAX;
	if (schedule->left == 0)
		return;
	while (schedule->phase < schedule->last) {
		const struct phase *phase = schedule_phase(schedule);

		if (schedule->position < phase_volume(phase) - rounding) {
			schedule->next =
			    schedule->phase_start + phase_instant(phase, schedule->position);
			return;
		}
		if (schedule->phase + 1 == schedule->last)
			return;
		schedule->position -= phase_volume(phase);
		schedule->phase_start += phase->duration_ns;
		schedule->phase++;
	}
}

static int64_t
schedule_end(const struct schedule *schedule)
{
	int64_t end = schedule->phase_start;

	for (size_t i = schedule->phase; i < schedule->last; i++) {
		const struct phase *phase = &schedule->plan->phases[i];

		if (phase->duration_ns > 0)
			end += phase->duration_ns;
		else if (phase->rate_from > 0)
			end += (int64_t)((double)phase->requests / phase->rate_from *
					 (double)CLOCK_SECOND);
		else
			return INT64_MAX;
	}

	return end;
}

void
schedule_begin(struct schedule *schedule, const struct load_plan *plan, struct share share,
    size_t first, size_t last, int64_t start)
{
	const struct phase *phase = &plan->phases[first];

	*schedule = (struct schedule){.plan = plan,
	    .share = share,
	    .phase = first,
	    .last = last,
	    .phase_start = start,
	    .random = (uint64_t)plan->seed * UINT64_C(0x2545f4914f6cdd1d) + (uint64_t)share.index};
	schedule->left = phase->requests > 0 ? share_of(&share, phase->requests) : INT64_MAX;
	schedule->end = schedule_end(schedule);
	schedule->position =
	    plan->arrivals == ARRIVALS_POISSON ? schedule_stride(schedule) : (double)share.index;
	if (plan->open)
		schedule_settle(schedule);
	else
		schedule->next = INT64_MAX;
}

bool
schedule_take(struct schedule *schedule, int64_t now, int64_t *scheduled, size_t *phase)
{
	if (!schedule->plan->open) {
		if (schedule_exhausted(schedule, now))
			return false;
		*scheduled = now;
		*phase = schedule->phase;
		schedule->left--;
		return true;
	}
	if (schedule->next > now || schedule->next == INT64_MAX)
		return false;
	*scheduled = schedule->next;
	*phase = schedule->phase;
	schedule->left--;
	schedule->position += schedule_stride(schedule);
	schedule_settle(schedule);

	return true;
}

bool
schedule_exhausted(const struct schedule *schedule, int64_t now)
{
	if (schedule->plan->open)
		return schedule->next == INT64_MAX;

	return schedule->left == 0 || now >= schedule->end;
}
