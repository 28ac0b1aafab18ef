/*
 * replay/request: an incident's request as a plan of one step.
 */
#ifndef SMOKE_STACK_REPLAY_REQUEST_H
#define SMOKE_STACK_REPLAY_REQUEST_H

#include <stdbool.h>

#include "text.h"

struct incident;

/* What variable of the environment holds a header anew that was redacted:
 * READYLINE_REPLAY_AUTHORIZATION. Appends. */
void replay_header_variable(const char *header, struct text *name);

/* Calls `visit` with each header that was redacted and would be sent; stops at non-zero and
 * returns it. */
int replay_redacted_headers(const struct incident *incident,
    int (*visit)(const char *header, void *context), void *context);

/* Where it goes: below the base URL where there is one, else where it went.  NULL when the
 * incident's path is none, or it has a path alone and there is no base URL, with the reason. */
const char *replay_target(const struct incident *incident, const char *base_url, struct text *why);

/* Appends the step, as one line.  Without recorded expectations it expects 2xx.  Headers that were
 * redacted come from the environment, and are nothing to be sent elsewhere than below a base URL.
 */
void replay_plan_write(const struct incident *incident, const char *target, struct text *out);

#endif
