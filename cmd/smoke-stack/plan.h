/*
 * plan: many steps, read, checked and run.
 */
#ifndef SMOKE_STACK_PLAN_H
#define SMOKE_STACK_PLAN_H

struct plan;
struct smoke;
struct smoke_options;
struct text;

/* Appends the members that the steps of a plan may have (document_members.h). */
void plan_put_members(struct text *out);

struct plan *plan_new(void);
void plan_free(struct plan *plan);

/* Adds the steps of the suite, or of the files, and checks them: nothing is sent.  0, or -1 with
 * FILE:LINE and the reason. */
int plan_read(
    struct plan *plan, const struct smoke_options *options, char *const *files, struct text *why);

/* Runs the steps and writes their records; after a signal or when no reader is left, only those
 * that run always. */
void plan_run(struct plan *plan, struct smoke *smoke);

#endif
