/*
 * request: a request as the bytes of HTTP/1.1, for the fast engine.
 */
#ifndef REQUEST_H
#define REQUEST_H

#include <stdbool.h>
#include <stddef.h>

#include "text.h"

struct renderer;
struct user;

enum { REQUEST_MAX = 16 << 20, REQUEST_MAX_HEAD = 256 << 10 };

/* Zeroed before its first use, then reused. */
struct request {
	struct text bytes;
	size_t target;
	const struct user *user;
	bool to_head;    /* a HEAD */
	bool closes;     /* its connection is not to be used again */
	bool idempotent; /* it may be sent again when its connection was lost */
	bool ready;      /* `bytes` holds a request of `target` */
	size_t request_id_at, trace_id_at, span_id_at;
};

/* Renders the next request of a target, with ids of its own; a constant target is rendered once,
 * then only gets new ids.  0, or -1 with the reason (a variable that is not set). */
int request_render(
    struct renderer *renderer, size_t target, struct request *request, struct text *why);
void request_free(struct request *request);

#endif
