/*
 * rabbitmq/session: frames in and out, the opening, and what the server says unasked.
 */
#ifndef COMMON_RABBITMQ_SESSION_H
#define COMMON_RABBITMQ_SESSION_H

#include "beat.h"
#include "codec.h"
#include "deadline.h"
#include "frame.h"
#include "rabbitmq.h"
#include "text.h"
#include "url.h"

/* For the connection itself, for messages, for questions. */
enum { CHANNEL_NONE, CHANNEL_MESSAGES, CHANNEL_QUESTIONS, CHANNELS };

enum { WINDOW = 16384 }; /* publishes on their way */

struct connection;

struct rabbitmq {
	struct rabbitmq_url url;
	struct text name;
	int64_t timeout_ns;
	struct connection *connection; /* NULL: lost */
	struct codec *codec;
	size_t frame_max;
	struct beat beat;

	struct text in; /* what came; up to `at` it is done with */
	size_t at;
	struct text out;

	bool is_open[CHANNELS];
	unsigned code;      /* of the last objection */
	struct text closed; /* and what it said */
	bool blocked;
	struct text blocked_why;

	size_t asked;      /* messages that did not come yet */
	bool consumes;     /* they come without being asked for */
	bool is_cancelled; /* until the server's answer to that */

	/* What was published, and what of it is not settled: from `first` on, at its number. */
	uint64_t published, first, in_flight;
	bool unsettled[WINDOW];
	struct rabbitmq_watcher watcher;

	/* The message that is coming in, returned or asked for. */
	struct method content;
	uint64_t content_left;
	bool has_header;
	struct text content_names; /* exchange and routing key; why it was returned */
	struct text content_properties;
	struct text *content_body; /* NULL: nobody wants it */
};

/* What one frame brought. */
enum session_event {
	SESSION_FAILED = -1,
	SESSION_NOTHING, /* nothing that anybody waits for */
	SESSION_METHOD,  /* an answer */
	SESSION_MESSAGE, /* one that was asked for is whole */
	SESSION_SILENCE, /* no frame: nobody waited for one */
};

/* Sends what is to be sent.  0 or -1. */
int session_flush(struct rabbitmq *rabbitmq, struct text *why);

/* The same once it is enough to be worth a call. */
int session_flush_some(struct rabbitmq *rabbitmq, struct text *why);

/* Says that we are there, if we were silent for half of what was agreed upon.  0 or -1. */
int session_beat(struct rabbitmq *rabbitmq, struct text *why);

/* Waits for the next frame and does what it asks for, or, without a deadline, looks whether there
 * is one; a consumer's is given a moment to come. */
enum session_event session_step(struct rabbitmq *rabbitmq, const struct deadline *deadline,
    struct method *method, struct text *why);

/* Sends and waits for the answer of that kind.  0 or -1. */
int session_wait(struct rabbitmq *rabbitmq, enum method_id id, const struct deadline *deadline,
    struct method *method, struct text *why);

/* How long to wait from now on, whatever signal comes. */
struct deadline session_deadline(const struct rabbitmq *rabbitmq);

/* Puts the server's name before a reason; always -1. */
int session_name_it(const struct rabbitmq *rabbitmq, struct text *why);

/* Connects and logs in.  0 or -1. */
int session_open(struct rabbitmq *rabbitmq, struct text *why);

/* Nothing more comes from there or goes there. */
void session_lose(struct rabbitmq *rabbitmq);

/* Always -1. */
int session_fail(struct rabbitmq *rabbitmq, struct text *why, const char *reason);

#endif
