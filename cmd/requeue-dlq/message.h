/*
 * message: one dead letter as a store holds it, and as a `message` record.
 */
#ifndef REQUEUE_DLQ_MESSAGE_H
#define REQUEUE_DLQ_MESSAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct json_writer;

/* Any bytes; `bytes` is NULL where there is no value. */
struct bytes {
	const char *bytes;
	size_t len;
};

#define MESSAGE_NO_TIME INT64_MIN

/* Borrowed from the store for the time of a call. */
struct message {
	const char *queue;
	struct bytes id, request_id, reason, error;
	struct bytes payload;
	struct bytes destination;                /* where a requeue takes it */
	int64_t position;                        /* from the oldest, 0 */
	int64_t retry_count, requeue_count;      /* -1: unknown */
	int64_t first_failed_ms, last_failed_ms; /* Unix time; MESSAGE_NO_TIME: unknown */
	const char *unreadable; /* why it can be neither judged nor moved, else NULL */
	bool is_live;           /* its id stands in the live queue already */
};

enum message_form {
	/* One line: a payload that is not JSON, or that has white space around it or line ends in
	 * it, as base64. */
	MESSAGE_LINE,
	/* For expressions alone: every JSON payload as it is. */
	MESSAGE_JUDGED,
};

/* Puts the members of a `message` record.  `error` and `reason` are written without secrets, the
 * payload exactly. */
void message_put(
    struct json_writer *w, const struct message *message, int64_t now_ns, enum message_form form);

/* Seconds since it failed last.  0, or -1 when that is unknown. */
int message_age(const struct message *message, int64_t now_ns, double *age_s);

#endif
