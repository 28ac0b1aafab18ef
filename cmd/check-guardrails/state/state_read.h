/*
 * state_read: a state from its file's JSON.
 */
#ifndef CHECK_GUARDRAILS_STATE_READ_H
#define CHECK_GUARDRAILS_STATE_READ_H

#include <stdint.h>

#include "document.h"

struct state;
struct text;

/* The first member of every state; another one is another format. */
#define STATE_FORMAT "check-guardrails state 1"

/* Fills `state`, whose `policy` is set.  Everything is checked: nothing in it may be later than
 * `now` (wall time, ms).  0, or -1 with the reason. */
int state_read(struct state *state, const struct document *document, int64_t now, struct text *why);

/* A time in ms, at most `latest`.  0 or -1. */
int state_read_time(const struct document_value *value, int64_t latest, int64_t *ms);

#endif
