#include "deadline.h"

#include <errno.h>
#include <poll.h>
#include <string.h>

#include "clock.h"
#include "signals.h"
#include "text.h"
#include "units.h"

enum { LONGEST_WAIT_MS = 100 }; /* so that a signal that came just before a wait is seen */

struct deadline
deadline_in(int64_t timeout_ns)
{
	return (struct deadline){
	    .until = clock_monotonic(&clock_system) + timeout_ns, .timeout_ns = timeout_ns};
}

int64_t
deadline_left(const struct deadline *deadline)
{
	int64_t left = deadline->until - clock_monotonic(&clock_system);

	return left > 0 ? left : 0;
}

bool
deadline_over(const struct deadline *deadline, struct text *why)
{
	if (!deadline->patient && signal_pending()) {
		text_fail(why, "interrupted");
		return true;
	}
	if (deadline_left(deadline) > 0)
		return false;
	text_fail(why, "no answer within ");
	if (why)
		units_show_duration(why, deadline->timeout_ns);

	return true;
}

int
deadline_wait(const struct deadline *deadline, int fd, short events, struct text *why)
{
	for (;;) {
		struct pollfd wait = {.fd = fd, .events = events};
		int64_t left_ms;
		int ready;

		/* Something may be there each time, and still be no end of it. */
		if (deadline_over(deadline, why))
			return -1;
		left_ms = deadline_left(deadline) / CLOCK_MS + 1;
		ready = poll(&wait, 1, left_ms < LONGEST_WAIT_MS ? (int)left_ms : LONGEST_WAIT_MS);
		if (ready > 0)
			return 0;
		if (ready == -1 && errno != EINTR)
			return text_fail(why, "poll: %s", strerror(errno));
	}
}
