#include "binomial.h"

#include <math.h>

double
binomial_log_choose(double n, double k)
{
	return lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1);
}

static double
binomial_chance(double n, double q, int64_t k)
{
	double x = (double)k;

	return exp(binomial_log_choose(n, x) + x * log(q) + (n - x) * log1p(-q));
}

void
binomial_quantile_ranks(int64_t n, double q, double alpha, int64_t *low, int64_t *high)
{
	double size = (double)n, sum = 0;
	/* What lies farther out is less than 1e-300. */
	int64_t away = (int64_t)(40 * sqrt(size * q * (1 - q))) + 40;
	int64_t least = (int64_t)(size * q) - away, most = (int64_t)(size * q) + away;

	/* Below: P(B <= r - 1) <= alpha for the largest r. */
	*low = least > 0 ? least : 0;
	for (int64_t k = *low; k < n; k++) {
		sum += binomial_chance(size, q, k);
		if (sum > alpha)
			break;
		*low = k + 1;
	}
	/* Above: P(B >= r) <= alpha for the smallest r. */
	*high = n + 1;
	sum = 0;
	for (int64_t k = most < n ? most : n; k >= 1; k--) {
		sum += binomial_chance(size, q, k);
		if (sum > alpha)
			break;
		*high = k;
	}
}
