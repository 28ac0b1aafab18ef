/*
 * suite: built-in plans, written as JSON Lines from the options.  A suite is a plan like any
 * other: it is printed, parsed and run as one.
 */
#ifndef SMOKE_STACK_SUITE_H
#define SMOKE_STACK_SUITE_H

#include <stdbool.h>

struct smoke;
struct smoke_options;
struct text;

/* Appends the plan of the suite that the options name. */
void suite_write(const struct smoke_options *options, struct text *out);

/*
 * A first plan for a service that nobody has described: the usual paths are asked for, and what was
 * found is written down as steps, with what the answers said.  A path that is answered like one
 * that cannot be there tells nothing, and is left out.  What does not say that it is up now is
 * expected to say so: the plan fails until it does.
 *
 * Appends the plan, nothing where nothing was found, and says on stderr what it cannot vouch for;
 * `up` is whether something was found and all of it is up.  0, or -1 with the reason.
 */
int suite_discover(struct smoke *smoke, struct text *plan, bool *up, struct text *why);

#endif
