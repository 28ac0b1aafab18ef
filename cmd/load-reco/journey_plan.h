/*
 * journey_plan: a user journey as the file of targets has it: HTTP steps (common/step) that a user
 * runs one after the other.
 *
 * A step of a journey is one request: what repeats requests is refused.
 */
#ifndef JOURNEY_PLAN_H
#define JOURNEY_PLAN_H

#include <stddef.h>

struct document;
struct document_value;
struct load_plan;
struct step;
struct text;

struct journey_plan {
	const struct document *document; /* borrowed */
	const struct document_value *object;
	struct step **steps; /* for looking at; each worker runs its own */
	size_t count;        /* at least 1 */
	size_t series;       /* of the first step; the others follow */
};

/* Reads the member `steps` of a target; `plan` gives the headers that each request has.  NULL with
 * FILE:LINE and the reason. */
struct journey_plan *journey_plan_read(const struct document *document,
    const struct document_value *object, const struct load_plan *plan, struct text *why);
void journey_plan_free(struct journey_plan *journey);

/* Its steps once more, for another thread, to be freed by journey_steps_free().  NULL with the
 * reason. */
struct step **journey_plan_steps(
    const struct journey_plan *journey, const struct load_plan *plan, struct text *why);
void journey_steps_free(struct step **steps, size_t count);

/* Puts "FILE:LINE:COLUMN: ", where step number `index` stands, before the reason.  -1. */
int journey_plan_fault(const struct journey_plan *journey, size_t index, struct text *why);

#endif
