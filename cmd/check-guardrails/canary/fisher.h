/*
 * fisher: whether a condition holds more often than luck explains, without approximation.
 */
#ifndef CHECK_GUARDRAILS_CANARY_FISHER_H
#define CHECK_GUARDRAILS_CANARY_FISHER_H

#include <stdint.h>

/* Fisher's exact test (1922), one-sided: the chance that, of `hits` among n + m, at least `hits_n`
 * fall to the n by luck.  1 where these are not more than the n's share. */
double fisher_excess_p(int64_t hits_n, int64_t n, int64_t hits_m, int64_t m);

#endif
