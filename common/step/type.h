/*
 * step/type: what a step does in a way of its own: one of HTTP, and one of another kind
 * (step_kind.h), whose work is done by a worker.
 *
 *                parse                       render       send          evidence
 *   HTTP         parse_http.c                request.c    send.c        evidence.c
 *   the others   kind.c, parse_expect_rules.c               worker.c
 */
#ifndef COMMON_STEP_TYPE_H
#define COMMON_STEP_TYPE_H

#include <stdbool.h>

#include "document_members.h"

struct json_writer;
struct step;
struct step_rendered;
struct step_run;
struct step_world;

struct step_type {
	/* Its own members, of which `found` says what the step is, and its name unless it has
	 * one.  0, or -1 with the reason. */
	int (*parse)(const struct document_object *o, const struct document_value *found);

	/* The whole of `expect`, which may be absent: then it expects that.  0 or -1. */
	int (*parse_expect)(const struct document_object *object);
	const char *expects;

	/* Fills in the templates.  0, or -1 with the reason. */
	int (*render)(const struct step *step, struct step_world *world, struct step_rendered *out,
	    struct text *why);

	/* Sends what was rendered; whether an answer is still to come. */
	bool (*send)(struct step_run *run, int64_t timeout_ns);

	/* Puts what was asked. */
	void (*put)(struct json_writer *w, const struct step_run *run);
};

extern const struct step_type step_type_http, step_type_worker;

#endif
