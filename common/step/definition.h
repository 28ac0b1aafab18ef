/*
 * step/definition: a step as its plan has it.
 *
 *   parse*.c, kind.c          a plan's object becomes one
 *   parse_expect*.c           what it expects
 *   expressions.c             its expressions, compiled
 *   type.c                    what HTTP and the other kinds do each in its own way
 *   definition.c              what it is called, sets and needs; its end
 */
#ifndef COMMON_STEP_DEFINITION_H
#define COMMON_STEP_DEFINITION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "expectation.h"
#include "expression.h"
#include "json.h"
#include "request.h"
#include "step.h"
#include "step_kind.h"
#include "template.h"

struct document_object;
struct json_writer;
struct step_value;

struct step_capture {
	char *name;
	int expression;
	bool secret;
	struct step_capture *next;
};

/* A variable that takes each of its values in turn: listed, or the integers from `from` to `to`. */
struct step_loop {
	char *name;
	char **values; /* NULL for a range */
	bool *numbers; /* which of them are numbers in jq, not strings; as many */
	size_t count;
	int64_t from;
	struct step_loop *next;
};

/* Of a step of another kind than HTTP. */
struct step_settings {
	char *source;              /* as JSON, templates unfilled */
	struct template *template; /* which these are */
	struct variables *hidden;  /* what its command holds that is a secret; or NULL */
	int hidden_count;
};

/* Of the request, or of what is expected. */
struct step_template {
	struct template *template;
	bool expected;
};

/* What a step does in a way of its own: one of HTTP, and one of another kind, whose work is done
 * by a worker. */
struct step_type {
	/* Reads its own members, of which `found` says what the step is, and names it unless it
	 * has a name.  0, or -1 with the reason. */
	int (*parse)(const struct document_object *o, const struct document_value *found);

	/* Reads the whole of `expect`, which may be absent: then `expects` is what is expected.
	 * 0, or -1 with the reason. */
	int (*parse_expect)(const struct document_object *object);
	const char *expects;

	/* Fills in the templates.  0, or -1 with the reason. */
	int (*render)(const struct step *step, struct step_world *world, struct step_rendered *out,
	    struct text *why);

	/* Sends what was rendered; whether an answer is still to come. */
	bool (*send)(struct step_run *run);

	/* Puts what was asked, as evidence. */
	void (*put)(struct json_writer *w, const struct step_run *run);
};
extern const struct step_type step_type_http, step_type_worker;

struct step {
	char *name, *file;
	unsigned line;
	char *source; /* the object, as JSON */

	const struct step_type *type;
	struct step_http http;
	const struct step_kind *kind; /* NULL: HTTP */
	struct step_settings settings;
	struct step_template *templates; /* in whatever place they stand */
	size_t template_count, template_room;

	int64_t timeout_ns; /* 0: the client's; with until: 30 s */
	bool until;
	int64_t try_ns; /* 0: the smaller of the client's and a quarter of the timeout */
	int64_t every_ns, every_most_ns;
	double backoff;

	struct expectations expect;
	bool again;
	char *again_source; /* as JSON; NULL without again */
	struct expectations again_expect;

	struct step_capture *captures;
	struct step_value *uses;
	int64_t times;
	struct step_loop *loops;

	/* The expectations' and captures' expressions on the current body. */
	struct json_paths *paths;
	struct expressions *expressions;
	struct json_scanner *scanner; /* NULL without expressions */
	struct json_slice *values;
};

/* Takes over a template, which may be NULL. */
void step_keep_template(struct step *step, struct template *template, bool expected);

/* How many requests all its rounds, or its burst, send; those of again are as many once more. */
int64_t step_requests(const struct step *step);

#endif
