/*
 * entry: what is kept of a message until its batch is done, for its record.
 */
#ifndef REQUEUE_DLQ_ACTION_ENTRY_H
#define REQUEUE_DLQ_ACTION_ENTRY_H

#include <stdbool.h>
#include <stdint.h>

#include "store.h"
#include "text.h"

struct requeue;

/* A message that gets a record, once its batch is done: no store waits for a slow reader of the
 * records. */
struct entry {
	struct text id, request_id, to;
	int64_t attempt;
	bool taken;
	bool parks; /* whatever the action */
	bool is_live;
	const char *unreadable;
	const char *hazard; /* why it would come to harm where it goes, or NULL */
};

struct entry entry_new(void);
void entry_free(struct entry *entry);

/* Nothing is taken yet. */
void entry_fill(struct entry *entry, const struct message *message);

/* Counts what became of it, and writes its record.  `why`: of those that the target refused. */
void entry_report_outcome(struct requeue *rq, const struct entry *entry, enum store_outcome outcome,
    const struct text *why);

/* The same for a run that moves nothing. */
void entry_report_dry(struct requeue *rq, const struct entry *entry, const struct text *why);

/* It stays. */
void entry_report_kept(struct requeue *rq, const struct entry *entry, const char *why);

#endif
