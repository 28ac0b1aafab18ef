/* What the keys are called, and which there are. */
#include <stdio.h>
#include <string.h>

#include "redis_store.h"

enum { SCANNED = 1000 };

/* What follows the queue's name in the keys that hold no dead letters. */
static const char *const suffixes[] = {":parked", ":ledger", ":claims", ":attempts"};

static int
key_name(const struct redis_store *store, const char *suffix, struct text *key)
{
	const char *prefix = store->head.settings.prefix;

	text_clear(key);

	return text_add_format(key, "%sdlq:%s%s", prefix ? prefix : "", store->head.queue, suffix);
}

int
redis_name_live(const struct redis_store *store, const char *name, size_t len, struct text *key)
{
	text_clear(key);
	if (store->head.settings.prefix)
		text_add_string(key, store->head.settings.prefix);

	return text_add(key, name, len);
}

int
redis_name_keys(struct redis_store *store)
{
	const struct store_settings *settings = &store->head.settings;

	if (key_name(store, "", &store->key) == -1 ||
	    key_name(store, ":parked", &store->parked_key) == -1 ||
	    key_name(store, ":ledger", &store->totals_key) == -1 ||
	    key_name(store, ":claims", &store->claims_key) == -1 ||
	    key_name(store, ":attempts", &store->attempts_key) == -1 ||
	    key_name(store, ":ledger:", &store->ledger_key) == -1 ||
	    text_add_string(
		&store->ledger_key, settings->no_ledger ? store->token : settings->run) == -1)
		return -1;
	if (settings->to &&
	    redis_name_live(store, settings->to, strlen(settings->to), &store->target_key) == -1)
		return -1;
	store->source = settings->part == STORE_PARKED ? &store->parked_key : &store->key;
	store->head.source = text_string(&store->key);
	store->head.parking = text_string(&store->parked_key);

	return 0;
}

/* 1, 0, or -1 with the reason.  A key of another node of a cluster is not here. */
static int
key_exists(struct redis_store *store, const struct text *key, struct text *why)
{
	const struct redis_bytes words[] = {redis_word("EXISTS"), redis_key(key)};
	struct redis_reply *reply = NULL;
	struct redis_bytes said;
	int rc;

	if (redis_page_take(store, why) == -1 ||
	    redis_command(store->redis, words, 2, &reply, why) == -1)
		return -1;
	rc = redis_reply_integer(reply) > 0;
	if (redis_reply_kind(reply) == REDIS_ERROR && !redis_reply_is(reply, "MOVED") &&
	    !redis_reply_is(reply, "NOPERM")) {
		said = redis_reply_bytes(reply);
		redis_store_explain(store, &said, why);
		rc = -1;
	}
	redis_reply_free(reply);

	return rc;
}

int
redis_store_exists(struct store *head, struct text *why)
{
	struct redis_store *store = (struct redis_store *)head;
	TEXT_LOCAL live = TEXT_INIT(TEXT_MAX_RECORD);
	const struct text *keys[] = {
	    &store->key, &store->parked_key, &store->totals_key, &store->claims_key, &live, NULL};
	int rc = 0;

	if (redis_name_live(store, head->queue, strlen(head->queue), &live) == -1)
		return text_fail(why, "out of memory");
	for (size_t i = 0; rc == 0 && keys[i]; i++)
		rc = key_exists(store, keys[i], why);

	return rc;
}

/* ---- all queues ---- */

/* The length of the queue's name in a key, 0 for one that is not ours or names another's. */
static size_t
key_queue(const struct redis_store *store, const struct redis_bytes *key, const char **queue)
{
	const char *prefix = store->head.settings.prefix ? store->head.settings.prefix : "";
	size_t before = strlen(prefix) + 4, len;

	if (key->len <= before || memcmp(key->bytes, prefix, before - 4) != 0 ||
	    memcmp(key->bytes + before - 4, "dlq:", 4) != 0 || memchr(key->bytes, '\0', key->len) ||
	    memmem(key->bytes, key->len, ":ledger:", 8))
		return 0;
	*queue = key->bytes + before;
	len = key->len - before;
	for (size_t i = 0; i < sizeof(suffixes) / sizeof(suffixes[0]); i++) {
		size_t tail = strlen(suffixes[i]);

		if (len > tail && memcmp(*queue + len - tail, suffixes[i], tail) == 0)
			return len - tail;
	}

	return len;
}

static int
keys_name(const struct redis_store *store, const struct redis_reply *keys, store_naming *name,
    void *context)
{
	TEXT_LOCAL queue = TEXT_INIT(TEXT_MAX_RECORD);
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < redis_reply_count(keys); i++) {
		struct redis_bytes key = redis_reply_bytes(redis_reply_element(keys, i));
		const char *at;
		size_t len = key_queue(store, &key, &at);

		text_clear(&queue);
		if (len > 0 && text_add(&queue, at, len) == 0)
			rc = name(text_string(&queue), context);
	}

	return rc;
}

int
redis_store_queues(struct store *head, store_naming *name, void *context, struct text *why)
{
	struct redis_store *store = (struct redis_store *)head;
	TEXT_LOCAL pattern = TEXT_INIT(TEXT_MAX_RECORD);
	char cursor[32] = "0", count[16];
	int rc = 0;

	snprintf(count, sizeof(count), "%d", SCANNED);
	/* A prefix may hold what a pattern means otherwise. */
	for (const char *c = head->settings.prefix; c && *c; c++)
		text_add_format(&pattern, "%s%c", strchr("*?[]^\\", *c) ? "\\" : "", *c);
	text_add_string(&pattern, "dlq:*");
	do {
		const struct redis_bytes words[] = {redis_word("SCAN"), redis_word(cursor),
		    redis_word("MATCH"), redis_key(&pattern), redis_word("COUNT"),
		    redis_word(count)};
		struct redis_reply *reply = NULL;
		struct redis_bytes next;

		if (redis_ask(store, words, 6, &reply, why) == -1)
			return -1;
		if (redis_reply_count(reply) == 2)
			rc = keys_name(store, redis_reply_element(reply, 1), name, context);
		next = redis_reply_count(reply) == 2
			   ? redis_reply_bytes(redis_reply_element(reply, 0))
			   : redis_word("0");
		snprintf(cursor, sizeof(cursor), "%.*s", (int)next.len, next.bytes);
		redis_reply_free(reply);
	} while (rc == 0 && strcmp(cursor, "0") != 0);

	return rc;
}
