/*
 * expect: the tools whose summary must be there: of this run, after their last record, from every
 * shard.
 *
 * A stream without its producer's summary was cut short (DESIGN, section 4).  Tools are followed
 * when they were asked for, when one of their records is an interval of a run that has to end, and
 * when one carries a shard "I/N": then all N shards must end with a summary.  Where a number of summaries was asked for, all streams of the tool count together.  Records of type
 * source and finding name another tool than the one that wrote them, and tell nothing here.
 */
#ifndef CHECK_GUARDRAILS_EXPECT_H
#define CHECK_GUARDRAILS_EXPECT_H

#include <stddef.h>

struct expect;
struct json_paths;
struct policy;
struct reading;
struct records;

/* Follows the policy's tools.  `run` is the run that their summaries must belong to, NULL when any
 * will do; policy and run must outlive it. NULL: out of memory. */
struct expect *expect_new(const struct policy *policy, const char *run, struct json_paths *paths);
void expect_free(struct expect *expect);

void expect_see(struct expect *expect, const struct reading *reading);

/* At the end of the input: writes a check for each tool asked for, and for those whose shards are
 * not complete. */
void expect_judge(const struct expect *expect, struct records *records);

#endif
