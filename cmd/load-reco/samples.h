/*
 * samples: one `request` record per measured request, to a file or into the stream.
 */
#ifndef SAMPLES_H
#define SAMPLES_H

#include "load.h"

struct records;
struct text;
struct samples;

/* `path` NULL: no samples are wanted; "-": into `records`.  NULL with the reason when the file cannot be made. */
struct samples *samples_open(const char *path, struct records *records, struct text *why);
void samples_write(struct samples *samples, const char *target, const struct exchange *exchange);

/* Flushes and closes.  0, or -1 with the reason when samples were lost. */
int samples_close(struct samples *samples, struct text *why);

#endif
