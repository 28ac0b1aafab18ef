/*
 * The quick way to move a batch.  Every string that passes through Lua is hashed byte by byte,
 * which costs more than all that Redis does with it otherwise; so messages are pushed by plain
 * commands, and a script that ends their transaction removes the elements by their places alone.
 *
 * That these are the elements that were read is what WATCH says: once anybody has touched the list
 * since, the transaction is not carried out, and the batch goes the slow way (redis_move.c), which
 * looks for each element.  A transaction goes on after a command that failed, so the script looks
 * whether everything was pushed, and takes back what was, where it cannot go on.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "redis_lua.h"
#include "redis_move.h"
#include "redis_pack.h"
#include "redis_store.h"

enum {
	DISTURBED_BATCHES = 8, /* that go the slow way before it is tried again */
	WORDS_OF_SCRIPT = 3 + 3 + 4,
};

struct quick {
	struct redis_bytes *words; /* of all commands */
	struct redis_group group[REDIS_KNOWN + 3];
	size_t count;
	struct text numbers;
	char keys[24], life[24];
};

bool
redis_is_known(const struct redis_store *store, const struct text *destination)
{
	for (size_t i = 0; i < store->known_count; i++) {
		const struct text *known = &store->known[i];

		if (known->len == destination->len &&
		    memcmp(text_string(known), destination->bytes, known->len) == 0)
			return true;
	}

	return false;
}

static bool
batch_is_known(const struct redis_store *store)
{
	const struct redis_batch *batch = &store->batch;

	for (size_t i = 0; i < batch->destination_count; i++) {
		if (!redis_is_known(store, &batch->destinations[i]))
			return false;
	}

	return true;
}

static struct redis_bytes
batch_pushed(const struct redis_batch *batch, size_t at)
{
	size_t len = batch->tos[at] - batch->froms[at] + 1;

	if (batch->inserts_any && batch->inserts.bytes[at * (UUID_SIZE - 1)] != ' ')
		return (struct redis_bytes){batch->spliced.bytes + batch->starts[at],
		    batch->lengths[at] - len + UUID_SIZE - 1};

	return (struct redis_bytes){batch->elements.bytes + batch->starts[at], len};
}

/* LPUSH for each destination, oldest first. */
static struct redis_bytes *
quick_push(
    struct quick *quick, const struct redis_batch *batch, struct redis_bytes *at, uint32_t counts[])
{
	for (size_t d = 0; d < batch->destination_count; d++) {
		struct redis_bytes *first = at;

		*at++ = redis_word("LPUSH");
		*at++ = redis_key(&batch->destinations[d]);
		counts[d] = 0;
		for (size_t i = 0; i < batch->count; i++) {
			if (batch->targets[i] != d + 1)
				continue;
			*at++ = batch_pushed(batch, i);
			counts[d]++;
		}
		quick->group[quick->count++] = (struct redis_group){first, (size_t)(at - first)};
	}

	return at;
}

static void
quick_pack(struct redis_store *store, struct text *out, const uint32_t counts[])
{
	const struct redis_batch *batch = &store->batch;

	pack_array(out, 8);
	pack_number(out, (uint64_t)batch->kept);
	pack_number(out, redis_parked_target(store));
	pack_bool(out, store->source == &store->key);
	pack_bool(out, store->head.settings.action == STORE_UNPARK);
	pack_number(out, batch->count);
	redis_pack_places(out, batch);
	redis_pack_targets(out, batch);
	pack_list(out, counts, batch->destination_count);
}

static void
quick_finish(struct redis_store *store, struct quick *quick, struct redis_bytes *at,
    const struct redis_bytes *entries)
{
	const struct redis_batch *batch = &store->batch;
	struct redis_bytes *first = at;

	snprintf(quick->keys, sizeof(quick->keys), "%zu", 3 + batch->destination_count);
	snprintf(quick->life, sizeof(quick->life), "%d", REDIS_LEDGER_S);
	*at++ = redis_word("EVAL");
	*at++ = redis_word(redis_lua_finish);
	*at++ = redis_word(quick->keys);
	*at++ = redis_key(store->source);
	*at++ = redis_key(&store->ledger_key);
	*at++ = redis_key(&store->totals_key);
	for (size_t i = 0; i < batch->destination_count; i++)
		*at++ = redis_key(&batch->destinations[i]);
	*at++ = redis_word(batch->field);
	*at++ = redis_word(quick->life);
	*at++ = redis_key(&quick->numbers);
	*at++ = *entries;
	quick->group[quick->count++] = (struct redis_group){first, (size_t)(at - first)};
}

static int
quick_make(struct redis_store *store, struct quick *quick, const struct redis_bytes *entries)
{
	static const struct redis_bytes multi[] = {{"MULTI", 5}}, exec[] = {{"EXEC", 4}};
	const struct redis_batch *batch = &store->batch;
	uint32_t counts[REDIS_KNOWN];
	struct redis_bytes *at;

	quick->words = calloc(
	    batch->count + 3 * batch->destination_count + WORDS_OF_SCRIPT, sizeof(*quick->words));
	if (!quick->words)
		return -1;
	quick->group[quick->count++] = (struct redis_group){multi, 1};
	at = quick_push(quick, batch, quick->words, counts);
	quick_pack(store, &quick->numbers, counts);
	quick_finish(store, quick, at, entries);
	quick->group[quick->count++] = (struct redis_group){exec, 1};

	return text_failed(&quick->numbers) ? -1 : 0;
}

/* Whether the transaction was carried out, and its script ended as it should. */
static bool
quick_is_done(const struct redis_reply *all)
{
	size_t count = redis_reply_count(all);

	return count > 0 && redis_reply_kind(redis_reply_element(all, count - 1)) == REDIS_ARRAY;
}

int
redis_move_quick(struct redis_store *store, const struct redis_bytes *entries,
    struct redis_reply **reply, struct text *why)
{
	struct quick quick = {.numbers = TEXT_INIT(TEXT_MAX_DOCUMENT)};
	struct redis_reply *all = NULL;
	int rc = 0;

	if (store->disturbed > 0)
		store->disturbed--;
	if (!store->page.is_watched || !batch_is_known(store))
		return 0;
	store->page.is_watched = false;
	if (quick_make(store, &quick, entries) == -1)
		rc = text_fail(why, "out of memory");
	if (rc == 0)
		rc = redis_ask_group(store, quick.group, quick.count, redis_page_ahead, &all, why);
	if (rc == 0 && quick_is_done(all)) {
		*reply = all;
		rc = 1;
	} else {
		/* The page behind it shows what this batch has not moved yet. */
		if (redis_page_take(store, why) == 0)
			redis_page_drop(store);
		store->disturbed = DISTURBED_BATCHES;
		redis_reply_free(all);
	}
	free(quick.words);
	text_free(&quick.numbers);

	return rc;
}
