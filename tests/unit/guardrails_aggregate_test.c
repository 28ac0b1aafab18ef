/* links: cmd/check-guardrails/ */
/* Quantiles over all doubles, ranks without rounding errors, merged histograms, distinct values, and what
 * expressions mention. */
#include "unit.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>

#include "../../cmd/check-guardrails/aggregate.h"
#include "../../cmd/check-guardrails/distinct.h"
#include "../../cmd/check-guardrails/mention.h"
#include "../../cmd/check-guardrails/quantiles.h"
#include "../../cmd/check-guardrails/tally.h"
#include "histogram.h"

static void
test_quantiles(void)
{
	static const double values[] = {-DBL_MAX, -1e9, -3.5, -DBL_MIN, -5e-324, 0, 5e-324, DBL_MIN,
	    1e-9, 0.1, 1, 1.001, 999.999, 1000, 1e15, DBL_MAX};
	enum { COUNT = sizeof(values) / sizeof(values[0]) };
	struct quantiles *q = quantiles_new();
	double lowest, highest;

	for (size_t i = 0; i < COUNT; i++)
		CHECK_INT(quantiles_add(q, values[i], 1), 0);
	for (size_t i = 0; i < COUNT; i++) {
		quantiles_at(q, (int64_t)i + 1, &lowest, &highest);
		CHECK(lowest <= values[i] && values[i] <= highest);
		CHECK(fabs(values[i]) < DBL_MIN ||
		      highest - lowest <= fabs(values[i]) * 0.001 + DBL_MIN);
	}
	quantiles_free(q);

	/* What is spread over more pages than there may be is refused, not miscounted. */
	q = quantiles_new();
	int refused = 0;
	for (int exponent = -1000; exponent < 1000; exponent++)
		refused += quantiles_add(q, ldexp(1, exponent), 1) != 0;
	CHECK_INT(refused, 2000 - QUANTILES_MAX_PAGES);
	quantiles_free(q);
	quantiles_free(NULL);
}

static void
test_ranks(void)
{
	static const struct {
		const char *name;
		int64_t n, rank;
	} cases[] = {
	    {"p99.9", 1000, 999},
	    {"p95", 20, 19},
	    {"p50", 1, 1},
	    {"p50", 2, 1},
	    {"p50", 3, 2},
	    {"p100", 7, 7},
	    {"p0.000001", 7, 1},
	    {"p99.999999", 100000000, 99999999},
	    {"p90", INT64_MAX, 8301034833169298227},
	};
	const char *const *known;
	struct percentile p;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		CHECK(aggregate_find(cases[i].name, true, &p, &known) != NULL);
		CHECK_INT(percentile_rank(p, cases[i].n), cases[i].rank);
	}
	static const char *const refused[] = {"p0", "p0.0", "p100.1", "p101", "p", "p-1", "p1e1",
	    "p95.", "P95", "p0001", "p5.1234567"};
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++)
		CHECK(aggregate_find(refused[i], true, &p, &known) == NULL);
}

/* Two machines' histograms merge exactly, in the unit of the member. */
static void
test_histograms(void)
{
	struct tally_plan plan = {.needs = TALLY_ORDER | TALLY_SPREAD, .nanoseconds = 1e6};
	double threshold = 500;
	struct histogram *one = histogram_new(INT64_C(3600000000000));
	struct histogram *two = histogram_new(INT64_C(60000000000)), *both;
	struct tally t = {0};
	struct question q = {.target = threshold, .tally = &t, .plan = &plan};
	const char *const *known;
	const struct aggregate *p95 = aggregate_find("p95", true, &q.percentile, &known);
	struct estimate e;

	plan.thresholds = &threshold;
	plan.threshold_count = 1;
	both = histogram_new(INT64_C(3600000000000));
	for (int64_t i = 1; i <= 1000; i++) {
		histogram_record(i % 3 ? one : two, i * 1000000, 1);
		histogram_record(both, i * 1000000, 1);
	}
	tally_init(&t, &plan);
	tally_add_histogram(&t, &plan, one);
	tally_add_histogram(&t, &plan, two);
	e = aggregate_ask(p95, &q);
	CHECK(e.known);
	CHECK_INT(e.samples, 1000);
	CHECK(e.value == (double)histogram_percentile(both, 95) / 1e6);
	CHECK(e.low == e.value && e.high == e.value);
	CHECK(fabs(tally_sum(&t) - 500500) < 500);

	/* A record without its histogram: how many values it stands for, nobody knows. */
	t.missing = 1;
	CHECK(!aggregate_ask(p95, &q).known);

	/* Mixed with plain numbers. */
	t.missing = 0;
	for (int i = 0; i < 100; i++)
		tally_add_number(&t, &plan, 5000);
	e = aggregate_ask(p95, &q);
	CHECK(e.known && fabs(e.value - 5000) <= 5);
	tally_free(&t);
	histogram_free(one);
	histogram_free(two);
	histogram_free(both);
}

static void
test_distinct(void)
{
	struct distinct *d = distinct_new();

	for (int i = 0; i < DISTINCT_CAP; i++) {
		distinct_add(d, 0, &i, sizeof(i));
		distinct_add(d, 0, &i, sizeof(i));
	}
	CHECK_INT((intmax_t)distinct_count(d), DISTINCT_CAP);
	CHECK(!distinct_over(d));
	distinct_add(d, 1, &(int){0}, sizeof(int));
	CHECK(distinct_over(d));
	CHECK_INT((intmax_t)distinct_count(d), DISTINCT_CAP);
	distinct_free(d);
}

static void
test_mentions(void)
{
	struct mention m;
	const char *at =
	    ".type == \"a\" and (\"b\" == .\"odd name\" or .x[\"y\"] == \"c\\n\") and .z == 1";

	CHECK(mention_next(&at, &m) && m.path_len == 5 && m.literal_len == 1 && *m.literal == 'a');
	CHECK(mention_next(&at, &m) && m.path_len == 11 && *m.literal == 'b');
	CHECK(!mention_next(&at, &m));
	CHECK(mention_of(".a == 1 and .type == \"x\"", "type"));
	CHECK(mention_of(".[\"type\"] == \"x\"", "type"));
	CHECK(mention_of(".\"type\" == \"x\"", "type"));
	CHECK(!mention_of(".a.type == \"x\" or .types == 1 or \".type\" == .b", "type"));
	CHECK(!mention_of(NULL, "type"));
	CHECK(mention_is_path(".a.b[0]") && !mention_is_path(".a + .b") &&
	      !mention_is_path("\".a\""));
}

int
main(void)
{
	test_quantiles();
	test_ranks();
	test_histograms();
	test_distinct();
	test_mentions();
	return unit_end();
}
