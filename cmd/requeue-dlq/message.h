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
	/* `reason`: a code, such as the class of the exception; the store fills what it has, and
	 * message_reason() finds one in `error` otherwise. */
	struct bytes id, request_id, reason, error;
	struct bytes payload;
	struct bytes destination; /* where a requeue takes it */
	/* What the store holds, all of it, where that is more than the payload and could be put
	 * back as it is; and what form it has. */
	struct bytes element;
	const char *format;                      /* NULL: the store has but one */
	int64_t position;                        /* from the oldest, 0 */
	int64_t retry_count;                     /* of the application; -1: unknown */
	int64_t requeue_count;                   /* by this program; -1: unknown */
	int64_t attempts;                        /* of --action process so far; 0: none */
	int64_t first_failed_ms, last_failed_ms; /* Unix time; MESSAGE_NO_TIME: unknown */
	const char *unreadable; /* why it can be neither judged nor moved, else NULL */
	bool is_live;           /* its id stands in the live queue already */
	bool is_parked;
};

/* The reason's code, or the class of an exception that `error` begins with
 * ("psycopg.OperationalError: ..."); no bytes when there is none. */
struct bytes message_reason(const struct message *message);

enum message_form {
	/* One line: a payload that is not JSON, or that has white space around it or line ends in
	 * it, as base64. */
	MESSAGE_LINE,
	/* For expressions alone: every JSON payload as it is. */
	MESSAGE_JUDGED,
	/* As MESSAGE_LINE, but to be put back: the element too, `error` and `reason` exactly. */
	MESSAGE_WHOLE,
};

/* Puts the members of a `message` record.  `error` and `reason` are written without secrets
 * (unless it is to be put back), the payload exactly. */
void message_put(
    struct json_writer *w, const struct message *message, int64_t now_ns, enum message_form form);

/* Seconds since it failed last.  0, or -1 when that is unknown. */
int message_age(const struct message *message, int64_t now_ns, double *age_s);

#endif
