/*
 * aggregate: the table of what a rule can ask of its records: count, p95, mean, age, ...
 *
 * An aggregate does not know where records come from or what is judged: it turns a tally into an
 * estimate.  A new one is a row in the table and a function of ten lines.
 */
#ifndef CHECK_GUARDRAILS_AGGREGATE_H
#define CHECK_GUARDRAILS_AGGREGATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "percentile.h"

struct tally;
struct tally_plan;

/* What stands in the parentheses. */
enum aggregate_takes {
	TAKES_NOTHING,
	TAKES_CONDITION,
	TAKES_NUMBER,
	TAKES_ANYTHING, /* also strings and booleans */
	TAKES_TIME,     /* nothing, or a member that holds a time */
};

/* The unit of the result. */
enum aggregate_unit {
	GIVES_VALUE_UNIT,
	GIVES_PLAIN_NUMBER,
	GIVES_PERCENT,
	GIVES_SECONDS,
	GIVES_PER_SECOND,
};

/* What is asked of a tally. */
struct question {
	const struct tally *tally;
	const struct tally_plan *plan;
	struct percentile percentile;
	double target;    /* in the unit of the values */
	size_t threshold; /* the target's place in the plan, for percentiles */
	int64_t now;      /* wall time, ns */
	int64_t lost;     /* records that a source announced and nobody delivered */
};

/* An answer.  Records without a value leave room: whatever they hold, the truth lies in low..high,
 * and `value` is what the others say.  Not known: `why` says why, static text. */
struct estimate {
	bool known;
	double value, low, high;
	int64_t samples;
	const char *why;
};

struct aggregate {
	const char *name; /* "p" stands for all percentiles */
	enum aggregate_takes takes;
	enum aggregate_unit gives;
	unsigned needs;     /* of enum tally_need */
	double least, most; /* targets beyond are impossible */
	/* Fills all but `known`, or sets `why`. */
	void (*estimate)(const struct question *q, struct estimate *e);
};

/* Finds "count", "p99.9", ...; `percentile` is filled for percentiles.  `argument` says whether
 * something stands in the parentheses, which tells count() from count(E).  NULL when there is none,
 * with the names for a person in `*known` (static, NULL-terminated). */
const struct aggregate *aggregate_find(
    const char *name, bool argument, struct percentile *percentile, const char *const **known);

struct estimate aggregate_ask(const struct aggregate *aggregate, const struct question *q);

#endif
