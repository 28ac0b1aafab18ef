/*
 * plan/entry: the steps of a plan and what stands between them.
 *
 *   plan.c           what the plan says
 *   check.c          what can be said of it before anything is sent
 *   dependencies.c   which step waits for which
 *   only.c           which of them run
 *   schedule.c       runs them, one after the other or many side by side
 */
#ifndef SMOKE_STACK_PLAN_ENTRY_H
#define SMOKE_STACK_PLAN_ENTRY_H

#include <stdbool.h>
#include <stddef.h>

#include "step.h"

struct smoke_options;
struct text;

/* An earlier step that has to be over before. */
struct need {
	size_t at;
	/* It is asked for, by name or for a value; else it is merely not to be overtaken. */
	bool input;
};

enum entry_state {
	ENTRY_WAITS,
	ENTRY_RUNS,
	ENTRY_OVER,
};

/* A step's place in the plan. */
struct entry {
	struct step *step;
	char *file;
	unsigned line;
	char **after; /* names of earlier steps, NULL-terminated */
	size_t after_count, after_room;
	bool always;   /* runs also after a failure and after a signal */
	bool only;     /* runs, and with it nothing but such steps and what they need */
	bool selected; /* is to run */
	struct need *needs;
	size_t need_count, need_room;

	enum entry_state state;
	enum check_status status;
	struct step_run *run;
	struct step_outcome outcome; /* has checks once it ran */
	char *skipped;               /* why it did not run */
};

struct plan {
	struct entry *entries;
	size_t count, room;
	struct json_paths *paths;
	struct expressions *expressions; /* whose libjq program all steps share */
};

/* The entry of that name among the first `before`; NULL when there is none. */
const struct entry *plan_find(const struct plan *plan, size_t before, const char *name);

/* ---- headers.c ---- */

/* Adds the headers of the command line to each step of HTTP that does not name them itself.  0, or
 * -1 with the reason. */
int plan_add_headers(struct plan *plan, const struct smoke_options *options, struct text *why);

/* ---- dependencies.c ---- */

/* Finds out what each step needs. */
void plan_order(struct plan *plan);

/* ---- only.c ---- */

/* Selects the steps that `globs` (NULL-terminated, none: the plan's own "only", else all) name,
 * what they need, and the cleanup.  0, or -1 with the reason when a glob matches nothing. */
int plan_select(struct plan *plan, const char *const *globs, size_t count, struct text *why);

/* ---- check.c ---- */

/* What can be said before anything is sent: there are steps, their names differ, each variable is
 * captured before it is used, each "after" names an earlier step, a base URL is there where a path
 * needs it, and the environment has what selected steps ask for.  Then puts them in order and
 * selects those that are to run.  0 or -1 with the reason. */
int plan_check(struct plan *plan, const struct smoke_options *options, struct text *why);

#endif
