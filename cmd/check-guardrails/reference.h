/*
 * reference: what the relative targets of rules come to, before the records to be judged are read.
 */
#ifndef CHECK_GUARDRAILS_REFERENCE_H
#define CHECK_GUARDRAILS_REFERENCE_H

#include <stdbool.h>
#include <stdint.h>

struct history;
struct judge;
struct option_list;
struct reference;
struct rule;
struct rules;
struct survey;
struct text;
struct verdict;

/* Where references come from. */
struct reference_sources {
	const struct judge *baseline;    /* judges the ledger of --baseline; NULL: none was given */
	const struct option_list *files; /* of --baseline */
	const struct history *history;   /* NULL: no --history was given */
	int64_t min_samples;             /* for rules that do not say */
};

/* Finds the references of all rules with a relative target.  A target that does not depend on a
 * group is set in the rule and in the survey, so that values are counted against it. */
void references_find(
    struct rules *rules, struct survey *survey, const struct reference_sources *sources);

/* Whether any rule has a target that is relative to what only a history has. */
bool references_of_history(const struct rules *rules);

/* Adds what a rule looks at, without what it wants of it: `p95(.latency_ms) by .name`. */
void reference_put_subject(const struct rule *rule, struct text *out);

/* Sets the target of a reference whose value is known, and its evidence, to which `runs` (JSON) is
 * added; where no data could fail or meet that target, there is no reference. */
void reference_aim(const struct rule *rule, struct reference *reference, const char *runs);

/* The record type that figures of a rule can only be compared on; NULL: on whichever. */
const char *reference_level(const struct rule *rule, const struct verdict *v);

#endif
