/*
 * abort: when a run is stopped before its end, since the service does not answer: it would tell
 * nothing more.
 *
 * Without one success among the first hundred requests, or within ten seconds, nothing will come of
 * the rest.  A rule of the command line ("errors > 50%:10s") looks at the last requests of that
 * time.
 */
#ifndef ABORT_H
#define ABORT_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "text.h"

/* What --abort-after asks for. */
struct abort_rule {
	bool never;
	double share;   /* percent */
	int64_t window; /* nanoseconds; 0: no such rule */
};

/* "errors > 50%:10s" or "never".  0 or -1. */
int abort_rule_parse(const char *s, struct abort_rule *rule);

/* Whether anything succeeded in this run; all workers tell it. */
struct abort_success {
	_Atomic bool seen;
	_Atomic int64_t failures; /* before the first success */
};

enum { ABORT_REQUESTS = 100, ABORT_PARTS = 10 };

/* One run.  Zeroed at first but for `rule`. */
struct abort_watch {
	struct abort_rule rule;
	struct abort_success success;
	int64_t start; /* of the run; 0: not begun */
	int64_t part_start;
	int64_t requests[ABORT_PARTS],
	    failed[ABORT_PARTS];            /* of the last parts of the window, in turn */
	int64_t seen_requests, seen_failed; /* when the present part began */
	size_t part;
	struct text why; /* why it is to be stopped; empty: it is not */
};

/* A request came to its end.  True when this was one too many without a success. */
bool abort_tell(struct abort_success *success, bool succeeded);

/* Looks at the run at `now`, `requests` and `failed` being all so far.  True when it is to be
 * stopped. */
bool abort_look(struct abort_watch *watch, int64_t now, int64_t requests, int64_t failed);

/* Whether the counts are wanted now, for the rule of the command line. */
bool abort_wants_counts(const struct abort_watch *watch, int64_t now);

#endif
