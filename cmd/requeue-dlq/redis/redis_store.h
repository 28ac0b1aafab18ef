/*
 * redis_store: what redis_store.c (opening, reading) and redis_move.c (the script) share.  For them
 * alone.
 */
#ifndef REQUEUE_DLQ_REDIS_REDIS_STORE_H
#define REQUEUE_DLQ_REDIS_REDIS_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "message.h"
#include "redis.h"
#include "store.h"
#include "text.h"

struct celery_reader;
struct envelope_reader;

enum { BINDINGS_KEPT = 16 };

/* Whether kombu has bound a list, which Celery workers then read. */
enum binding_state { BINDING_NOT_ASKED, BINDING_NONE, BINDING_THERE, BINDING_UNKNOWN };

struct binding {
	struct text queue;
	enum binding_state state;
};

/* One element of the batch in hand that is to be moved; the bytes are those of the page, but for
 * the destination. */
struct taken {
	struct bytes element, payload;
	struct text destination;
};

struct redis_store {
	struct store head;
	struct redis *redis;
	struct envelope_reader *envelopes;
	struct celery_reader *celery;
	struct text key, parked_key, ledger_key;

	int64_t left;     /* elements below the mark that were not looked at yet */
	int64_t kept;     /* elements at the right end that were, and stay */
	int64_t position; /* of the next message */

	struct binding bindings[BINDINGS_KEPT]; /* those asked for last */
	size_t next_binding;

	/* The batch in hand. */
	struct redis_reply *page;
	struct taken *taken; /* room for a batch */
	size_t taken_count;
	bool broken; /* the server refuses to write */
	struct text trouble;
};

static inline struct redis_bytes
redis_key(const struct text *text)
{
	return (struct redis_bytes){text->bytes, text->len};
}

/* What the server said, with its meaning, after the store's name. */
void redis_store_explain(
    const struct redis_store *store, const struct redis_bytes *said, struct text *why);

/* As in struct store_kind. */
int redis_move(struct store *head, enum store_outcome outcomes[], struct text *why);
int redis_hazard(
    struct store *head, const struct message *message, const char **hazard, struct text *why);

#endif
