/*
 * settlement: how a message that process has claimed ends, in the store, in the tally and in the
 * records.
 */
#ifndef REQUEUE_DLQ_ACTION_SETTLEMENT_H
#define REQUEUE_DLQ_ACTION_SETTLEMENT_H

#include "store.h"

struct claim;
struct job;
struct requeue;

/* The `move` record of a message that was met. */
void claim_report(
    struct requeue *rq, const struct claim *claim, const char *outcome, const char *message);

/* Counts one that a dry run has met, and writes its record. */
void claim_report_dry(struct requeue *rq, const struct claim *claim);

/* Ends the claims of a job, which end alike: one that comes back from its last attempt is parked.
 * `message` may be NULL.  The job is empty then.  0, or -1: one could not be written down, which is
 * reported. */
int job_settle(struct requeue *rq, struct job *job, enum store_fate fate, const char *message);

#endif
