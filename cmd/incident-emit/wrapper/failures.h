/*
 * failures: how often a command has failed in a row, kept beside the incidents from run to run.
 *
 * FOLDER/.failures/HASH.json, the hash being that of --key, else of the command's words: one line,
 * {"failures":2,"since":TIME,"last":TIME}, which appears whole or not at all.  Runs that end at the
 * same time count one after the other.  A success removes it.
 */
#ifndef INCIDENT_EMIT_FAILURES_H
#define INCIDENT_EMIT_FAILURES_H

#include <stdint.h>

struct emit;
struct text;

/* Counts one more.  How many that are in a row; or -1 with the reason when it cannot be kept, or
 * what was kept cannot be read (it is then counted anew): an incident must not wait for it. */
int64_t failures_add(const struct emit *emit, char *const *words, struct text *why);

/* A success: counts anew.  0, or -1 with the reason. */
int failures_end(const struct emit *emit, char *const *words, struct text *why);

#endif
