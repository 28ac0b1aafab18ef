/*
 * fingerprints: what makes incidents the same, known again for exceptions that come to the byte as
 * one before, as those of a loop that crashes do.
 */
#ifndef INCIDENT_EMIT_LOG_FINGERPRINTS_H
#define INCIDENT_EMIT_LOG_FINGERPRINTS_H

struct fingerprints;
struct incident;

struct fingerprints *fingerprints_new(void); /* never NULL (memory.h) */
void fingerprints_free(struct fingerprints *fingerprints);

/* fingerprint_add_exception() of the incident to its fingerprint_of, which is empty. */
void fingerprints_add(struct fingerprints *fingerprints, struct incident *incident);

#endif
