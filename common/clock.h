/*
 * clock: time as an argument, so that tests and --at can choose it.
 *
 * All instants are signed 64-bit nanoseconds: wall time since 1970-01-01
 * UTC, monotonic time since an unspecified start.
 */
#ifndef COMMON_CLOCK_H
#define COMMON_CLOCK_H

#include <stddef.h>
#include <stdint.h>

#define CLOCK_SECOND INT64_C(1000000000)
#define CLOCK_MS INT64_C(1000000)

struct clock {
	int64_t (*wall)(void *context);
	int64_t (*monotonic)(void *context);
	/* Sleeps for `ns`; returns 0, or -1 when a signal cut it short. */
	int (*sleep)(void *context, int64_t ns);
	void *context;
};

/* The machine's clocks (CLOCK_REALTIME, CLOCK_MONOTONIC). */
extern const struct clock clock_system;

int64_t clock_wall(const struct clock *clock);
int64_t clock_monotonic(const struct clock *clock);
int clock_sleep(const struct clock *clock, int64_t ns);

/* Writes RFC 3339, UTC, milliseconds: "2026-01-31T23:59:59.999Z" and a NUL. */
enum { CLOCK_RFC3339_SIZE = 25 };
void clock_format(char out[CLOCK_RFC3339_SIZE], int64_t wall_ns);

/* Reads RFC 3339 (any offset, 0 to 9 fraction digits, 'T' or ' ', also lower case).  Returns 0,
 * or -1 when `text` is not such a time or lies outside of the years 1678 to 2261: int64_t
 * nanoseconds hold these and some weeks more, which may be added. */
enum { CLOCK_FIRST_YEAR = 1678, CLOCK_LAST_YEAR = 2261 };
int clock_parse(const char *text, size_t len, int64_t *wall_ns);

#endif
