/* Messages in processing: claimed by the script that moves, and ended one by one. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "digest.h"
#include "redis_ledger.h"
#include "redis_lua.h"
#include "redis_store.h"

/* One of the batches in which messages were claimed. */
struct redis_claims {
	struct redis_claims *before;
	uint64_t first;
	size_t count;
	char field[64];
	char *ids; /* of 64 digits each */
};

static struct redis_script settle_script = {.lua = redis_lua_settle};
static struct redis_script reclaim_script = {.lua = redis_lua_reclaim};

int
redis_claims_note(struct redis_store *store, struct text *why)
{
	struct redis_claims *claims = malloc(sizeof(*claims));
	char *ids = malloc(store->batch.ids.len + 1);

	if (!claims || !ids) {
		free(claims);
		free(ids);
		return text_fail(why, "out of memory");
	}
	memcpy(ids, text_string(&store->batch.ids), store->batch.ids.len);
	*claims = (struct redis_claims){.before = store->claims,
	    .first = store->batch.first,
	    .count = store->batch.count,
	    .ids = ids};
	memcpy(claims->field, store->batch.field, sizeof(claims->field));
	store->claims = claims;

	return 0;
}

void
redis_claims_free(struct redis_store *store)
{
	while (store->claims) {
		struct redis_claims *claims = store->claims;

		store->claims = claims->before;
		free(claims->ids);
		free(claims);
	}
}

int
redis_settle(struct store *head, uint64_t claim, enum store_fate fate, struct text *why)
{
	static const char *const marks[] = {[STORE_CONSUMED] = "k",
	    [STORE_RETURNED] = "b",
	    [STORE_PUT_AWAY] = "a",
	    [STORE_GIVEN_BACK] = "z"};
	struct redis_store *store = (struct redis_store *)head;
	struct redis_claims *claims = store->claims;
	struct redis_reply *reply = NULL;
	char name[96], number[24];
	size_t at;
	int rc;

	while (claims && claim < claims->first)
		claims = claims->before;
	if (!claims || claim - claims->first >= claims->count)
		return text_fail(why, "no such claim");
	at = (size_t)(claim - claims->first);
	snprintf(number, sizeof(number), "%zu", at + 1);
	snprintf(name, sizeof(name), "%s:%s", claims->field, number);
	struct redis_bytes words[] = {{0}, {0}, redis_word("6"), redis_key(&store->claims_key),
	    redis_key(&store->attempts_key), redis_key(&store->key), redis_key(&store->parked_key),
	    redis_key(&store->ledger_key), redis_key(&store->totals_key), redis_word(name),
	    redis_word(marks[fate]), {claims->ids + 64 * at, 64}, redis_word(claims->field),
	    redis_word(number)};

	rc = redis_run_script(
	    store, &settle_script, words, sizeof(words) / sizeof(words[0]), NULL, &reply, why);
	/* It stands at the right end again, where it was looked at already. */
	if (rc == 0 && (fate == STORE_RETURNED || fate == STORE_GIVEN_BACK) &&
	    redis_reply_integer(reply) == 1)
		store->kept++;
	redis_reply_free(reply);

	return rc;
}

int
redis_reclaim(struct redis_store *store, struct text *why)
{
	struct redis_bytes words[] = {{0}, {0}, redis_word("3"), redis_key(&store->claims_key),
	    redis_key(&store->key), redis_key(&store->totals_key)};
	struct redis_reply *reply = NULL;
	int rc;

	if (store->head.settings.action == STORE_LOOK)
		return 0;
	rc = redis_run_script(store, &reclaim_script, words, 6, NULL, &reply, why);
	redis_reply_free(reply);

	return rc;
}

/* How often each element of the page was processed already. */
int
redis_attempts_get(struct redis_store *store, struct redis_reply **reply, struct text *why)
{
	size_t count = redis_page_elements(store);
	struct redis_bytes *words = calloc(count + 2, sizeof(*words));
	char(*ids)[REDIS_ID_SIZE] = calloc(count + 1, sizeof(*ids));
	int rc = words && ids ? 0 : text_fail(why, "out of memory");

	for (size_t i = 0; rc == 0 && i < count; i++) {
		struct bytes element = redis_page_element(store, i);

		digest_add(store->digest, element.bytes, element.len);
		rc = digest_end(store->digest, ids[i]);
		words[i + 2] = redis_word(ids[i]);
	}
	if (rc == 0 && count > 0) {
		words[0] = redis_word("HMGET");
		words[1] = redis_key(&store->attempts_key);
		rc = redis_ask(store, words, count + 2, reply, why);
	}
	free(words);
	free(ids);

	return rc;
}
