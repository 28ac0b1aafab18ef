/*
 * nested: rules made of rules: "all", "any", and the first that has data.
 */
#ifndef CHECK_GUARDRAILS_JUDGE_NESTED_H
#define CHECK_GUARDRAILS_JUDGE_NESTED_H

struct judge;
struct rule;
struct verdict;

/* Judges the rules inside `rule` and fills its verdict: "all" comes to the worst of them; "any"
 * passes when one passes and is unknown when one that is unknown might have.  The members' severities count for nothing, the group's own
 * does; a waiver that ended inside fails the group. What each came to is the evidence.
 * RULE_FIRST is its first rule that has data, or a load without requests, else its last. */
void members_judge(const struct judge *judge, const struct rule *rule, struct verdict *v);

#endif
