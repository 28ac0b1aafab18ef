/*
 * file: the parts of a state's file.
 */
#ifndef CHECK_GUARDRAILS_STATE_FILE_H
#define CHECK_GUARDRAILS_STATE_FILE_H

#include <stdint.h>

struct burns;
struct document;
struct document_value;
struct json_writer;
struct text;

/* Adds a wall time in ms as RFC 3339. */
void state_time_put(struct json_writer *w, const char *name, int64_t ms);

/* Reads one, at most `latest` (NULL: there is none).  0 or -1. */
int state_time_read(const struct document_value *value, int64_t latest, int64_t *ms);

/* Adds the member "burn_rates". */
void state_burns_put(const struct burns *burns, struct json_writer *w);

/* Reads it from a state that was written at `at` (wall time, ms).  0, or -1 with "FILE:LINE:
 * reason". */
int state_burns_read(struct burns *burns, const struct document *document,
    const struct document_value *object, int64_t at, struct text *why);

#endif
