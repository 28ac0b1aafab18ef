/*
 * table: the end of a run for a person: the figures, the response times as a histogram, and what
 * became of each target.
 */
#ifndef TABLE_H
#define TABLE_H

struct load_plan;
struct run_result;
struct tally_cell;
struct text;

/* Appends it, in lines of at most that many columns (40 at least).  `measured` is what
 * report_measured() gave. */
void table_add(const struct load_plan *plan, const struct run_result *result,
    const struct tally_cell *measured, unsigned width, struct text *out);

#endif
