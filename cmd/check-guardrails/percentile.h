/*
 * percentile: percentiles by the nearest rank, and what missing values may do to them.
 */
#ifndef CHECK_GUARDRAILS_PERCENTILE_H
#define CHECK_GUARDRAILS_PERCENTILE_H

#include <stdbool.h>
#include <stdint.h>

struct estimate;
struct question;

/* pNN.N as a fraction of 1, exactly: the rank of p99.9 among 1,000 values is 999, not 1,000 by a
 * rounding error. */
struct percentile {
	uint64_t numerator, denominator;
};

/* "p99.9": over 0, at most 100, at most six decimals.  False when it is none. */
bool percentile_parse(const char *name, struct percentile *percentile);

/* The nearest rank: the least k with k >= n * percentile / 100. */
int64_t percentile_rank(struct percentile percentile, int64_t n);

/* Estimates the percentile asked for.  Plain numbers are shown with three digits but compared with
 * the target exactly: the values under and over it were counted.  With TALLY_EXACT the value shown
 * is exact, too. */
void percentile_estimate(const struct question *q, struct estimate *e);

#endif
