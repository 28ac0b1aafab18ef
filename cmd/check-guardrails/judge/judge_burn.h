/*
 * judge_burn: the verdict of a burn rate rule.
 */
#ifndef CHECK_GUARDRAILS_JUDGE_BURN_H
#define CHECK_GUARDRAILS_JUDGE_BURN_H

#include <stdbool.h>
#include <stdint.h>

struct judge;
struct rule;
struct verdict;

/* Remembers what this run saw and fills the verdict: the worst pair is observed, all of them are
 * the evidence.  The long window needs `least` events.  False when the answer is not known. */
bool judge_burn(
    const struct judge *judge, const struct rule *rule, int64_t least, struct verdict *v);

#endif
