/*
 * load/load: what another load generator says of a whole run, as a `load` record.
 */
#ifndef RECORDS_FROM_LOAD_LOAD_H
#define RECORDS_FROM_LOAD_LOAD_H

#include <stdbool.h>
#include <stdint.h>

#include "text.h"

struct report;

/* Response times in ms, in the order of load_times; NAN: the report does not say. */
enum load_time {
	LOAD_MIN,
	LOAD_MEAN,
	LOAD_P50,
	LOAD_P90,
	LOAD_P95,
	LOAD_P99,
	LOAD_P99_9,
	LOAD_MAX,
	LOAD_STDDEV,
	LOAD_TIMES
};

struct load {
	struct text name; /* of a request; "all": of all of them */
	int64_t requests, failed;
	double elapsed_ms;
	double rate; /* requests per second; NAN: the report does not say */
	double latency_ms[LOAD_TIMES];
	int64_t bytes;        /* below 0: the report does not say */
	struct text statuses; /* JSON objects, or empty */
	struct text errors;
};

/* Nothing said of anything. */
void load_clear(struct load *load);
void load_free(struct load *load);

/* 0, or -1 after report_fault(): a count or a time is impossible. */
int report_load(struct report *report, const struct load *load);

#endif
