/* Moving a batch: one script, with an entry in the ledger. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "redis_ledger.h"
#include "redis_lua.h"
#include "redis_move.h"
#include "units.h"

enum { WORDS_BEFORE_KEYS = 3, KEYS_OF_OURS = 5, ARGUMENTS = 9 };

static struct redis_script move_script = {.lua = redis_lua_move};

/* Whether each element is pushed as it is. */
static bool
batch_is_whole(const struct redis_batch *batch)
{
	for (size_t i = 0; i < batch->count; i++) {
		if (batch->froms[i] != 1 || batch->tos[i] != batch->lengths[i])
			return false;
	}

	return !batch->inserts_any;
}

static void
batch_pack(struct redis_store *store)
{
	struct redis_batch *batch = &store->batch;
	struct text *out = &batch->numbers;

	text_clear(out);
	pack_array(out, 11);
	pack_number(out, (uint64_t)batch->kept);
	pack_number(out, (uint64_t)batch->span);
	pack_number(out, redis_parked_target(store));
	pack_bool(out, store->source == &store->key);
	pack_bool(out, store->head.settings.action == STORE_UNPARK);
	pack_bool(out, !store->is_registered);
	pack_list(out, batch->lengths, batch->count);
	redis_pack_places(out, batch);
	if (batch_is_whole(batch)) {
		pack_number(out, 0);
		pack_number(out, 0);
	} else {
		pack_list(out, batch->froms, batch->count);
		pack_list(out, batch->tos, batch->count);
	}
	redis_pack_targets(out, batch);
}

struct call {
	struct redis_bytes *words;
	size_t count;
	struct text entries;
	char keys[24], life[24], lease[24];
};

static struct redis_bytes
number_word(char text[24], int64_t number)
{
	return (struct redis_bytes){text, (size_t)snprintf(text, 24, "%" PRId64, number)};
}

static int
call_make(struct redis_store *store, struct call *call)
{
	struct redis_batch *batch = &store->batch;
	const struct store_settings *settings = &store->head.settings;
	size_t keys = KEYS_OF_OURS + batch->destination_count, at = WORDS_BEFORE_KEYS;
	struct redis_bytes *words = calloc(WORDS_BEFORE_KEYS + keys + ARGUMENTS, sizeof(*words));

	call->words = words;
	if (!words || text_failed(&batch->elements) || text_failed(&batch->entries) ||
	    text_failed(&batch->inserts))
		return -1;
	batch_pack(store);
	words[2] = number_word(call->keys, (int64_t)keys);
	words[at++] = redis_key(store->source);
	words[at++] = redis_key(&store->ledger_key);
	words[at++] = redis_key(&store->totals_key);
	words[at++] = redis_key(&store->claims_key);
	words[at++] = redis_key(&store->attempts_key);
	for (size_t i = 0; i < batch->destination_count; i++)
		words[at++] = redis_key(&batch->destinations[i]);
	words[at++] = redis_word(batch->field);
	words[at++] = number_word(call->life, settings->no_ledger ? 3600 : REDIS_LEDGER_S);
	words[at++] = redis_key(&batch->numbers);
	words[at++] = redis_key(&batch->elements);
	words[at++] = redis_key(&call->entries);
	words[at++] = redis_word(settings->no_ledger ? "" : settings->run);
	words[at++] = batch->inserts_any ? redis_key(&batch->inserts) : redis_word("");
	words[at++] = redis_key(&batch->ids);
	words[at++] = number_word(call->lease, settings->lease_ns / CLOCK_MS);
	call->count = at;

	return text_failed(&batch->numbers) ? -1 : 0;
}

static enum store_outcome
mark_outcome(char mark)
{
	if (mark == REDIS_GONE)
		return STORE_GONE;

	return mark == REDIS_REFUSED ? STORE_REFUSED : STORE_MOVED;
}

static int
answer_take(struct redis_store *store, const struct redis_reply *reply,
    enum store_outcome outcomes[], struct text *why)
{
	const struct redis_reply *first = redis_reply_element(reply, 0);
	const struct redis_reply *second = redis_reply_element(reply, 1);
	struct redis_bytes marks, refusal;
	int64_t refused = 0;

	if (!first || !second || redis_reply_bytes(first).len != store->batch.count)
		return text_fail(why, "%s: an answer that is none", redis_name(store->redis));
	marks = redis_reply_bytes(first);
	refusal = redis_reply_bytes(second);
	for (size_t i = 0; i < marks.len; i++) {
		outcomes[i] = mark_outcome(marks.bytes[i]);
		refused += outcomes[i] == STORE_REFUSED;
		store->is_registered = store->is_registered || outcomes[i] == STORE_MOVED;
	}
	/* They stand among those kept now, the last of whom is another. */
	store->kept += refused;
	store->has_boundary = store->has_boundary && refused == 0;
	/* Of a batch that was asked for again the words are not kept. */
	if (refusal.len == 0)
		return refused == 0 ? 0 : text_set_format(why, "its destination did not take it");
	redis_store_explain(store, &refusal, why);
	/* One target of another type is its own affair; a server that is full or read-only refuses
	 * them all. */
	if (!strstr(text_string(why), "WRONGTYPE")) {
		store->broken = true;
		text_set_format(&store->trouble, "%s", text_string(why));
	}

	return 0;
}

/* To a destination that was pushed to the slow way, the user may push the quick way. */
static void
hurry_note(struct redis_store *store, const struct redis_reply *reply)
{
	const struct redis_reply *may = redis_reply_element(reply, 3);
	const struct redis_batch *batch = &store->batch;

	if (!may || redis_reply_bytes(may).len == 0)
		return;
	store->may_hurry = true;
	for (size_t i = 0; i < batch->destination_count; i++) {
		if (store->known_count == REDIS_KNOWN ||
		    redis_is_known(store, &batch->destinations[i]))
			continue;
		store->known[store->known_count] = TEXT_INIT(TEXT_MAX_RECORD);
		text_add(&store->known[store->known_count], batch->destinations[i].bytes,
		    batch->destinations[i].len);
		store->known_count++;
	}
}

static int
move_slow(
    struct redis_store *store, struct call *call, struct redis_reply **reply, struct text *why)
{
	bool claims = store->head.settings.action == STORE_PROCESS;
	int rc;

	if (call_make(store, call) == -1)
		return text_fail(why, "out of memory");
	rc = redis_run_script(store, &move_script, call->words, call->count,
	    claims ? NULL : redis_page_ahead, reply, why);
	if (rc == 0)
		hurry_note(store, *reply);

	return rc;
}

/* What the quick way has not moved, or may not have moved, goes the slow way under the same name: a
 * batch of that name is carried out once. */
static int
batch_move(
    struct redis_store *store, struct call *call, struct redis_reply **reply, struct text *why)
{
	struct redis_batch *batch = &store->batch;
	struct redis_bytes entries;

	snprintf(batch->field, sizeof(batch->field), "%013" PRId64 "-%s-%08" PRIu64,
	    clock_wall(&clock_system) / CLOCK_MS, store->token, ++store->batches);
	if (!store->head.settings.no_ledger && redis_entries_put(batch, &call->entries) == -1)
		return text_fail(why, "out of memory");
	entries = redis_key(&call->entries);
	batch->was_quick = store->may_hurry && redis_move_quick(store, &entries, reply, why) == 1;
	if (batch->was_quick)
		return 0;
	text_clear(why);

	return move_slow(store, call, reply, why);
}

int
redis_move(struct store *head, enum store_outcome outcomes[], struct text *why)
{
	struct redis_store *store = (struct redis_store *)head;
	struct call call = {.entries = TEXT_INIT((size_t)1 << 30)};
	struct redis_reply *reply = NULL;
	int rc = store->ledger_begun ? 0 : redis_ledger_begin(store, why);

	if (rc == 0)
		rc = batch_move(store, &call, &reply, why);
	/* Of a transaction the script's is the last answer. */
	if (rc == 0)
		rc = answer_take(store,
		    store->batch.was_quick
			? redis_reply_element(reply, redis_reply_count(reply) - 1)
			: reply,
		    outcomes, why);
	if (rc == 0 && head->settings.action == STORE_PROCESS)
		rc = redis_claims_note(store, why);
	redis_reply_free(reply);
	text_free(&call.entries);
	free(call.words);

	return rc;
}
