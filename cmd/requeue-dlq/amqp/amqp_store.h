/*
 * amqp_store: what the files of this room share.  For them alone.
 *
 * Two connections: dead letters come in over one, and stay unacknowledged there until the server
 * has confirmed over the other one that their copies are safe.  What is kept, and what was in hand
 * when the program died, goes back to its queue when the first one is closed.
 */
#ifndef REQUEUE_DLQ_AMQP_AMQP_STORE_H
#define REQUEUE_DLQ_AMQP_AMQP_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "rabbitmq.h"
#include "store.h"
#include "text.h"

enum { AMQP_MARK_SIZE = 17, LONGEST_NAME = 255, ID_BYTES = 1 << 20 };
enum { AMQP_BATCH_BYTES = 4 << 20 }; /* a batch ends beyond */

/* Headers of our own. */
#define HEADER_COUNT "x-requeue-count"       /* how often it was requeued */
#define HEADER_RUN "x-requeue-run"           /* by which run at last */
#define HEADER_MARK "x-requeue-mark"         /* which publish of which process: MARK:NUMBER */
#define HEADER_ATTEMPTS "x-requeue-attempts" /* of --action process */
#define HEADER_EXPIRATION "x-requeue-expiration"
#define HEADER_USER "x-requeue-user-id"

/* A part of the batch's bytes. */
struct slice {
	size_t at, len;
};

/* A message that was taken, ready to be published. */
struct parcel {
	uint64_t tag;
	uint64_t number; /* of all that this process took */
	bool parks;
	bool has_user; /* its user_id is somebody else's */
	bool is_large; /* its headers fit no frame */
	bool is_sent, is_confirmed, is_returned;
	struct slice exchange, key, properties, body; /* no properties: it is published nowhere */
};

/* An exchange, and whether the server lets us publish there: what it does not, it answers by
 * closing the channel, and all that is on its way with it.  So the first message goes there alone.
 */
struct route {
	char *exchange;
	bool has_user; /* messages of another user are another thing */
	bool is_open;
	char *refusal; /* NULL: it takes them, or it is not known yet */
};

enum { MOST_ROUTES = 64 };

/* A message that process has in hand: a copy in the queue for that, unacknowledged. */
struct amqp_claim {
	uint64_t tag;
	struct text properties, body;
};

struct claims {
	struct amqp_claim **items; /* by their numbers; NULL: no claim, or settled */
	size_t count, room;
};

struct amqp_store {
	struct store head;
	struct rabbitmq *in, *out;
	char mark[AMQP_MARK_SIZE]; /* of this process */
	/* Queues are walked one after the other: what a killed run of process left behind, then the
	 * dead letters; or the parked ones. */
	struct source {
		const char *name;
		int64_t left;       /* of those that were there, not asked for yet */
		bool is_shared;     /* others consume it */
		bool must_be_asked; /* whether it is empty */
	} sources[2];
	size_t source_count, source;
	char letters[LONGEST_NAME + 1];         /* the queue, until all of it is given back */
	char parking[LONGEST_NAME + 1];         /* where parked ones go */
	char processing[LONGEST_NAME + 1];      /* and where process has what it works on */
	bool has_parking, has_processing;       /* it exists */
	int64_t position, held;                 /* of the next one; kept here, unacknowledged */
	struct rabbitmq_properties *properties; /* of the message in hand */
	bool is_garbled;                        /* they cannot be read */
	struct text destination;                /* of it, for people */
	uint64_t taken;                         /* by this process, ever */
	unsigned char *ids_made;                /* a bit for each id that was made up */

	/* The batch in hand. */
	struct text bytes;
	struct parcel *parcels; /* room for a batch */
	size_t count;
	uint64_t first; /* the number of the first publish that is on its way */
	size_t *sent;   /* which parcel it and those after it are */
	size_t sent_count;
	struct text refusal; /* why some stay */

	struct route routes[MOST_ROUTES];
	size_t route_count;

	/* What process has in hand. */
	struct claims claims;

	/* One that is sent by itself, and waited for. */
	uint64_t letter; /* its number; 0: none */
	bool letter_confirmed, letter_returned;

	/* One that was got and then left to the next batch. */
	bool has_waiting;
	struct rabbitmq_message waiting;
	struct text waiting_bytes; /* exchange, key, properties, body */
	size_t largest;            /* body so far */
	uint16_t consumed;         /* that many may come to our consumer */

	store_visit *visit;
	void *context;
};

static inline struct amqp_store *
amqp_store(struct store *store)
{
	return (struct amqp_store *)store;
}

static inline struct rabbitmq_bytes
amqp_word(const char *word)
{
	return (struct rabbitmq_bytes){word, word ? __builtin_strlen(word) : 0};
}

/* A place in the server: an exchange and a routing key; NULL, both: it is not known. */
struct place {
	struct rabbitmq_bytes exchange, key;
};

/* Where a requeue takes the message in hand. */
struct place amqp_destination(const struct amqp_store *store);

/* An id for a message that has none: the same for the same bytes. */
void amqp_make_id(const struct rabbitmq_message *message, const char *body, char *id);

/* Adds the message in hand, whose body stands at the end of the batch's bytes already, to the
 * batch: with the place where it goes and the properties that it has there. */
void amqp_add_parcel(
    struct amqp_store *store, const struct rabbitmq_message *message, enum store_verdict verdict);

/* The next message of the sources, for a batch that has seen so many; its body goes to the end of
 * the batch's bytes.  1, 0 when this batch gets no more, or -1. */
int amqp_source_next(
    struct amqp_store *store, size_t seen, struct rabbitmq_message *message, struct text *why);

/* Asks for the next messages while the server is busy with others. */
void amqp_ask_ahead(struct amqp_store *store);

/* Ends a consumer in time, before what it got is acknowledged; and at once: what it has is kept. */
void amqp_consume_less(struct amqp_store *store);
void amqp_consume_no_more(struct amqp_store *store);

/* Gives back what is kept, and what was asked for and not looked at.  0; or -1 when the server does
 * not answer, so that it may not have heard the last acknowledgements either. */
int amqp_give_back(struct amqp_store *store, struct text *why);

/* All that was on its way is settled, or given up; the next publish has that number. */
void amqp_sent_forget(struct amqp_store *store, uint64_t next);

/* A new channel after an objection.  0, or -1 where the connection is gone. */
int amqp_renew(struct amqp_store *store, struct text *why);

/* Publishes one message to a queue and waits until the server has it.  0, or -1 with the reason. */
int amqp_send(struct amqp_store *store, const char *queue, struct rabbitmq_bytes properties,
    struct rabbitmq_bytes body, struct text *why);

/* Makes a durable queue where there is none, and says so.  0 or -1. */
int amqp_need_queue(struct amqp_store *store, const char *queue, bool *there, struct text *why);

/* Writes the properties in hand anew for a queue where messages are kept, with so many attempts. */
void amqp_keep_properties(struct amqp_store *store, int64_t attempts, struct text *out);

/* The next message for process: a copy of a dead letter in the queue for that, its attempt counted
 * already.  Its body goes to the end of the batch's bytes.  1, 0 when there is none, or -1. */
int amqp_claim_next(struct amqp_store *store, struct rabbitmq_message *message, struct text *why);

/* What was taken is claimed. */
int amqp_claim(struct amqp_store *store, enum store_outcome outcomes[], struct text *why);

/* The message in hand was not chosen: it is a dead letter again. */
int amqp_claim_not(
    struct amqp_store *store, const struct rabbitmq_message *message, struct text *why);

void amqp_claims_free(struct amqp_store *store);
int amqp_settle(struct store *head, uint64_t number, enum store_fate fate, struct text *why);

/* Told by the server (struct rabbitmq_watcher). */
void amqp_settled(void *context, uint64_t number, bool confirmed);
void amqp_returned(void *context, struct rabbitmq_bytes properties, struct rabbitmq_bytes reason);

/* As in struct store_kind. */
int amqp_read(
    struct store *head, store_visit *visit, void *context, size_t *taken, struct text *why);
int amqp_move(struct store *head, enum store_outcome outcomes[], struct text *why);

#endif
