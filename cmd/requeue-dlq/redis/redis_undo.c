/* Taking back what a run requeued. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "memory.h"
#include "redis_ledger.h"
#include "redis_lua.h"
#include "redis_undo_index.h"

enum { FIRST_PAGE = 16, UNDO_PAGE = 1000, MOST_TRIES = 3, WORDS_BEFORE = 9 };

struct redis_undo {
	struct undo_index index;
	struct redis_bytes *lists; /* keys: any bytes */
	size_t list_count, list_room;
	size_t list;  /* the one in hand */
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
	size_t found[UNDO_PAGE]; /* in the index */
	struct text elements[UNDO_PAGE];
	char numbers[2 * UNDO_PAGE][24];
	bool is_again; /* the page is to be read once more */
};

static struct redis_script undo_script = {.lua = redis_lua_undo};

static void
undo_drop_lists(struct redis_undo *undo)
{
	for (size_t i = 0; i < undo->list_count; i++)
		free((char *)undo->lists[i].bytes);
	undo->list_count = undo->list = 0;
	undo->skip = 0;
}

void
redis_undo_free(struct redis_store *store)
{
	struct redis_undo *undo = store->undo;

	if (!undo)
		return;
	undo_index_free(&undo->index);
	undo_drop_lists(undo);
	free(undo->lists);
	free(undo);
	store->undo = NULL;
}

/* ---- what is to be found ---- */

/* The list that something was pushed to last comes first: in that order they are emptied, so that
 * the dead letters stand in their old order again. */
static int
undo_add_list(const struct redis_entry *entry, void *context)
{
	struct redis_undo *undo = context;
	const struct bytes *list = &entry->destination;

	for (size_t i = undo->list_count; i > 0; i--) {
		if (undo->lists[i - 1].len == list->len &&
		    memcmp(undo->lists[i - 1].bytes, list->bytes, list->len) == 0)
			return 0;
	}
	undo->lists =
	    memory_grow(undo->lists, undo->list_count, &undo->list_room, sizeof(*undo->lists));
	undo->lists[undo->list_count++] =
	    (struct redis_bytes){memory_copy(list->bytes, list->len), list->len};

	return 0;
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

	return undo_index_open(&store->undo->index, store, why);
}

/* The next list; where all are done, the lists of the batches before.  1, 0 at the end, or -1. */
static int
undo_next_list(struct redis_store *store, struct text *why)
{
	struct redis_undo *undo = store->undo;

	undo->list++;
	undo->skip = 0;
	if (undo->list < undo->list_count && undo->index.used_count < undo->index.count)
		return 1;
	undo_drop_lists(undo);

	return undo_index_fill(&undo->index, store, undo_add_list, undo, why);
}

/* ---- one page ---- */

static void
undo_add_words(struct undo_call *call, int64_t place, const struct redis_bytes *pushed,
    const struct redis_entry *entry)
{
	char *number = call->numbers[2 * call->count], *at = call->numbers[2 * call->count + 1];

	snprintf(number, 24, "%" PRId64, place);
	snprintf(at, 24, "%zu", entry->at + 1);
	call->words[call->word_count++] = redis_word(number);
	call->words[call->word_count++] = *pushed;
	call->words[call->word_count++] = redis_key(&call->elements[call->count]);
	call->words[call->word_count++] = redis_word(entry->batch);
	call->words[call->word_count++] = redis_word(at);
}

/* Finds the message that was pushed so, and puts its element together.  1, 0: it is none of them,
 * or -1. */
static int
undo_match(
    struct undo_call *call, int64_t place, const struct redis_bytes *pushed, struct text *why)
{
	struct redis_store *store = call->store;
	struct undo_index *index = &store->undo->index;
	struct text *element = &call->elements[call->count];
	uint64_t hash = redis_hash(pushed->bytes, pushed->len);
	size_t at = undo_index_find(index, hash, 0);

	for (; at != SIZE_MAX; at = undo_index_find(index, hash, at + 1)) {
		const struct redis_entry *entry = undo_index_entry(index, store, at, why);
		int rc = entry ? redis_entry_restore(store, entry, pushed, element) : 0;

		if (!entry && why->len > 0)
			return -1;
		if (rc == -1)
			return text_fail(why, "out of memory");
		if (rc == 0)
			continue;
		undo_add_words(call, place, pushed, entry);
		call->found[call->count++] = at;
		undo_index_use(index, at, true);
		return 1;
	}

	return 0;
}

static int
undo_choose(struct undo_call *call, struct text *why)
{
	int64_t skip = call->store->undo->skip;
	size_t count = redis_reply_count(call->page);

	for (size_t i = 0; i < count && call->count < UNDO_PAGE; i++) {
		struct redis_bytes pushed = redis_reply_bytes(redis_reply_element(call->page, i));

		if (undo_match(call, skip + (int64_t)i, &pushed, why) == -1)
			return -1;
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
		undo_index_use(&undo->index, call->found[i], marks.bytes[i] == REDIS_UNDONE);
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
	call->words[3] = store->undo->lists[store->undo->list];
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
	const struct redis_bytes words[] = {redis_word("LRANGE"), undo->lists[undo->list],
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

	return (call->is_again || found == asked) && undo->index.used_count < undo->index.count;
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
	rc = store->undo->list < store->undo->list_count ? undo_step(store, why) : 0;
	if (rc == 0)
		rc = undo_next_list(store, why);
	if (rc != 0)
		return rc;

	return redis_trace(head, seen, context, why);
}
