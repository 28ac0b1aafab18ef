/*
 * incident: what an incident_v1 document says of the request that failed.  It may have been
 * written by anybody: every member is looked at before it is believed.
 */
#ifndef SMOKE_STACK_REPLAY_INCIDENT_H
#define SMOKE_STACK_REPLAY_INCIDENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "text.h"

struct document;
struct document_value;

/* Borrowed from the document; what the incident does not have is NULL. */
struct incident {
	const struct document *document;
	const struct document_value *object;
	const char *id;
	const struct document_value *http;     /* the request */
	const struct document_value *check;    /* the one that sent it and failed */
	const struct document_value *evidence; /* of that check */
};

/* What is known of how the request failed. */
enum incident_failure {
	FAILURE_UNKNOWN,  /* nothing */
	FAILURE_STATUS,   /* an answer with a status */
	FAILURE_NO_ANSWER /* refused, timed out, garbage */
};

/* Takes the incident, or the `incident` record that carries one, from a value of the document.  1,
 * or 0 for a record of another type, or -1 with FILE:LINE and the reason. */
int incident_read(struct incident *incident, const struct document *document,
    const struct document_value *value, struct text *why);

/* A string member; NULL when there is none, or it is something else. */
const char *incident_string(const struct document_value *object, const char *name);

/* A member of the evidence if it is whole: what was redacted can be compared with nothing. */
const struct document_value *incident_recorded(const struct incident *incident, const char *name);

/* `status` is set for FAILURE_STATUS. */
enum incident_failure incident_failure(const struct incident *incident, int *status);

/* Whether it is an exception that nobody handled, without a word of any check or answer: what
 * others write. */
bool incident_is_exception(const struct incident *incident);

/* Whether a part of the value was taken out as a secret. */
bool incident_redacted(const struct document_value *value);

/* Why the request cannot be sent as it was, or judged if it were; NULL when nothing is in the
 * way. */
const char *incident_obstacle(const struct incident *incident);

/* Counts the failed checks that this request says nothing of, and appends the names of some. */
size_t incident_others(const struct incident *incident, struct text *names);

#endif
