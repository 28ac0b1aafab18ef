/*
 * step/rule: a rule of another kind of step than HTTP (step_kind.h): its value in the plan, and the
 * reply held against it.
 */
#ifndef COMMON_STEP_RULE_H
#define COMMON_STEP_RULE_H

#include "document_members.h"

struct expectation;
struct step;
struct step_check;
struct step_rule;
struct step_world;

/* The rule's row in the table of `expect`. */
struct member step_rule_member(const struct step_rule *rule);

/* Takes what is asked for by the rule that is read.  0, or -1 with the reason. */
int step_rule_read(const struct document_object *object, const struct document_value *value);

/* Holds the step's reply, which its scanner has read, against the rule. */
void step_rule_judge(const struct step *step, const struct step_world *world,
    const struct expectation *e, struct step_check *check);

#endif
