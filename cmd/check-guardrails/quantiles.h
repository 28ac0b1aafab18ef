/*
 * quantiles: counts doubles so that any rank can be named with three significant digits, in
 * constant memory.
 *
 * A double's sign, exponent and ten leading mantissa bits name its counter, so a counter's values
 * differ by less than 0.1 % over the whole range of doubles (the log-linear cut of HdrHistogram,
 * taken from the format itself). The 1,024 counters of one sign and exponent are one page,
 * allocated when the first value falls into it.  Real data touches few pages; data that touches
 * more than QUANTILES_MAX_PAGES is refused, so memory is bounded.
 */
#ifndef CHECK_GUARDRAILS_QUANTILES_H
#define CHECK_GUARDRAILS_QUANTILES_H

#include <stddef.h>
#include <stdint.h>

struct quantiles;

enum { QUANTILES_MAX_PAGES = 512 };

struct quantiles *quantiles_new(void);
void quantiles_free(struct quantiles *q);

/* Counts `value` (finite) `count` times.  0, or -1: out of pages; the quantiles are then of no
 * use. */
int quantiles_add(struct quantiles *q, double value, int64_t count);

/* The bounds of the counter that holds the value of `rank` (1 is the smallest value); rank lies in
 * 1..count. */
void quantiles_at(const struct quantiles *q, int64_t rank, double *lowest, double *highest);

/* Steps through the counters that hold something, lowest first: start with *at 0; 1 with bounds and
 * count, 0 at the end. */
int quantiles_next(
    const struct quantiles *q, size_t *at, double *lowest, double *highest, int64_t *count);

/* A double as a number that sorts as the doubles do, and back. */
uint64_t quantiles_key(double value);
double quantiles_value(uint64_t key);

/* The order of doubles, for qsort(3). */
int quantiles_compare(const void *a, const void *b);

#endif
