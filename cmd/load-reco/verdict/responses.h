/*
 * responses: the check whether enough of the requests succeeded for the figures to be those of a
 * service that works.
 */
#ifndef RESPONSES_H
#define RESPONSES_H

struct load_plan;
struct records;
struct run_result;
struct tally_cell;

/* Writes `responses`.  It fails when nothing succeeded, when more failed than --max-errors allows,
 * and when of one target all failed, or more than that of at least 100.  `measured` is what
 * report_measured() gave. */
void responses_check(const struct load_plan *plan, const struct run_result *result,
    const struct tally_cell *measured, struct records *records);

#endif
