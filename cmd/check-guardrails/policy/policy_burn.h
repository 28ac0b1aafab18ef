/*
 * policy_burn: the "burn_rate" of a rule, from its JSON object.
 */
#ifndef CHECK_GUARDRAILS_POLICY_BURN_H
#define CHECK_GUARDRAILS_POLICY_BURN_H

struct document;
struct document_value;
struct rule;
struct text;

/* Makes `rule` a burn rate rule.  0, or -1 with "FILE:LINE: reason". */
int policy_burn_read(const struct document *document, const struct document_value *value,
    struct rule *rule, struct text *why);

/* After all members were read: sets what the survey needs to know.  0, or -1 with the reason
 * alone. */
int policy_burn_check(struct rule *rule, struct text *why);

#endif
