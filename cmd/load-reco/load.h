/*
 * load: what a run is asked to do, and the clock readings of one request.
 */
#ifndef LOAD_H
#define LOAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "http.h"

enum phase { PHASE_WARMUP, PHASE_MEASURED, PHASES };
const char *phase_name(enum phase phase);

/* The command line, checked. */
struct load_plan {
	const char *base_url;
	int64_t requests;    /* measured requests; 0: until the duration is over */
	int64_t duration_ns; /* of the measured phase; 0: until the requests are done */
	int64_t warmup;      /* requests before the measured phase */
	int64_t connections; /* at most this many at a time */
	double rate;         /* open loop: requests per second; 0: closed loop */
	int64_t items;       /* --k */
	bool autolog_impressions;
	int64_t timeout_ns;
	int64_t every_ns; /* between two interval records */
	int64_t seed;
	const char *run;
	const char *samples; /* a file for request records, "-" for the stream, or NULL */
};

/* One request and its four instants, monotonic nanoseconds. */
struct exchange {
	size_t target;
	enum phase phase;
	int64_t scheduled; /* when it should have been sent */
	int64_t sent;
	int64_t first_byte; /* 0: none came */
	int64_t done;
	int status; /* 0: no answer */
	enum http_error error;
	int64_t bytes;
	bool new_connection;
	const char *request_id, *trace_id, *span_id;
};

/* An answer of 200 to 399 is a success. */
static inline bool
exchange_succeeded(const struct exchange *exchange)
{
	return exchange->error == HTTP_OK && exchange->status >= 200 && exchange->status < 400;
}

#endif
