/*
 * failures: how often a command has failed in a row, and which incidents that opened, kept beside
 * these from run to run.
 *
 * FOLDER/.failures/HASH.json, the hash being that of --key, else of the command's words: one line,
 * {"failures":2,"since":TIME,"last":TIME,"fingerprints":[...]}, which appears whole or not at all.
 * Runs that end at the same time count one after the other.  A success resolves the incidents and
 * removes it.
 */
#ifndef INCIDENT_EMIT_FAILURES_H
#define INCIDENT_EMIT_FAILURES_H

#include <stdint.h>

struct emit;
struct text;

/* Counts one more, and notes the fingerprint of the incident that it opens, if it is the --after'th
 * or a later one.  How many that are in a row; or -1 with the reason when it cannot be kept, or
 * what was kept cannot be read (it is then counted anew): an incident must not wait for it. */
int64_t failures_add(
    const struct emit *emit, char *const *words, const char *fingerprint, struct text *why);

/* A success: what is open of these failures is resolved, and they are forgotten.  0, or -1 with the
 * reason, which is empty where it was reported and noted as trouble. */
int failures_end(struct emit *emit, char *const *words, struct text *why);

#endif
