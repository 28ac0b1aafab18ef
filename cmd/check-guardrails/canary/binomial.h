/*
 * binomial: what the binomial distribution says of ranks, without approximation.
 */
#ifndef CHECK_GUARDRAILS_CANARY_BINOMIAL_H
#define CHECK_GUARDRAILS_CANARY_BINOMIAL_H

#include <stdint.h>

/* The ranks between which a sample of n brackets its population's quantile q, each missed with at
 * most the chance alpha, from the binomial distribution (Hahn and Meeker, "Statistical Intervals",
 * 5.2).  0 for low and n + 1 for high where the sample is too small. */
void binomial_quantile_ranks(int64_t n, double q, double alpha, int64_t *low, int64_t *high);

/* The logarithm of the number of ways to choose `k` of `n`. */
double binomial_log_choose(double n, double k);

#endif
