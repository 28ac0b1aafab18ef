#include "redis_undo_index.h"

#include <stdlib.h>
#include <string.h>

#include "memory.h"

/* Once there are so many, no batch is added; with the largest batch they still can be numbered. */
enum { MOST = 1 << 20, NUMBER_BITS = 24 };

#define NUMBER_MASK ((UINT64_C(1) << NUMBER_BITS) - 1)

int
undo_index_open(struct undo_index *index, struct redis_store *store, struct text *why)
{
	*index = (struct undo_index){0};
	if (redis_ledger_fields(store, &store->ledger_key, &index->fields, why) == -1)
		return -1;
	index->top = index->left = index->fields.count;

	return 0;
}

static void
index_clear(struct undo_index *index)
{
	free(index->keys);
	free(index->used);
	free(index->firsts);
	redis_held_drop(&index->held);
	index->keys = NULL;
	index->used = NULL;
	index->firsts = NULL;
	index->count = index->room = index->used_count = index->first_room = 0;
	memset(index->hints, 0, sizeof(index->hints));
}

void
undo_index_free(struct undo_index *index)
{
	index_clear(index);
	redis_fields_free(&index->fields);
}

/* ---- filling ---- */

/* The batch that is held, whose first message has the number `first`. */
static int
batch_add(struct undo_index *index, size_t first, redis_entry_seen *seen, void *context)
{
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < index->held.count; i++) {
		const struct redis_entry *entry = &index->held.entries[index->held.count - 1 - i];

		if (entry->mark != REDIS_REQUEUED)
			continue;
		index->keys =
		    memory_grow(index->keys, index->count, &index->room, sizeof(*index->keys));
		index->keys[index->count++] = (entry->pushed & ~NUMBER_MASK) | (first + i);
		rc = seen(entry, context);
	}

	return rc;
}

static int
key_compare(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

int
undo_index_fill(struct undo_index *index, struct redis_store *store, redis_entry_seen *seen,
    void *context, struct text *why)
{
	size_t first = 0, batches = 0;

	index_clear(index);
	index->top = index->left;
	if (index->left == 0)
		return 0;
	while (index->left > 0 && first < MOST) {
		redis_held_drop(&index->held);
		if (redis_held_take(store, &store->ledger_key, index->fields.names[--index->left],
			&index->held, why) == -1)
			return -1;
		index->held_batch = batches;
		index->firsts =
		    memory_grow(index->firsts, batches, &index->first_room, sizeof(*index->firsts));
		index->firsts[batches++] = first;
		if (batch_add(index, first, seen, context) == -1)
			return text_fail(why, "out of memory");
		first += index->held.count;
	}
	if (index->count > 0)
		qsort(index->keys, index->count, sizeof(*index->keys), key_compare);
	index->used = memory_new(index->count / 8 + 1, 1);

	return 1;
}

/* ---- finding ---- */

static bool
key_is_used(const struct undo_index *index, size_t at)
{
	return index->used[at / 8] >> at % 8 & 1;
}

static struct undo_hint *
hint_of(struct undo_index *index, uint64_t hash)
{
	return &index->hints[hash >> 56 & (UNDO_HINTS - 1)];
}

/* The first key that is not less. */
static size_t
key_search(const struct undo_index *index, uint64_t hash)
{
	size_t low = 0, high = index->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (index->keys[middle] < hash)
			low = middle + 1;
		else
			high = middle;
	}

	return low;
}

size_t
undo_index_find(struct undo_index *index, uint64_t pushed, size_t from)
{
	uint64_t hash = pushed & ~NUMBER_MASK;
	struct undo_hint *hint = hint_of(index, hash);
	size_t at = from > 0 ? from : hint->hash == hash ? hint->from : key_search(index, hash);

	while (
	    at < index->count && (index->keys[at] & ~NUMBER_MASK) == hash && key_is_used(index, at))
		at++;
	if (from == 0)
		*hint = (struct undo_hint){hash, at};

	return at < index->count && (index->keys[at] & ~NUMBER_MASK) == hash ? at : SIZE_MAX;
}

void
undo_index_use(struct undo_index *index, size_t at, bool is_used)
{
	unsigned char bit = (unsigned char)(1 << at % 8);

	if (key_is_used(index, at) == is_used)
		return;
	index->used[at / 8] ^= bit;
	if (is_used) {
		index->used_count++;
		return;
	}
	index->used_count--;
	/* It comes before those that were looked at since. */
	*hint_of(index, index->keys[at] & ~NUMBER_MASK) = (struct undo_hint){0, 0};
}

/* ---- the messages ---- */

/* Of the number: which batch it is in. */
static size_t
batch_of(const struct undo_index *index, size_t number)
{
	size_t low = 0, high = index->top - index->left;

	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;

		if (index->firsts[middle] <= number)
			low = middle;
		else
			high = middle;
	}

	return low;
}

const struct redis_entry *
undo_index_entry(struct undo_index *index, struct redis_store *store, size_t at, struct text *why)
{
	size_t number = (size_t)(index->keys[at] & NUMBER_MASK), batch = batch_of(index, number);
	size_t from_end = number - index->firsts[batch];

	if (batch != index->held_batch || !index->held.entries) {
		redis_held_drop(&index->held);
		index->held_batch = batch;
		if (redis_held_take(store, &store->ledger_key,
			index->fields.names[index->top - 1 - batch], &index->held, why) == -1)
			return NULL;
	}
	if (from_end >= index->held.count)
		return NULL;

	return &index->held.entries[index->held.count - 1 - from_end];
}
