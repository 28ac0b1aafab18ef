/*
 * verdict: the checks of a run about itself: whether its figures are those of the service, or of
 * the generator.
 */
#ifndef VERDICT_H
#define VERDICT_H

struct load_plan;
struct records;
struct run_result;
struct tally_cell;

/* `measured` is what report_measured() gave. */
void verdict_write(const struct load_plan *plan, const struct run_result *result,
    const struct tally_cell *measured, struct records *records);

#endif
