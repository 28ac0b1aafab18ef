/*
 * fisher: tests of counts that need no approximation.
 */
#ifndef CHECK_GUARDRAILS_CANARY_FISHER_H
#define CHECK_GUARDRAILS_CANARY_FISHER_H

#include <stdint.h>

/* Fisher's exact test (1922), one-sided: the chance that, of `hits` among n + m, at least `hits_n`
 * fall to the n by luck. */
double exact_excess_p(int64_t hits_n, int64_t n, int64_t hits_m, int64_t m);

/* The ranks between which a sample of n brackets its population's quantile q, each missed with at
 * most the chance alpha, from the binomial distribution (Hahn and Meeker, "Statistical Intervals",
 * 5.2).  0 for low and n + 1 for high where the sample is too small. */
void exact_quantile_ranks(int64_t n, double q, double alpha, int64_t *low, int64_t *high);

#endif
