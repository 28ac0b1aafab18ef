/*
 * fingerprint: what makes two incidents the same.
 *
 * What differs between two happenings of one failure becomes `#`: times and durations, numbers and
 * their units, addresses, ports, hosts, mail addresses, UUIDs, hashes, ids, quoted values with
 * digits, temporary paths, queries of URLs.  Words and names stay, so that another failure is
 * another.  Several `#` that separators alone keep apart are one: a list may be longer, a time may
 * have a fraction.
 */
#ifndef INCIDENT_EMIT_FINGERPRINT_H
#define INCIDENT_EMIT_FINGERPRINT_H

#include <stddef.h>

#include "digest.h"

struct text;

/* Appends a message in its normal form.  The same for the same bytes, whatever stands in `of`. */
void fingerprint_add(struct text *of, const char *bytes, size_t len);

/* Appends a name (of a function, a file, a check): numbers in it tell it from others (p95, f2) and
 * stay, but ids, hashes, addresses and what a runtime counts do not. */
void fingerprint_add_name(struct text *of, const char *bytes, size_t len);

/* Appends an exception: the line that says what was raised (TYPE: MESSAGE), the one where it began
 * (or nothing), and the frames of the stack that are nearest to it, by function and file.  Line
 * numbers and folders do not count, and frames of runtimes and libraries only where there are no
 * others. */
void fingerprint_add_exception(struct text *of, const struct text *exception,
    const struct text *cause, const struct text *stack);

/* The digest of what was appended.  0, or -1 without memory or libcrypto. */
int fingerprint_digest(const struct text *of, char out[DIGEST_SIZE]);

#endif
