#include "binomial.h"

#include <math.h>

double
binomial_log_choose(double n, double k)
{
	return lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1);
}

static double
binomial_chance(double n, double q, double k)
{
	return exp(binomial_log_choose(n, k) + k * log(q) + (n - k) * log1p(-q));
}

/* The largest r with P(B <= r - 1) <= alpha. */
static int64_t
binomial_low_rank(double n, double q, double alpha)
{
	/* What lies farther below the mean is less than e^-200 (Hoeffding 1963). */
	double r = floor(fmax(0, n * q - 10 * sqrt(n))), sum = binomial_chance(n, q, r);

	while (sum <= alpha)
		sum += binomial_chance(n, q, ++r);
	return (int64_t)r;
}

void
binomial_quantile_ranks(int64_t n, double q, double alpha, int64_t *low, int64_t *high)
{
	*low = binomial_low_rank((double)n, q, alpha);
	/* The same seen from the other end. */
	*high = n + 1 - binomial_low_rank((double)n, 1 - q, alpha);
}
