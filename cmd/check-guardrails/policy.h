/*
 * policy: rules and settings from files (readyline-policy(5)).
 *
 * A policy is a sequence of JSON values.  An object with "agg", "canary", "burn_rate", "all" or
 * "any" is a rule; an object with "rules", "expect" or "score" holds settings and, under "rules",
 * more rules.
 */
#ifndef CHECK_GUARDRAILS_POLICY_H
#define CHECK_GUARDRAILS_POLICY_H

#include <stdbool.h>

#include "fingerprint.h"
#include "rule.h"

struct text;

/* Weighted rules: the share of the weights that passed (warnings count half), in percent. */
struct score {
	bool on;
	double pass; /* at least this: pass */
	double warn; /* at least this: warn; under it: fail */
};

/* A tool whose summary must be there. */
struct policy_tool {
	char *name;
	int64_t summaries; /* as in expected.h */
};

struct policy {
	struct rules rules;
	struct policy_tool *expect; /* tools whose summary must be there */
	size_t expect_count;
	struct score score;
	double deadband; /* percent of a target that recovery must be past it; 0: none */
	struct fingerprint fingerprint; /* of all that was added */
};

/* Adds what `path` holds.  `path` must outlive the policy.  0, or -1 with "FILE:LINE: reason". */
int policy_read(const char *path, struct policy *policy, struct text *why);

/* The same from memory, for tests. */
int policy_parse(
    const char *name, const char *bytes, size_t len, struct policy *policy, struct text *why);

/* Adds a rule of the command line. */
int policy_add_line(struct policy *policy, const char *line, struct text *why);

/* Adds the tools of a comma-separated list.  -1 with the reason. */
int policy_add_expect(struct policy *policy, const char *tools, struct text *why);

void policy_free(struct policy *policy);

#endif
