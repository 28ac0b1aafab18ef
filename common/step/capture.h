/*
 * step/capture: what later steps need of an answer.
 */
#ifndef COMMON_STEP_CAPTURE_H
#define COMMON_STEP_CAPTURE_H

struct http_answer;
struct step;
struct step_outcome;
struct step_world;

/* Sets the variables from the answer; each that cannot be set becomes a failed check.  0, or -1
 * when out of memory. */
int step_capture(struct step *step, struct step_world *world, const struct http_answer *answer,
    struct step_outcome *outcome);

#endif
