/*
 * waiver: a rule that is set aside until a date, and closes the gate after it.
 */
#ifndef CHECK_GUARDRAILS_WAIVER_H
#define CHECK_GUARDRAILS_WAIVER_H

#include <stdint.h>

struct rule;
struct verdict;

/* Before the waiver's end the verdict becomes skip; after it the verdict has expired, and fails
 * whatever it was: somebody has to take the waiver out, or renew it.  Does nothing to a rule
 * without a waiver. */
void waiver_apply(const struct rule *rule, struct verdict *v, int64_t now);

#endif
