/*
 * policy_rule: the rules of a policy, and its waivers, from their JSON values; each kind whose
 * members are its own has a file.
 */
#ifndef CHECK_GUARDRAILS_POLICY_RULE_H
#define CHECK_GUARDRAILS_POLICY_RULE_H

#include "document_members.h"

struct rule;
struct text;

/* One rule: fills `rule` (from rule_begin()) and checks it.  0, or -1 with "FILE:LINE:COLUMN:
 * reason"; free it either way. */
int policy_rule_read(const struct document *document, const struct document_value *value,
    struct rule *rule, struct text *why);

/* Appends its members, for each kind of rule (document_members.h). */
void policy_rule_put_members(struct text *out);

/* The "burn_rate" and the "canary" of a rule: make the rule that `object` is read into one of
 * theirs.  0, or -1 with the reason. */
extern const struct members policy_burn, policy_canary;
int policy_burn_read(const struct document_object *object, const struct document_value *value);
int policy_canary_read(const struct document_object *object, const struct document_value *value);

/* Waivers: until when (wall time, ns) one holds that ends on a day (with it, in UTC) or at a time;
 * and a waiver of findings, which goes to the policy that `object` is read into.  0, or -1 with the
 * reason. */
extern const struct members policy_waive;
int policy_until_read(
    const struct document_object *object, const struct document_value *value, int64_t *end);
int policy_waive_read(const struct document_object *object, const struct document_value *value);

/* After all members were read: set what the survey needs to know.  0, or -1 with the reason
 * alone. */
int policy_burn_check(struct rule *rule, struct text *why);
int policy_canary_check(struct rule *rule, struct text *why);

#endif
