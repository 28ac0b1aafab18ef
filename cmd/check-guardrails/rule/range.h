/*
 * range: whether there is data that could fail a rule, and data that could meet it.  A rule
 * without the one always passes, and without the other never: neither is what its author meant.
 */
#ifndef CHECK_GUARDRAILS_RULE_RANGE_H
#define CHECK_GUARDRAILS_RULE_RANGE_H

struct rule;
struct text;

/* Holds a target (the rule's own, or the one that it recovers at) against the results that its
 * aggregate can have, and those that the member can have where it is one of readyline's own
 * (readyline-records(5)).  Before the units are settled: shares are in percent, the rest in the
 * unit of the value.  0, or -1 with the reason and what to do (`why` may be NULL). */
int rule_range_check(const struct rule *rule, double target, struct text *why);

/* The nearest result to `target` that there can be. */
double rule_range_clamp(const struct rule *rule, double target);

#endif
