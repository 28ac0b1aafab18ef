/*
 * smoke: what the files of smoke-stack share.
 */
#ifndef SMOKE_STACK_SMOKE_H
#define SMOKE_STACK_SMOKE_H

#include <stdbool.h>
#include <stdint.h>

#include "options.h"
#include "step.h"
#include "template.h"
#include "text.h"

struct document;
struct http;
struct records;

/* The options, as the table fills them; -1 and 0 where they were not given. */
struct smoke_options {
	const char *base_url;
	const char *suite;
	bool print_plan, replay;
	int64_t jobs;
	struct option_list only;
	const char *ca_file, *client_cert, *client_key;
	const char *proxy, *unix_socket;
	struct option_list resolve;
	bool http2;
	int64_t timeout_ns;
	int64_t ready_timeout_ns, outbox_timeout_ns, poll_ns;
	const char *csrf_path, *admin_path, *login_path, *headers_path;
	int64_t login_requests;
	int64_t seed_users, seed_items, seed_rounds, reco_requests, max_outbox_pending;
};

/* One run of the program. */
struct smoke {
	const struct smoke_options *options;
	struct records *records;
	const char **resolve; /* NULL-terminated, for http */
	struct http *http;
	struct variables *variables;
	struct template_context templates;
	struct step_world world;
};

/* ---- suites.c ---- */

/* Appends the plan of the suite that the options name, as JSON Lines. */
void suite_write(const struct smoke_options *options, struct text *out);

/* ---- plan.c: many steps ---- */

struct plan;

struct plan *plan_new(void); /* NULL: out of memory */
void plan_free(struct plan *plan);

/* Adds a document's steps.  0, or -1 with FILE:LINE and the reason. */
int plan_add(struct plan *plan, const struct document *document, struct text *why);

/* What can be said before anything is sent: there are steps, their names differ, each variable is captured before it is used, each
 * "after" names an earlier step, and a base URL is there where a path needs it.  Then puts them in order and selects those that
 * are to run.  0 or -1 with the reason. */
int plan_check(struct plan *plan, const struct smoke_options *options, struct text *why);

/* ---- run.c ---- */

/* Runs the steps and writes their records; after a signal or when no reader is left, only those that run always. */
void plan_run(struct plan *plan, struct smoke *smoke);

/* ---- replay.c: the request of an incident once more ---- */

/* Replays each incident of the file; with `plan`, appends it as a step of a plan instead, and `smoke` is not used.  0, or -1 with the
 * reason when the file is no incident, or one without an HTTP request. */
int replay_file(const char *path, struct smoke *smoke, const char *base_url, struct text *plan,
    struct text *why);

#endif
