#include "mann_whitney.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "binomial.h"
#include "memory.h"
#include "quantiles.h"
#include "spectrum.h"

enum { EXACT_BELOW = 50 };

static double
normal_cdf(double z)
{
	return 0.5 * erfc(-z / M_SQRT2);
}

/* Both samples merged: U, and the sum of t^3 - t over groups of t equal values (0: all differ). */
static void
count_pairs(const struct spectrum *x, const struct spectrum *y, double *u, double *tied)
{
	struct spectrum_pair pair;
	size_t i = 0, j = 0;
	double below = 0, t; /* values of y; how often a value stands there */

	*u = *tied = 0;
	while (spectrum_next(x, y, &i, &j, &pair)) {
		*u += (double)pair.of_x * (below + (double)pair.of_y / 2);
		below += (double)pair.of_y;
		t = (double)(pair.of_x + pair.of_y);
		*tied += t * t * t - t;
	}
}

static bool
is_exact(const struct spectrum *x, const struct spectrum *y, double tied)
{
	return tied == 0 && x->total < EXACT_BELOW && y->total < EXACT_BELOW;
}

/* How many of the subsets of n ranks out of n + m have each U, from 0 to n * m: all by addition, so
 * that nothing cancels. */
static double *
exact_counts(size_t n, size_t m)
{
	size_t width = n * m + 1;
	double *counts = memory_new((n + 1) * width, sizeof(*counts));
	double *row = memory_new(width, sizeof(*row));

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
	memcpy(row, &counts[n * width], width * sizeof(*row));
	free(counts);
	return row;
}

static double
exact_p(size_t n, size_t m, double u)
{
	double *counts = exact_counts(n, m);
	/* U is distributed symmetrically. */
	double nearer_end = fmin(u, (double)(n * m) - u), all = 0, tail = 0;

	for (size_t i = 0; i <= n * m; i++) {
		all += counts[i];
		tail += (double)i <= nearer_end ? counts[i] : 0;
	}
	free(counts);
	return fmin(1, 2 * tail / all);
}

void
mann_whitney_test(const struct spectrum *x, const struct spectrum *y, struct rank_test *test)
{
	double n = (double)x->total, m = (double)y->total, tied, sigma;

	count_pairs(x, y, &test->u, &tied);
	test->exact = is_exact(x, y, tied);
	if (test->exact) {
		test->p = exact_p((size_t)x->total, (size_t)y->total, test->u);
		return;
	}
	/* 0 where all values are equal; then nothing speaks against equality. */
	sigma = sqrt(n * m / 12 * (n + m + 1 - tied / ((n + m) * (n + m - 1))));
	test->p = fmin(1, 2 * normal_cdf((0.5 - fabs(test->u - n * m / 2)) / sigma));
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
	return quantiles_value(low) + 0.0; /* -0, which is found first, becomes 0 */
}

/* The least k >= 1 with P(U <= k) >= level; as R, with its allowance for rounding. */
static int64_t
exact_rank(size_t n, size_t m, double level)
{
	double *counts = exact_counts(n, m), all = 0;
	double sum = 2; /* one way for U = 0 and one for U = 1 */
	size_t k = 1;

	for (size_t i = 0; i <= n * m; i++)
		all += counts[i];
	while (sum / all < level * (1 - 1e-14))
		sum += counts[++k];
	free(counts);
	return (int64_t)k;
}

/* The largest k >= 1 up to which U, taken as normal, comes with no more than `level`. */
static int64_t
normal_rank(double n, double m, double level)
{
	double sigma = sqrt(n * m * (n + m + 1) / 12);
	int64_t low = 1, high = (int64_t)(n * m);

	while (high - low > 1) {
		int64_t middle = (low + high) / 2;

		if (normal_cdf(((double)middle - n * m / 2) / sigma) <= level)
			low = middle;
		else
			high = middle;
	}
	return low;
}

/* Which order statistics of the differences bound the interval: the k-th from either end. */
static int64_t
interval_rank(const struct spectrum *x, const struct spectrum *y, double level)
{
	double tied, u;

	count_pairs(x, y, &u, &tied);
	return is_exact(x, y, tied) ? exact_rank((size_t)x->total, (size_t)y->total, level)
				    : normal_rank((double)x->total, (double)y->total, level);
}

void
mann_whitney_shift(
    const struct spectrum *x, const struct spectrum *y, double confidence, struct rank_shift *shift)
{
	int64_t all = x->total * y->total, k = interval_rank(x, y, (1 - confidence) / 2);

	shift->low = difference_at(x, y, k);
	shift->high = difference_at(x, y, all - k + 1);
	shift->estimate = difference_at(x, y, (all + 1) / 2);
	if (all % 2 == 0)
		shift->estimate = (shift->estimate + difference_at(x, y, all / 2 + 1)) / 2;
}

double
mann_whitney_least_p(int64_t n, int64_t m)
{
	return fmin(1, 2 * exp(-binomial_log_choose((double)(n + m), (double)n)));
}
