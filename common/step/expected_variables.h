/*
 * step/expected_variables: values of variables in what a step expects and captures.
 */
#ifndef COMMON_STEP_EXPECTED_VARIABLES_H
#define COMMON_STEP_EXPECTED_VARIABLES_H

#include <stdbool.h>

struct expectation;
struct expressions;
struct step;
struct step_world;
struct text;

/* A variable that expressions name as $name: in what is expected of the first answer and in
 * captures, or in what is expected of the second one. */
struct step_value {
	char *name;
	bool first, again;
	struct step_value *next;
};
void step_values_free(struct step_value *value);

/* Declares each $name of an expression that is to be added to the set: the step's own, which is
 * noted, or another. */
void step_values_declare(struct step *step, struct expressions *set, const char *source);

/* Notes where each is used, once all expressions are added. */
void step_values_note(struct step *step);

/* Visits the names that must be set before the step begins, as step_variables() does. */
int step_values_names(
    const struct step *step, int (*visit)(const char *name, void *context), void *context);

/* Gives the expressions the values of the world's variables. */
void step_values_bind(struct step *step, const struct step_world *world);

/* Appends the text that is compared with, and the same as JSON.  0, or -1 with the reason. */
int step_values_fill(const struct step_world *world, const struct expectation *e,
    struct text *filled, struct text *target, struct text *why);

#endif
