/*
 * judge_canary: the verdict of a canary rule.
 */
#ifndef CHECK_GUARDRAILS_JUDGE_CANARY_H
#define CHECK_GUARDRAILS_JUDGE_CANARY_H

#include <stdbool.h>
#include <stdint.h>

struct canary_result;
struct rule;
struct verdict;

/* Fills the verdict: fail when the canary is worse, unknown when nothing can be said.  False when
 * data is missing or too little, so that the rule's on_missing decides. */
bool judge_canary(const struct rule *rule, const struct canary_result *result, int64_t min_samples,
    struct verdict *v);

#endif
