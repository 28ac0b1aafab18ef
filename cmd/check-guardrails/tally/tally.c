#include "tally.h"

#include <math.h>
#include <stdlib.h>

#include "buckets.h"
#include "counters.h"
#include "distinct.h"
#include "histogram.h"
#include "memory.h"
#include "quantiles.h"

/* Room for every latency in nanoseconds, and for everything else that fits an HdrHistogram. */
#define HIGHEST (INT64_C(1) << 62)

void
tally_init(struct tally *t, const struct tally_plan *plan)
{
	t->min = INFINITY;
	t->max = -INFINITY;
	t->newest = TALLY_NO_TIME;
	if (plan->needs & TALLY_DISTINCT)
		t->distinct = distinct_new();
	if (plan->needs & TALLY_COUNTERS)
		t->counters = counters_new();
	if (plan->needs & TALLY_BUCKETS)
		t->buckets = memory_new(1, sizeof(*t->buckets));
	if (!(plan->needs & TALLY_ORDER) || plan->needs & TALLY_EXACT)
		return;
	t->quantiles = quantiles_new();
	t->below = memory_new(plan->threshold_count, sizeof(*t->below));
	t->at_most = memory_new(plan->threshold_count, sizeof(*t->at_most));
}

void
tally_free(struct tally *t)
{
	if (!t)
		return;
	distinct_free(t->distinct);
	counters_free(t->counters);
	if (t->buckets)
		buckets_free(t->buckets);
	free(t->buckets);
	quantiles_free(t->quantiles);
	histogram_free(t->histogram);
	free(t->below);
	free(t->at_most);
	free(t->exact);
}

static void
tally_keep(struct tally *t, const struct tally_plan *plan, double value)
{
	bool exact = plan->needs & TALLY_EXACT;

	if (t->exact_count == (exact ? plan->exact_cap : TALLY_SAMPLE_CAP)) {
		t->exact_over = true;
		if (exact)
			t->fault = "more values than --exact-limit allows to keep";
		return;
	}
	t->exact = memory_grow(t->exact, t->exact_count, &t->exact_room, sizeof(*t->exact));
	t->exact[t->exact_count++] = value;
}

static void
tally_order(struct tally *t, const struct tally_plan *plan, double value, int64_t count)
{
	for (size_t i = 0; i < plan->threshold_count; i++) {
		t->below[i] += value < plan->thresholds[i] ? count : 0;
		t->at_most[i] += value <= plan->thresholds[i] ? count : 0;
	}
	if (quantiles_add(t->quantiles, value, count) == -1)
		t->fault = "the values are spread too widely to be counted";
}

/* Knuth's TwoSum, which gives what the rounding took. */
static void
sum_add(struct tally *t, double value)
{
	double sum = t->sum + value, of_value = sum - t->sum, of_sum = sum - of_value;

	t->sum_error += (t->sum - of_sum) + (value - of_value);
	t->sum = sum;
}

/* Chan, Golub and LeVeque (1979): joins the moments of `count` further values. */
static void
spread_add(struct tally *t, int64_t count, double mean, double squares)
{
	double n = (double)t->values, m = (double)count;
	double delta = mean - t->mean;

	t->mean += delta * m / (n + m);
	t->squares += squares + delta * delta * n * m / (n + m);
}

void
tally_add_number(struct tally *t, const struct tally_plan *plan, double value)
{
	if (t->values == 0)
		t->first = value;
	t->last = value;
	t->min = value < t->min ? value : t->min;
	t->max = value > t->max ? value : t->max;
	sum_add(t, value);
	if (plan->needs & TALLY_SPREAD)
		spread_add(t, 1, value, 0);
	if (plan->needs & TALLY_EXACT)
		tally_keep(t, plan, value);
	else if (plan->needs & TALLY_ORDER)
		tally_order(t, plan, value, 1);
	if (plan->needs & TALLY_SAMPLE && !(plan->needs & TALLY_EXACT) && !t->exact_over)
		tally_keep(t, plan, value);
	t->plain++;
	t->values++;
}

static void
tally_merge(struct tally *t, const struct tally_plan *plan, const struct histogram *h)
{
	int64_t value, count;
	size_t index = 0;

	if (plan->needs & TALLY_EXACT) {
		t->fault = "an encoded histogram has no exact values";
		return;
	}
	if (!t->histogram)
		t->histogram = memory_given(histogram_new(HIGHEST));
	/* The counts do not overflow: the caller has seen that. */
	histogram_merge(t->histogram, h);
	while (histogram_next(h, &index, &value, &count))
		tally_order(t, plan, (double)value / plan->nanoseconds, count);
}

void
tally_add_histogram(struct tally *t, const struct tally_plan *plan, const struct histogram *h)
{
	double unit = plan->nanoseconds;
	int64_t count = histogram_count(h);
	double mean, low, high;

	if (count == 0)
		return;
	if (t->divisor != 0 && t->divisor != unit) {
		t->fault = "the histograms are of different units";
		return;
	}
	t->divisor = unit;
	if (count > INT64_MAX / 4 - t->values) {
		t->fault = "the counts of the histograms overflow";
		return;
	}
	mean = histogram_mean(h) / unit;
	low = (double)histogram_min(h) / unit;
	high = (double)histogram_max(h) / unit;
	t->min = low < t->min ? low : t->min;
	t->max = high > t->max ? high : t->max;
	sum_add(t, mean * (double)count);
	if (plan->needs & TALLY_SPREAD) {
		double deviation = histogram_stddev(h) / unit;

		spread_add(t, count, mean, deviation * deviation * (double)count);
	}
	if (plan->needs & TALLY_ORDER)
		tally_merge(t, plan, h);
	t->exact_over = true;
	t->values += count;
}

void
tally_add_truth(struct tally *t, bool truth)
{
	t->values++;
	t->trues += truth;
}

void
tally_add_time(struct tally *t, int64_t time)
{
	if (time == TALLY_NO_TIME) {
		t->timeless++;
		return;
	}
	if (time > t->newest)
		t->newest = time;
}

double
tally_sum(const struct tally *t)
{
	return t->sum + t->sum_error;
}
