/*
 * renderer: what a worker renders its requests from, whichever engine sends them.
 */
#ifndef RENDERER_H
#define RENDERER_H

#include <stddef.h>
#include <stdint.h>

#include "ids.h"
#include "schedule.h"
#include "targets.h"
#include "template.h"
#include "text.h"

struct data;
struct load_plan;
struct user;
struct users;

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

/* `variables` are the worker's own: rows of the data are put there.  `users` may be NULL.  0, or -1
 * with the reason. */
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

#endif
