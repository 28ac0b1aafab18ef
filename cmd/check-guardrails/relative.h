/*
 * relative: a target that is told by what was measured before, with a floor for what is small.
 *
 *     REFERENCE [+ PERCENT% [or + AMOUNT]]
 *
 *     p95(.latency_ms) <= baseline + 10% or + 5ms
 *     mean(.rate)      >= history(10) - 5%
 *
 * REFERENCE is `baseline` (the same aggregate over the records of --baseline), `history` or
 * `history(N)` (the median of the last N good runs in the file of --history, 5 by default), or
 * `pinned` (the pinned run's figure there).  Of two bounds the one that allows more is the target:
 * the larger one of <= and <, the smaller one of >= and >.  A share is one of the reference's
 * magnitude, an amount is in the unit of the values ("0.5pp" where these are percents).
 */
#ifndef CHECK_GUARDRAILS_RELATIVE_H
#define CHECK_GUARDRAILS_RELATIVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "units.h"

struct rule;
struct text;

enum reference_kind { REFERENCE_NONE, REFERENCE_BASELINE, REFERENCE_HISTORY, REFERENCE_PINNED };

enum { RELATIVE_RUNS = 5, RELATIVE_MOST_RUNS = 100 };

/* What a reference came to, for the whole rule or one group of it. */
struct reference {
	char *group; /* NULL: of no group, or of those that have none of their own */
	char *why;   /* why there is none, and what to do; NULL: there is one */
	/* a pin would make it; its group had records the last time */
	bool pinnable, awaited;
	double value, target;
	char *level;    /* the record type that it was measured on; NULL: of whichever */
	char *evidence; /* JSON */
};

/* Part of a rule. */
struct relative {
	enum reference_kind kind; /* REFERENCE_NONE: the target is a number */
	int64_t runs;             /* of REFERENCE_HISTORY */
	bool down, up;            /* bounds with '-', with '+' */
	bool has_percent, has_amount;
	double percent, amount; /* over 0; the amount in the rule's unit after rule_check() */
	/* What it came to once that is known: by group, sorted, and for all else. */
	struct reference *references;
	size_t count, room;
	struct reference other;
};

/* Whether a target is meant as a relative one: a number begins otherwise. */
bool relative_begins(const char *target);

/* Reads it; `unit` is the amount's.  -1 with the reason. */
int relative_parse(
    const char *target, struct relative *relative, enum unit *unit, struct text *why);

/* Adds it as it would be written. */
void relative_put(const struct relative *relative, enum unit unit, struct text *out);

/* Its parts: "+ 10%" and "+ 5ms". */
void relative_put_percent(const struct relative *relative, struct text *out);
void relative_put_amount(const struct relative *relative, enum unit unit, struct text *out);

/* Whether the rule can have such a target.  0, or -1 with the reason. */
int relative_check(const struct rule *rule, struct text *why);

/* The reference of a group (NULL: of a rule without). */
const struct reference *relative_find(const struct relative *relative, const char *group);

/* A new one for a group, which must not have one; relative_sort() after the last. */
struct reference *relative_add(struct relative *relative, const char *group);
void relative_sort(struct relative *relative);

/* "baseline", "history(5)". */
void relative_name(const struct relative *relative, struct text *out);

void relative_free(struct relative *relative);

#endif
