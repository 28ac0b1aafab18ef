/*
 * policy: rules and settings from files (readyline-policy(5)).
 *
 * A policy is a sequence of JSON values.  An object with "agg", "canary", "burn_rate", "all" or
 * "any" is a rule; an object with "rules", "waive", "expect" or "score" holds settings and, under
 * "rules", more rules.
 */
#ifndef CHECK_GUARDRAILS_POLICY_H
#define CHECK_GUARDRAILS_POLICY_H

#include <stdbool.h>

#include "finding_waiver.h"
#include "fingerprint.h"
#include "rule.h"
#include "summaries.h"

struct digests;
struct text;

/* Weighted rules: the share of the weights that passed (warnings count half), in percent. */
struct score {
	bool on;
	double pass; /* at least this: pass */
	double warn; /* at least this: warn; under it: fail */
};

struct policy {
	struct rules rules;
	struct finding_waivers waivers;
	struct expected_summaries expected;
	struct score score;
	double deadband; /* percent of a target that recovery must be past it; 0: none */
	struct fingerprint fingerprint; /* of all that was added */
	struct digests *digests;        /* get the files; NULL: nobody asks */
};

/* Adds what `path` holds.  `path` must outlive the policy.  0, or -1 with "FILE:LINE:COLUMN:
 * reason". */
int policy_read(const char *path, struct policy *policy, struct text *why);

/* The same from memory, for tests. */
int policy_parse(
    const char *name, const char *bytes, size_t len, struct policy *policy, struct text *why);

/* Adds a rule of the command line. */
int policy_add_line(struct policy *policy, const char *line, struct text *why);

/* Appends the members that a policy may have (document_members.h). */
void policy_put_members(struct text *out);

void policy_free(struct policy *policy);

#endif
