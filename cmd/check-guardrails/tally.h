/*
 * tally: everything that the aggregates need to remember about the records of one rule, in constant
 * memory.
 *
 * A tally is fed records one at a time and asked at the end (aggregate.h).  What it keeps beyond
 * plain counts is chosen by `needs`, so that a rule pays only for what it asks.
 */
#ifndef CHECK_GUARDRAILS_TALLY_H
#define CHECK_GUARDRAILS_TALLY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buckets;
struct counters;
struct distinct;
struct histogram;
struct quantiles;

/* What to keep. */
enum tally_need {
	TALLY_SPREAD = 1 << 0,   /* mean and squared deviations */
	TALLY_ORDER = 1 << 1,    /* quantiles */
	TALLY_DISTINCT = 1 << 2, /* different values */
	TALLY_COUNTERS = 1 << 3, /* growth of counters */
	TALLY_EXACT = 1 << 4, /* with TALLY_ORDER: every value, and no more of them than the cap */
	TALLY_BUCKETS = 1 << 6,   /* conditions by minute */
	TALLY_SAMPLE = 1 << 5,    /* with TALLY_ORDER: every value while there are few */
	TALLY_REFERENCE = 1 << 7, /* with TALLY_SAMPLE: its percentiles are exact while there are */
};

/* How a tally is made; shared by all tallies of one series. */
struct tally_plan {
	unsigned needs; /* of enum tally_need */
	/* with TALLY_BUCKETS: what is not after this, in ms, was counted by an earlier run */
	int64_t after;
	size_t exact_cap; /* most values kept with TALLY_EXACT */
	/* of one unit of the values: what a histogram's values are divided by */
	double nanoseconds;
	/* targets of the percentile rules: values are counted against them exactly */
	double *thresholds;
	size_t threshold_count, threshold_room;
};

#define TALLY_NO_TIME INT64_MIN

/* A clock may differ from ours by this much (ns) before a record counts as one of the future. */
#define TALLY_CLOCK_SKEW INT64_C(5000000000)

enum { TALLY_SAMPLE_CAP = 10000 };

struct tally {
	int64_t records; /* that the rule chose */
	/* numbers among them, or judged conditions, or values inside their histograms */
	int64_t values;
	int64_t missing; /* records without one */
	int64_t plain;   /* values that came as numbers, not in histograms */
	/* of the histograms' values, as the plan's `nanoseconds`; 0: there were none */
	double divisor;
	bool plain_histograms; /* some of those held plain numbers, not times */
	int64_t trues;
	double first, last, min, max;
	double sum, sum_error;    /* what was added, and what rounding took of it */
	double mean, squares;     /* Welford: mean, and squared deviations from it */
	int64_t newest;           /* event time, TALLY_NO_TIME when none was given */
	int64_t timeless;         /* records without an event time */
	const char *fault;        /* why nothing can be said, static text */
	int64_t *below, *at_most; /* per threshold: values under it, values not over it */
	struct quantiles *quantiles;
	struct histogram *histogram; /* all the histograms, merged */
	double *exact;
	size_t exact_count, exact_room;
	bool exact_over; /* of a TALLY_SAMPLE: there were too many to keep */
	struct distinct *distinct;
	struct counters *counters;
	struct buckets *buckets;
};

/* Prepares a zeroed tally. */
void tally_init(struct tally *t, const struct tally_plan *plan);
void tally_free(struct tally *t);

void tally_add_number(struct tally *t, const struct tally_plan *plan, double value);
void tally_add_histogram(struct tally *t, const struct tally_plan *plan, const struct histogram *h);
void tally_add_truth(struct tally *t, bool truth);

/* An event time in nanoseconds, or TALLY_NO_TIME. */
void tally_add_time(struct tally *t, int64_t time);

double tally_sum(const struct tally *t);

#endif
