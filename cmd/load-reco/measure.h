/*
 * measure: what was seen, in constant memory: three histograms (response time from the scheduled instant, service time from
 * sending, lag of the generator), counts per status and per class of error.
 *
 * A request without an answer in time counts with at least its limit, so that time-outs do not make a run look fast.
 */
#ifndef MEASURE_H
#define MEASURE_H

#include <stdint.h>

#include "load.h"

struct histogram;
struct json_writer;

enum { MEASURE_STATUSES = 1000 };

struct measure {
	struct histogram *latency, *service, *lag;
	int64_t requests, succeeded, failed, bytes, connections;
	int64_t statuses[MEASURE_STATUSES]; /* by code; others at 0 */
	int64_t errors[HTTP_ERROR_OTHER + 1];
};

/* 0, or -1: out of memory. */
int measure_init(struct measure *measure);
void measure_free(struct measure *measure);
void measure_reset(struct measure *measure);

void measure_record(struct measure *measure, const struct exchange *exchange, int64_t timeout_ns);

/* Writes the members that `interval` and `load` records share. */
void measure_write(const struct measure *measure, struct json_writer *w, int64_t elapsed_ns);

#endif
