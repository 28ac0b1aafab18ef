/*
 * message: what a verdict says in plain words.
 */
#ifndef CHECK_GUARDRAILS_JUDGE_MESSAGE_H
#define CHECK_GUARDRAILS_JUDGE_MESSAGE_H

#include <stdbool.h>
#include <stdint.h>

struct group;
struct rule;
struct verdict;

/* Each adds to the verdict's message. */

/* "p95 of latency_ms for GET /reco" */
void message_subject(struct verdict *v, const struct rule *rule);

/* "... is 612 ms, over 500 ms, on 2000 samples" */
void message_answer(struct verdict *v, const struct rule *rule, bool good);

/* Some values would meet the target and some not: what is missing decides. */
void message_unclear(
    struct verdict *v, const struct rule *rule, double value, int64_t missing, int64_t lost);

/* No level has a value: how many records there are, and of which types. */
void message_empty(struct verdict *v, const struct rule *rule, const struct group *group);

#endif
