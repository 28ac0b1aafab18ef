/*
 * samples: one `request` record per measured request, to a file or into the stream.
 *
 * Each worker writes into a buffer of its own; a full buffer goes out whole, under a lock.
 */
#ifndef SAMPLES_H
#define SAMPLES_H

#include "text.h"

struct exchange;
struct load_plan;
struct records;
struct samples;
struct targets;

/* NULL with the reason when the file cannot be made.  "-" as plan->samples: into `records`, which
 * the caller then uses only between samples_lock() and samples_unlock(). */
struct samples *samples_open(const struct load_plan *plan, const struct targets *targets,
    struct records *records, struct text *why);
void samples_lock(struct samples *samples);
void samples_unlock(struct samples *samples);

/* A worker's buffer, TEXT_INIT(SAMPLES_BUFFER_MAX). */
enum { SAMPLES_BUFFER_MAX = 1 << 20 };
void samples_write(struct samples *samples, struct text *buffer, const struct exchange *exchange);
void samples_flush(struct samples *samples, struct text *buffer);

/* 0, or -1 with the reason when samples were lost.  NULL is harmless. */
int samples_close(struct samples *samples, struct text *why);

#endif
