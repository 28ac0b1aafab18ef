#include "percentile.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "aggregate.h"
#include "histogram.h"
#include "quantiles.h"
#include "tally.h"

static int
compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* The shortest decimal between the bounds: values of one counter differ by less than what is
 * promised. */
static double
shortest_between(double lowest, double highest)
{
	char digits[32];
	double value;

	for (int precision = 1; precision < 17; precision++) {
		snprintf(digits, sizeof(digits), "%.*g", precision, highest);
		value = strtod(digits, NULL);
		if (value >= lowest && value <= highest)
			return value;
		snprintf(digits, sizeof(digits), "%.*g", precision, lowest);
		value = strtod(digits, NULL);
		if (value >= lowest && value <= highest)
			return value;
	}
	return highest;
}

/* The value of a rank, on the right side of the target: a counter may span it, the counts under and
 * over it are exact. */
static double
counted_value(const struct tally *t, const struct question *q, int64_t rank)
{
	double lowest, highest;

	quantiles_at(t->quantiles, rank, &lowest, &highest);
	lowest = fmax(lowest, t->min);
	highest = fmin(highest, t->max);
	if (rank <= t->below[q->threshold])
		return shortest_between(lowest, fmin(highest, nextafter(q->target, -INFINITY)));
	if (rank <= t->at_most[q->threshold])
		return q->target;
	return shortest_between(fmax(lowest, nextafter(q->target, INFINITY)), highest);
}

static double
value_of_rank(
    const struct tally *t, const struct tally_plan *plan, const struct question *q, int64_t rank)
{
	if (rank < 1)
		return -INFINITY;
	if (rank > t->values)
		return INFINITY;
	if (plan->needs & TALLY_EXACT)
		return t->exact[rank - 1];
	if (t->plain == 0)
		return (double)histogram_percentile(
			   t->histogram, 100 * (double)q->percentile.numerator /
					     (double)q->percentile.denominator) /
		       t->divisor;
	return counted_value(t, q, rank);
}

void
percentile_estimate(const struct tally *t, const struct tally_plan *plan, const struct question *q,
    struct estimate *e)
{
	int64_t all = t->values + t->missing;
	int64_t rank = percentile_rank(q->percentile, all);

	/* How many values a record without its histogram would have had, nobody knows. */
	if (t->histogram && t->missing > 0) {
		e->why = "a record has no histogram";
		return;
	}
	if (plan->needs & TALLY_EXACT)
		qsort(t->exact, t->exact_count, sizeof(*t->exact), compare);
	e->value = value_of_rank(t, plan, q, percentile_rank(q->percentile, t->values));
	e->low = t->missing > 0 ? value_of_rank(t, plan, q, rank - t->missing) : e->value;
	e->high = t->missing > 0 ? value_of_rank(t, plan, q, rank) : e->value;
}
