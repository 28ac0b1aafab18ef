/*
 * deadline: until when an answer is waited for.
 */
#ifndef COMMON_DEADLINE_H
#define COMMON_DEADLINE_H

#include <stdbool.h>
#include <stdint.h>

struct text;

struct deadline {
	int64_t until;      /* monotonic */
	int64_t timeout_ns; /* how long it was, for the reason */
	bool patient;       /* a signal that asks for a stop does not end the waiting */
};

/* `timeout_ns` from now on. */
struct deadline deadline_in(int64_t timeout_ns);

/* Nanoseconds; 0 when it has passed. */
int64_t deadline_left(const struct deadline *deadline);

/* Whether to stop: the time is over, or a signal asks for it.  The reason ("no answer within 2 s")
 * goes to `why` unless that is NULL. */
bool deadline_over(const struct deadline *deadline, struct text *why);

/* Waits until a descriptor is ready for `events` of poll(2).  0, or -1 with the reason. */
int deadline_wait(const struct deadline *deadline, int fd, short events, struct text *why);

#endif
