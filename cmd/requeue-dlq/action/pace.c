#include "pace.h"

#include "clock.h"
#include "signals.h"

/* Batches of a second: a burst is a fiftieth of what is allowed. */
enum { BATCHES_A_SECOND = 50, LONGEST_PAUSE_S = 3600 };

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

int64_t
pace_left(const struct pace *pace)
{
	double left_s;

	if (pace->rate <= 0)
		return 0;
	left_s = (double)pace->moved / pace->rate -
		 (double)(clock_monotonic(&clock_system) - pace->start) / (double)CLOCK_SECOND;
	if (left_s <= 0)
		return 0;

	return left_s >= LONGEST_PAUSE_S ? LONGEST_PAUSE_S * CLOCK_SECOND
					 : (int64_t)(left_s * (double)CLOCK_SECOND) + 1;
}

void
pace_wait(const struct pace *pace)
{
	int64_t left;

	while (signal_pending() == 0 && (left = pace_left(pace)) > 0)
		clock_sleep(&clock_system, left < CLOCK_SECOND ? left : CLOCK_SECOND);
}
