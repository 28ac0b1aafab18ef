/*
 * running_state: what the watcher of a replay has seen so far.  For running.c and report.c alone.
 */
#ifndef CHECK_MIGRATIONS_RUNNING_RUNNING_STATE_H
#define CHECK_MIGRATIONS_RUNNING_RUNNING_STATE_H

#include <stdbool.h>
#include <stddef.h>

#include "changes.h"
#include "recorded.h"
#include "statement.h"
#include "text.h"
#include "values.h"

struct replay;

struct running {
	struct replay *replay;
	struct recorded recorded;
	bool sqlite;
	char *path;          /* the search path of the statements that have none of their own */
	struct text trouble; /* why the statements could not be had, or seen to the end */
	bool stood;          /* they were seen before the pending migrations */
	size_t pending;      /* migrations that were seen */
	const char *last;    /* the last of them, its path */
	bool passed_over;    /* statements were that named nothing that changed */
	struct changes changes;
	struct values values; /* before the pending migrations */
	struct values lost;   /* and of them what is gone after the last one */

	struct running_statement *statements;
	size_t count, judged, left, respelt;
	size_t telling; /* of the judged, those that name a table of the database */
};

/* Writes the category. */
void running_report(struct running *running, const char *failed);

#endif
