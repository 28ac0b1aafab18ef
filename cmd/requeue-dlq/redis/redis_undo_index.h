/*
 * undo_index: messages that a run requeued, found by what was pushed; those of its last batches,
 * then of the ones before.  Each takes eight bytes: the upper bits of its hash, and its number,
 * counted from the newest on.  Whether one that is found is the right one is seen when its element
 * is put together (redis_entry_restore()).
 */
#ifndef REQUEUE_DLQ_REDIS_REDIS_UNDO_INDEX_H
#define REQUEUE_DLQ_REDIS_REDIS_UNDO_INDEX_H

#include "redis_ledger.h"

enum { UNDO_HINTS = 256 };

/* From where on the next message with a hash is to be looked for. */
struct undo_hint {
	uint64_t hash;
	size_t from;
};

struct undo_index {
	struct redis_fields fields; /* of the whole ledger */
	size_t top;                 /* the batches of the index are those below it, */
	size_t left;                /* down to this one; the ones below are not in it yet */

	uint64_t *keys; /* sorted: by the hash, the newest message first */
	size_t count, room;
	unsigned char *used; /* a bit for each */
	size_t used_count;
	size_t *firsts; /* of each batch, the newest first: the number of its first message */
	size_t first_room;
	struct undo_hint hints[UNDO_HINTS];

	size_t held_batch; /* counted in the same way */
	struct redis_held held;
};

/* 0 or -1; free it in any case. */
int undo_index_open(struct undo_index *index, struct redis_store *store, struct text *why);
void undo_index_free(struct undo_index *index);

/* The next batches, instead of those before; shows their messages, the newest first.  1, 0: there
 * are no more, or -1. */
int undo_index_fill(struct undo_index *index, struct redis_store *store, redis_entry_seen *seen,
    void *context, struct text *why);

/* The newest one that was pushed so and is not used, `from` (0, or behind one that was found) on;
 * SIZE_MAX: there is none. */
size_t undo_index_find(struct undo_index *index, uint64_t pushed, size_t from);

void undo_index_use(struct undo_index *index, size_t at, bool is_used);

/* The message: borrowed until another one is asked for, but for the name of its batch.  NULL: the
 * ledger has it no more, or, with a reason, that is not known. */
const struct redis_entry *undo_index_entry(
    struct undo_index *index, struct redis_store *store, size_t at, struct text *why);

#endif
