#ifndef RECO_OUTBOX_H
#define RECO_OUTBOX_H

/*
 * The transactional outbox. Rows go pending -> publishing -> published; one that cannot be published
 * three times becomes dead, and a dead letter of the queue 'outbox' is written in the same
 * transaction. A message that somebody puts back into the live queue (requeue-dlq) becomes a pending
 * row again. Publishing is idempotent by event id, so a relay that is killed half-way does no harm.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct faults;
struct relay;
struct sql;

struct outbox_counts {
	int64_t pending; /* with the messages that wait in the live queue */
	int64_t publishing;
	int64_t published;
	int64_t dead;   /* dead letters of the queue */
	int64_t parked; /* of them set aside by somebody */
	int64_t oldest_lag_ms;
};

/* -1: sql_error says why ("no such table: outbox"). */
int outbox_count(struct sql *sql, struct outbox_counts *counts);

/* The fault "missing": takes the table away, or brings it back. Harmless when that is so already.
 * 0 or -1. */
int outbox_hide(struct sql *sql, bool hidden);

/* Starts the relay's thread with a connection of its own. NULL: why says what. */
struct relay *relay_start(const char *file, struct faults *faults, char *why, size_t why_size);

/* Something is pending: do not wait for the next round. */
void relay_wake(struct relay *relay);

/* Whether the last round could work. */
bool relay_healthy(struct relay *relay);

/* Publishes what is due, at most for five seconds, and ends the thread. NULL is harmless. */
void relay_stop(struct relay *relay);

#endif
