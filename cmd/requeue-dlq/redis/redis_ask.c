/* Commands and scripts whose errors are failures. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "redis_store.h"
#include "units.h"

enum { MOST_TRIES = 3, FIRST_ELEMENTS = 16, MOST_ELEMENTS = 1000, FIT_BYTES = 1 << 20 };

void
redis_store_explain(
    const struct redis_store *store, const struct redis_bytes *said, struct text *why)
{
	redis_explain(said, why);
	text_fail_of(why, redis_name(store->redis));
}

/* Of an error the reason, and NULL. */
static int
reply_check(const struct redis_store *store, struct redis_reply **reply, struct text *why)
{
	struct redis_bytes said;

	if (redis_reply_kind(*reply) != REDIS_ERROR)
		return 0;
	said = redis_reply_bytes(*reply);
	redis_store_explain(store, &said, why);
	redis_reply_free(*reply);
	*reply = NULL;

	return -1;
}

/* ---- a page on its way ---- */

void
redis_page_drop(struct redis_store *store)
{
	redis_reply_free(store->page.reply);
	store->page.reply = NULL;
	/* What is on its way has to be taken all the same, unless the connection is gone. */
	store->page.count = 0;
	if (redis_in_flight(store->redis) == 0)
		store->page.asked = 0;
}

/* The list comes last, and before it, unless somebody only looks, how much was removed. */
int
redis_page_take(struct redis_store *store, struct text *why)
{
	int rc = 0;

	while (store->page.asked > 0) {
		struct redis_reply *reply = NULL;
		int left = --store->page.asked;
		struct redis_bytes said;

		if (redis_receive(store->redis, &reply, why) == -1) {
			store->page.asked = 0;
			return -1;
		}
		if (rc == 0)
			rc = reply_check(store, &reply, why);
		else
			redis_reply_free(reply);
		if (rc == -1)
			continue;
		if (left == 0) {
			redis_reply_free(store->page.reply);
			store->page.reply = reply;
			continue;
		}
		if (left == 1) {
			said = redis_reply_bytes(reply);
			store->page.removed = 0;
			units_read_integer(said.bytes, said.len, &store->page.removed);
		}
		redis_reply_free(reply);
	}

	return rc;
}

/* ---- commands ---- */

int
redis_ask(struct redis_store *store, const struct redis_bytes *words, size_t count,
    struct redis_reply **reply, struct text *why)
{
	if (redis_page_take(store, why) == -1 ||
	    redis_command(store->redis, words, count, reply, why) == -1)
		return -1;

	return reply_check(store, reply, why);
}

int
redis_ask_group(struct redis_store *store, const struct redis_group *group, size_t count,
    int (*meanwhile)(struct redis_store *, struct text *), struct redis_reply **last,
    struct text *why)
{
	int rc = redis_page_take(store, why);

	for (size_t i = 0; rc == 0 && i < count; i++)
		rc = redis_send(store->redis, group[i].words, group[i].count, why);
	if (rc == 0 && meanwhile)
		rc = meanwhile(store, why);
	if (rc == -1) {
		redis_page_drop(store);
		return -1;
	}
	for (size_t i = 0; i < count; i++) {
		struct redis_reply *reply = NULL;

		if (redis_receive(store->redis, &reply, why) == -1) {
			redis_page_drop(store);
			return -1;
		}
		/* An error before the end tells more than that nothing was done then. */
		if (rc == 0 && i < count - 1)
			rc = reply_check(store, &reply, why);
		if (i == count - 1 && rc == 0)
			*last = reply;
		else
			redis_reply_free(reply);
	}

	return rc == 0 ? reply_check(store, last, why) : -1;
}

int
redis_ask_number(struct redis_store *store, const struct redis_bytes *words, size_t count,
    int64_t *number, struct text *why)
{
	struct redis_reply *reply = NULL;

	if (redis_ask(store, words, count, &reply, why) == -1)
		return -1;
	*number = redis_reply_integer(reply);
	redis_reply_free(reply);

	return 0;
}

int
redis_list_length(
    struct redis_store *store, const struct text *key, int64_t *length, struct text *why)
{
	const struct redis_bytes words[] = {redis_word("LLEN"), redis_key(key)};

	if (redis_ask_number(store, words, 2, length, why) == 0)
		return 0;
	text_add_string(why, " (");
	text_add_visible(why, key->bytes, key->len);
	text_add_string(why, ")");

	return -1;
}

int64_t
redis_fit(const struct redis_reply *list, int64_t most)
{
	size_t count = redis_reply_count(list), bytes = 0;
	int64_t fit;

	for (size_t i = 0; i < count; i++)
		bytes += redis_reply_bytes(redis_reply_element(list, i)).len;
	fit = count == 0 ? most : FIT_BYTES / (int64_t)(bytes / count + 1);

	return fit < 1 ? 1 : fit < most ? fit : most;
}

int
redis_list_walk(struct redis_store *store, const struct text *key, redis_element_seen *seen,
    void *context, struct text *why)
{
	int64_t at = 0, count = FIRST_ELEMENTS;
	size_t found;
	int rc = 0;

	do {
		char first[32], last[32];
		const struct redis_bytes words[] = {redis_word("LRANGE"), redis_key(key),
		    {first,
			(size_t)snprintf(first, sizeof(first), "-%lld", (long long)(at + count))},
		    {last, (size_t)snprintf(last, sizeof(last), "-%lld", (long long)(at + 1))}};
		struct redis_reply *reply = NULL;

		if (redis_ask(store, words, 4, &reply, why) == -1)
			return -1;
		found = redis_reply_count(reply);
		for (size_t i = found; i > 0 && rc == 0; i--) {
			struct redis_bytes element =
			    redis_reply_bytes(redis_reply_element(reply, i - 1));

			rc = seen(&element, context);
			if (rc == -1)
				text_fail(why, "out of memory");
		}
		at += count;
		found = (int64_t)found < count ? 0 : found;
		count = redis_fit(reply, MOST_ELEMENTS);
		redis_reply_free(reply);
	} while (rc == 0 && found > 0);

	return rc;
}

/* ---- scripts ---- */

void
redis_say_unknown(struct text *why)
{
	text_add_string(why,
	    "; whether the last batch was moved is not known: run it again, nothing is "
	    "lost or doubled by that");
}

/* One try.  0, 1 when the server does not know the script, or -1: no reply came. */
static int
script_try(struct redis_store *store, struct redis_script *script, struct redis_bytes *words,
    size_t count, int (*meanwhile)(struct redis_store *, struct text *), struct redis_reply **reply,
    struct text *why)
{
	bool by_digest = script->sha[0] != '\0';

	words[0] = redis_word(by_digest ? "EVALSHA" : "EVAL");
	words[1] = redis_word(by_digest ? script->sha : script->lua);
	/* What comes after it is of no use where it was lost. */
	if (redis_send(store->redis, words, count, why) == -1 ||
	    (meanwhile && meanwhile(store, why) == -1) ||
	    redis_receive(store->redis, reply, why) == -1) {
		redis_page_drop(store);
		return -1;
	}
	if (!by_digest || !redis_reply_is(*reply, "NOSCRIPT"))
		return 0;
	redis_reply_free(*reply);
	*reply = NULL;
	script->sha[0] = '\0';
	/* The page behind it shows what this batch has not moved yet. */
	if (redis_page_take(store, why) == -1)
		return -1;
	redis_page_drop(store);

	return 1;
}

/* Its digest, from the server; a user who may not ask sends it whole each time. */
static int
script_name(struct redis_store *store, struct redis_script *script, struct text *why)
{
	const struct redis_bytes words[] = {
	    redis_word("SCRIPT"), redis_word("LOAD"), redis_word(script->lua)};
	struct redis_reply *reply = NULL;
	struct redis_bytes sha;

	if (redis_command(store->redis, words, 3, &reply, why) == -1)
		return -1;
	sha = redis_reply_bytes(reply);
	if (redis_reply_kind(reply) == REDIS_STRING && sha.len == sizeof(script->sha) - 1)
		memcpy(script->sha, sha.bytes, sha.len);
	redis_reply_free(reply);

	return 0;
}

int
redis_run_script(struct redis_store *store, struct redis_script *script, struct redis_bytes *words,
    size_t count, int (*meanwhile)(struct redis_store *, struct text *), struct redis_reply **reply,
    struct text *why)
{
	int rc = -1;

	if (redis_page_take(store, why) == -1)
		return -1;
	if (!script->sha[0] && script_name(store, script, why) == -1)
		return -1;
	for (int tries = 0; rc != 0 && tries < MOST_TRIES; tries++)
		rc = script_try(
		    store, script, words, count, tries == 0 ? meanwhile : NULL, reply, why);
	if (rc != 0) {
		redis_say_unknown(why);
		return -1;
	}

	return reply_check(store, reply, why);
}
