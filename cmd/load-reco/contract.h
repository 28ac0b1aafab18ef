/*
 * contract: the targets that the service itself publishes (GET /contract), as the run is judged by
 * them.
 *
 * `api_error_rate_pct` becomes the limit of the check `responses`; each target of a response time
 * becomes a check of its own.  What is promised of clicks and the like no load can tell.
 */
#ifndef LOAD_CONTRACT_H
#define LOAD_CONTRACT_H

struct contract;
struct load_plan;
struct records;
struct tally_cell;
struct text;

/* Reads what the plan names, into plan->contract, and sets plan->max_errors unless the command line
 * did.  0, also where none was named; -1 with the reason.  Where the contract is only looked for
 * (the old command line) it is no error that it cannot be read: the check `contract` says it. */
int contract_open(struct load_plan *plan, struct text *why);
void contract_close(struct load_plan *plan);

/* The checks. */
void contract_judge(
    const struct load_plan *plan, const struct tally_cell *measured, struct records *records);

#endif
