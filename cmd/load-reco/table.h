/*
 * table: the end of a run for a person: the figures, and the response times as a histogram.
 */
#ifndef TABLE_H
#define TABLE_H

#include <stdint.h>

struct tally_cell;
struct text;

/* Appends it.  0 or -1. */
int table_add(const struct tally_cell *measured, int64_t elapsed_ns, struct text *out);

#endif
