/*
 * holm: all canary rules of a run together, so that their number does not raise the chance of a
 * false alarm.
 */
#ifndef CHECK_GUARDRAILS_HOLM_H
#define CHECK_GUARDRAILS_HOLM_H

#include <stddef.h>
#include <stdint.h>

struct canary_result;
struct ledger;
struct rules;

/* Gives every canary rule, also those inside of others, its place and returns how many there
 * are. */
size_t holm_count(struct rules *rules);

/* Compares them and adjusts their p after Holm (1979).  What could not have reached its confidence
 * with the samples there are, even by complete separation, is not known.  `looks` is how often the
 * run asks (once, or once a window): each look is one more chance of a false alarm (Bonferroni).
 * The results stand by rule->canary_place; free() them. */
struct canary_result *holm_compare(
    struct rules *rules, const struct ledger *ledger, const struct ledger *baseline, int64_t looks);

#endif
