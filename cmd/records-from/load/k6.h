/*
 * load/k6: what k6 says of a run, in whichever of its forms.
 */
#ifndef RECORDS_FROM_LOAD_K6_H
#define RECORDS_FROM_LOAD_K6_H

#include <stdbool.h>
#include <stdint.h>

#include "load.h"

struct json_reader;
struct json_scanner;
struct report;

struct k6 {
	struct report *report;
	struct json_reader *r;
	struct load load;
	bool requests;  /* http_reqs stood there */
	int64_t judged; /* requests of which http_req_failed says whether they failed */
};

/* The figures have all been taken: tells the load, or that something is not known.  0 or -1. */
int k6_tell(struct k6 *k);

/* The lines of `k6 run --out json=FILE`, whose first is next.  0 or -1. */
int k6_read_points(struct k6 *k);

#endif
