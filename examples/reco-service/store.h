#ifndef RECO_STORE_H
#define RECO_STORE_H

/*
 * A connection that the requests share, one at a time; and what they write: events and approvals.
 */

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sql.h"

struct store {
	pthread_mutex_t lock;
	struct sql *sql;
	struct sql_usage taken; /* the usage when it was taken */
};

/* 0, or -1 with why. */
int store_open(struct store *store, const char *file, char *why, size_t why_size);
void store_close(struct store *store);

/* Takes the connection, waiting for it, and gives it back, adding what was used in between to
 * *used. */
struct sql *store_take(struct store *store);
void store_give(struct store *store, struct sql_usage *used);

struct event {
	const char *event_id;
	const char *kind;       /* "event", "watch" or "impression" */
	const char *event_type; /* may be NULL, as may the next two */
	const char *item_id;
	const char *request_id;
	const char *user_id;
	double watch_time_sec; /* NaN: none */
	const char *payload;   /* the bytes that the client sent */
	size_t payload_length;
};

enum event_outcome { EVENT_FAILED = -1, EVENT_STORED, EVENT_DUPLICATE };

/*
 * Writes the event and its outbox row in one transaction. An id that is known makes it a duplicate,
 * and nothing is written; with forget_id set (a fault) it is stored a second time. with_outbox not set
 * (a fault) leaves the row out. EVENT_FAILED: sql_error says why.
 */
enum event_outcome event_write(
    struct sql *sql, const struct event *event, bool forget_id, bool with_outbox);

/* Notes that the workflow was approved; the first approval stands. 0 or -1. */
int approval_write(struct sql *sql, const char *workflow_id, const char *approved_by);

#endif
