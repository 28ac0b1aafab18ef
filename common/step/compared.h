/*
 * step/compared: what a jq comparison that does not hold compared.
 */
#ifndef COMMON_STEP_COMPARED_H
#define COMMON_STEP_COMPARED_H

struct expectation;
struct step;
struct step_world;
struct text;

/* Has the left side of a comparison evaluated as well: its id, or -1 where the source is none, or
 * where its value may be a secret. */
int compared_add(struct step *step, const char *source);

/* Appends ": .status is "ok"". */
void compared_say(const struct step *step, const struct step_world *world,
    const struct expectation *e, struct text *message);

#endif
