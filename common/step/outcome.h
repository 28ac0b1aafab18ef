/*
 * step/outcome: the checks of a step.
 */
#ifndef COMMON_STEP_OUTCOME_H
#define COMMON_STEP_OUTCOME_H

#include <stddef.h>

#include "step.h"

/* Forgets the step before. */
void outcome_begin(struct step_outcome *outcome, const struct step *step);

/* Adds an empty check called "STEP SUFFIX: LABEL"; NULL when out of memory. */
struct step_check *outcome_add(struct step_outcome *outcome, const char *suffix, const char *label);

/* Adds one with its status and message.  0, or -1 when out of memory. */
int outcome_say(struct step_outcome *outcome, const char *suffix, const char *label,
    enum check_status status, const char *format, ...) __attribute__((format(printf, 5, 6)));

/* Drops the checks from number `first` on. */
void outcome_cut(struct step_outcome *outcome, size_t first);

/* The worst status of the checks from number `first` on: fail, unknown, warn, skip, pass. */
enum check_status outcome_worst(const struct step_outcome *outcome, size_t first);

#endif
