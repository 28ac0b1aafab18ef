/*
 * alarm: what a rule is in from one run to the next: ok, pending, firing, recovering.
 *
 *     ok ---bad---> pending ---bad for `hold_for`---> firing ---well---> recovering ---well for
 *     `keep_for`---> ok
 *                   any good: ok                         not well any more: firing
 *
 * "Well" is stricter than "good": the recovery's target is met, too.  No evidence never moves an
 * alarm, but `keep_for` begins anew with the first that is well after it.  A table and no more: no
 * clock, no files.  After Prometheus' `for` and `keep_firing_for`, with what was asked for there
 * and is missing: a threshold of its own to recover by, and vanished data that is no recovery.
 */
#ifndef CHECK_GUARDRAILS_ALARM_H
#define CHECK_GUARDRAILS_ALARM_H

#include <stdbool.h>
#include <stdint.h>

enum alarm_state { ALARM_OK, ALARM_PENDING, ALARM_FIRING, ALARM_RECOVERING };

/* What a run says about a rule. */
enum evidence {
	EVIDENCE_NONE,
	EVIDENCE_WELL,
	EVIDENCE_GOOD, /* meets the target, but not that for recovery */
	EVIDENCE_BAD,
};

struct alarm {
	char *rule;
	char *group; /* NULL: the rule is not split */
	enum alarm_state state;
	/* wall time, ms: since when it is in this state, or for how long it has been well without
	 * a gap */
	int64_t since;
	bool gap; /* it is recovering, and nothing was seen of it since `since` */
	int seen; /* in this run */
};

/* Frees what the alarm holds. */
void alarm_free(struct alarm *alarm);

/* "ok" and so on; alarm_state_parse() returns -1 for anything else. */
const char *alarm_state_name(enum alarm_state state);
int alarm_state_parse(const char *name, enum alarm_state *state);

/* Moves the alarm by what was seen at `at` (ms, not before `since`).  Durations in ms. */
void alarm_step(
    struct alarm *alarm, enum evidence evidence, int64_t at, int64_t hold_for, int64_t keep_for);

#endif
