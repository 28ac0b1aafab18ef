/*
 * mann_whitney: whether one sample tends to be larger than another, and by how much, without
 * assuming a distribution.
 *
 * Mann and Whitney (1947), as R's wilcox.test() computes it: exactly when both samples have fewer
 * than 50 values and no two are equal, else by the normal approximation with corrections for ties
 * and continuity.  Hodges and Lehmann (1963): the shift is the median of all differences x - y, its
 * interval two of their order statistics (Hollander and Wolfe, "Nonparametric Statistical Methods",
 * 4.2 and 4.3).
 */
#ifndef CHECK_GUARDRAILS_CANARY_MANN_WHITNEY_H
#define CHECK_GUARDRAILS_CANARY_MANN_WHITNEY_H

#include <stdbool.h>
#include <stdint.h>

struct spectrum;

/* Samples larger than this would overflow the number of their differences. */
#define MANN_WHITNEY_MOST INT64_C(2000000000)

struct rank_test {
	double u; /* pairs in which x is larger; equal ones count half (R's W) */
	double p; /* two-sided */
	bool exact;
};

struct rank_shift {
	double estimate, low, high;
};

/* Neither sample may be empty or larger than MANN_WHITNEY_MOST. */
void mann_whitney_test(const struct spectrum *x, const struct spectrum *y, struct rank_test *test);
void mann_whitney_shift(const struct spectrum *x, const struct spectrum *y, double confidence,
    struct rank_shift *shift);

/* The smallest p that samples of these sizes can reach: complete separation. */
double mann_whitney_least_p(int64_t n, int64_t m);

#endif
