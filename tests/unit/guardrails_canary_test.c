/* links: cmd/check-guardrails/ */
/*
 * Mann-Whitney, Hodges-Lehmann, Fisher and binomial ranks against published results: Hollander and Wolfe (1973),
 * page 69 (in R: example(wilcox.test)); R's airquality, Ozone in May and August (same page); the two methods of "An
 * Introduction to R", 8.3.
 */
#include "unit.h"

#include <math.h>

#include "../../cmd/check-guardrails/canary/binomial.h"
#include "../../cmd/check-guardrails/canary/fisher.h"
#include "../../cmd/check-guardrails/canary/mann_whitney.h"
#include "../../cmd/check-guardrails/canary/spectrum.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define NEAR(got, expected) CHECK(fabs((got) - (expected)) < 1e-6)

static const double term[] = {0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46};
static const double weeks[] = {1.15, 0.88, 0.90, 0.74, 1.21};
static const double may[] = {41, 36, 12, 18, 28, 23, 19, 8, 7, 16, 11, 14, 18, 14, 34, 6, 30, 11, 1,
    11, 4, 32, 23, 45, 115, 37};
static const double august[] = {39, 9, 16, 78, 35, 66, 122, 89, 110, 44, 28, 65, 22, 59, 23, 31, 44,
    21, 9, 45, 168, 73, 76, 118, 84, 85};
static const double a[] = {
    79.98, 80.04, 80.02, 80.04, 80.03, 80.03, 80.04, 79.97, 80.05, 80.03, 80.02, 80.00, 80.02};
static const double b[] = {80.02, 79.94, 79.98, 79.97, 79.97, 80.03, 79.95, 79.97};

static void
test_published(void)
{
	static const struct {
		const double *x, *y;
		size_t n, m;
		double u, p;
		bool exact;
	} cases[] = {
	    {term, weeks, COUNT(term), COUNT(weeks), 35, 0.2544122544122544, true},
	    {weeks, term, COUNT(weeks), COUNT(term), 15, 0.2544122544122544, true},
	    {may, august, COUNT(may), COUNT(august), 127.5, 0.00012080783076877465, false},
	    {a, b, COUNT(a), COUNT(b), 89, 0.007497146445668575, false},
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct spectrum x, y;
		struct rank_test test;

		spectrum_of_numbers(&x, cases[i].x, cases[i].n);
		spectrum_of_numbers(&y, cases[i].y, cases[i].m);
		mann_whitney_test(&x, &y, &test);
		CHECK(test.u == cases[i].u);
		CHECK(test.exact == cases[i].exact);
		NEAR(test.p, cases[i].p);
		spectrum_free(&x);
		spectrum_free(&y);
	}
}

static void
test_shift(void)
{
	struct spectrum x, y;
	struct rank_shift shift;

	spectrum_of_numbers(&x, term, COUNT(term));
	spectrum_of_numbers(&y, weeks, COUNT(weeks));
	mann_whitney_shift(&x, &y, 0.95, &shift);
	NEAR(shift.estimate, 0.305);
	NEAR(shift.low, -0.15);
	NEAR(shift.high, 0.76);
	spectrum_free(&x);
	spectrum_free(&y);

	spectrum_of_numbers(&x, may, COUNT(may));
	spectrum_of_numbers(&y, august, COUNT(august));
	mann_whitney_shift(&x, &y, 0.95, &shift);
	NEAR(shift.estimate, -32);
	CHECK(shift.low < -32 && shift.high > -32 && shift.high < 0);
	spectrum_free(&x);
	spectrum_free(&y);
}

static void
test_edges(void)
{
	double same[] = {5, 5, 5, 5}, one[] = {1};
	struct spectrum x, y;
	struct rank_test test;
	struct rank_shift shift;

	spectrum_of_numbers(&x, same, 4);
	spectrum_of_numbers(&y, same, 3);
	mann_whitney_test(&x, &y, &test);
	NEAR(test.p, 1);
	mann_whitney_shift(&x, &y, 0.98, &shift);
	CHECK(shift.estimate == 0 && shift.low == 0 && shift.high == 0);
	spectrum_free(&y);
	spectrum_of_numbers(&y, one, 1);
	mann_whitney_test(&x, &y, &test);
	CHECK(test.u == 4 && test.p > 0 && test.p <= 1);
	spectrum_free(&x);
	spectrum_free(&y);

	NEAR(mann_whitney_least_p(3, 3), 0.1);
	NEAR(mann_whitney_least_p(1, 1), 1);
	NEAR(mann_whitney_normal_quantile(0.975), 1.959963984540054);
	NEAR(mann_whitney_normal_quantile(0.005), -2.575829303548901);
	NEAR(mann_whitney_normal_quantile(0.5), 0);
}

static void
test_exact(void)
{
	int64_t low, high;

	NEAR(fisher_excess_p(12, 2000, 0, 2000), 0.000240133926393967);
	NEAR(fisher_excess_p(1, 2000, 0, 2000), 0.5);
	NEAR(fisher_excess_p(7, 20, 3, 30), 0.036481849478575794);
	NEAR(fisher_excess_p(0, 20, 3, 30), 1);
	NEAR(fisher_excess_p(20, 20, 0, 30), exp(lgamma(21) + lgamma(31) - lgamma(51)));
	NEAR(fisher_excess_p(20, 20, 30, 30), 1);
	binomial_quantile_ranks(400, 0.975, 0.005, &low, &high);
	CHECK(low == 381 && high == 398);
	binomial_quantile_ranks(100, 0.5, 0.025, &low, &high);
	CHECK(low == 40 && high == 61);
	binomial_quantile_ranks(50, 0.99, 0.01, &low, &high);
	CHECK(low == 47 && high == 51);
}

int
main(void)
{
	test_published();
	test_shift();
	test_edges();
	test_exact();
	return unit_end();
}
