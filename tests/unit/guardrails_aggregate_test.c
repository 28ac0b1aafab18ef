/* links: cmd/check-guardrails/ */
/* What aggregates come to, quantiles over all doubles, ranks without rounding errors, merged histograms, distinct
 * values, and what expressions mention. */
#include "unit.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>

#include "../../cmd/check-guardrails/aggregate.h"
#include "../../cmd/check-guardrails/counters.h"
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
	CHECK(quantiles_key(-0.0) == quantiles_key(0) &&
	      quantiles_value(quantiles_key(-3.5)) == -3.5);

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
	    "p95.", "p.5", "P95", "p0001", "p5.1234567"};
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
	/* Rank 550 of 1100. */
	e = aggregate_ask(aggregate_find("p50", true, &q.percentile, &known), &q);
	CHECK(e.known && fabs(e.value - 550) <= 1);
	tally_free(&t);
	histogram_free(one);
	histogram_free(two);
	histogram_free(both);
}

/* ---- aggregates ---- */

/*
 * Feeds a tally with records, separated by blanks:
 *     5           a number
 *     h5x3        a histogram that holds 5 three times
 *     T F         a condition that was judged
 *     dWORD       a value to tell from others
 *     c1:5:10     a sample of counter 1: 5 at 10 s
 *     @90 @-      an event time in seconds, or none
 *     M           a record without what the rule asks for
 */
static void
tally_feed(struct tally *t, const struct tally_plan *plan, const char *records)
{
	char *copy = strdup(records), *save = NULL;

	for (char *w = strtok_r(copy, " ", &save); w; w = strtok_r(NULL, " ", &save)) {
		char *rest = w + 1;
		struct histogram *h;
		int64_t value;

		t->records++;
		switch (*w) {
		case 'h':
			h = histogram_new(INT64_C(1) << 40);
			value = strtoll(rest, &rest, 10);
			histogram_record(h, value, strtoll(rest + 1, NULL, 10));
			tally_add_histogram(t, plan, h);
			histogram_free(h);
			break;
		case 'T':
		case 'F':
			tally_add_truth(t, *w == 'T');
			break;
		case 'd':
			distinct_add(t->distinct, 0, rest, strlen(rest));
			t->values++;
			break;
		case 'c': {
			uint64_t key = strtoull(rest, &rest, 10);
			double number = strtod(rest + 1, &rest);

			t->fault = counters_add(
			    t->counters, key, number, (int64_t)(strtod(rest + 1, NULL) * 1e9));
			t->values++;
			break;
		}
		case '@':
			tally_add_time(
			    t, *rest == '-' ? TALLY_NO_TIME : (int64_t)(strtod(rest, NULL) * 1e9));
			break;
		case 'M':
			t->missing++;
			break;
		default:
			tally_add_number(t, plan, strtod(w, NULL));
		}
	}
	free(copy);
}

/* "VALUE LOW HIGH /SAMPLES", or why it is not known. */
static const char *
estimate_text(const struct estimate *e)
{
	static char text[128];

	CHECK_INT(e->known, !e->why);
	if (!e->known)
		return e->why;
	snprintf(text, sizeof(text), "%.12g %.12g %.12g /%" PRId64, e->value, e->low, e->high,
	    e->samples);
	return text;
}

static void
test_aggregates(void)
{
	static const struct {
		const char *name;
		bool argument;
		const char *records;
		int64_t lost;
		const char *says;
	} cases[] = {
	    {"count", false, "", 0, "0 0 0 /0"},
	    {"count", false, "5 7 M", 0, "3 3 3 /3"},
	    {"count", false, "5 7 M", 2, "3 3 5 /3"},
	    {"count", true, "", 0, "there are no values"},
	    {"count", true, "T F T", 0, "2 2 2 /3"},
	    {"count", true, "T F T M", 3, "2 2 6 /3"},
	    {"rate", true, "T F F F", 0, "25 25 25 /4"},
	    {"rate", true, "T F M M", 0, "50 25 75 /2"},
	    {"sum", true, "1 2.5", 0, "3.5 3.5 3.5 /2"},
	    {"sum", true, "1 2.5 M", 0, "3.5 -inf inf /2"},
	    {"sum", true, "1 1e100 1 -1e100", 0, "2 2 2 /4"},
	    {"sum", true, "1e100 1 -1e100 1", 0, "2 2 2 /4"},
	    {"sum", true, "-1e100 1 1e100 1", 0, "2 2 2 /4"},
	    {"sum", true, "1e308 1e308", 0, "the result is too large for a number"},
	    {"sum", true, "h5x3 h7x1 2", 0, "24 24 24 /5"},
	    {"mean", true, "1 2 6", 0, "3 3 3 /3"},
	    {"mean", true, "1 2 6 M", 0, "3 -inf inf /3"},
	    {"min", true, "3 -1 2", 0, "-1 -1 -1 /3"},
	    {"min", true, "3 -1 2 M", 0, "-1 -inf -1 /3"},
	    {"min", true, "h5x3 7", 0, "5 5 5 /4"},
	    {"min", true, "4 h5x3 h7x1", 0, "4 4 4 /5"},
	    {"max", true, "-3 -1 -2", 0, "-1 -1 -1 /3"},
	    {"max", true, "3 1 2 M", 0, "3 3 inf /3"},
	    {"max", true, "h5x3 h4x1", 0, "5 5 5 /4"},
	    /* What is not there has no extremes. */
	    {"min", true, "h5x0 7", 0, "7 7 7 /1"},
	    {"max", true, "h5x0", 0, "there are no values"},
	    /* As many as can be counted: a quarter of 2^63 - 1. */
	    {"max", true, "h1x2305843009213693951", 0, "1 1 1 /2305843009213693951"},
	    {"max", true, "h1x1 h1x2305843009213693950", 0, "1 1 1 /2305843009213693951"},
	    {"max", true, "h1x2305843009213693952", 0, "the counts of the histograms overflow"},
	    {"max", true, "h1x1 h1x2305843009213693951", 0,
		"the counts of the histograms overflow"},
	    /* Of 2 4 4 4 5 5 7 9 the squared deviations from 5 are 32: sqrt(32/7). */
	    {"stddev", true, "5", 0, "a standard deviation needs two values"},
	    {"stddev", true, "5 M", 0, "a standard deviation needs two values"},
	    {"stddev", true, "1 3", 0, "1.41421356237 1.41421356237 1.41421356237 /2"},
	    {"stddev", true, "2 4 4 4 5 5 7 9", 0, "2.1380899353 2.1380899353 2.1380899353 /8"},
	    {"stddev", true, "9 7 5 5 4 4 4 2 M", 0, "2.1380899353 0 inf /8"},
	    {"stddev", true, "h2x1 h4x3 5 5 h7x1 9", 0,
		"2.1380899353 2.1380899353 2.1380899353 /8"},
	    {"first", true, "3 1 2", 0, "3 3 3 /3"},
	    {"first", true, "3 1 2 M", 0, "3 -inf inf /3"},
	    {"first", true, "3 h5x1", 0, "a histogram has no first value"},
	    {"last", true, "3 1 2", 0, "2 2 2 /3"},
	    {"last", true, "3 1 2 M", 0, "2 -inf inf /3"},
	    {"last", true, "h5x1 3", 0, "a histogram has no last value"},
	    {"distinct", true, "da db da", 0, "2 2 2 /3"},
	    {"distinct", true, "da db da M M", 0, "2 2 4 /3"},
	    /* 5, 8, then from 0 to 2: it grew by 3 and by 2. */
	    {"increase", true, "c1:5:10", 0, "a counter needs two samples"},
	    {"increase", true, "c1:5:10 c1:8:20 c1:2:30", 0, "5 5 5 /3"},
	    {"increase", true, "c1:5:10 c1:8:10", 0, "3 3 3 /2"},
	    {"increase", true, "c1:5:10 c1:5:20 c1:6:30", 0, "1 1 1 /3"},
	    {"increase", true, "c1:5:10 c2:1:10 c1:8:20 c2:9:30", 0, "11 11 11 /4"},
	    {"increase", true, "c1:5:10 c2:1:10 c1:8:20", 0, "3 3 inf /3"},
	    {"increase", true, "c1:5:10 c1:8:20 M", 0, "3 -inf inf /2"},
	    {"increase", true, "c1:0:10 c1:0:20", 0, "0 0 0 /2"},
	    {"increase", true, "c1:-1:10", 0, "a counter is negative"},
	    {"increase", true, "c1:5:10 c1:8:9", 0, "the clock of a counter goes backwards"},
	    {"per_second", true, "c1:5:10 c1:8:20 c1:2:30", 0, "0.25 0.25 0.25 /3"},
	    {"per_second", true, "c1:5:10 c1:8:20 c2:2:30", 0, "0.15 0.15 inf /3"},
	    {"per_second", true, "c1:5:10 c1:8:20 M", 0, "0.3 -inf inf /2"},
	    {"per_second", true, "c1:5:10 c1:8:10.5", 0, "6 6 6 /2"},
	    {"per_second", true, "c1:5:10 c1:8:10", 0, "the samples of the counter span no time"},
	    {"per_second", true, "c1:5:10", 0, "a counter needs two samples"},
	    /* It is 100 s. */
	    {"age", false, "", 0, "no record has a time"},
	    {"age", false, "@-", 0, "no record has a time"},
	    {"age", false, "@90 @95 @80 @-", 7, "5 5 5 /0"},
	    {"age", false, "@100", 0, "0 0 0 /0"},
	    {"age", false, "@105", 0, "0 0 0 /0"},
	    {"age", false, "@105.001", 0, "a record is of the future"},
	    {"quiet", false, "@90 @95", 0, "5 5 5 /0"},
	    {"quiet", false, "@90 @-", 0, "10 0 10 /0"},
	    {"quiet", false, "@90", 1, "10 0 10 /0"},
	    {"quiet", false, "@-", 0, "no record has a time"},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct tally_plan plan = {.nanoseconds = 1};
		struct tally t = {0};
		struct question q = {.tally = &t,
		    .plan = &plan,
		    .now = INT64_C(100000000000),
		    .lost = cases[i].lost};
		const char *const *known;
		const struct aggregate *a =
		    aggregate_find(cases[i].name, cases[i].argument, &q.percentile, &known);
		struct estimate e;

		plan.needs = a->needs;
		tally_init(&t, &plan);
		tally_feed(&t, &plan, cases[i].records);
		e = aggregate_ask(a, &q);
		if (!CHECK_STRING(estimate_text(&e), cases[i].says))
			fprintf(stderr, "  of %s: %s\n", cases[i].name, cases[i].records);
		tally_free(&t);
	}
}

/* The counters of 1024 to 2048 are 1 wide: the shortest number that lies between the values and on their side of the
 * target stands for them. */
static void
test_percentiles(void)
{
	static const struct {
		const char *name, *records;
		double target;
		unsigned needs;
		const char *says;
	} cases[] = {
	    {"p50", "1 2 3", 9, 0, "2 2 2 /3"},
	    {"p50", "3 2 1 M", 9, 0, "2 1 2 /3"},
	    {"p95", "1 2 3 M", 9, 0, "3 3 inf /3"},
	    {"p1", "1 2 3 M", 9, 0, "1 -inf 1 /3"},
	    {"p50", "3 2 1 M", 9, TALLY_EXACT, "2 1 2 /3"},
	    {"p95", "1 2 3 M", 9, TALLY_EXACT, "3 3 inf /3"},
	    {"p100", "1500.123456 1500.2 1500.3", 9, TALLY_EXACT, "1500.3 1500.3 1500.3 /3"},
	    {"p1", "1500.3 1500.123456 1500.2", 9, TALLY_EXACT,
		"1500.123456 1500.123456 1500.123456 /3"},
	    {"p50", "1 2 3 4", 9, TALLY_EXACT, "more values than --exact-limit allows to keep"},
	    {"p50", "h5x3", 9, TALLY_EXACT, "an encoded histogram has no exact values"},
	    {"p50", "h5x3 M", 9, 0, "a record has no histogram"},
	    {"p50", "h5x3 h7x4", 9, 0, "7 7 7 /7"},
	    {"p40", "h5x3 h7x4", 9, 0, "5 5 5 /7"},
	    {"p50", "h5x3 7 7 7", 9, 0, "5 5 5 /6"},
	    {"p51", "h5x3 7 7 7", 9, 0, "7 7 7 /6"},
	    {"p60", "h0x3 7 7", 9, 0, "0 0 0 /5"},
	    /* One value; the highest with least digits; the lowest with them. */
	    {"p50", "1500.4", 9, 0, "1500.4 1500.4 1500.4 /1"},
	    {"p50", "0.30000000000000004", 9, 0, "0.3 0.3 0.3 /1"},
	    {"p50", "1500.12 1500.47", 9, 0, "1500.47 1500.47 1500.47 /2"},
	    {"p50", "1500.25 1500.4", 9, 0, "1500.4 1500.4 1500.4 /2"},
	    {"p50", "1500.4 1500.46", 9, 0, "1500.4 1500.4 1500.4 /2"},
	    {"p50", "1500.46 1500.47", 9, 0, "1500.47 1500.47 1500.47 /2"},
	    {"p50", "1500 1700", 9, 0, "1500 1500 1500 /2"},
	    {"p100", "1500 1700", 9, 0, "1700 1700 1700 /2"},
	    {"p1", "1234.5 1400", 9, 0, "1234.5 1234.5 1234.5 /2"},
	    /* Under, at and over the target. */
	    {"p33", "1500.1 1500.2 1500.4", 1500.3, 0, "1500.1 1500.1 1500.1 /3"},
	    {"p60", "1500.1 1500.2 1500.4", 1500.3, 0, "1500.1 1500.1 1500.1 /3"},
	    {"p67", "1500.1 1500.2 1500.4", 1500.3, 0, "1500.4 1500.4 1500.4 /3"},
	    {"p33", "1500.1 1500.3 1500.4", 1500.3, 0, "1500.1 1500.1 1500.1 /3"},
	    {"p60", "1500.1 1500.3 1500.4", 1500.3, 0, "1500.3 1500.3 1500.3 /3"},
	    {"p67", "1500.1 1500.3 1500.4", 1500.3, 0, "1500.4 1500.4 1500.4 /3"},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		double targets[] = {0, cases[i].target};
		struct tally_plan plan = {.needs = TALLY_ORDER | cases[i].needs,
		    .exact_cap = 3,
		    .nanoseconds = 1,
		    .thresholds = targets,
		    .threshold_count = 2};
		struct tally t = {0};
		struct question q = {
		    .tally = &t, .plan = &plan, .target = cases[i].target, .threshold = 1};
		const char *const *known;
		const struct aggregate *a =
		    aggregate_find(cases[i].name, true, &q.percentile, &known);
		struct estimate e;

		tally_init(&t, &plan);
		tally_feed(&t, &plan, cases[i].records);
		e = aggregate_ask(a, &q);
		if (!CHECK_STRING(estimate_text(&e), cases[i].says))
			fprintf(stderr, "  of %s: %s\n", cases[i].name, cases[i].records);
		tally_free(&t);
	}
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
	test_aggregates();
	test_percentiles();
	test_distinct();
	test_mentions();
	return unit_end();
}
