/*
 * suite/ask: one path, asked for as a step of a plan would.
 */
#ifndef SMOKE_STACK_SUITE_ASK_H
#define SMOKE_STACK_SUITE_ASK_H

#include <stdbool.h>
#include <stdint.h>

#include "http.h"
#include "text.h"

struct smoke;

/* Zeroed by the caller before its first use; asked_free() in the end. */
struct asked {
	enum http_error error;
	struct text reason; /* when error is set */
	int status;
	bool redirected;  /* the answer is that of another place */
	struct text type; /* its media type without parameters; empty: none that can be told */
	struct text body;
	int64_t elapsed_ns;
};

/* Sends GET, and where that is redirected once more, to follow.  0, or -1 with the reason: it could
 * not be sent at all.  Silence, refusals and garbage are answers here (`error`). */
int ask(struct smoke *smoke, const char *path, struct asked *out, struct text *why);
void asked_free(struct asked *asked);

#endif
