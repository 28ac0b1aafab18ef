/*
 * ledger_report: what undo and verify say of a run.
 */
#ifndef REQUEUE_DLQ_ACTION_LEDGER_REPORT_H
#define REQUEUE_DLQ_ACTION_LEDGER_REPORT_H

#include <stdbool.h>

struct requeue;
struct store_run;
struct store_trace;

/* Whether the queue's ledger has the run; if not, that is counted or reported.  `run` may be
 * NULL. */
bool ledger_has_run(struct requeue *rq, struct store_run *run);

/* A `move` record of where a message is now. */
void ledger_report(struct requeue *rq, const struct store_trace *trace);

#endif
