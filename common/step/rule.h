/*
 * step/rule: a rule of another kind of step than HTTP (step_kind.h): its value in the plan, and the
 * reply held against it.
 */
#ifndef COMMON_STEP_RULE_H
#define COMMON_STEP_RULE_H

struct document;
struct document_value;
struct expectation;
struct step;
struct step_check;
struct step_world;
struct text;

/* Takes what the plan asks for, `value`, for the rule of `e`.  0, or -1 with the reason. */
int step_rule_parse(struct expectation *e, struct step *step, const struct document *document,
    const struct document_value *value, struct text *why);

/* Holds the step's reply, which its scanner has read, against the rule. */
void step_rule_judge(const struct step *step, const struct step_world *world,
    const struct expectation *e, struct step_check *check);

#endif
