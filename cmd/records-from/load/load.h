/*
 * load/load: what another load generator says of a whole run, as a `load` record.
 */
#ifndef RECORDS_FROM_LOAD_LOAD_H
#define RECORDS_FROM_LOAD_LOAD_H

#include <stdbool.h>
#include <stdint.h>

#include "text.h"

struct histogram;
struct json_slice;
struct report;

/* Response times in ms; NAN: the report does not say. */
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

enum { LOAD_STATUSES = 1000 };

struct load {
	struct text name; /* of a request; "all": of all of them */
	int64_t requests, failed;
	double elapsed_ms;
	double rate; /* requests per second; NAN: the report does not say */
	double latency_ms[LOAD_TIMES];
	struct text histogram; /* of response times, encoded, or empty */
	bool part_failed;      /* others may have failed: no error rate is told */
	int64_t bytes;         /* below 0: the report does not say */
	int64_t in_flight;     /* the same */
	/* How many had which status; [0]: no answer. */
	int64_t statuses[LOAD_STATUSES];
};

/* Nothing said of anything. */
void load_clear(struct load *load);
void load_free(struct load *load);

/* So many requests had this status, which failed unless it is 200 to 399; 0: no answer.  False
 * where it is none, or they are more than can be counted. */
bool load_add_status(struct load *load, int64_t status, int64_t count);

/* The same of an object of counts by status: {"200": 12, "503": 1}. */
bool load_add_statuses(struct load *load, const struct json_slice *object);

/* The times of a histogram in ns. */
void load_set_times(struct load *load, const struct histogram *times);

/* A number in `unit`s of a ms; NAN where the slice is none.  False where it is there (not null) and
 * is none. */
bool load_number(const struct json_slice *slice, double unit, double *value);

/* 0, or -1 after report_fault(): a count or a time is impossible. */
int report_load(struct report *report, const struct load *load);

#endif
