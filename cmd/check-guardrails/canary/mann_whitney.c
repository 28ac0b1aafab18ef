#include "mann_whitney.h"

#include <math.h>
#include <stdlib.h>

#include "memory.h"
#include "quantiles.h"
#include "spectrum.h"

enum { EXACT_BELOW = 50 };

static double
normal_cdf(double z)
{
	return 0.5 * erfc(-z / M_SQRT2);
}

double
mann_whitney_normal_quantile(double p)
{
	static const double a[] = {-3.969683028665376e+01, 2.209460984245205e+02,
	    -2.759285104469687e+02, 1.383577518672690e+02, -3.066479806614716e+01,
	    2.506628277459239e+00};
	static const double b[] = {-5.447609879822406e+01, 1.615858368580409e+02,
	    -1.556989798598866e+02, 6.680131188771972e+01, -1.328068155288572e+01};
	static const double c[] = {-7.784894002430293e-03, -3.223964580411365e-01,
	    -2.400758277161838e+00, -2.549732539343734e+00, 4.374664141464968e+00,
	    2.938163982698783e+00};
	static const double d[] = {7.784695709041462e-03, 3.224671290700398e-01,
	    2.445134137142996e+00, 3.754408661907416e+00};
	double q, r, x, e;

	if (p > 0.5)
		return -mann_whitney_normal_quantile(1 - p);
	if (p < 0.02425) {
		q = sqrt(-2 * log(p));
		x = (((((c[0] * q + c[1]) * q + c[2]) * q + c[3]) * q + c[4]) * q + c[5]) /
		    ((((d[0] * q + d[1]) * q + d[2]) * q + d[3]) * q + 1);
	} else {
		q = p - 0.5;
		r = q * q;
		x = (((((a[0] * r + a[1]) * r + a[2]) * r + a[3]) * r + a[4]) * r + a[5]) * q /
		    (((((b[0] * r + b[1]) * r + b[2]) * r + b[3]) * r + b[4]) * r + 1);
	}
	e = (normal_cdf(x) - p) * sqrt(2 * M_PI) * exp(x * x / 2);
	return x - e / (1 + x * e / 2);
}

/* Both samples merged: U, the sum of t^3 - t over groups of equal values, and whether there are
 * any. */
static void
count_pairs(const struct spectrum *x, const struct spectrum *y, double *u, double *tied, bool *ties)
{
	struct spectrum_pair pair;
	size_t i = 0, j = 0;
	double below = 0, t; /* values of y; how often a value stands there */

	*u = *tied = 0;
	*ties = false;
	while (spectrum_next(x, y, &i, &j, &pair)) {
		*u += (double)pair.of_x * (below + (double)pair.of_y / 2);
		below += (double)pair.of_y;
		t = (double)(pair.of_x + pair.of_y);
		*tied += t * t * t - t;
		*ties |= t > 1;
	}
}

/* How many of the subsets of n ranks out of n + m have each U, from 0 to n * m: all by addition, so
 * that nothing cancels. */
static double *
exact_counts(size_t n, size_t m)
{
	size_t width = n * m + 1;
	double *counts = memory_new((n + 1) * width, sizeof(*counts));

	counts[0] = 1;
	/* Rank r as the k-th smallest of the subset adds r - k to U, for it stands over so many of
	 * the others. */
	for (size_t r = 1; r <= n + m; r++) {
		for (size_t k = n < r ? n : r; k >= 1; k--) {
			size_t add = r - k;

			for (size_t u = add; u < width; u++)
				counts[k * width + u] += counts[(k - 1) * width + u - add];
		}
	}
	for (size_t u = 0; u < width; u++)
		counts[u] = counts[n * width + u];
	return counts;
}

static double
exact_p(size_t n, size_t m, double u)
{
	double *counts = exact_counts(n, m);
	double all = 0, low = 0, high = 0;

	for (size_t i = 0; i <= n * m; i++) {
		all += counts[i];
		low += (double)i <= u ? counts[i] : 0;
		high += (double)i >= u ? counts[i] : 0;
	}
	free(counts);
	return fmin(1, 2 * fmin(low, high) / all);
}

void
mann_whitney_test(const struct spectrum *x, const struct spectrum *y, struct rank_test *test)
{
	double n = (double)x->total, m = (double)y->total, tied, sigma, z;
	bool ties;

	count_pairs(x, y, &test->u, &tied, &ties);
	test->exact = !ties && x->total < EXACT_BELOW && y->total < EXACT_BELOW;
	if (test->exact) {
		test->p = exact_p((size_t)x->total, (size_t)y->total, test->u);
		return;
	}
	sigma = sqrt(n * m / 12 * (n + m + 1 - tied / ((n + m) * (n + m - 1))));
	z = test->u - n * m / 2;
	z -= z > 0 ? 0.5 : z < 0 ? -0.5 : 0;
	/* All values equal: nothing speaks against equality. */
	test->p = sigma > 0 ? fmin(1, 2 * normal_cdf(-fabs(z / sigma))) : 1;
}

/* How many differences x - y are at most d. */
static int64_t
differences_at_most(const struct spectrum *x, const struct spectrum *y, double d)
{
	int64_t found = 0, over = 0; /* values of y for which the difference is larger than d */
	size_t j = 0;

	for (size_t i = 0; i < x->count; i++) {
		while (j < y->count && x->lines[i].value - y->lines[j].value > d)
			over += y->lines[j++].count;
		found += x->lines[i].count * (y->total - over);
	}
	return found;
}

/* The k-th smallest difference, found by halving the range of all doubles. */
static double
difference_at(const struct spectrum *x, const struct spectrum *y, int64_t k)
{
	uint64_t low = quantiles_key(x->lines[0].value - y->lines[y->count - 1].value);
	uint64_t high = quantiles_key(x->lines[x->count - 1].value - y->lines[0].value);

	while (low < high) {
		uint64_t middle = low + (high - low) / 2;

		if (differences_at_most(x, y, quantiles_value(middle)) >= k)
			high = middle;
		else
			low = middle + 1;
	}
	return quantiles_value(low);
}

/* Which order statistics of the differences bound the interval: the k-th from either end. */
static int64_t
interval_rank(const struct spectrum *x, const struct spectrum *y, double alpha)
{
	double n = (double)x->total, m = (double)y->total, tied, u, all = 0, sum = 0;
	double *counts;
	int64_t k = 0;
	bool ties;

	count_pairs(x, y, &u, &tied, &ties);
	if (ties || x->total >= EXACT_BELOW || y->total >= EXACT_BELOW) {
		k = (int64_t)floor(n * m / 2 + mann_whitney_normal_quantile(alpha / 2) *
						   sqrt(n * m * (n + m + 1) / 12));
	} else {
		counts = exact_counts((size_t)x->total, (size_t)y->total);
		for (int64_t i = 0; i <= x->total * y->total; i++)
			all += counts[i];
		/* The least k with P(U <= k) >= alpha / 2; as R, with its allowance for
		 * rounding. */
		for (sum = counts[0]; sum / all < alpha / 2 * (1 - 1e-14); sum += counts[k])
			++k;
		free(counts);
	}
	return k < 1 ? 1 : k;
}

void
mann_whitney_shift(
    const struct spectrum *x, const struct spectrum *y, double confidence, struct rank_shift *shift)
{
	int64_t all = x->total * y->total, k = interval_rank(x, y, 1 - confidence);

	shift->low = difference_at(x, y, k);
	shift->high = difference_at(x, y, all - k + 1);
	shift->estimate = difference_at(x, y, (all + 1) / 2);
	if (all % 2 == 0)
		shift->estimate = (shift->estimate + difference_at(x, y, all / 2 + 1)) / 2;
}

double
mann_whitney_least_p(int64_t n, int64_t m)
{
	double a = (double)n, b = (double)m;

	return fmin(1, 2 * exp(lgamma(a + 1) + lgamma(b + 1) - lgamma(a + b + 1)));
}
