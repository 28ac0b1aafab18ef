/*
 * histogram: HdrHistogram (hdrhistogram.org), 3 significant digits, constant memory.
 *
 * Values are non-negative integers (nanoseconds, for latencies). Within 0.1 % any value shares a counter
 * only with its equivalents; percentiles are nearest-rank, highest equivalent value, clipped to the maximum seen.
 */
#ifndef COMMON_HISTOGRAM_H
#define COMMON_HISTOGRAM_H

#include <stddef.h>
#include <stdint.h>

struct text;

struct histogram;

/* Counts values from 0 to `highest` (at least 2); larger values are counted at `highest` and noted in
 * histogram_saturated().  NULL: out of memory or a `highest` over 2^62. */
struct histogram *histogram_new(int64_t highest);
void histogram_free(struct histogram *h);
void histogram_reset(struct histogram *h);

void histogram_record(struct histogram *h, int64_t value, int64_t count);

/* Coordinated omission: a value above `interval` also records value-interval, value-2*interval, ... down to `interval`. */
void histogram_record_corrected(struct histogram *h, int64_t value, int64_t interval);

/* Adds `from` to `into`, exactly when both have the same `highest`, else value by value. */
void histogram_merge(struct histogram *into, const struct histogram *from);

int64_t histogram_count(const struct histogram *h);
int64_t histogram_saturated(const struct histogram *h);
int64_t histogram_min(const struct histogram *h); /* lowest equivalent; 0 when empty */
int64_t histogram_max(const struct histogram *h);
double histogram_mean(const struct histogram
	*h); /* of medians of equivalent ranges, as HdrHistogram does; 0 when empty */
double histogram_stddev(const struct histogram *h); /* population */
int64_t histogram_percentile(
    const struct histogram *h, double percentile); /* 0 to 100; 0 when empty */

/* How many counted values are <= `value` (its equivalents included). */
int64_t histogram_count_at_most(const struct histogram *h, int64_t value);

/* Steps through the counters that hold something, lowest first: start with *index 0; returns 1 with the highest equivalent
 * value and its count, 0 at the end. */
int histogram_next(const struct histogram *h, size_t *index, int64_t *value, int64_t *count);

/* The V2 payload, compressed and base64 ("HISTFAAA..."), appended to `out`.  0 or -1. */
int histogram_encode(const struct histogram *h, struct text *out);

/* Reads such a payload (also uncompressed V2, cookie 0x1c849303, base64).  Payloads that lie about lengths, digits outside 1..5 or
 * counts that overflow are refused: NULL with the reason.  At most 64 MiB when inflated. */
struct histogram *histogram_decode(const char *base64, size_t len, struct text *why);

/* "zlib 1.2.13" for --version. */
const char *histogram_library(void);

#endif
