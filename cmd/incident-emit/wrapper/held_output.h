/*
 * held_output: what a command says on its two streams, kept until it is known whether anybody has
 * to see it.
 *
 * In memory up to HELD_IN_MEMORY bytes, then in a file that has no name, in TMPDIR or /var/tmp.
 * What came first is shown first.
 */
#ifndef INCIDENT_EMIT_HELD_OUTPUT_H
#define INCIDENT_EMIT_HELD_OUTPUT_H

#include <stddef.h>

enum { HELD_IN_MEMORY = 1 << 20, HELD_LONGEST_PIECE = 64 << 10 };

struct held_output;

struct held_output *held_output_new(void);
void held_output_free(struct held_output *held);

/* Keeps a piece of at most HELD_LONGEST_PIECE bytes of stream 0 or 1.  0, or -1 with errno; then
 * it is not kept, but all before it still is. */
int held_output_add(struct held_output *held, unsigned stream, const char *bytes, size_t len);

/* Hands all out in the order in which it came; the context's `take` writes.  0, or -1 with errno
 * when the file cannot be read again. */
int held_output_each(struct held_output *held,
    void (*take)(void *context, unsigned stream, const char *bytes, size_t len), void *context);

#endif
