/*
 * burn: how fast an error budget is spent, over several windows at once.
 *
 * The burn rate of a window is its share of bad events over the share that the objective allows.  A
 * pair of windows exceeds its factor when both of them do: the long one says that it matters, the
 * short one that it still goes on.  After the Site Reliability Workbook, chapter 5.
 */
#ifndef CHECK_GUARDRAILS_BURN_H
#define CHECK_GUARDRAILS_BURN_H

#include <stddef.h>
#include <stdint.h>

#include "buckets.h"

enum {
	BURN_PAIRS = 16,
	BURN_MINUTES = 6 * 60, /* windows up to here are counted by minute, longer ones by hour */
	BURN_MOST_MINUTES = 30 * 1440, /* the longest window */
	BURN_SKEW_MS = 5000,           /* what a clock may be ahead of ours */
};

/* As the rule says. */
struct burn_policy {
	double objective; /* percent, under 100 */
	size_t count;
	struct {
		int64_t minutes[2]; /* the long and the short window */
		double factor;
	} pairs[BURN_PAIRS];
};

/* What is remembered of one rule. */
struct burn {
	char *rule;
	int64_t since,
	    through; /* wall time of the first and the last event counted, ms; INT64_MIN: none */
	struct buckets minutes, hours;
};

struct burns {
	struct burn *items;
	size_t count, room;
};

/* What one pair came to. */
struct burn_rate {
	enum { BURN_UNKNOWN, BURN_WITHIN, BURN_EXCEEDED } answer;
	/* of the long and the short window; what missing values may be is left out */
	double rates[2];
	int64_t events[2];
	const char *why; /* of BURN_UNKNOWN, static text */
};

/* The memory of a rule, made when there is none; valid until the next is made. */
struct burn *burns_find(struct burns *burns, const char *rule);
void burns_free(struct burns *burns);

/* Adds what a run saw (by minute), and forgets what no window reaches any more.  0 or -1: there are
 * more minutes than can be kept. */
int burn_remember(struct burn *burn, const struct buckets *seen, int64_t at);

/* Asks for pair `pair` at wall time `at` (ms); the long window needs `least` events. */
struct burn_rate burn_ask(const struct burn *burn, const struct burn_policy *policy, size_t pair,
    int64_t at, int64_t least);

#endif
