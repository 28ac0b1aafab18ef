#include "fisher.h"

#include <math.h>

#include "binomial.h"

double
fisher_excess_p(int64_t hits_n, int64_t n, int64_t hits_m, int64_t m)
{
	double hits = (double)(hits_n + hits_m), most = fmin(hits, (double)n), x = (double)hits_n;
	double a = (double)n, b = (double)m, sum = 0;
	double term;

	if (hits_n <= 0)
		return 1;
	term = exp(binomial_log_choose(a, x) + binomial_log_choose(b, hits - x) -
		   binomial_log_choose(a + b, hits));
	for (; x <= most; x++) {
		sum += term;
		term *= (a - x) / (x + 1) * (hits - x) / (b - hits + x + 1);
		if (term < sum * 1e-17 && x > a * hits / (a + b))
			break;
	}
	return fmin(1, sum);
}
