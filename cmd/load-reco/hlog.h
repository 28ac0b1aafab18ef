/*
 * hlog: the response times of each interval as a HdrHistogram log (format version 1.3), which
 * HdrHistogram's own tools read: nanoseconds in the histograms, milliseconds in the Interval_Max
 * column, the phase as the tag.
 */
#ifndef HLOG_H
#define HLOG_H

#include <stdint.h>

struct hlog;
struct tally_cell;
struct text;

/* NULL with the reason. */
struct hlog *hlog_open(const char *path, struct text *why);

/* An interval between two monotonic instants. */
void hlog_write(struct hlog *hlog, const char *phase, const struct tally_cell *cell, int64_t start,
    int64_t end);

/* 0, or -1 with the reason when lines were lost.  NULL is harmless. */
int hlog_close(struct hlog *hlog, struct text *why);

#endif
