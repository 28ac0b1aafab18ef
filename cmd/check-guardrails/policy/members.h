/*
 * members: the parts of a policy that have a file of their own, from their JSON values.
 */
#ifndef CHECK_GUARDRAILS_POLICY_MEMBERS_H
#define CHECK_GUARDRAILS_POLICY_MEMBERS_H

struct document;
struct document_value;
struct rule;
struct text;

/* One rule of a policy: fills `rule` (from rule_begin()) and checks it.  0, or -1 with "FILE:LINE:
 * reason"; free it either way. */
int policy_rule_read(const struct document *document, const struct document_value *object,
    struct rule *rule, struct text *why);

/* The "burn_rate" and the "canary" of a rule: make `rule` one of theirs.  0, or -1 with "FILE:LINE:
 * reason". */
int policy_burn_read(const struct document *document, const struct document_value *value,
    struct rule *rule, struct text *why);
int policy_canary_read(const struct document *document, const struct document_value *value,
    struct rule *rule, struct text *why);

/* After all members were read: set what the survey needs to know.  0, or -1 with the reason
 * alone. */
int policy_burn_check(struct rule *rule, struct text *why);
int policy_canary_check(struct rule *rule, struct text *why);

/* Read the members "for", "keep_for" and "recover".  0, or -1 with "FILE:LINE: reason". */
int policy_recovery_read_for(const struct document *document, const struct document_value *value,
    struct rule *rule, struct text *why);
int policy_recovery_read_keep_for(const struct document *document,
    const struct document_value *value, struct rule *rule, struct text *why);
int policy_recovery_read_target(const struct document *document, const struct document_value *value,
    struct rule *rule, struct text *why);

#endif
