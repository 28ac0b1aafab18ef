#include "histogram.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "counters.h"

enum { DIGITS = 3 };

/* How many doublings of bucket 0 it takes to cover `highest`. */
static unsigned
buckets_for(int64_t highest, unsigned magnitude)
{
	uint64_t beyond = UINT64_C(1) << magnitude;
	unsigned buckets = 1;

	for (; beyond <= (uint64_t)highest; beyond <<= 1)
		buckets++;
	return buckets;
}

struct histogram *
histogram_new_shaped(int64_t lowest, int64_t highest, int digits)
{
	static const uint64_t single_unit_values[] = {0, 20, 200, 2000, 20000, 200000};
	unsigned unit_magnitude, magnitude;
	struct histogram *h;
	size_t counters;

	if (digits < 1 || digits > 5 || lowest < 1 || highest / 2 < lowest)
		return NULL;
	unit_magnitude = 63 - (unsigned)__builtin_clzll((uint64_t)lowest);
	magnitude = 64 - (unsigned)__builtin_clzll(single_unit_values[digits] - 1);
	if (unit_magnitude + magnitude > 62)
		return NULL;
	counters = (size_t)(buckets_for(highest, unit_magnitude + magnitude) + 1)
		   << (magnitude - 1);
	h = calloc(1, sizeof *h + counters * sizeof h->counters[0]);
	if (!h)
		return NULL;
	h->lowest = lowest;
	h->highest = highest;
	h->digits = digits;
	h->unit_magnitude = unit_magnitude;
	h->half_magnitude = magnitude - 1;
	h->mask = ((UINT64_C(1) << magnitude) - 1) << unit_magnitude;
	h->counters_len = counters;
	return h;
}

struct histogram *
histogram_new(int64_t highest)
{
	return highest > INT64_C(1) << 62 ? NULL : histogram_new_shaped(1, highest, DIGITS);
}

void
histogram_free(struct histogram *h)
{
	free(h);
}

/* How many counters, from the lowest, may hold something. */
static size_t
counters_used(const struct histogram *h)
{
	return h->total ? histogram_index(h, h->max) + 1 : 0;
}

void
histogram_reset(struct histogram *h)
{
	memset(h->counters, 0, counters_used(h) * sizeof h->counters[0]);
	h->total = h->max = h->saturated = 0;
}

/* log2 of the width of counter `index`. */
static unsigned
width_magnitude(const struct histogram *h, size_t index)
{
	size_t bucket = index >> h->half_magnitude;

	return h->unit_magnitude + (unsigned)(bucket ? bucket - 1 : 0);
}

int64_t
histogram_lowest_at(const struct histogram *h, size_t index)
{
	size_t half = (size_t)1 << h->half_magnitude;
	size_t step = index < half ? index : half + (index & (half - 1));

	return (int64_t)((uint64_t)step << width_magnitude(h, index));
}

int64_t
histogram_highest_at(const struct histogram *h, size_t index)
{
	return histogram_lowest_at(h, index) + ((INT64_C(1) << width_magnitude(h, index)) - 1);
}

/* What counter `index` is read as. */
static int64_t
value_at(const struct histogram *h, size_t index)
{
	int64_t value = histogram_highest_at(h, index);

	return value < h->max ? value : h->max;
}

void
histogram_record(struct histogram *h, int64_t value, int64_t count)
{
	int64_t total;

	/* One test catches both ends: a negative value is a huge unsigned one. */
	if (__builtin_expect((uint64_t)value > (uint64_t)h->highest, 0)) {
		if (value < 0) {
			value = 0;
		} else {
			value = h->highest;
			h->saturated += count > 0 && count <= INT64_MAX - h->total ? count : 0;
		}
	}
	if (__builtin_expect(count <= 0 || __builtin_add_overflow(h->total, count, &total), 0))
		return;
	h->total = total;
	h->counters[histogram_index(h, value)] += count;
	if (value > h->max)
		h->max = value;
}

void
histogram_record_corrected(struct histogram *h, int64_t value, int64_t interval)
{
	histogram_record(h, value, 1);
	if (interval <= 0 || value < 0)
		return;
	/* One step per counter, not per missing value: a day's stall at a nanosecond's interval
	 * ends soon too. */
	for (int64_t missing = value - interval; missing >= interval;) {
		int64_t floor, steps;

		if (missing > h->highest)
			floor = h->highest + 1;
		else
			floor = histogram_lowest_at(h, histogram_index(h, missing));
		if (floor < interval)
			floor = interval;
		steps = (missing - floor) / interval + 1;
		histogram_record(h, missing, steps);
		missing -= steps * interval;
	}
}

int
histogram_merge(struct histogram *into, const struct histogram *from)
{
	bool same_layout = into->unit_magnitude == from->unit_magnitude &&
			   into->half_magnitude == from->half_magnitude;
	size_t counters = counters_used(from);
	bool direct = same_layout && counters <= into->counters_len;

	/* No counter is above its histogram's total, so one test covers them all. */
	if (from->total > INT64_MAX - into->total)
		return -1;
	if (direct) {
		for (size_t i = 0; i < counters; i++)
			into->counters[i] += from->counters[i];
		into->total += from->total;
		if (from->max > into->max)
			into->max = from->max;
	} else {
		/* What `from` reads as stays what `into` reads, so a coarser one loses nothing to a
		 * finer one. */
		for (size_t i = 0; i < counters; i++)
			histogram_record(into, value_at(from, i), from->counters[i]);
	}
	/* Values that `into` is too short for are noted already. */
	if (direct || from->highest <= into->highest)
		into->saturated += from->saturated;
	return 0;
}

int64_t
histogram_count(const struct histogram *h)
{
	return h->total;
}

int64_t
histogram_saturated(const struct histogram *h)
{
	return h->saturated;
}

int64_t
histogram_min(const struct histogram *h)
{
	for (size_t i = 0; i < counters_used(h); i++) {
		if (h->counters[i])
			return histogram_lowest_at(h, i);
	}
	return 0;
}

int64_t
histogram_max(const struct histogram *h)
{
	return h->max;
}

static double
median_at(const struct histogram *h, size_t index)
{
	return (double)(histogram_lowest_at(h, index) +
			((INT64_C(1) << width_magnitude(h, index)) >> 1));
}

double
histogram_mean(const struct histogram *h)
{
	double sum = 0;

	if (h->total == 0)
		return 0;
	for (size_t i = 0; i < counters_used(h); i++) {
		if (h->counters[i])
			sum += (double)h->counters[i] * median_at(h, i);
	}
	return sum / (double)h->total;
}

double
histogram_stddev(const struct histogram *h)
{
	double mean = histogram_mean(h), squares = 0;

	if (h->total == 0)
		return 0;
	for (size_t i = 0; i < counters_used(h); i++) {
		if (h->counters[i]) {
			double deviation = median_at(h, i) - mean;

			squares += deviation * deviation * (double)h->counters[i];
		}
	}
	return sqrt(squares / (double)h->total);
}

/* The nearest rank of `percentile`: 1 to total.  One step of a double down, so that 99.9 % of 1000
 * is rank 999 and not 1000 by the error of the multiplication; the Java original does so. */
static int64_t
nearest_rank(int64_t total, double percentile)
{
	double rank;

	if (percentile <= 0)
		return 1;
	if (!(percentile < 100))
		return total;
	rank = ceil(nextafter(percentile, 0) * (double)total / 100);
	if (rank < 1)
		return 1;
	return rank < (double)total ? (int64_t)rank : total;
}

int64_t
histogram_percentile(const struct histogram *h, double percentile)
{
	int64_t rank = nearest_rank(h->total, percentile);

	for (size_t i = 0; i < counters_used(h); i++) {
		rank -= h->counters[i];
		if (rank <= 0)
			return value_at(h, i);
	}
	return h->max;
}

int64_t
histogram_count_at_most(const struct histogram *h, int64_t value)
{
	size_t last;
	int64_t count = 0;

	if (value < 0)
		return 0;
	last = histogram_index(h, value);
	for (size_t i = 0; i < counters_used(h) && i <= last; i++)
		count += h->counters[i];
	/* What was too large to be counted in its place is at most nothing. */
	return last >= histogram_index(h, h->highest) ? count - h->saturated : count;
}

int
histogram_next(const struct histogram *h, size_t *index, int64_t *value, int64_t *count)
{
	while (*index < counters_used(h)) {
		size_t i = (*index)++;

		if (h->counters[i]) {
			*value = value_at(h, i);
			*count = h->counters[i];
			return 1;
		}
	}
	return 0;
}
