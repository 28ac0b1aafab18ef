/*
 * table: the end of a run for a person: the figures, and the response times as a histogram.
 */
#ifndef TABLE_H
#define TABLE_H

#include <stdint.h>

struct tally_cell;
struct text;

/* Appends it, in lines of at most that many columns (40 at least). */
void table_add(
    const struct tally_cell *measured, int64_t elapsed_ns, unsigned width, struct text *out);

#endif
