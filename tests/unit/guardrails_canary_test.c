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
#include "../../cmd/check-guardrails/tally.h"

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
	NEAR(mann_whitney_least_p(2, 4), 2 / 15.);
}

/* ---- against counts of all arrangements, made by other programs in exact fractions ---- */

/* first, first + step, ... modulo the row's modulus */
struct sample {
	size_t count;
	unsigned first, step;
};

static void
spectrum_of_sample(struct spectrum *s, const struct sample *sample, unsigned modulus)
{
	double numbers[64];

	for (size_t i = 0; i < sample->count; i++)
		numbers[i] = (sample->first + (unsigned)i * sample->step) % modulus;
	spectrum_of_numbers(s, numbers, sample->count);
}

static void
test_counted(void)
{
	/* U, p and the interval by comparing all pairs and sorting all differences: exact where nothing is equal and
	 * both have fewer than 50, else normal with corrections.  Ties with the level, every rank of the interval,
	 * one value, all equal. */
	static const struct {
		struct sample x, y;
		unsigned modulus;
		double confidence, u, p;
		bool exact;
		struct rank_shift shift;
	} cases[] = {
	    {{3, 0, 1000}, {3, 1, 10}, 10007, 0.8, 6, 0.7, true, {989, -21, 1999}},
	    {{3, 0, 1000}, {3, 1, 10}, 10007, 0.9, 6, 0.7, true, {989, -21, 1999}},
	    {{1, 5, 0}, {1, 3, 0}, 10, 0.98, 1, 1, true, {2, 2, 2}},
	    {{2, 7, 100}, {3, 1, 30}, 1009, 0.5, 4, 0.8, true, {26, -24, 76}},
	    {{5, 300, 77}, {4, 0, 101}, 1009, 0.95, 19, 0.0317460317460317, true, {302.5, 74, 531}},
	    {{6, 301, 377}, {7, 0, 211}, 1009, 0.98, 24.5, 0.667805814250426, false,
		{45.5, -543, 632}},
	    {{8, 100, 53}, {8, 0, 61}, 1009, 0.98, 41, 0.382284382284382, true, {72, -144, 288}},
	    {{20, 0, 90}, {20, 7, 91}, 10007, 0.98, 190, 0.799407187161697, true,
		{-16.5, -467, 434}},
	    {{20, 40, 90}, {20, 7, 91}, 10007, 0.98, 210, 0.799407187161697, true,
		{23.5, -427, 474}},
	    {{49, 505, 20}, {3, 0, 421}, 10007, 0.98, 130, 0.021447963800905, true,
		{564, -17, 1145}},
	    {{50, 505, 20}, {3, 0, 421}, 10007, 0.98, 133, 0.0268855118534081, false,
		{574, -77, 1225}},
	    {{3, 505, 421}, {50, 0, 20}, 10007, 0.98, 123, 0.067508162007478, false,
		{436, -215, 1087}},
	    {{3, 505, 421}, {49, 0, 20}, 10007, 0.98, 122, 0.0579185520361991, true,
		{446, -135, 1027}},
	    {{12, 4, 3}, {10, 0, 2}, 11, 0.95, 63.5, 0.842619314535097, false, {0, -3, 3}},
	    {{12, 4, 3}, {10, 0, 2}, 11, 0.5, 63.5, 0.842619314535097, false, {0, -1, 1}},
	    {{60, 0, 7}, {40, 3, 5}, 31, 0.98, 1226, 0.857537239100611, false, {0, -4, 5}},
	    {{60, 0, 700}, {40, 3, 503}, 4001, 0.9, 1299, 0.48828220187167, false,
		{174, -249, 581}},
	    {{2, 1, 1}, {2, 1, 1}, 9, 0.98, 2, 1, false, {0, -1, 1}},
	    {{2, 3, 0}, {3, 3, 1}, 9, 0.98, 1, 0.332921608065566, false, {-1, -2, 0}},
	    {{5, 4, 0}, {4, 4, 0}, 9, 0.98, 10, 1, false, {0, 0, 0}},
	    {{5, 5, 0}, {4, 4, 0}, 9, 0.98, 20, 0.00720957076474253, false, {1, 1, 1}},
	    {{5, 5, 0}, {4, 5, 0}, 9, 0.5, 10, 1, false, {0, 0, 0}},
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct spectrum x, y;
		struct rank_test test;
		struct rank_shift shift;

		spectrum_of_sample(&x, &cases[i].x, cases[i].modulus);
		spectrum_of_sample(&y, &cases[i].y, cases[i].modulus);
		mann_whitney_test(&x, &y, &test);
		mann_whitney_shift(&x, &y, cases[i].confidence, &shift);
		if (!CHECK(test.u == cases[i].u) || !CHECK(test.exact == cases[i].exact) ||
		    !CHECK(fabs(test.p - cases[i].p) < 1e-12) ||
		    !CHECK(shift.estimate == cases[i].shift.estimate) ||
		    !CHECK(shift.low == cases[i].shift.low && shift.high == cases[i].shift.high))
			fprintf(stderr, "  of case %zu: U %g, p %.15g, shift %g, %g to %g\n", i,
			    test.u, test.p, shift.estimate, shift.low, shift.high);
		spectrum_free(&x);
		spectrum_free(&y);
	}
}

static void
test_fisher(void)
{
	/* The sum of C(n, k) C(m, hits - k) / C(n + m, hits) in fractions; 1 where the n have only their share. */
	static const struct {
		int64_t hits_n, n, hits_m, m;
		double p;
	} cases[] = {
	    {12, 2000, 0, 2000, 0.000240133926393967},
	    {1, 2000, 0, 2000, 0.5},
	    {7, 20, 3, 30, 0.036481849478575794},
	    {0, 20, 3, 30, 1},
	    {20, 20, 30, 30, 1},
	    {1, 1, 0, 1, 0.5},
	    {2, 4, 2, 4, 1},
	    {3, 4, 1, 4, 0.24285714285714285},
	    {3, 4, 1, 2, 0.6},
	    {300, 20000, 200, 20000, 3.92572495246932e-06},
	    {5, 5, 1, 1000, 7.0930004897427862e-13},
	    {9, 10, 90, 200, 0.0056176559278065027},
	    {3, 10, 0, 5, 0.26373626373626374},
	    {1, 1, 2, 3, 0.75},
	    {4, 5, 16, 20, 1},
	    {4, 5, 15, 20, 0.65657820440429138},
	    {1, 100000, 50000, 100000, 1},
	    /* Less than any double. */
	    {2000, 2000, 0, 2000, 0},
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		double p =
		    fisher_excess_p(cases[i].hits_n, cases[i].n, cases[i].hits_m, cases[i].m);

		if (!CHECK(fabs(p - cases[i].p) <= cases[i].p * 1e-9))
			fprintf(stderr, "  of case %zu: %.17g\n", i, p);
	}
	NEAR(fisher_excess_p(20, 20, 0, 30), exp(lgamma(21) + lgamma(31) - lgamma(51)));
}

static void
test_binomial(void)
{
	/* The sums of C(n, k) q^k (1 - q)^(n - k) from either end, in whole numbers. */
	static const struct {
		int64_t n;
		double q, alpha;
		int64_t low, high;
	} cases[] = {
	    {400, 0.975, 0.005, 381, 398},
	    {100, 0.5, 0.025, 40, 61},
	    {50, 0.99, 0.01, 47, 51},
	    {1, 0.5, 0.25, 0, 2},
	    {1, 0.5, 0.5, 1, 1},
	    {4, 0.5, 0.1, 1, 4},
	    {2, 0.5, 0.1, 0, 3},
	    {10, 0.5, 0.05, 2, 9},
	    {10, 0.9, 0.05, 7, 11},
	    {20, 0.975, 0.005, 17, 21},
	    {9, 0.1, 0.05, 0, 4},
	    {3000, 0.975, 0.005, 2902, 2947},
	    {6000, 0.5, 0.005, 2900, 3101},
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		int64_t low, high;

		binomial_quantile_ranks(cases[i].n, cases[i].q, cases[i].alpha, &low, &high);
		if (!CHECK(low == cases[i].low && high == cases[i].high))
			fprintf(
			    stderr, "  of case %zu: %" PRId64 " and %" PRId64 "\n", i, low, high);
	}
}

/* ---- samples ---- */

static void
test_spectrum(void)
{
	static const double few[] = {3, -1, 3, 0, 7, 3}, others[] = {0, 3, 8};
	static const struct spectrum_pair pairs[] = {
	    {-1, 1, 0}, {0, 1, 1}, {3, 3, 1}, {7, 1, 0}, {8, 0, 1}};
	static const double at[] = {-1, 0, 3, 3, 3, 7};
	struct spectrum x, y;
	struct spectrum_pair pair;
	size_t i = 0, j = 0, n = 0;

	spectrum_of_numbers(&x, few, COUNT(few));
	spectrum_of_numbers(&y, others, COUNT(others));
	CHECK(x.count == 4 && x.total == 6);
	NEAR(spectrum_mean(&x), 2.5);
	for (size_t rank = 1; rank <= COUNT(at); rank++)
		CHECK(spectrum_at(&x, (int64_t)rank) == at[rank - 1]);
	CHECK_INT(spectrum_over(&x, -2), 6);
	CHECK_INT(spectrum_over(&x, -1), 5);
	CHECK_INT(spectrum_over(&x, 3), 1);
	CHECK_INT(spectrum_over(&x, 7), 0);
	while (spectrum_next(&x, &y, &i, &j, &pair)) {
		CHECK(n < COUNT(pairs) && pair.value == pairs[n].value &&
		      pair.of_x == pairs[n].of_x && pair.of_y == pairs[n].of_y);
		n++;
	}
	CHECK_INT(n, COUNT(pairs));
	spectrum_free(&x);
	spectrum_free(&y);
}

/* The values while they are kept, then the middles of their counters, which are 1/1024 wide. */
static void
test_spectrum_of_tally(void)
{
	struct tally_plan plan = {.needs = TALLY_ORDER | TALLY_SAMPLE, .nanoseconds = 1};
	struct tally t = {0};
	struct spectrum s;

	tally_init(&t, &plan);
	for (int i = 0; i < TALLY_SAMPLE_CAP; i++)
		tally_add_number(&t, &plan, i % 2 ? 1.0001 : -3);
	CHECK(!t.exact_over);
	spectrum_of_tally(&s, &t);
	CHECK(s.count == 2 && s.lines[0].value == -3 && s.lines[1].value == 1.0001);
	CHECK(s.lines[1].count == TALLY_SAMPLE_CAP / 2 && s.total == TALLY_SAMPLE_CAP);
	spectrum_free(&s);

	tally_add_number(&t, &plan, 5);
	CHECK(t.exact_over && !t.fault && t.exact_count == TALLY_SAMPLE_CAP);
	spectrum_of_tally(&s, &t);
	CHECK(s.count == 3 && s.total == TALLY_SAMPLE_CAP + 1);
	CHECK(fabs(s.lines[0].value - (-3 - 1 / 1024.)) < 1e-9);
	CHECK(fabs(s.lines[1].value - (1 + 1 / 2048.)) < 1e-9);
	CHECK(s.lines[1].count == TALLY_SAMPLE_CAP / 2 && s.lines[2].count == 1);
	spectrum_free(&s);
	tally_free(&t);
}

int
main(void)
{
	test_published();
	test_shift();
	test_edges();
	test_counted();
	test_fisher();
	test_binomial();
	test_spectrum();
	test_spectrum_of_tally();
	return unit_end();
}
