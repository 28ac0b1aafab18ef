#include "aggregate.h"

#include <math.h>
#include <string.h>

#include "counters.h"
#include "distinct.h"
#include "percentile.h"
#include "tally.h"

static void
estimate_certain(struct estimate *e, double value)
{
	e->value = e->low = e->high = value;
}

/* Unless every record has its value nothing is certain, but an extreme that was seen stays one. */
static void
estimate_bounded(
    struct estimate *e, const struct question *q, double value, double low, double high)
{
	bool certain = q->tally->missing == 0;

	e->value = value;
	e->low = certain ? value : low;
	e->high = certain ? value : high;
}

static void
estimate_records(const struct question *q, struct estimate *e)
{
	e->value = e->low = (double)q->tally->records;
	e->high = (double)(q->tally->records + q->lost);
	e->samples = q->tally->records;
}

static void
estimate_trues(const struct question *q, struct estimate *e)
{
	e->value = e->low = (double)q->tally->trues;
	e->high = (double)(q->tally->trues + q->tally->missing + q->lost);
}

static void
estimate_rate(const struct question *q, struct estimate *e)
{
	double all = (double)(q->tally->values + q->tally->missing);

	e->value = 100 * (double)q->tally->trues / (double)q->tally->values;
	e->low = 100 * (double)q->tally->trues / all;
	e->high = 100 * (double)(q->tally->trues + q->tally->missing) / all;
}

static void
estimate_sum(const struct question *q, struct estimate *e)
{
	estimate_bounded(e, q, tally_sum(q->tally), -INFINITY, INFINITY);
}

static void
estimate_mean(const struct question *q, struct estimate *e)
{
	estimate_bounded(e, q, tally_sum(q->tally) / (double)q->tally->values, -INFINITY, INFINITY);
}

static void
estimate_min(const struct question *q, struct estimate *e)
{
	estimate_bounded(e, q, q->tally->min, -INFINITY, q->tally->min);
}

static void
estimate_max(const struct question *q, struct estimate *e)
{
	estimate_bounded(e, q, q->tally->max, q->tally->max, INFINITY);
}

/* Of the sample (divided by n-1), as a person who writes a rule expects. */
static void
estimate_stddev(const struct question *q, struct estimate *e)
{
	if (q->tally->values < 2)
		e->why = "a standard deviation needs two values";
	else
		estimate_bounded(
		    e, q, sqrt(q->tally->squares / (double)(q->tally->values - 1)), 0, INFINITY);
}

static void
estimate_first(const struct question *q, struct estimate *e)
{
	if (q->tally->plain != q->tally->values)
		e->why = "a histogram has no first value";
	else
		estimate_bounded(e, q, q->tally->first, -INFINITY, INFINITY);
}

static void
estimate_last(const struct question *q, struct estimate *e)
{
	if (q->tally->plain != q->tally->values)
		e->why = "a histogram has no last value";
	else
		estimate_bounded(e, q, q->tally->last, -INFINITY, INFINITY);
}

static void
estimate_distinct(const struct question *q, struct estimate *e)
{
	double count = (double)distinct_count(q->tally->distinct);

	e->value = e->low = count;
	e->high = distinct_over(q->tally->distinct) ? INFINITY : count + (double)q->tally->missing;
}

/* A counter of which there is one sample may have grown by any amount, none of it negative. */
static void
estimate_increase(const struct question *q, struct estimate *e)
{
	int64_t steps;
	size_t lone;
	double increase = counters_increase(q->tally->counters, &steps, &lone);

	if (steps == 0)
		e->why = "a counter needs two samples";
	else
		estimate_bounded(e, q, increase, -INFINITY, INFINITY);
	if (lone > 0)
		e->high = INFINITY;
}

static void
estimate_per_second(const struct question *q, struct estimate *e)
{
	double span;

	estimate_increase(q, e);
	if (e->why)
		return;
	span = counters_span(q->tally->counters);
	e->value /= span;
	e->low /= span;
	e->high /= span;
	if (span <= 0)
		e->why = "the samples of the counter span no time";
}

/* Now minus the newest record: age() <= 5m wants fresh data. */
static void
estimate_age(const struct question *q, struct estimate *e)
{
	if (q->tally->newest == TALLY_NO_TIME)
		e->why = "no record has a time";
	else if (q->tally->newest > q->now + TALLY_CLOCK_SKEW)
		e->why = "a record is of the future";
	else
		estimate_certain(e, fmax(0, (double)(q->now - q->tally->newest) / 1e9));
}

/* The same number, asked the other way round: quiet() >= 30m wants no match for a while, so a match
 * without a time, or one that was lost, may have been just now. */
static void
estimate_quiet(const struct question *q, struct estimate *e)
{
	estimate_age(q, e);
	if (!e->why && (q->tally->timeless > 0 || q->lost > 0))
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
aggregate_ask(const struct aggregate *aggregate, const struct question *q)
{
	struct estimate e = {.samples = q->tally->values};

	if (q->tally->fault)
		e.why = q->tally->fault;
	else if (q->tally->values == 0 && aggregate->takes != TAKES_NOTHING &&
		 aggregate->takes != TAKES_TIME)
		e.why = "there are no values";
	else
		aggregate->estimate(q, &e);
	if (!e.why && !isfinite(e.value))
		e.why = "the result is too large for a number";
	e.known = !e.why;
	return e;
}
