/*
 * outcome: how a figure, or the lack of one, becomes a verdict.
 */
#ifndef CHECK_GUARDRAILS_JUDGE_OUTCOME_H
#define CHECK_GUARDRAILS_JUDGE_OUTCOME_H

#include <stdbool.h>
#include <stdint.h>

#include "rule.h"

/* Where no record has `.new`: without a baseline nobody says so. */
#define OUTCOME_NEW_HINT "; --findings-baseline tells which findings are new"

struct judge;
struct series;
struct verdict;

/* Whether every value in low..high meets the target (1), none does (0), or some (-1). */
int outcome_meets(enum rule_op op, double low, double high, double target);

/* Fills observed and margin. */
void outcome_observe(struct verdict *v, const struct rule *rule, double value);

/* Holds an estimate against the rule's target, which is that of the verdict's group; without a
 * reference for it there is none.  `missing` records had no value, and `lost` items of a source did
 * not arrive. */
void outcome_settle(const struct judge *judge, struct verdict *v, const struct rule *rule,
    const struct estimate *e, int64_t missing, int64_t lost);

/* Data is missing or too little, for the formatted reason. */
void outcome_miss(struct verdict *v, const struct rule *rule, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* A member that no record has, or a word that is written otherwise there: what the rule says of it
 * over records of a kind (-1: of all) cannot be trusted, whatever it is.  Whether that is so. */
bool outcome_miss_doubtful(
    struct verdict *v, const struct rule *rule, const struct series *series, int kind);

/* How many samples the rule wants.  Counting records and telling their age needs none but what the
 * rule itself asks for. */
int64_t outcome_least_samples(const struct judge *judge, const struct rule *rule);

/* Severity and waiver have their say, then the verdict is handed over and freed. */
void outcome_finish(const struct judge *judge, const struct rule *rule, struct verdict *v);

#endif
