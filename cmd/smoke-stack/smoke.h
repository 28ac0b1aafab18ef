/*
 * smoke: what the files of smoke-stack share.
 */
#ifndef SMOKE_STACK_SMOKE_H
#define SMOKE_STACK_SMOKE_H

#include "smoke_options.h"
#include "step.h"
#include "template.h"
#include "text.h"

struct document;
struct http;
struct records;

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

/* ---- smoke.c ---- */

/* Fills a zeroed run of which the options are set.  0, or -1 with the reason; either way its records are open. */
int smoke_open(struct smoke *smoke, const struct options *options, struct text *why);

/* Writes the summary; the exit status. */
int smoke_close(struct smoke *smoke);

/* ---- variables.c ---- */

/* Sets the variables of the command line, and makes known what of its headers is secret.  0, or -1 with the reason. */
int smoke_give(struct variables *variables, const struct smoke_options *options, struct text *why);

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

/* ---- read.c ---- */

/* Adds the steps of the suite, or of the files, and checks them.  0, or -1 with the reason. */
int plan_read(
    struct plan *plan, const struct smoke_options *options, char *const *files, struct text *why);

/* ---- schedule.c ---- */

/* Runs the steps and writes their records; after a signal or when no reader is left, only those that run always. */
void plan_run(struct plan *plan, struct smoke *smoke);

/* ---- replay.c: the requests of incidents once more ---- */

/* Replays each incident of the file, or of the *.json and *.jsonl files of the folder, judged by the expectations that were recorded, else by the class of the status: what cannot be sent or
 * judged is unknown.  With `plan`, appends it as a step of a plan instead, and `smoke` is not used.  0, or -1 with the reason when the file
 * holds none, or one that is not as incidents are. */
int replay_file(const char *path, struct smoke *smoke, const char *base_url, struct text *plan,
    struct text *why);

#endif
