/*
 * page/canary: rules that compare a canary with the version that runs, or with an earlier run.
 */
#ifndef READINESS_REPORT_PAGE_CANARY_H
#define READINESS_REPORT_PAGE_CANARY_H

#include <stddef.h>
#include <stdint.h>

#include "records.h"

struct facts;
struct item;
struct text;

enum { MOST_COMPARISONS = 24 };

/* How many times as large as in the baseline; NAN: not known. */
struct comparison {
	char *name, *message;
	enum check_status status;
	double ratio, bound;              /* and how large it may be */
	double tail, tail_low, tail_high; /* of the slowest */
	double samples, baseline_samples, p;
};

struct canary {
	struct comparison items[MOST_COMPARISONS];
	size_t count;
	int64_t left_out;
};

void canary_free(struct canary *canary);

/* Takes the check where it is one. */
void canary_take(struct canary *canary, const struct item *item, const struct facts *facts);

void canary_put(const struct canary *canary, struct text *out);

#endif
