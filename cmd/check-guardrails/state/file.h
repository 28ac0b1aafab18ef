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

/* Adds the member "burn_rates". */
void state_burns_put(const struct burns *burns, struct json_writer *w);

/* Reads it from a state that was written at `at` (wall time, ms).  0, or -1 with "FILE:LINE:
 * reason". */
int state_burns_read(struct burns *burns, const struct document *document,
    const struct document_value *object, int64_t at, struct text *why);

#endif
