/*
 * burst: failures as they come, of which each kind is written at once, then at most once a second,
 * and in the end: with how many there were.
 *
 * What is kept is bounded: BURST_KINDS of them, and of each one incident without its logs.  Where
 * there are more kinds, the rest is one: "too many different failures".
 */
#ifndef INCIDENT_EMIT_LOG_BURST_H
#define INCIDENT_EMIT_LOG_BURST_H

#include <stddef.h>
#include <stdint.h>

struct emit;
struct incident;
struct stream;

enum { BURST_KINDS = 1000 };

struct burst;

struct burst *burst_new(struct emit *emit); /* never NULL (memory.h) */
void burst_free(struct burst *burst);

/* Takes the incident, which began at `at` of the stream. */
void burst_take(struct burst *burst, struct stream *stream, struct incident *incident, uint64_t at,
    int64_t now);

/* Writes what has waited for a second; all that waits. */
void burst_tick(struct burst *burst, int64_t now);
void burst_flush(struct burst *burst);

/* How many different ones there were. */
size_t burst_kinds(const struct burst *burst);

#endif
