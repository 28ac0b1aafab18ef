/*
 * ruling: what one rule came to in all the windows of a run.
 */
#ifndef CHECK_GUARDRAILS_BAKE_RULING_H
#define CHECK_GUARDRAILS_BAKE_RULING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "clock.h"
#include "records.h"

struct rule;
struct verdict;

/* A group of a rule with `by` that some window had. */
struct ruling_group {
	char *key;
	int64_t window; /* the number of the last one that had it */
};

struct ruling {
	struct ruling_group *groups;
	size_t group_count, group_room;
	int64_t window;                     /* the number of the one that is open */
	int64_t windows[CHECK_UNKNOWN + 1]; /* by status */
	bool expired;                       /* its waiver ended, which no limit covers */
	bool judged;                        /* in the window that is open */
	enum check_status status;           /* its worst there */
	bool has_observed;
	double observed, margin;        /* of the worst verdict */
	char worst[CLOCK_RFC3339_SIZE]; /* and its window */
	int64_t samples;
};

/* Takes a verdict of the window that is open; `status` is what it came to before any tolerance. */
void ruling_take(
    struct ruling *r, const struct verdict *v, enum check_status status, const char *window);

/* The next group, from `*at` on (start with 0), that an earlier window had and the open one has
 * not; NULL at the end. */
const char *ruling_vanished(const struct ruling *r, size_t *at);

void ruling_free(struct ruling *r);

/* The window is over. */
void ruling_close_window(struct ruling *r);

/* Writes the rule's check over all windows.  When the limits were not passed, windows that failed
 * or were unknown only count as warnings. */
void ruling_write(
    const struct ruling *r, const struct rule *rule, bool breached, struct records *records);

#endif
