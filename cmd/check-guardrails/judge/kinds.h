/*
 * kinds: the verdicts of each kind of rule.
 */
#ifndef CHECK_GUARDRAILS_JUDGE_KINDS_H
#define CHECK_GUARDRAILS_JUDGE_KINDS_H

#include <stdbool.h>
#include <stdint.h>

struct book;
struct canary_result;
struct group;
struct judge;
struct level;
struct rule;
struct series;
struct verdict;

/* A plain rule: one verdict, or one per group; they are handed over. */
void judge_plain(const struct judge *judge, const struct rule *rule);

/* A plain rule that chose no record, which is handed over as well.  A report that was read and
 * holds nothing of the kind is an answer; silence is not. */
void judge_nothing(const struct judge *judge, const struct rule *rule, const struct series *series,
    const struct book *book);

/* A limit on latencies that fails, and that would hold had the generator sent its requests when
 * they were due, says nothing about the service: unknown, whatever the rule says of missing
 * data. */
void generator_excuse(const struct judge *judge, const struct rule *rule, const struct group *group,
    const struct level *level, struct verdict *v);

/* A burn rate: remembers what this run saw and fills the verdict.  The worst pair is observed, all
 * of them are the evidence.  The long window needs `least` events.  False when the answer is not
 * known. */
bool judge_burn(
    const struct judge *judge, const struct rule *rule, int64_t least, struct verdict *v);

/* A canary: fail when it is worse, unknown when nothing can be said.  False when data is missing or
 * too little, so that the rule's on_missing decides. */
bool judge_canary(const struct rule *rule, const struct canary_result *result, int64_t min_samples,
    struct verdict *v);

#endif
