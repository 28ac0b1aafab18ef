#include "fisher.h"

#include <float.h>
#include <math.h>

#include "binomial.h"

double
fisher_excess_p(int64_t hits_n, int64_t n, int64_t hits_m, int64_t m)
{
	double hits = (double)(hits_n + hits_m), x = (double)hits_n;
	double a = (double)n, b = (double)m, sum = 0;
	double term;

	if (x * (a + b) <= a * hits)
		return 1;
	term = exp(binomial_log_choose(a, x) + binomial_log_choose(b, hits - x) -
		   binomial_log_choose(a + b, hits));
	/* Over their mean the chances only fall, and are 0 when all hits are the n's. */
	for (; term > sum * DBL_EPSILON; x++) {
		sum += term;
		term *= (a - x) / (x + 1) * (hits - x) / (b - hits + x + 1);
	}
	return fmin(1, sum);
}
