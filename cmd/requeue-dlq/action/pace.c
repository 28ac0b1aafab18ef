#include "pace.h"

#include "clock.h"
#include "signals.h"

/* Batches of a second: a burst is a fiftieth of what is allowed. */
enum { BATCHES_A_SECOND = 50 };

struct pace
pace_begin(double rate)
{
	return (struct pace){.rate = rate, .start = clock_monotonic(&clock_system)};
}

int64_t
pace_quota(const struct pace *pace, int64_t most)
{
	double quota = pace->rate / BATCHES_A_SECOND;

	if (pace->rate <= 0 || quota >= (double)most)
		return most;

	return quota < 1 ? 1 : (int64_t)quota;
}

void
pace_wait(const struct pace *pace)
{
	double due_s;

	if (pace->rate <= 0)
		return;
	due_s = (double)pace->moved / pace->rate;
	for (;;) {
		double left_s = due_s - (double)(clock_monotonic(&clock_system) - pace->start) /
					    (double)CLOCK_SECOND;

		if (left_s <= 0 || signal_pending() != 0)
			return;
		clock_sleep(&clock_system,
		    left_s >= 1 ? CLOCK_SECOND : (int64_t)(left_s * (double)CLOCK_SECOND) + 1);
	}
}
