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
struct user;
struct users;

enum { REQUEST_MAX = 16 << 20, REQUEST_MAX_HEAD = 256 << 10 };

/* What a worker renders from. */
struct renderer {
	const struct targets *targets;
	const struct data *data;     /* or NULL */
	struct share share;          /* which rows of the data are the worker's */
	uint64_t rendered;           /* requests so far */
	const struct user *user;     /* whose cookies are sent; NULL: nobody logged in */
	struct variables *variables; /* his, or the worker's */
	struct template_context context;
	struct ids ids;
	struct text host;   /* the line that says it, for targets that do not */
	struct text common; /* header lines that are the same in all requests */
	struct text value;  /* what is being expanded */
};

/* `variables` are the worker's own: rows of the data are put there.  `users` may be NULL.  0, or -1 with the reason. */
int renderer_open(struct renderer *renderer, const struct load_plan *plan,
    const struct targets *targets, const struct data *data, const struct users *users,
    struct variables *variables, struct share share, struct text *why);
void renderer_close(struct renderer *renderer);

/* From here on requests are of that user, where each logs in. */
void renderer_serve(struct renderer *renderer, const struct user *user);

/* Sets the row of the data that the next request is made from.  0, or -1 with the reason. */
int renderer_next_row(struct renderer *renderer, struct text *why);

/* Takes that row, for a journey.  0, or -1: out of memory. */
int renderer_take_row(struct renderer *renderer, struct variables *variables);

/* Which target is next. */
size_t renderer_choose(struct renderer *renderer);

/* One request as the bytes of HTTP/1.1.  Zeroed before its first use, then reused. */
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

/* Renders the next request of a target, with ids of its own; a constant target is rendered once, then only gets new ids.  0, or -1 with the reason
 * (a variable that is not set). */
int request_render(
    struct renderer *renderer, size_t target, struct request *request, struct text *why);
void request_free(struct request *request);

/* ---- request_parts.c ---- */

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
