/*
 * histogram/counters: how a histogram's counters are laid out, for histogram.c and
 * encoding.c alone.
 *
 * The layout is HdrHistogram's.  Bucket 0 holds `2 * half` counters, each one unit
 * (2^unit_magnitude) wide; every further bucket holds `half` counters, each twice as wide as in the
 * bucket before, so that a counter is never wider than 10^-digits of its values.
 */
#ifndef COMMON_HISTOGRAM_COUNTERS_H
#define COMMON_HISTOGRAM_COUNTERS_H

#include <stddef.h>
#include <stdint.h>

struct histogram {
	int64_t highest;
	int64_t total;
	int64_t max; /* the largest value seen; behind a payload, the highest equivalent of it */
	int64_t saturated;
	uint64_t mask;           /* of the values that fall into bucket 0 */
	unsigned unit_magnitude; /* log2 of a unit */
	unsigned half_magnitude; /* log2 of `half` */
	size_t counters_len;
	int64_t lowest; /* as given; kept for the payload */
	int digits;
	int64_t counters[];
};

/* The counter of `value`, which is not negative. */
static inline size_t
histogram_index(const struct histogram *h, int64_t value)
{
	unsigned bits = 64 - (unsigned)__builtin_clzll((uint64_t)value | h->mask);
	unsigned bucket = bits - h->unit_magnitude - h->half_magnitude - 1;

	return ((size_t)bucket << h->half_magnitude) +
	       (size_t)((uint64_t)value >> (bucket + h->unit_magnitude));
}

/* The smallest and the largest value that share counter `index`. */
int64_t histogram_lowest_at(const struct histogram *h, size_t index);
int64_t histogram_highest_at(const struct histogram *h, size_t index);

/* An empty histogram of any shape; NULL when the shape is none (digits outside 1..5, lowest < 1,
 * highest < 2 * lowest, more precision than 63 bits hold) or memory is short. */
struct histogram *histogram_new_shaped(int64_t lowest, int64_t highest, int digits);

#endif
