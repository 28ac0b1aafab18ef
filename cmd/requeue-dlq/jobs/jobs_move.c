#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "jobs_lua.h"
#include "jobs_store.h"
#include "memory.h"

enum { WORDS_BEFORE = 9, WORDS_OF_EACH = 6 };

/* What stands before the jobs in jobs_lua_move, with the bytes of its numbers. */
struct heading {
	char field[64], kept[16], now[24], until[24], moment[CLOCK_RFC3339_SIZE];
	struct text begins;
};

static void
heading_fill(struct jobs_store *store, struct heading *heading, struct redis_bytes words[])
{
	const struct store_settings *settings = &store->head.settings;

	snprintf(
	    heading->field, sizeof(heading->field), "%s:%" PRIu64, store->token, store->batches++);
	snprintf(
	    heading->kept, sizeof(heading->kept), "%d", settings->no_ledger ? 3600 : JOBS_LEDGER_S);
	snprintf(heading->now, sizeof(heading->now), "%" PRId64, store->now_ms);
	snprintf(heading->until, sizeof(heading->until), "%" PRId64,
	    store->now_ms + settings->lease_ns / CLOCK_MS);
	clock_format(heading->moment, store->now_ms * CLOCK_MS);
	words[0] = redis_word(heading->field);
	words[1] = redis_word(heading->kept);
	words[2] = redis_word(heading->now);
	words[3] = redis_word(settings->no_ledger ? "" : settings->run);
	words[4] = jobs_word(&heading->begins);
	words[5] = redis_word(store->format->has_hashes ? "rq" : "");
	words[6] = redis_word(heading->moment);
	words[7] = redis_word(store->token);
	words[8] = redis_word(heading->until);
}

static void
job_words(const struct jobs_taken *taken, struct redis_bytes words[])
{
	words[0] = (struct redis_bytes){&taken->letter, 1};
	words[1] = jobs_word(&taken->member);
	words[2] = jobs_word(&taken->list);
	words[3] = jobs_word(&taken->pushed);
	words[4] = jobs_word(&taken->queue);
	words[5] = jobs_word(&taken->key);
}

static int
answer_take(struct jobs_store *store, const struct redis_reply *reply,
    enum store_outcome outcomes[], struct text *why)
{
	struct redis_bytes marks, refusal;

	if (redis_reply_count(reply) != 2)
		return text_fail(why, "%s: an answer that is none", redis_name(store->redis));
	marks = redis_reply_bytes(redis_reply_element(reply, 0));
	refusal = redis_reply_bytes(redis_reply_element(reply, 1));
	if (marks.len != store->taken_count)
		return text_fail(why, "%s: an answer that is none", redis_name(store->redis));
	for (size_t i = 0; i < marks.len; i++)
		outcomes[i] = marks.bytes[i] == 'm'   ? STORE_MOVED
			      : marks.bytes[i] == 'g' ? STORE_GONE
						      : STORE_REFUSED;
	if (refusal.len > 0) {
		redis_explain(&refusal, why);
		text_fail_of(why, redis_name(store->redis));
	}

	return 0;
}

/* Parked from the dead ones, and the other way round. */
static const struct text *
other_set(const struct jobs_store *store)
{
	return store->head.settings.action == STORE_UNPARK ? &store->dead_key : &store->parked_key;
}

int
jobs_move(struct store *head, enum store_outcome outcomes[], struct text *why)
{
	struct jobs_store *store = (struct jobs_store *)head;
	size_t count = WORDS_BEFORE + WORDS_OF_EACH * store->taken_count;
	struct heading heading = {.begins = TEXT_INIT(TEXT_MAX_DOCUMENT)};
	struct redis_bytes *words = NULL;
	struct redis_reply *reply = NULL;
	int rc = 0;

	for (size_t i = 0; i < store->taken_count; i++) {
		if (store->taken[i].letter == '\0')
			return text_fail(why, "out of memory");
	}
	if (!store->begun && !head->settings.no_ledger)
		rc = jobs_begin_run(store, &heading.begins, why);
	words = rc == 0 ? calloc(count, sizeof(*words)) : NULL;
	if (rc == 0 && !words)
		rc = text_fail(why, "out of memory");
	if (rc == 0) {
		heading_fill(store, &heading, words);
		for (size_t i = 0; i < store->taken_count; i++)
			job_words(&store->taken[i], words + WORDS_BEFORE + WORDS_OF_EACH * i);
		rc = jobs_run_script(
		    store, jobs_lua_move, other_set(store), words, count, &reply, why);
	}
	if (rc == 0) {
		store->begun = true;
		rc = answer_take(store, reply, outcomes, why);
	}
	redis_reply_free(reply);
	free(words);
	text_free(&heading.begins);

	return rc;
}

/* ---- claims ---- */

void
jobs_claim_note(struct jobs_store *store, const struct jobs_taken *taken)
{
	struct jobs_claim *claim;
	uint64_t number = store->claimed++;

	if (taken->letter != 'c')
		return;
	store->claims = memory_grow(
	    store->claims, store->claim_count, &store->claim_room, sizeof(*store->claims));
	claim = &store->claims[store->claim_count++];
	*claim = (struct jobs_claim){number, memory_copy(taken->member.bytes, taken->member.len),
	    memory_string(store->format->has_hashes ? text_string(&taken->key) : ""),
	    taken->member.len};
}

static void
claim_remove(struct jobs_store *store, struct jobs_claim *claim)
{
	free(claim->member);
	free(claim->key);
	*claim = store->claims[--store->claim_count];
}

void
jobs_claims_free(struct jobs_store *store)
{
	while (store->claim_count > 0)
		claim_remove(store, store->claims);
	free(store->claims);
	store->claims = NULL;
	store->claim_room = 0;
}

static struct jobs_claim *
claim_find(struct jobs_store *store, uint64_t number)
{
	for (size_t i = 0; i < store->claim_count; i++) {
		if (store->claims[i].number == number)
			return &store->claims[i];
	}

	return NULL;
}

int
jobs_settle(struct store *head, uint64_t number, enum store_fate fate, struct text *why)
{
	static const char *const fates[] = {[STORE_CONSUMED] = "k",
	    [STORE_RETURNED] = "r",
	    [STORE_PUT_AWAY] = "p",
	    [STORE_GIVEN_BACK] = "z"};
	struct jobs_store *store = (struct jobs_store *)head;
	struct jobs_claim *claim = claim_find(store, number);
	struct heading heading = {.begins = TEXT_INIT(1)};
	struct redis_bytes words[WORDS_BEFORE];
	struct redis_reply *reply = NULL;

	if (!claim)
		return text_fail(why, "no such claim");
	store->now_ms = clock_wall(&clock_system) / CLOCK_MS;
	heading_fill(store, &heading, words);
	words[4] = redis_word(store->token);
	words[5] = (struct redis_bytes){claim->member, claim->member_len};
	words[6] = redis_word(fates[fate]);
	words[7] = redis_word(claim->key);
	if (jobs_run_script(store, jobs_lua_settle, &store->parked_key, words, 8, &reply, why) ==
	    -1)
		return -1;
	redis_reply_free(reply);
	claim_remove(store, claim);

	return 0;
}
