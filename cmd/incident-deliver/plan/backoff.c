#include "backoff.h"

#include "clock.h"
#include "random.h"

enum { DAY_S = 86400 };

int64_t
backoff_next(struct backoff *backoff, int64_t asked_ns)
{
	int64_t limit = backoff->base_ns, wait;

	for (unsigned i = 0; i < backoff->failures && limit < backoff->most_ns; i++)
		limit *= 2;
	if (limit > backoff->most_ns)
		limit = backoff->most_ns;
	backoff->failures++;
	wait = (int64_t)((double)limit * random_share(&backoff->random));
	if (asked_ns > DAY_S * CLOCK_SECOND)
		asked_ns = DAY_S * CLOCK_SECOND;

	/* All who were asked to wait do not come back at one instant. */
	return asked_ns > 0 ? asked_ns + wait / 10 : wait;
}

void
backoff_clear(struct backoff *backoff)
{
	backoff->failures = 0;
}
