/*
 * redis_ledger: the hash dlq:Q:ledger:RUN, of one run on one queue.
 *
 *   meta          what there was when it began: redis_ledger.c
 *   ids           the SHA-256 of the oldest elements then, REDIS_NAMED at most, 32 bytes each
 *   b:FIELD       the messages of one batch
 *   m:FIELD       a mark for each of them
 *
 * FIELD is the time in milliseconds, the process and the number of its batch, so that fields sort
 * by time.  An element is not kept whole: what a requeue pushed stands at its destination, and only
 * the bytes around it (or what the new delivery tag replaced) are kept, with the SHA-256 of the
 * element, which proves that it was put together as it was.
 */
#ifndef REQUEUE_DLQ_REDIS_REDIS_LEDGER_H
#define REQUEUE_DLQ_REDIS_REDIS_LEDGER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "redis_store.h"

enum { REDIS_NAMED = 10000 };

/* Marks, also of the answers of scripts. */
enum redis_mark {
	REDIS_REQUEUED = 'm',
	REDIS_PARKED = 'p',
	REDIS_DROPPED = 'd',
	REDIS_CLAIMED = 'c',
	REDIS_GONE = 'g',
	REDIS_REFUSED = 'r',
	REDIS_CONSUMED = 'k',
	REDIS_RETURNED = 'b',
	REDIS_PUT_AWAY = 'a',
	REDIS_GIVEN_BACK = 'z',
	REDIS_UNDONE = 'u',
	REDIS_UNPARKED = 'n',
};

/* A message of the ledger; borrowed from the batch's bytes. */
struct redis_entry {
	char mark;
	const char *batch; /* FIELD */
	size_t at;         /* in the batch */
	unsigned char digest[32];
	struct bytes request_id;
	struct bytes destination; /* a key; none: it was parked, dropped or claimed */
	uint64_t pushed;          /* redis_hash() of what was pushed, or of the element */
	uint64_t identity;
	bool is_spliced;     /* else `before` pushed `after` is the element */
	struct bytes before; /* what the new delivery tag replaced, when it is spliced */
	struct bytes after;
	uint64_t from; /* of the tag in what was pushed */
};

/* Adds an entry for the message to the batch in hand.  0 or -1: out of memory. */
int redis_entry_add(struct redis_store *store, const struct bytes *element,
    const struct message *message, const struct redis_shape *shape, const char id[REDIS_ID_SIZE],
    bool requeues, uint32_t target);

/* The value of b:FIELD of the batch in hand. */
int redis_entries_put(const struct redis_batch *batch, struct text *out);

/* Shows the entries of such a value with their marks.  0, what `seen` returned, or -1. */
typedef int redis_entry_seen(const struct redis_entry *entry, void *context);
int redis_entries_show(const char *field, const struct redis_bytes *value,
    const struct redis_bytes *marks, redis_entry_seen *seen, void *context, struct text *why);

/* The element that was there, from what was pushed.  1, 0: it is not that one, or -1: out of
 * memory. */
int redis_entry_restore(const struct redis_store *store, const struct redis_entry *entry,
    const struct redis_bytes *pushed, struct text *element);

/* The digest of an id, and the other way round. */
void redis_id_pack(const char *id, unsigned char digest[32]);
void redis_entry_id(const struct redis_entry *entry, char id[REDIS_ID_SIZE]);

/* Notes when and with what a run begins, before it writes anything.  0 or -1. */
int redis_ledger_begin(struct redis_store *store, struct text *why);

/* What was noted.  1, 0: there is no such run, or -1. */
struct redis_meta {
	int64_t started_ms, depth, removed;
	bool parked;
	char action;
};
int redis_ledger_meta(struct redis_store *store, struct redis_meta *meta, struct text *why);

/* The names of its batches, in the order of time; free them in any case.  0 or -1. */
struct redis_fields {
	char **names; /* FIELD */
	size_t count;
};
int redis_ledger_fields(struct redis_store *store, const struct text *ledger,
    struct redis_fields *fields, struct text *why);
void redis_fields_free(struct redis_fields *fields);

/* Shows each entry of a run, in the order of time.  `run`: NULL for the one in hand.  0, what
 * `seen` returned, or -1. */
int redis_ledger_walk(struct redis_store *store, const struct text *ledger, redis_entry_seen *seen,
    void *context, struct text *why);

/* The same of one of its batches. */
int redis_ledger_batch(struct redis_store *store, const struct text *ledger, const char *batch,
    redis_entry_seen *seen, void *context, struct text *why);

/* A batch whose entries are looked at again and again, in any order. */
struct redis_held {
	struct redis_reply *value, *marks;
	struct redis_entry *entries; /* those that were not moved have no mark */
	size_t count;
};

/* 0 or -1; drop it in any case.  One that the ledger does not have has no entries. */
int redis_held_take(struct redis_store *store, const struct text *ledger, const char *batch,
    struct redis_held *held, struct text *why);
void redis_held_drop(struct redis_held *held);

/* Shows the key of each run's ledger of the queue. */
typedef int redis_ledger_seen(const struct text *ledger, void *context);
int redis_ledgers(
    struct redis_store *store, redis_ledger_seen *seen, void *context, struct text *why);

#endif
