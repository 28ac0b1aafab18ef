/*
 * histogram: HdrHistogram (hdrhistogram.org), 3 significant digits, constant memory.
 *
 * Values are non-negative integers (nanoseconds, for latencies). Within 0.1 % any value shares a
 * counter only with its equivalents; percentiles are nearest-rank, highest equivalent value,
 * clipped to the maximum seen.
 */
#ifndef COMMON_HISTOGRAM_H
#define COMMON_HISTOGRAM_H

#include <stddef.h>
#include <stdint.h>

struct text;

struct histogram;

/* Counts values from 0 to `highest` (at least 2); larger values are counted at `highest` and noted
 * in histogram_saturated().  NULL: out of memory or a `highest` out of 2 to 2^62. */
struct histogram *histogram_new(int64_t highest);
void histogram_free(struct histogram *h);
void histogram_reset(struct histogram *h);

/* Counts `value` (below 0: as 0) `count` times; a count below 1 records nothing, nor does one that
 * would carry the total past 2^63 - 1. */
void histogram_record(struct histogram *h, int64_t value, int64_t count);

/* Coordinated omission, where a closed loop was measured: a value above `interval` also records
 * value-interval, value-2*interval, ... down to `interval`.  Costs a step per counter touched,
 * however small the interval. */
void histogram_record_corrected(struct histogram *h, int64_t value, int64_t interval);

/* Adds `from` to `into`: counter by counter, thus exactly, when both have the same precision (all
 * that histogram_new() makes do), else by the values that histogram_next() gives.  0, or -1 when
 * the total would pass 2^63 - 1 (`into` is unchanged then). */
int histogram_merge(struct histogram *into, const struct histogram *from);

int64_t histogram_count(const struct histogram *h);
int64_t histogram_saturated(const struct histogram *h); /* not part of the payload */
int64_t histogram_min(const struct histogram *h);       /* lowest equivalent; 0 when empty */
int64_t histogram_max(
    const struct histogram *h); /* exact, but the highest equivalent behind a payload */

/* Of the medians of equivalent ranges, as HdrHistogram does; 0 when empty.  The deviation is the
 * population's. */
double histogram_mean(const struct histogram *h);
double histogram_stddev(const struct histogram *h);

/* `percentile` from 0 to 100 (what is outside, or NaN, reads as the nearer end, NaN as 100); 0 when
 * empty. */
int64_t histogram_percentile(const struct histogram *h, double percentile);

/* How many counted values are <= `value` (its equivalents included).  Saturated values are larger
 * than any `value`. */
int64_t histogram_count_at_most(const struct histogram *h, int64_t value);

/* Steps through the counters that hold something, lowest first: start with *index 0; returns 1 with
 * the highest equivalent value (clipped to the maximum) and its count, 0 at the end. */
int histogram_next(const struct histogram *h, size_t *index, int64_t *value, int64_t *count);

/* The V2 payload, compressed and base64 ("HISTFAAA..."), appended to `out`.  0, or -1: out of
 * memory or `out` failed. */
int histogram_encode(const struct histogram *h, struct text *out);

/* Reads such a payload (also uncompressed V2, "HISTEwAA..."), of any library and of any digits,
 * lowest and highest.  Payloads that lie about lengths, go on after their end, have digits outside
 * 1..5, a conversion ratio other than 1 or counts that overflow are refused: NULL with the reason
 * ("histogram: ...").  Never allocates more than 64 MiB at a time, whatever the payload claims. */
struct histogram *histogram_decode(const char *base64, size_t len, struct text *why);

#endif
