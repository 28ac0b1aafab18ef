/*
 * policy_rule: one rule of a policy, from its JSON object.
 */
#ifndef CHECK_GUARDRAILS_POLICY_RULE_H
#define CHECK_GUARDRAILS_POLICY_RULE_H

struct document;
struct document_value;
struct rule;
struct text;

/* Fills `rule` (from rule_begin()) and checks it.  0, or -1 with "FILE:LINE: reason"; free it
 * either way. */
int policy_rule_read(const struct document *document, const struct document_value *object,
    struct rule *rule, struct text *why);

#endif
