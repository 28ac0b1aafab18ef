/*
 * plan/waiting: on a terminal, what the plan waits for.
 */
#ifndef SMOKE_STACK_PLAN_WAITING_H
#define SMOKE_STACK_PLAN_WAITING_H

#include <stdint.h>

struct step_run;

/* Says so on stderr when the step takes longer than a person would wonder about, now and then;
 * `*shown` is when it did last (0: not yet). */
void waiting_show(const struct step_run *run, int64_t *shown);

#endif
