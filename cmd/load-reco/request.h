/*
 * request: renders the requests of a worker, for either engine.
 */
#ifndef REQUEST_H
#define REQUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ids.h"
#include "schedule.h"
#include "targets.h"
#include "template.h"
#include "text.h"

struct data;

enum { REQUEST_MAX = 16 << 20, REQUEST_MAX_HEAD = 256 << 10 };

/* What a worker renders from. */
struct renderer {
	const struct targets *targets;
	const struct data *data; /* or NULL */
	struct share share;      /* which rows of the data are the worker's */
	uint64_t rendered;       /* requests so far */
	struct variables *variables;
	struct template_context context;
	struct ids ids;
	struct text common; /* header lines that are the same in all requests */
	struct text value;  /* what is being expanded */
};

/* `login` holds variables for all, or is NULL; it is copied from while rendering and not changed.  0, or -1 with the reason. */
int renderer_open(struct renderer *renderer, const struct load_plan *plan,
    const struct targets *targets, const struct data *data, struct variables *login,
    struct share share, struct text *why);
void renderer_close(struct renderer *renderer);

/* Which target is next. */
size_t renderer_choose(struct renderer *renderer);

/* One request as the bytes of HTTP/1.1.  Zeroed before its first use, then reused. */
struct request {
	struct text bytes;
	size_t target;
	bool to_head; /* a HEAD */
	bool ready;   /* `bytes` holds a request of `target` */
	size_t request_id_at, trace_id_at, span_id_at;
};

/* Renders the next request of a target, with ids of its own; a constant target is rendered once, then only gets new ids.  0, or -1 with the reason
 * (a variable that is not set). */
int request_render(
    struct renderer *renderer, size_t target, struct request *request, struct text *why);
void request_free(struct request *request);

/* The same in the form that common/http takes.  Zeroed before its first use, then reused. */
struct request_parts {
	struct text url, body;
	struct text values; /* of the headers, each ended by NUL */
	struct http_header *headers;
	size_t room;
	char request_id[IDS_REQUEST_LEN + 1], traceparent[56];
	struct http_request request;
};

int request_parts_render(
    struct renderer *renderer, size_t target, struct request_parts *parts, struct text *why);
void request_parts_free(struct request_parts *parts);

#endif
