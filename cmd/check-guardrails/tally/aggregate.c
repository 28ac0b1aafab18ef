#include "aggregate.h"

#include <math.h>
#include <string.h>

#include "counters.h"
#include "distinct.h"
#include "percentile.h"
#include "tally.h"

/* A clock may differ from ours by this much before a record counts as one of the future. */
#define CLOCK_SKEW_NS INT64_C(5000000000)

static void
certain(struct estimate *e, double value)
{
	e->value = e->low = e->high = value;
}

/* Unless every record has its value nothing is certain, but an extreme that was seen stays one. */
static void
bounded(struct estimate *e, const struct tally *t, double value, double low, double high)
{
	e->value = value;
	e->low = t->missing > 0 ? low : value;
	e->high = t->missing > 0 ? high : value;
}

static void
estimate_records(const struct tally *t, const struct tally_plan *plan, const struct question *q,
    struct estimate *e)
{
	(void)plan;
	e->value = e->low = (double)t->records;
	e->high = (double)(t->records + q->lost);
	e->samples = t->records;
}

static void
estimate_trues(const struct tally *t, const struct tally_plan *plan, const struct question *q,
    struct estimate *e)
{
	(void)plan;
	e->value = e->low = (double)t->trues;
	e->high = (double)(t->trues + t->missing + q->lost);
}

static void
estimate_rate(const struct tally *t, const struct tally_plan *plan, const struct question *q,
    struct estimate *e)
{
	double all = (double)(t->values + t->missing);

	(void)plan;
	(void)q;
	e->value = 100 * (double)t->trues / (double)t->values;
	e->low = 100 * (double)t->trues / all;
	e->high = 100 * (double)(t->trues + t->missing) / all;
}

static void
estimate_sum(const struct tally *t, const struct tally_plan *plan, const struct question *q,
    struct estimate *e)
{
	(void)plan;
	(void)q;
	bounded(e, t, tally_sum(t), -INFINITY, INFINITY);
}

static void
estimate_mean(const struct tally *t, const struct tally_plan *plan, const struct question *q,
    struct estimate *e)
{
	(void)plan;
	(void)q;
	bounded(e, t, tally_sum(t) / (double)t->values, -INFINITY, INFINITY);
}

static void
estimate_min(const struct tally *t, const struct tally_plan *plan, const struct question *q,
    struct estimate *e)
{
	(void)plan;
	(void)q;
	bounded(e, t, t->min, -INFINITY, t->min);
}

static void
estimate_max(const struct tally *t, const struct tally_plan *plan, const struct question *q,
    struct estimate *e)
{
	(void)plan;
	(void)q;
	bounded(e, t, t->max, t->max, INFINITY);
}

/* Of the sample (divided by n-1), as a person who writes a rule expects. */
static void
estimate_stddev(const struct tally *t, const struct tally_plan *plan, const struct question *q,
    struct estimate *e)
{
	(void)plan;
	(void)q;
	if (t->values < 2)
		e->why = "a standard deviation needs two values";
	else
		bounded(e, t, sqrt(t->squares / (double)(t->values - 1)), 0, INFINITY);
}

static void
estimate_first(const struct tally *t, const struct tally_plan *plan, const struct question *q,
    struct estimate *e)
{
	(void)plan;
	(void)q;
	if (t->plain != t->values)
		e->why = "a histogram has no first value";
	else
		bounded(e, t, t->first, -INFINITY, INFINITY);
}

static void
estimate_last(const struct tally *t, const struct tally_plan *plan, const struct question *q,
    struct estimate *e)
{
	(void)plan;
	(void)q;
	if (t->plain != t->values)
		e->why = "a histogram has no last value";
	else
		bounded(e, t, t->last, -INFINITY, INFINITY);
}

static void
estimate_distinct(const struct tally *t, const struct tally_plan *plan, const struct question *q,
    struct estimate *e)
{
	double count = (double)distinct_count(t->distinct);

	(void)plan;
	(void)q;
	e->value = e->low = count;
	e->high = distinct_over(t->distinct) ? INFINITY : count + (double)t->missing;
}

/* A counter of which there is one sample may have grown by any amount, none of it negative. */
static void
estimate_increase(const struct tally *t, const struct tally_plan *plan, const struct question *q,
    struct estimate *e)
{
	int64_t steps;
	size_t lone;
	double increase = counters_increase(t->counters, &steps, &lone);

	(void)plan;
	(void)q;
	if (steps == 0)
		e->why = "a counter needs two samples";
	else
		bounded(e, t, increase, -INFINITY, INFINITY);
	if (lone > 0)
		e->high = INFINITY;
}

static void
estimate_per_second(const struct tally *t, const struct tally_plan *plan, const struct question *q,
    struct estimate *e)
{
	double span = counters_span(t->counters);

	estimate_increase(t, plan, q, e);
	if (e->why)
		return;
	e->value /= span;
	e->low /= span;
	e->high /= span;
	if (span <= 0)
		e->why = "the samples of the counter span no time";
}

/* Now minus the newest record: age() <= 5m wants fresh data. */
static void
estimate_age(const struct tally *t, const struct tally_plan *plan, const struct question *q,
    struct estimate *e)
{
	(void)plan;
	if (t->newest == TALLY_NO_TIME)
		e->why = "no record has a time";
	else if (t->newest > q->now + CLOCK_SKEW_NS)
		e->why = "a record is of the future";
	else
		certain(e, fmax(0, (double)(q->now - t->newest) / 1e9));
}

/* The same number, asked the other way round: quiet() >= 30m wants no match for a while, so a match
 * without a time, or one that was lost, may have been just now. */
static void
estimate_quiet(const struct tally *t, const struct tally_plan *plan, const struct question *q,
    struct estimate *e)
{
	estimate_age(t, plan, q, e);
	if (!e->why && (t->timeless > 0 || q->lost > 0))
		e->low = 0;
}

static const struct aggregate aggregates[] = {
    {"count", TAKES_NOTHING, GIVES_PLAIN_NUMBER, 0, 0, INFINITY, estimate_records},
    {"count", TAKES_CONDITION, GIVES_PLAIN_NUMBER, 0, 0, INFINITY, estimate_trues},
    {"rate", TAKES_CONDITION, GIVES_PERCENT, 0, 0, 100, estimate_rate},
    {"sum", TAKES_NUMBER, GIVES_VALUE_UNIT, 0, -INFINITY, INFINITY, estimate_sum},
    {"min", TAKES_NUMBER, GIVES_VALUE_UNIT, 0, -INFINITY, INFINITY, estimate_min},
    {"max", TAKES_NUMBER, GIVES_VALUE_UNIT, 0, -INFINITY, INFINITY, estimate_max},
    {"mean", TAKES_NUMBER, GIVES_VALUE_UNIT, 0, -INFINITY, INFINITY, estimate_mean},
    {"stddev", TAKES_NUMBER, GIVES_VALUE_UNIT, TALLY_SPREAD, 0, INFINITY, estimate_stddev},
    {"first", TAKES_NUMBER, GIVES_VALUE_UNIT, 0, -INFINITY, INFINITY, estimate_first},
    {"last", TAKES_NUMBER, GIVES_VALUE_UNIT, 0, -INFINITY, INFINITY, estimate_last},
    {"distinct", TAKES_ANYTHING, GIVES_PLAIN_NUMBER, TALLY_DISTINCT, 0, INFINITY,
	estimate_distinct},
    {"per_second", TAKES_NUMBER, GIVES_PER_SECOND, TALLY_COUNTERS, 0, INFINITY,
	estimate_per_second},
    {"increase", TAKES_NUMBER, GIVES_VALUE_UNIT, TALLY_COUNTERS, 0, INFINITY, estimate_increase},
    {"age", TAKES_TIME, GIVES_SECONDS, 0, 0, INFINITY, estimate_age},
    {"quiet", TAKES_TIME, GIVES_SECONDS, 0, 0, INFINITY, estimate_quiet},
    {"p", TAKES_NUMBER, GIVES_VALUE_UNIT, TALLY_ORDER, -INFINITY, INFINITY, percentile_estimate},
};

static const char *const names[] = {"count", "rate", "sum", "min", "max", "mean", "stddev", "first",
    "last", "distinct", "per_second", "increase", "age", "quiet", "p50", "p90", "p95", "p99",
    "p99.9", NULL};

const struct aggregate *
aggregate_find(
    const char *name, bool argument, struct percentile *percentile, const char *const **known)
{
	bool is_percentile = percentile_parse(name, percentile);

	*known = names;
	for (size_t i = 0; i < sizeof(aggregates) / sizeof(aggregates[0]); i++) {
		const struct aggregate *a = &aggregates[i];

		if (is_percentile ? strcmp(a->name, "p") != 0 : strcmp(a->name, name) != 0)
			continue;
		/* Only count has two rows; which one is meant shows in its parentheses. */
		if (strcmp(name, "count") == 0 && (a->takes == TAKES_CONDITION) != argument)
			continue;
		if (strcmp(name, "p") == 0)
			continue;
		return a;
	}
	return NULL;
}

struct estimate
aggregate_ask(const struct aggregate *aggregate, const struct tally *t,
    const struct tally_plan *plan, const struct question *q)
{
	struct estimate e = {.samples = t->values};

	if (t->fault)
		e.why = t->fault;
	else if (t->values == 0 && aggregate->takes != TAKES_NOTHING &&
		 aggregate->takes != TAKES_TIME)
		e.why = "there are no values";
	else
		aggregate->estimate(t, plan, q, &e);
	if (!e.why && !isfinite(e.value))
		e.why = "the result is too large for a number";
	e.known = !e.why;
	return e;
}
