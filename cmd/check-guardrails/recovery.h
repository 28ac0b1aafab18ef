/*
 * recovery: when a rule that fired counts as well again: a target of its own, or a deadband beside
 * the target, and how long a breach or a recovery must last.
 */
#ifndef CHECK_GUARDRAILS_RECOVERY_H
#define CHECK_GUARDRAILS_RECOVERY_H

#include <stdbool.h>
#include <stdint.h>

#include "units.h"

struct rule;
struct rules;
struct text;

/* Part of a rule (its members "for", "keep_for" and "recover"); means something with --state
 * only. */
struct recovery {
	int64_t hold_for; /* ns that a breach must last before it fires */
	int64_t keep_for; /* ns that a recovery must last before it counts */
	bool has_target;
	double target;  /* in the unit of the rule's target */
	enum unit unit; /* as written */
};

/* Holds the recovery's target against the rule's, whose units are settled: it must be as strict or
 * stricter.  0, or -1 with the reason alone. */
int recovery_check(struct rule *rule, struct text *why);

/* Rules without a target for recovery get one that is stricter by `percent` of their target. */
void recovery_widen(struct rules *rules, double percent);

#endif
