#include "fisher.h"

#include <math.h>

static double
log_choose(double n, double k)
{
	return lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1);
}

double
exact_excess_p(int64_t hits_n, int64_t n, int64_t hits_m, int64_t m)
{
	double hits = (double)(hits_n + hits_m), most = fmin(hits, (double)n), x = (double)hits_n;
	double a = (double)n, b = (double)m, sum = 0;
	double term;

	if (hits_n <= 0)
		return 1;
	term = exp(log_choose(a, x) + log_choose(b, hits - x) - log_choose(a + b, hits));
	for (; x <= most; x++) {
		sum += term;
		term *= (a - x) / (x + 1) * (hits - x) / (b - hits + x + 1);
		if (term < sum * 1e-17 && x > a * hits / (a + b))
			break;
	}
	return fmin(1, sum);
}

static double
binomial(double n, double q, int64_t k)
{
	double x = (double)k;

	return exp(log_choose(n, x) + x * log(q) + (n - x) * log1p(-q));
}

void
exact_quantile_ranks(int64_t n, double q, double alpha, int64_t *low, int64_t *high)
{
	double size = (double)n, sum = 0;
	/* What lies farther out is less than 1e-300. */
	int64_t away = (int64_t)(40 * sqrt(size * q * (1 - q))) + 40;
	int64_t least = (int64_t)(size * q) - away, most = (int64_t)(size * q) + away;

	/* Below: P(B <= r - 1) <= alpha for the largest r. */
	*low = least > 0 ? least : 0;
	for (int64_t k = *low; k < n; k++) {
		sum += binomial(size, q, k);
		if (sum > alpha)
			break;
		*low = k + 1;
	}
	/* Above: P(B >= r) <= alpha for the smallest r. */
	*high = n + 1;
	sum = 0;
	for (int64_t k = most < n ? most : n; k >= 1; k--) {
		sum += binomial(size, q, k);
		if (sum > alpha)
			break;
		*high = k;
	}
}
