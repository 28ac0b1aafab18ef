/*
 * suite: built-in plans, written as JSON Lines from the options.  A suite is a plan like any
 * other: it is printed, parsed and run as one.
 */
#ifndef SMOKE_STACK_SUITE_H
#define SMOKE_STACK_SUITE_H

struct smoke_options;
struct text;

/* Appends the plan of the suite that the options name. */
void suite_write(const struct smoke_options *options, struct text *out);

#endif
