#include "histogram.h"

#include <math.h>
#include <stdlib.h>

#include "text.h"
#include "unit.h"

static const int64_t hour = INT64_C(3600000000000);

/* A stall of 100 seconds between requests of 1 ms, in microseconds: the example of HdrHistogram's
 * own documentation. */
static void
test_reference_vector(void)
{
	struct histogram *raw = histogram_new(hour), *corrected = histogram_new(hour);

	for (int i = 0; i < 10000; i++) {
		histogram_record(raw, 1000, 1);
		histogram_record_corrected(corrected, 1000, 10000);
	}
	histogram_record(raw, 100000000, 1);
	histogram_record_corrected(corrected, 100000000, 10000);

	CHECK_INT(histogram_count(raw), 10001);
	CHECK_INT(histogram_percentile(raw, 99.99), 1000);
	CHECK_INT(histogram_percentile(raw, 100), 100000000);
	CHECK_INT(histogram_max(raw), 100000000);
	CHECK_INT(histogram_min(raw), 1000);
	CHECK(unit_near(histogram_mean(raw), 10996.417158284172, 1e-12));
	CHECK(unit_near(histogram_stddev(raw), 999641.7158284171, 1e-9));

	CHECK_INT(histogram_count(corrected), 20000);
	CHECK_INT(histogram_percentile(corrected, 50), 1000);
	CHECK(unit_near((double)histogram_percentile(corrected, 75), 5.0e7, 0.001));
	CHECK(unit_near((double)histogram_percentile(corrected, 90), 8.0e7, 0.001));
	CHECK(unit_near((double)histogram_percentile(corrected, 99), 9.8e7, 0.001));
	CHECK_INT(histogram_percentile(corrected, 100), 100000000);
	histogram_free(raw);
	histogram_free(corrected);
}

/* The correction, value by value, as HdrHistogram defines it. */
static void
test_correction_is_exact(void)
{
	static const int64_t cases[][2] = {{100, 1}, {100000, 7}, {999999, 1000}, {12345678, 999},
	    {10, 10}, {19, 10}, {20, 10}, {5, 10}, {3000000, 10}, {0, 1}, {100, 0}, {100, -3},
	    {-5, 10}};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct histogram *fast = histogram_new(2000000), *slow = histogram_new(2000000);
		int64_t value = cases[i][0], interval = cases[i][1];
		size_t at = 0, other = 0;
		int64_t v, count, v2, count2;

		histogram_record_corrected(fast, value, interval);
		histogram_record(slow, value, 1);
		for (int64_t missing = value - interval; interval > 0 && missing >= interval;
		     missing -= interval)
			histogram_record(slow, missing, 1);
		CHECK_INT(histogram_count(fast), histogram_count(slow));
		CHECK_INT(histogram_saturated(fast), histogram_saturated(slow));
		while (histogram_next(slow, &at, &v, &count)) {
			CHECK(histogram_next(fast, &other, &v2, &count2));
			CHECK_INT(v2, v);
			CHECK_INT(count2, count);
		}
		CHECK(!histogram_next(fast, &other, &v2, &count2));
		histogram_free(fast);
		histogram_free(slow);
	}
}

/* A day at a nanosecond's interval ends at once. */
static void
test_correction_is_bounded(void)
{
	struct histogram *h = histogram_new(hour);

	histogram_record_corrected(h, 24 * hour, 1);
	CHECK_INT(histogram_count(h), 24 * hour);
	CHECK_INT(histogram_saturated(h), 23 * hour);
	CHECK_INT(histogram_count_at_most(h, INT64_MAX), hour);
	histogram_record_corrected(h, INT64_MIN, INT64_MAX);
	CHECK_INT(histogram_count(h), 24 * hour + 1);
	histogram_free(h);
}

static int
by_value(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

/* Against sorting: every percentile is the nearest rank's value, high by at most 0.1 %. */
static void
test_percentiles(void)
{
	static const double percentiles[] = {0, 0.1, 1, 25, 50, 75, 90, 95, 99, 99.9, 99.99, 100};
	enum { VALUES = 10000 };
	static int64_t values[VALUES];
	struct histogram *h = histogram_new(hour);
	uint64_t random = 88172645463325252u;

	for (int i = 0; i < VALUES; i++) {
		random ^= random << 13;
		random ^= random >> 7;
		random ^= random << 17;
		values[i] = (int64_t)(random >> 24 >> random % 38);
		histogram_record(h, values[i], 1);
	}
	qsort(values, VALUES, sizeof values[0], by_value);
	for (size_t i = 0; i < sizeof percentiles / sizeof percentiles[0]; i++) {
		size_t rank = (size_t)ceil(percentiles[i] * VALUES / 100 - 1e-6);
		int64_t exact = values[rank ? rank - 1 : 0];
		int64_t got = histogram_percentile(h, percentiles[i]);

		CHECK(got >= exact);
		CHECK(unit_near((double)got, (double)exact, 0.001));
	}
	for (int i = 0; i < VALUES; i += 97) {
		int64_t at_most = 0;

		for (int j = 0; j < VALUES; j++)
			at_most += values[j] <= values[i];
		CHECK(histogram_count_at_most(h, values[i]) >= at_most);
	}
	CHECK_INT(histogram_max(h), values[VALUES - 1]);
	CHECK(unit_near((double)histogram_min(h), (double)values[0], 0.001));
	histogram_free(h);
}

static void
test_small_and_empty(void)
{
	struct histogram *h = histogram_new(2);
	size_t index = 0;
	int64_t value, count;

	CHECK(h != NULL);
	CHECK_INT(histogram_count(h), 0);
	CHECK_INT(histogram_min(h), 0);
	CHECK_INT(histogram_max(h), 0);
	CHECK_INT(histogram_percentile(h, 50), 0);
	CHECK_INT(histogram_count_at_most(h, 100), 0);
	CHECK(histogram_mean(h) == 0);
	CHECK(histogram_stddev(h) == 0);
	CHECK_INT(histogram_next(h, &index, &value, &count), 0);

	histogram_record(h, 1, 999);
	histogram_record(h, 2, 1);
	CHECK_INT(histogram_percentile(h, 99.9), 1);
	CHECK_INT(histogram_percentile(h, 99.91), 2);
	CHECK_INT(histogram_percentile(h, -1), 1);
	CHECK_INT(histogram_percentile(h, 101), 2);
	CHECK_INT(histogram_percentile(h, NAN), 2);
	CHECK_INT(histogram_count_at_most(h, 1), 999);
	CHECK_INT(histogram_count_at_most(h, 0), 0);
	CHECK_INT(histogram_count_at_most(h, -1), 0);
	CHECK(unit_near(histogram_mean(h), 1.001, 1e-12));
	CHECK(unit_near(histogram_stddev(h), sqrt(0.000999), 1e-9));

	histogram_record(h, 3, 5);
	CHECK_INT(histogram_saturated(h), 5);
	CHECK_INT(histogram_max(h), 2);
	CHECK_INT(histogram_count_at_most(h, INT64_MAX), 1000);
	histogram_record(h, 1, 0);
	histogram_record(h, 1, -1);
	histogram_record(h, 1, INT64_MAX);
	histogram_record(h, 3, INT64_MAX);
	CHECK_INT(histogram_count(h), 1005);
	CHECK_INT(histogram_saturated(h), 5);
	histogram_record(h, -7, 1);
	CHECK_INT(histogram_min(h), 0);
	histogram_reset(h);
	CHECK_INT(histogram_count(h), 0);
	CHECK_INT(histogram_count_at_most(h, 5), 0);
	CHECK_INT(histogram_saturated(h), 0);
	histogram_free(h);

	CHECK(histogram_new(1) == NULL);
	CHECK(histogram_new(-1) == NULL);
	CHECK(histogram_new((INT64_C(1) << 62) + 1) == NULL);
	h = histogram_new(INT64_C(1) << 62);
	histogram_record(h, INT64_C(1) << 62, 1);
	CHECK_INT(histogram_percentile(h, 50), INT64_C(1) << 62);
	histogram_free(h);
	histogram_free(NULL);
}

/* Values share a counter within 0.1 % and keep apart beyond. */
static void
test_precision(void)
{
	for (int64_t value = 1; value < INT64_C(1) << 61; value = value * 3 / 2 + 1) {
		struct histogram *h = histogram_new(INT64_C(1) << 62);

		histogram_record(h, value, 1);
		histogram_record(h, value * 2, 1);
		CHECK(histogram_min(h) <= value);
		CHECK(histogram_percentile(h, 50) >= value);
		CHECK(histogram_percentile(h, 50) - histogram_min(h) <= value / 1000);
		histogram_free(h);
	}
}

static void
test_merge(void)
{
	struct histogram *a = histogram_new(hour), *b = histogram_new(hour),
			 *all = histogram_new(hour);
	struct histogram *longer = histogram_new(2 * hour), *shorter = histogram_new(1000000);
	struct text one = TEXT_INIT(100000), other = TEXT_INIT(100000);

	for (int64_t i = 0; i < 2000; i++) {
		int64_t value = i * i * 1733;

		histogram_record(i % 3 ? a : b, value, 1);
		histogram_record(all, value, 1);
	}
	CHECK_INT(histogram_merge(longer, a), 0);
	CHECK_INT(histogram_merge(longer, b), 0);
	CHECK_INT(histogram_merge(shorter, all), 0);
	CHECK_INT(histogram_merge(a, b), 0);
	CHECK_INT(histogram_max(a), histogram_max(all));
	CHECK_INT(histogram_encode(a, &one), 0);
	CHECK_INT(histogram_encode(all, &other), 0);
	CHECK_STRING(text_string(&one), text_string(&other));
	CHECK_INT(histogram_percentile(longer, 99), histogram_percentile(all, 99));
	CHECK_INT(histogram_max(longer), histogram_max(all));

	CHECK_INT(histogram_count(shorter), 2000);
	CHECK_INT(histogram_max(shorter), 1000000);
	CHECK_INT(histogram_saturated(shorter), 2000 - histogram_count_at_most(all, 1000000));
	CHECK_INT(histogram_percentile(shorter, 1), histogram_percentile(all, 1));

	/* Saturated values are not counted as saturated twice, nor forgotten. */
	CHECK_INT(histogram_merge(a, shorter), 0);
	CHECK_INT(histogram_saturated(a), histogram_saturated(shorter));
	CHECK_INT(histogram_merge(shorter, shorter), 0);
	CHECK_INT(histogram_count(shorter), 4000);
	CHECK_INT(histogram_saturated(shorter), 2 * (2000 - histogram_count_at_most(all, 1000000)));

	histogram_reset(b);
	histogram_record(b, 5, INT64_MAX - 10);
	CHECK_INT(histogram_merge(all, b), -1);
	CHECK_INT(histogram_count(all), 2000);
	CHECK_INT(histogram_merge(b, all), -1);
	CHECK_INT(histogram_count(b), INT64_MAX - 10);

	histogram_free(a);
	histogram_free(b);
	histogram_free(all);
	histogram_free(longer);
	histogram_free(shorter);
	text_free(&one);
	text_free(&other);
}

int
main(void)
{
	test_reference_vector();
	test_correction_is_exact();
	test_correction_is_bounded();
	test_percentiles();
	test_small_and_empty();
	test_precision();
	test_merge();
	return unit_end();
}
