/*
 * rabbitmq: a connection to one RabbitMQ (AMQP 0-9-1), every step of it with a deadline.
 *
 * amqp://[USER:PASSWORD@]HOST[:PORT][/VHOST][?heartbeat=SECONDS] or amqps:// (TLS, see
 * connection.h), guest:guest, port 5672 or 5671, the virtual host "/" and 60 seconds (0: none)
 * unless given; %XX stands for a byte, so %2F is the virtual host "/".  Without librabbitmq every
 * opening fails with a clear reason.  Reasons never hold the password.
 *
 * One connection has a channel for messages and one for questions, so that a question about what
 * does not exist, which the server answers by closing its channel, returns no delivery.  The server
 * stops reading from who publishes while it is short of memory: who takes messages from here
 * and publishes them there needs two connections, or acknowledgements would wait too.
 */
#ifndef COMMON_RABBITMQ_H
#define COMMON_RABBITMQ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct text;
struct rabbitmq;

/* Any bytes; NULL where there is no value. */
struct rabbitmq_bytes {
	const char *bytes;
	size_t len;
};

/* ---- the connection ---- */

/* Resolves, connects, logs in and opens the virtual host within `timeout_ns` (0 means 10 s); each
 * later step has the same limit.  A signal that asks for a stop ends the opening, but no later
 * step.  NULL with the reason in `why`. */
struct rabbitmq *rabbitmq_open(const char *url, int64_t timeout_ns, struct text *why);

/* Hangs up; deliveries that were not acknowledged go back to their queues. */
void rabbitmq_close(struct rabbitmq *rabbitmq);

/* "amqp://HOST:PORT/VHOST" and the user, for messages; borrowed. */
const char *rabbitmq_name(const struct rabbitmq *rabbitmq);
const char *rabbitmq_user(const struct rabbitmq *rabbitmq);

/* The reply code of the server's last objection (403 refused, 404 not found, 405 locked by its
 * exclusive owner, 406 precondition failed, ...); 0: none, a failure was of the connection. */
unsigned rabbitmq_code(const struct rabbitmq *rabbitmq);

/* Whether the server said that it takes no messages while it is short of memory or disk. */
bool rabbitmq_is_blocked(const struct rabbitmq *rabbitmq);

/* Whether the connection is gone: nothing but closing is left. */
bool rabbitmq_is_lost(const struct rabbitmq *rabbitmq);

/* Tells the server that we are there, if that is due; to be called at least every ten seconds where
 * nothing else is.  0, or -1 with the reason. */
int rabbitmq_beat(struct rabbitmq *rabbitmq, struct text *why);

/* ---- queues ---- */

struct rabbitmq_queue {
	int64_t messages; /* ready: without those that consumers hold */
	int64_t consumers;
};

/* 1, 0 when there is no such queue, or -1 with the reason. */
int rabbitmq_look(
    struct rabbitmq *rabbitmq, const char *queue, struct rabbitmq_queue *found, struct text *why);

/* Makes a durable queue.  0, or -1 (also where one of other properties exists). */
int rabbitmq_make(struct rabbitmq *rabbitmq, const char *queue, struct text *why);

/* ---- taking messages ---- */

struct rabbitmq_message {
	uint64_t tag;
	bool redelivered;
	struct rabbitmq_bytes exchange, routing_key; /* it was published to */
	struct rabbitmq_bytes properties;            /* as they travel: see below */
	size_t body_len;
};

/* Asks for `count` messages more; nothing is waited for. */
int rabbitmq_ask(struct rabbitmq *rabbitmq, const char *queue, size_t count, struct text *why);

/* How many of those asked for are still to come: until then nothing else may be waited for on this
 * connection. */
size_t rabbitmq_asked(const struct rabbitmq *rabbitmq);

/* Has them come without being asked for, `most` unacknowledged ones at a time: less work for the
 * server, but others get their turn, and it does not say when the queue is empty.  Nothing may be
 * asked for.  0, or -1 with the reason (where rabbitmq_code() says why, rabbitmq_renew() helps). */
int rabbitmq_consume(struct rabbitmq *rabbitmq, const char *queue, uint16_t most, struct text *why);

/* Whether messages still come so: after rabbitmq_cancel() those that are on their way, all to be
 * fetched by rabbitmq_next().  Who consumes nothing may cancel, too. */
bool rabbitmq_consumes(const struct rabbitmq *rabbitmq);
void rabbitmq_cancel(struct rabbitmq *rabbitmq);

/* Waits for the next one.  Its body is added to `body`, all else is borrowed until the next call.
 * 1; 0 when the queue was empty, or consuming is over: also where none came for a moment; or -1
 * with the reason. */
int rabbitmq_next(struct rabbitmq *rabbitmq, struct rabbitmq_message *message, struct text *body,
    struct text *why);

/* Done with one delivery, or with all up to it; rabbitmq_flush() sends it. */
void rabbitmq_acknowledge(struct rabbitmq *rabbitmq, uint64_t tag, bool all);

/* Back to its queue, or all that were not acknowledged (tag 0): as near to their old places as
 * the queue can. */
void rabbitmq_return(struct rabbitmq *rabbitmq, uint64_t tag);

int rabbitmq_flush(struct rabbitmq *rabbitmq, struct text *why);

/* ---- publishing ---- */

/* Who is told what became of what was published. */
struct rabbitmq_watcher {
	/* The server took the publish of that number, or could not. */
	void (*settled)(void *context, uint64_t number, bool confirmed);
	/* No queue wanted it; comes before settled().  `reason` as the server says it ("NO_ROUTE"),
	 * the properties as it was published with them. */
	void (*returned)(
	    void *context, struct rabbitmq_bytes properties, struct rabbitmq_bytes reason);
	void *context;
};

void rabbitmq_watch(struct rabbitmq *rabbitmq, const struct rabbitmq_watcher *watcher);

/* How long properties may be, as they travel. */
size_t rabbitmq_properties_room(const struct rabbitmq *rabbitmq);

/* Publishes with `mandatory`, so that what no queue takes comes back; exchange "" leads to the
 * queue of the routing key's name.  Publishes are numbered from 1 since the opening or the last
 * rabbitmq_renew(), and some thousand may be on their way, then it waits.  0, or -1 with the
 * reason. */
int rabbitmq_publish(struct rabbitmq *rabbitmq, struct rabbitmq_bytes exchange,
    struct rabbitmq_bytes routing_key, struct rabbitmq_bytes properties, struct rabbitmq_bytes body,
    struct text *why);

/* How many publishes are not settled yet, and waits until at most `most` are. */
uint64_t rabbitmq_in_flight(const struct rabbitmq *rabbitmq);
int rabbitmq_settle(struct rabbitmq *rabbitmq, uint64_t most, struct text *why);

/* A new channel for messages after the server closed the old one (rabbitmq_code()): what was not
 * settled is not known, what was not acknowledged went back.  0, or -1 with the reason. */
int rabbitmq_renew(struct rabbitmq *rabbitmq, struct text *why);

/* ---- what a message says beside its body ---- */

struct rabbitmq_properties;

enum rabbitmq_property {
	RABBITMQ_MESSAGE_ID,
	RABBITMQ_CORRELATION_ID,
	RABBITMQ_EXPIRATION,
	RABBITMQ_USER_ID,
	RABBITMQ_TYPE,
};

struct rabbitmq_properties *rabbitmq_properties_new(void);
void rabbitmq_properties_free(struct rabbitmq_properties *properties);

/* Takes them apart; the bytes are borrowed as long as they are asked for.  0, or -1 with the
 * reason: then they are empty. */
int rabbitmq_properties_read(
    struct rabbitmq_properties *properties, struct rabbitmq_bytes bytes, struct text *why);

/* As they travel, with what was changed; all else byte for byte as it was read.  0, or -1 when they
 * do not fit. */
int rabbitmq_properties_write(const struct rabbitmq_properties *properties, struct text *out);

/* `bytes` is NULL where it is not there; setting it to that removes it.  255 bytes at most,
 * borrowed until they are written. */
struct rabbitmq_bytes rabbitmq_property(
    const struct rabbitmq_properties *properties, enum rabbitmq_property which);
void rabbitmq_property_set(struct rabbitmq_properties *properties, enum rabbitmq_property which,
    struct rabbitmq_bytes value);

/* Seconds since 1970, or -1 where it says none. */
int64_t rabbitmq_timestamp(const struct rabbitmq_properties *properties);

/* A header, as it was read, that is a string or a whole number; else NULL, and `otherwise`. */
struct rabbitmq_bytes rabbitmq_header(
    const struct rabbitmq_properties *properties, const char *name);
int64_t rabbitmq_header_integer(
    const struct rabbitmq_properties *properties, const char *name, int64_t otherwise);
/* Eight may be changed; names and values are borrowed.  A new one stands behind the others, an old
 * one keeps its place. */
void rabbitmq_header_set(
    struct rabbitmq_properties *properties, const char *name, struct rabbitmq_bytes value);
void rabbitmq_header_set_integer(
    struct rabbitmq_properties *properties, const char *name, int64_t value);
void rabbitmq_header_remove(struct rabbitmq_properties *properties, const char *name);

/* An entry of `x-death`: why, when and where the server made a dead letter of it. */
struct rabbitmq_death {
	struct rabbitmq_bytes queue, reason, exchange, routing_key; /* the first of its keys */
	size_t routing_keys;                                        /* more than 1: CC, BCC */
	int64_t count;                                              /* -1: not said */
	int64_t time;                                               /* seconds since 1970, or -1 */
};

/* How many entries there are, and one of them, from the newest, 0; false where there is none.
 * `x-first-death-queue`, `-reason` and `-exchange` are headers like any other. */
size_t rabbitmq_deaths(const struct rabbitmq_properties *properties);
bool rabbitmq_death(
    const struct rabbitmq_properties *properties, size_t at, struct rabbitmq_death *death);

/* For --version: "librabbitmq 0.11.0", or "librabbitmq (not built in)". */
const char *rabbitmq_library(void);

#endif
