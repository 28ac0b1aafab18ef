/*
 * watch: verdicts with the memory of earlier runs (--state).
 *
 * Stands between the judge and the score: moves the alarm of every verdict, turns a breach that is
 * pending into a warning and an alarm that is not over into a failure, writes a `transition` for
 * every change, and in the end one metric for the whole.
 */
#ifndef CHECK_GUARDRAILS_WATCH_H
#define CHECK_GUARDRAILS_WATCH_H

#include <stdbool.h>
#include <stdint.h>

#include "state.h"

struct records;
struct rule;
struct rules;
struct score_keeper;
struct text;
struct verdict;

enum platform_state { PLATFORM_HEALTHY, PLATFORM_DEGRADED, PLATFORM_CRITICAL };

struct watch {
	struct state *state;
	struct score_keeper *score;
	struct records *records;
	bool whole;   /* what was read is, as far as the programs upstream tell */
	int64_t at;   /* wall time, ms */
	bool trusted; /* what was read is whole, so that good values are evidence */
	enum platform_state platform;
};

/* Begins to judge; `state`, which was opened, and `whole` are set.  `at` is wall time in ns.  0,
 * or -1 with the reason: the clock went back during the run. */
int watch_begin(struct watch *watch, struct score_keeper *score, struct records *records,
    int64_t at, struct text *why);

/* Takes a verdict; `context` is the watch (for struct judge). */
void watch_take(void *context, const struct rule *rule, struct verdict *v);

/* After the last rule: alarms of groups that have vanished.  What was ok is forgotten, what was not
 * stays and is unknown. */
void watch_vanished(struct watch *watch, const struct rules *rules);

/* After the last check: writes the state of the platform. */
void watch_platform(struct watch *watch);

#endif
