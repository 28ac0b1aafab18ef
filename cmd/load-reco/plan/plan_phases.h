/*
 * plan_phases: the phases of a plan, for plan.c alone.
 */
#ifndef PLAN_PHASES_H
#define PLAN_PHASES_H

struct command_line;
struct load_plan;
struct text;

/* Sets plan->phases, and whether they are an open loop.  0, or -1 with what is wrong with the
 * command line. */
int plan_make_phases(struct load_plan *plan, const struct command_line *line, struct text *why);

#endif
