/*
 * say: what a verdict says in plain words.
 */
#ifndef CHECK_GUARDRAILS_JUDGE_SAY_H
#define CHECK_GUARDRAILS_JUDGE_SAY_H

#include <stdbool.h>
#include <stdint.h>

struct group;
struct rule;
struct verdict;

/* Each adds to the verdict's message. */

/* "p95 of latency_ms for GET /reco" */
void say_subject(struct verdict *v, const struct rule *rule);

/* "... is 612 ms, over 500 ms, on 2000 samples" */
void say_answer(struct verdict *v, const struct rule *rule, bool good);

/* Some values would meet the target and some not: what is missing decides. */
void say_unclear(
    struct verdict *v, const struct rule *rule, double value, int64_t missing, int64_t lost);

/* No level has a value: how many records there are, and of which types. */
void say_empty(struct verdict *v, const struct rule *rule, const struct group *group);

#endif
