/*
 * report: `move` records, and the check that sums a run up.
 */
#ifndef REQUEUE_DLQ_REPORT_H
#define REQUEUE_DLQ_REPORT_H

#include <stdint.h>

struct queues;
struct requeue;

/* What became of one message; strings are borrowed, NULL where there is no value. */
struct move_report {
	const char *id, *request_id;
	const char *from, *to;
	int64_t attempt;     /* -1: unknown */
	const char *outcome; /* moved parked skipped ... */
	const char *message;
};

void report_move(struct requeue *rq, const struct move_report *move);

/* The check named like the action: whether everything that was looked at could be read, and went
 * where it should. */
void report_check(struct requeue *rq);

/* What is to be said when all queues are done: those asked for that are none, ids that no message
 * had, a run that no ledger has. */
void report_end(struct requeue *rq, const struct queues *queues);

#endif
