/*
 * judge: holds the ledger against the rules.
 */
#ifndef CHECK_GUARDRAILS_JUDGE_H
#define CHECK_GUARDRAILS_JUDGE_H

#include <stdbool.h>
#include <stdint.h>

struct canary_result;
struct burns;
struct ledger;
struct policy;
struct records;
struct rule;
struct verdict;

/* What judging needs beside the rules. */
struct judge {
	const struct ledger *ledger;
	int64_t now;   /* wall time that ages are told at, ns */
	int64_t today; /* wall time that waivers end by, ns */
	bool inside;   /* a group's members: their severities do not count, the group's does */
	bool pinning;  /* --pin: what has no reference yet is to become one */
	bool cut;      /* a signal ended the input: what holds so far is no pass */
	const char *foreign; /* what of another run was not judged; NULL: nothing */
	int64_t min_samples; /* for rules that do not say */
	const struct canary_result *canaries; /* by rule->canary_place */
	struct burns *burns; /* what is remembered of burn rates; NULL: there are no such rules */
	void (*verdict)(void *context, const struct rule *rule, struct verdict *verdict);
	void *context;
};

/* Calls `verdict` for each of the rule's verdicts: one, or one per group of a rule with `by`;
 * severity and waivers are applied. */
void judge_rule(const struct judge *judge, const struct rule *rule);

#endif
