#include "percentile.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aggregate.h"
#include "histogram.h"
#include "quantiles.h"
#include "tally.h"

bool
percentile_parse(const char *name, struct percentile *p)
{
	size_t digits = strspn(name + 1, "0123456789");
	const char *rest = name + 1 + digits;

	if (name[0] != 'p' || digits < 1 || digits > 3)
		return false;
	p->numerator = 0;
	p->denominator = 100;
	for (size_t i = 1; i <= digits; i++)
		p->numerator = p->numerator * 10 + (uint64_t)(name[i] - '0');
	if (*rest == '.') {
		digits = strspn(rest + 1, "0123456789");
		if (digits < 1 || digits > 6)
			return false;
		for (rest++; digits > 0; digits--, rest++) {
			p->numerator = p->numerator * 10 + (uint64_t)(*rest - '0');
			p->denominator *= 10;
		}
	}
	return *rest == '\0' && p->numerator > 0 && p->numerator <= p->denominator;
}

int64_t
percentile_rank(struct percentile p, int64_t n)
{
	unsigned __int128 product = (unsigned __int128)p.numerator * (uint64_t)n;

	return (int64_t)((product + p.denominator - 1) / p.denominator);
}

/* The shortest decimal between the bounds: values of one counter differ by less than what is
 * promised. */
static double
shortest_between(double lowest, double highest)
{
	const double ends[] = {highest, lowest};
	char digits[32];
	double value;

	/* Its counter reaches up to the smallest numbers that there are, of as few digits. */
	if (lowest == 0)
		return 0;
	for (int precision = 1; precision < 17; precision++) {
		for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
			snprintf(digits, sizeof(digits), "%.*g", precision, ends[i]);
			value = strtod(digits, NULL);
			if (value >= lowest && value <= highest)
				return value;
		}
	}
	return highest;
}

/* Whether every value is there, and not only how many there are of a size. */
static bool
keeps_all(const struct question *q)
{
	return q->plan->needs & TALLY_EXACT ||
	       (q->plan->needs & TALLY_REFERENCE && !q->tally->exact_over);
}

/* Whether values were not counted against this target: it is a group's own. */
static bool
is_uncounted(const struct question *q)
{
	const struct tally *t = q->tally;

	return isfinite(q->target) && t->plain > 0 && !keeps_all(q) &&
	       q->plan->thresholds[q->threshold] != q->target;
}

static void
counted_bounds(const struct tally *t, int64_t rank, double *lowest, double *highest)
{
	quantiles_at(t->quantiles, rank, lowest, highest);
	*lowest = fmax(*lowest, t->min);
	*highest = fmin(*highest, t->max);
}

/* The value of a rank, on the right side of the target: a counter may span it, the counts under and
 * over it are exact. */
static double
counted_value(const struct question *q, int64_t rank)
{
	const struct tally *t = q->tally;
	double lowest, highest;

	counted_bounds(t, rank, &lowest, &highest);
	if (is_uncounted(q))
		return shortest_between(lowest, highest);
	if (rank <= t->below[q->threshold])
		return shortest_between(lowest, fmin(highest, nextafter(q->target, -INFINITY)));
	if (rank <= t->at_most[q->threshold])
		return q->target;
	return shortest_between(fmax(lowest, nextafter(q->target, INFINITY)), highest);
}

static double
value_of_rank(const struct question *q, int64_t rank)
{
	const struct tally *t = q->tally;

	if (rank < 1)
		return -INFINITY;
	if (rank > t->values)
		return INFINITY;
	if (keeps_all(q))
		return t->exact[rank - 1];
	if (t->plain == 0)
		return (double)histogram_percentile(
			   t->histogram, 100 * (double)q->percentile.numerator /
					     (double)q->percentile.denominator) /
		       t->divisor;
	return counted_value(q, rank);
}

void
percentile_estimate(const struct question *q, struct estimate *e)
{
	const struct tally *t = q->tally;
	int64_t rank = percentile_rank(q->percentile, t->values + t->missing);
	double unused;

	/* How many values a record without its histogram would have had, nobody knows. */
	if (t->histogram && t->missing > 0) {
		e->why = "a record has no histogram";
		return;
	}
	if (keeps_all(q))
		qsort(t->exact, t->exact_count, sizeof(*t->exact), quantiles_compare);
	e->value = value_of_rank(q, percentile_rank(q->percentile, t->values));
	e->low = value_of_rank(q, rank - t->missing);
	e->high = value_of_rank(q, rank);
	if (!is_uncounted(q))
		return;
	if (isfinite(e->low))
		counted_bounds(t, rank - t->missing, &e->low, &unused);
	if (isfinite(e->high))
		counted_bounds(t, rank, &unused, &e->high);
}
