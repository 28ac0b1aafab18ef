/*
 * step: one HTTP step with expectations and captures: what plans, journeys, login and replay
 * share.
 *
 *   {"name":"ready","get":"/readyz","until":true,"timeout":"90s","every":"500ms",
 *    "expect":{"status":200,"jq":".ready"}}
 *
 * The members are described in readyline-plan(5).  Without `expect`, or without a status in it,
 * 2xx is expected.
 */
#ifndef COMMON_STEP_H
#define COMMON_STEP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "records.h"
#include "text.h"

struct document;
struct document_value;
struct members;
struct expressions;
struct http;
struct http_answer;
struct http_jar;
struct template_context;
struct step_kind;
struct variables;
struct clock;

struct step;

/* Of a request's id, its end included. */
enum { STEP_ID_SIZE = 64 };

/* Parses the HTTP part of a plan's object; members in `others` (may be NULL) are left to the
 * caller.  NULL with FILE:LINE:COLUMN and the reason. */
struct step *step_parse(const struct document *document, const struct document_value *object,
    const struct members *others, struct text *why);

/* The same for plans whose steps may be of other kinds (step_kind.h); `kinds` ends with a NULL and
 * outlives the step.  With `beside`, which outlives it too, the step's expressions are added
 * there, and the caller compiles them all by expressions_check(). */
struct step *step_parse_kinds(const struct document *document, const struct document_value *object,
    const struct members *others, const struct step_kind *const *kinds, struct expressions *beside,
    struct text *why);

/* Appends the members that steps of a plan may have (document_members.h). */
void step_put_members(
    struct text *out, const struct members *others, const struct step_kind *const *kinds);
void step_free(struct step *step);
const char *step_name(const struct step *step);

/* Where steps run. */
struct step_world {
	struct http *http;
	const char *base_url;        /* may be NULL when every step has an absolute URL */
	const char *ca_file;         /* for other kinds than HTTP; may be NULL */
	int64_t timeout_ns;          /* of one request; 0: 30 s */
	struct variables *variables; /* captures go here */
	struct template_context *templates;
	const struct clock *clock;
	bool heedless; /* a signal asked for a stop, and this has to run all the same: cleanup */
	struct http_jar *jar; /* cookies; NULL: the client's, if it has any */
	/* Told of each HTTP request when it is over, from http_run() or http_cancel(); when it
	 * could not be sent, from step_advance().  `sent` is the world's monotonic clock.  May be
	 * NULL. */
	void (*answered)(void *context, const struct http_answer *answer, int64_t sent);
	void *context;
};

/* What came of it; owned by the caller (zeroed at first), reused across steps, freed by
 * step_outcome_free().  One check per expectation. */
struct step_check {
	char *name; /* "ready" or "ready: header x-frame-options" */
	enum check_status status;
	struct text observed, target, message; /* JSON for observed and target */
	const char *op;
	const char *unit; /* of observed and target, or NULL */
	bool of_time;     /* it bounds how long the step may take */
	int64_t samples;  /* what it was judged by; 0: the step's rounds */
};

struct step_outcome {
	enum check_status status; /* the worst of its checks */
	struct step_check *checks;
	size_t count, room;
	/* JSON: request, answer, expectations, all without secrets; empty when nothing failed. */
	struct text evidence;
	unsigned tries; /* requests of `until`, 1 without it */
	int64_t rounds; /* of `times` and `foreach`, the last one included; 1 without them */
	/* Of the whole step, waiting included: with `until` the time to success. */
	int64_t elapsed_ns;
	bool interrupted; /* by a signal */
	bool sent;        /* at least one request: the ids below are those of the last */
	char request_id[STEP_ID_SIZE];
	char trace_id[33], span_id[17];
	const struct step *step;
};
void step_outcome_free(struct step_outcome *outcome);

/* Runs the step: templates, request (repeated under `until` with growing pauses), expectations,
 * `again`, captures.  0, or -1 on trouble that is no verdict (an unset variable, out of memory)
 * with the reason. A server that refuses, hangs or speaks garbage is a failed check. */
int step_run(
    struct step *step, struct step_world *world, struct step_outcome *outcome, struct text *why);

/*
 * The same for many side by side, on the world's client:
 *
 *	run = step_start(step, world, outcome);
 *	while ((rc = step_advance(run, why)) > 0)
 *		(advance the others;) step_wait(world, the earliest step_wakes());
 *	step_run_free(run);
 *
 * After a signal (unless heedless) the caller calls http_cancel() and advances those that are
 * under way to their ends.
 */
struct step_run;

/* What a step under way waits for. */
struct step_pending {
	const char *name;
	unsigned tries;     /* of until; else 0 */
	const char *reason; /* why the last try did not do; "" when there is none */
	int64_t elapsed_ns; /* since the step began */
	int64_t left_ns;    /* until it, or its request, gives up */
};
void step_pending(const struct step_run *run, struct step_pending *out);

/* Sends nothing yet.  NULL: out of memory. */
struct step_run *step_start(
    struct step *step, struct step_world *world, struct step_outcome *outcome);
/* Does what is due: 1 while the step is under way, 0 when it is over, -1 on trouble as in
 * step_run(). */
int step_advance(struct step_run *run, struct text *why);
/* When its pause is over (the world's monotonic clock); INT64_MAX while it waits for an answer. */
int64_t step_wakes(const struct step_run *run);
/* With its request in flight it must not be freed: http_cancel() before. */
void step_run_free(struct step_run *run);

/* Waits for an answer, until `wakes` or for 100 ms, so that a signal is seen.  0, or -1 with
 * errno. */
int step_wait(struct step_world *world, int64_t wakes);

/* Calls `visit` with each plain variable that must be set before the step begins, for its request
 * and for what it expects; stops at non-zero and returns it. */
int step_variables(
    const struct step *step, int (*visit)(const char *name, void *context), void *context);

/* Whether what it expects, or captures, depends on variables or the environment. */
bool step_expects_values(const struct step *step);

/* Calls `visit` with each name in {{}} where nothing fills it in: in jq, patterns and what is
 * expected of other kinds than HTTP. */
int step_unfilled(
    const struct step *step, int (*visit)(const char *name, void *context), void *context);

/* Whether the environment has what the step's templates ask for, so that it can be said before
 * anything is sent.  0, or -1 with the reason. */
int step_check_environment(const struct step *step, struct text *why);

/* Adds a header, whose value may hold templates, behind the step's own.  0, or -1 with the
 * reason. */
int step_add_header(struct step *step, const char *name, const char *value, struct text *why);

/* Whether it is of HTTP, and names that header itself. */
bool step_is_http(const struct step *step);
bool step_has_header(const struct step *step, const char *name);

/* Whether its path is to be joined to a base URL. */
bool step_needs_base(const struct step *step);

/* What is wrong with the name of a variable, to be said behind it; NULL when nothing is. */
const char *step_variable_fault(const char *name);

/* Whether the step captures, or loops over, a variable of that name. */
bool step_sets(const struct step *step, const char *name);
bool step_loops_over(const struct step *step, const char *name);
/* Whether it captures or loops over anything; and whether anything that `other` does. */
bool step_sets_any(const struct step *step);
bool step_sets_same(const struct step *step, const struct step *other);

/* Writes the outcome's checks as records.  The step must still be there. */
int step_record(const struct step_outcome *outcome, struct records *records);

#endif
