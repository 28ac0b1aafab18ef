/*
 * failure: the first step that did not do what it was expected to, for a check to tell.
 */
#ifndef FAILURE_H
#define FAILURE_H

#include <stdbool.h>
#include <stdint.h>

#include "text.h"

struct check;
struct step_outcome;

/* Zeroed at first. */
struct failure {
	bool known;
	int64_t at;           /* set by who compares several */
	struct text message;  /* "pay: the status is 503; expected 2xx" */
	struct text evidence; /* JSON, or empty */
	char request_id[64], trace_id[33], span_id[17];
};

/* Notes a step that failed; after the first one nothing happens. */
void failure_note(struct failure *failure, const struct step_outcome *outcome);
/* The same where there is no outcome: the step's name and why nothing was sent. */
void failure_note_unsent(struct failure *failure, const char *step, const char *reason);
/* Appends what says most about a step that failed: "pay: status: 503; expected 2xx". */
void failure_say(const struct step_outcome *outcome, struct text *out);
void failure_free(struct failure *failure);

/* Adds evidence and ids; they stay the failure's. */
void failure_show(const struct failure *failure, struct check *check);

#endif
