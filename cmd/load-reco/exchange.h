/*
 * exchange: one request and its answer: its instants, and how it can fail.
 */
#ifndef EXCHANGE_H
#define EXCHANGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "clock.h"
#include "http.h"

enum { EXCHANGE_STATUSES = 1000 }; /* codes of three digits; 0: no answer */

/* How a request can fail: enum http_error, and what can happen only here. */
enum {
	EXCHANGE_ERROR_UNSENT =
	    HTTP_ERROR_OTHER + 1,   /* no connection was free until the run was over */
	EXCHANGE_ERROR_EXPECTATION, /* answered, but not as the step expects */
	EXCHANGE_ERRORS
};
const char *exchange_error_name(int error);

/* What the instants of all exchanges are read from. */
static inline int64_t
exchange_now(void)
{
	return clock_monotonic(&clock_system);
}

/* One request and its four instants, monotonic nanoseconds. */
struct exchange {
	size_t target, phase; /* the target is a series of targets.h */
	size_t step;          /* of a journey: 1, 2, ...; 0: it is of none */
	int64_t scheduled;    /* when it should have been sent */
	int64_t free_at; /* when a connection was free for it; at or before `scheduled`: in time */
	bool paced;      /* it was due at a time of its own, so that it could be sent late */
	int64_t sent;    /* when connecting or writing began */
	int64_t first_byte; /* 0: none came */
	int64_t done;
	int status;    /* 0: no answer */
	int error;     /* HTTP_OK, or one of the errors above */
	int cause;     /* the errno of an error that has one; 0: not known */
	bool expected; /* a step's answer was what the step expects, whatever its status */
	int64_t bytes;
	bool new_connection;
	unsigned resent; /* how often it was lost with its connection, and sent again */
	const char *request_id, *trace_id, *span_id; /* 36, 32 and 16 characters */
	const char *reason; /* of an error, or of what a step did not expect; NULL: not known */
	/* of each header metric, as the header has it; NaN: missing.  NULL: no answer */
	const double *header_values;
};

/* Whether the request found nobody to take it. */
static inline bool
exchange_refused(int error)
{
	return error == HTTP_ERROR_CONNECT || error == HTTP_ERROR_RESOLVE ||
	       error == HTTP_ERROR_LIMIT;
}

/* An answer of 200 to 399 is a success by itself. */
static inline bool
exchange_status_succeeds(int status)
{
	return status >= 200 && status < 400;
}

/* Where a step says what it expects, that is what succeeds. */
static inline bool
exchange_succeeded(const struct exchange *exchange)
{
	return exchange->error == HTTP_OK &&
	       (exchange_status_succeeds(exchange->status) || exchange->expected);
}

/* How late the generator was by itself: the request was due, a connection was free for it. */
static inline int64_t
exchange_generator_lag(const struct exchange *exchange)
{
	int64_t ready =
	    exchange->free_at > exchange->scheduled ? exchange->free_at : exchange->scheduled;

	return exchange->sent > ready ? exchange->sent - ready : 0;
}

/* Takes the verdict on the answer to a step. */
static inline void
exchange_judge(struct exchange *exchange, bool expected)
{
	exchange->expected = expected;
	if (!expected && exchange->error == HTTP_OK)
		exchange->error = EXCHANGE_ERROR_EXPECTATION;
}

#endif
