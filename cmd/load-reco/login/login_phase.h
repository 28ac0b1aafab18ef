/*
 * login_phase: what all logins share: their client, the step, and what is measured.  For this room
 * alone.
 */
#ifndef LOGIN_PHASE_H
#define LOGIN_PHASE_H

#include <stdint.h>

#include "step.h"
#include "template.h"

struct load_plan;
struct records;
struct tally;
struct text;

struct login_phase {
	const struct load_plan *plan;
	struct step *step;
	struct records *records;
	struct step_world world; /* without a user */
	struct template_context templates;
	struct tally *interval, *total; /* since the last record, since the beginning */
	int64_t started, interval_started, due;
};

/* 0, or -1 with the reason; then it is to be closed all the same. */
int login_phase_open(struct login_phase *phase, const struct load_plan *plan, struct step *step,
    struct records *records, struct text *why);

/* Ends what is under way. */
void login_phase_close(struct login_phase *phase);

/* Writes an `interval` record when one is due. */
void login_phase_look(struct login_phase *phase);

/* Writes the last one, and the `load` record; `absent` users did not begin. */
void login_phase_report(struct login_phase *phase, int64_t absent);

#endif
