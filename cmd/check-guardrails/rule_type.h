/*
 * rule_type: a value that reads `.type` chooses records, which is what `where` is for.
 *
 * A rule looks at one type of record at a time (ledger.h).  A condition that names another type
 * than that one is true of none of its records, and "none" would then pass.
 */
#ifndef CHECK_GUARDRAILS_RULE_TYPE_H
#define CHECK_GUARDRAILS_RULE_TYPE_H

struct rule;
struct text;

/* Where the rule's condition wants `.type == "NAME"` beside all else, moves that into its `where`;
 * what reads the type in another way is refused, unless `where` speaks of types already.  0, or -1
 * with the reason. */
int rule_type_settle(struct rule *rule, struct text *why);

#endif
