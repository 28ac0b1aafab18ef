/*
 * rule_unit: whether the units of a rule's values and of its target fit, so that nobody has to
 * guess which was meant.
 */
#ifndef CHECK_GUARDRAILS_RULE_UNIT_H
#define CHECK_GUARDRAILS_RULE_UNIT_H

#include "units.h"

struct rule;
struct text;

/* The unit that a value announces: that of the last name in a path that has one, else that of a
 * metric's name in `where`. */
enum unit rule_unit_of(const char *value, const char *where);

/* Settles the rule's unit; converts the target where the aggregate gives a time.  -1 with the
 * reason: the units contradict each other, or a share has a target that may be meant as a ratio. */
int rule_unit_check(struct rule *rule, struct text *why);

/* -1, with the question, when a bare target over 0 and at most 1 of what is a share in percent may
 * be meant as a ratio. */
int rule_unit_check_share(const struct rule *rule, double target, enum unit unit, struct text *why);

#endif
