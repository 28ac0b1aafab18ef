/* Taking back what a run requeued. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "memory.h"
#include "redis_ledger.h"
#include "redis_lua.h"

enum { FIRST_PAGE = 16, UNDO_PAGE = 256, MOST_TRIES = 3, WORDS_BEFORE = 9 };

/* A message that was requeued, found by what was pushed. */
struct undo_entry {
	uint64_t pushed;
	uint32_t batch, at;
	bool is_used;
};

struct redis_undo {
	struct undo_entry *entries;
	size_t count, room;
	char **batches;
	struct redis_bytes *lists; /* keys: any bytes */
	size_t batch_count, batch_room, list_count, list_room;

	size_t left;  /* lists, the last of which is in hand */
	int64_t skip; /* elements at its left end that are not ours */
	int64_t page; /* how many elements come at once */
	int tries;
	bool from_parked; /* the run took them from there */
};

/* One script in the making. */
struct undo_call {
	struct redis_store *store;
	struct redis_reply *page;
	struct redis_bytes *words;
	size_t word_count, count;
	struct undo_entry *entries[UNDO_PAGE];
	struct text elements[UNDO_PAGE];
	char numbers[2 * UNDO_PAGE][24];
	bool is_again; /* the page is to be read once more */
};

static struct redis_script undo_script = {.lua = redis_lua_undo};

void
redis_undo_free(struct redis_store *store)
{
	struct redis_undo *undo = store->undo;

	if (!undo)
		return;
	for (size_t i = 0; i < undo->batch_count; i++)
		free(undo->batches[i]);
	for (size_t i = 0; i < undo->list_count; i++)
		free((char *)undo->lists[i].bytes);
	free(undo->batches);
	free(undo->lists);
	free(undo->entries);
	free(undo);
	store->undo = NULL;
}

/* ---- what is to be found ---- */

/* In the order in which something was pushed to them last: from the last one on they are emptied,
 * so that the dead letters stand in their old order again. */
static void
undo_add_list(struct redis_undo *undo, const struct bytes *list)
{
	size_t at = undo->list_count;
	struct redis_bytes found = {NULL, list->len};

	while (at > 0 && (undo->lists[at - 1].len != list->len ||
			     memcmp(undo->lists[at - 1].bytes, list->bytes, list->len) != 0))
		at--;
	if (at == 0) {
		undo->lists = memory_grow(
		    undo->lists, undo->list_count, &undo->list_room, sizeof(*undo->lists));
		found.bytes = memory_copy(list->bytes, list->len);
		undo->lists[undo->list_count++] = found;
		return;
	}
	found = undo->lists[at - 1];
	memmove(
	    &undo->lists[at - 1], &undo->lists[at], (undo->list_count - at) * sizeof(*undo->lists));
	undo->lists[undo->list_count - 1] = found;
}

static int
undo_add(const struct redis_entry *entry, void *context)
{
	struct redis_undo *undo = context;

	if (entry->mark != REDIS_REQUEUED)
		return 0;
	if (undo->batch_count == 0 ||
	    strcmp(undo->batches[undo->batch_count - 1], entry->batch) != 0) {
		undo->batches = memory_grow(
		    undo->batches, undo->batch_count, &undo->batch_room, sizeof(*undo->batches));
		undo->batches[undo->batch_count++] = memory_string(entry->batch);
	}
	undo_add_list(undo, &entry->destination);
	undo->entries =
	    memory_grow(undo->entries, undo->count, &undo->room, sizeof(*undo->entries));
	undo->entries[undo->count++] = (struct undo_entry){
	    entry->pushed, (uint32_t)undo->batch_count - 1, (uint32_t)entry->at, false};

	return 0;
}

static int
undo_compare(const void *a, const void *b)
{
	const struct undo_entry *x = a, *y = b;

	if (x->pushed != y->pushed)
		return x->pushed < y->pushed ? -1 : 1;
	if (x->batch != y->batch)
		return x->batch < y->batch ? -1 : 1;

	return x->at < y->at ? -1 : x->at > y->at;
}

/* The last of those that were pushed so and not found yet: a list is read from its newest end. */
static struct undo_entry *
undo_find(struct redis_undo *undo, uint64_t pushed)
{
	size_t low = 0, high = undo->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (undo->entries[middle].pushed <= pushed)
			low = middle + 1;
		else
			high = middle;
	}
	while (low > 0 && undo->entries[low - 1].pushed == pushed) {
		if (!undo->entries[low - 1].is_used)
			return &undo->entries[low - 1];
		low--;
	}

	return NULL;
}

static int
undo_open(struct redis_store *store, struct text *why)
{
	struct redis_meta meta = {0};

	store->undo = memory_new(1, sizeof(*store->undo));
	store->undo->page = FIRST_PAGE;
	if (redis_ledger_meta(store, &meta, why) == -1)
		return -1;
	store->undo->from_parked = meta.parked;
	if (redis_ledger_walk(store, &store->ledger_key, undo_add, store->undo, why) == -1)
		return -1;
	if (store->undo->count > 0)
		qsort(store->undo->entries, store->undo->count, sizeof(*store->undo->entries),
		    undo_compare);
	store->undo->left = store->undo->list_count;

	return 0;
}

/* ---- one page ---- */

struct restoring {
	struct undo_call *call;
	struct redis_bytes pushed;
	struct undo_entry *wanted;
	struct text *element;
	int restored; /* as redis_entry_restore() said */
};

static int
entry_restore(const struct redis_entry *entry, void *context)
{
	struct restoring *restoring = context;

	if (entry->at != restoring->wanted->at)
		return 0;
	restoring->restored = redis_entry_restore(
	    restoring->call->store, entry, &restoring->pushed, restoring->element);

	return restoring->restored == -1 ? -1 : 1;
}

/* 1 with the element put together, 0: it is not that one, or -1. */
static int
undo_restore(struct undo_call *call, const struct redis_bytes *pushed, struct undo_entry *wanted,
    struct text *element, struct text *why)
{
	struct restoring restoring = {call, *pushed, wanted, element, 0};
	const char *batch = call->store->undo->batches[wanted->batch];
	int rc = redis_ledger_batch(
	    call->store, &call->store->ledger_key, batch, entry_restore, &restoring, why);

	return rc == -1 ? -1 : restoring.restored;
}

static void
undo_add_words(struct undo_call *call, int64_t place, const struct redis_bytes *pushed,
    struct undo_entry *entry)
{
	const char *batch = call->store->undo->batches[entry->batch];
	char *number = call->numbers[2 * call->count], *at = call->numbers[2 * call->count + 1];

	snprintf(number, 24, "%" PRId64, place);
	snprintf(at, 24, "%u", entry->at + 1);
	call->words[call->word_count++] = redis_word(number);
	call->words[call->word_count++] = *pushed;
	call->words[call->word_count++] = redis_key(&call->elements[call->count]);
	call->words[call->word_count++] = redis_word(batch);
	call->words[call->word_count++] = redis_word(at);
	call->entries[call->count++] = entry;
	entry->is_used = true;
}

static int
undo_choose(struct undo_call *call, struct text *why)
{
	struct redis_undo *undo = call->store->undo;
	size_t count = redis_reply_count(call->page);

	for (size_t i = 0; i < count && call->count < UNDO_PAGE; i++) {
		struct redis_bytes pushed = redis_reply_bytes(redis_reply_element(call->page, i));
		struct undo_entry *entry = undo_find(undo, redis_hash(pushed.bytes, pushed.len));
		struct text *element = &call->elements[call->count];
		int rc = entry ? undo_restore(call, &pushed, entry, element, why) : 0;

		if (rc == -1)
			return -1;
		if (rc == 1)
			undo_add_words(call, undo->skip + (int64_t)i, &pushed, entry);
	}

	return 0;
}

/* What was not there any more is looked for again, a few times. */
static void
undo_take_answer(struct undo_call *call, const struct redis_reply *reply)
{
	struct redis_undo *undo = call->store->undo;
	struct redis_bytes marks = redis_reply_bytes(reply);
	int64_t undone = 0;

	for (size_t i = 0; i < call->count && i < marks.len; i++) {
		undone += marks.bytes[i] == REDIS_UNDONE;
		call->entries[i]->is_used = marks.bytes[i] == REDIS_UNDONE;
	}
	call->is_again = undone < (int64_t)call->count && undo->tries++ < MOST_TRIES;
	if (call->is_again)
		return;
	undo->tries = 0;
	undo->skip += (int64_t)redis_reply_count(call->page) - undone;
}

static int
undo_send(struct undo_call *call, struct text *why)
{
	struct redis_store *store = call->store;
	struct redis_reply *reply = NULL;
	char field[64];
	int rc;

	snprintf(field, sizeof(field), "%s-%08" PRIu64, store->token, ++store->batches);
	call->words[2] = redis_word("4");
	call->words[3] = store->undo->lists[store->undo->left - 1];
	call->words[4] = redis_key(store->undo->from_parked ? &store->parked_key : &store->key);
	call->words[5] = redis_key(&store->ledger_key);
	call->words[6] = redis_key(&store->totals_key);
	call->words[7] = redis_word(field);
	call->words[8] = redis_word(store->undo->from_parked ? "p" : "d");
	rc =
	    redis_run_script(store, &undo_script, call->words, call->word_count, NULL, &reply, why);
	if (rc == 0)
		undo_take_answer(call, reply);
	redis_reply_free(reply);

	return rc;
}

/* The next page of the list in hand: 1, 0 when the list is done, or -1. */
static int
undo_page(struct redis_store *store, struct undo_call *call, struct text *why)
{
	struct redis_undo *undo = store->undo;
	char first[24], last[24];
	const struct redis_bytes words[] = {redis_word("LRANGE"), undo->lists[undo->left - 1],
	    {first, (size_t)snprintf(first, sizeof(first), "%" PRId64, undo->skip)},
	    {last, (size_t)snprintf(last, sizeof(last), "%" PRId64, undo->skip + undo->page - 1)}};

	int64_t asked = undo->page, found;

	if (redis_ask(store, words, 4, &call->page, why) == -1 || undo_choose(call, why) == -1)
		return -1;
	found = (int64_t)redis_reply_count(call->page);
	undo->page = redis_fit(call->page, UNDO_PAGE);
	if (call->count == 0)
		undo->skip += found;
	else if (undo_send(call, why) == -1)
		return -1;

	return call->is_again || found == asked;
}

static int
undo_step(struct redis_store *store, struct text *why)
{
	struct undo_call *call = calloc(1, sizeof(*call));
	int rc;

	if (!call)
		return text_fail(why, "out of memory");
	call->store = store;
	call->word_count = WORDS_BEFORE;
	call->words = calloc(WORDS_BEFORE + 5 * UNDO_PAGE, sizeof(*call->words));
	for (size_t i = 0; i < UNDO_PAGE; i++)
		call->elements[i] = TEXT_INIT((size_t)1 << 30);
	rc = call->words ? undo_page(store, call, why) : text_fail(why, "out of memory");
	redis_reply_free(call->page);
	for (size_t i = 0; i < UNDO_PAGE; i++)
		text_free(&call->elements[i]);
	free(call->words);
	free(call);

	return rc;
}

int
redis_undo(struct store *head, store_tracing *seen, void *context, struct text *why)
{
	struct redis_store *store = (struct redis_store *)head;
	int rc;

	if (!store->undo && undo_open(store, why) == -1)
		return -1;
	if (store->undo->left > 0) {
		rc = undo_step(store, why);
		if (rc == 0) {
			store->undo->left--;
			store->undo->skip = 0;
		}
		return rc == -1 ? -1 : 1;
	}

	return redis_trace(head, seen, context, why);
}
