/*
 * rule_parse: a rule as one line of text, as -r takes it.
 *
 *     [NAME:] AGGREGATE([EXPRESSION]) OP TARGET [by EXPRESSION] [where EXPRESSION]
 *
 * AGGREGATE and OP are those of aggregate.h and rule.h; TARGET is a number with or without a unit;
 * EXPRESSIONs are jq's.  NAME consists of letters, digits, '_', '-' and '.'; without one the rule
 * is called by its text.
 */
#ifndef CHECK_GUARDRAILS_RULE_PARSE_H
#define CHECK_GUARDRAILS_RULE_PARSE_H

struct rule;
struct text;

/* Fills `rule` (from rule_begin()) and checks it.  0, or -1 with what was wrong and where; free it
 * either way. */
int rule_parse(const char *line, struct rule *rule, struct text *why);

#endif
