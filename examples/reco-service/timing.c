#include "timing.h"

#include <time.h>

static int64_t
clock_ns(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return now.tv_sec * NS_PER_SEC + now.tv_nsec;
}

int64_t
wall_ms(void)
{
	return clock_ns(CLOCK_REALTIME) / NS_PER_MS;
}

int64_t
mono_ns(void)
{
	return clock_ns(CLOCK_MONOTONIC);
}
