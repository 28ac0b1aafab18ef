/*
 * percentile: percentiles by the nearest rank, and what missing values may do to them.
 */
#ifndef CHECK_GUARDRAILS_TALLY_PERCENTILE_H
#define CHECK_GUARDRAILS_TALLY_PERCENTILE_H

struct estimate;
struct question;
struct tally;
struct tally_plan;

/* Estimates the percentile asked for.  Plain numbers are shown with three digits but compared with
 * the target exactly: the values under and over it were counted.  With TALLY_EXACT the value shown
 * is exact, too. */
void percentile_estimate(const struct tally *t, const struct tally_plan *plan,
    const struct question *q, struct estimate *e);

#endif
