#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "jobs_store.h"

enum { MOST_TRIES = 3, MOST_WORDS = 16, KEYS_OF_SCRIPTS = 6, AT_ONCE = 500 };

int
jobs_explain(const struct jobs_store *store, const struct redis_reply *reply, struct text *why)
{
	struct redis_bytes said = redis_reply_bytes(reply);

	redis_explain(&said, why);

	return text_fail_of(why, redis_name(store->redis));
}

/* Takes a reply; an error becomes a failure. */
static int
reply_check(struct jobs_store *store, struct redis_reply **reply, struct text *why)
{
	if (redis_reply_kind(*reply) != REDIS_ERROR)
		return 0;
	jobs_explain(store, *reply, why);
	redis_reply_free(*reply);
	*reply = NULL;

	return -1;
}

int
jobs_ask(struct jobs_store *store, const struct redis_bytes *words, size_t count,
    struct redis_reply **reply, struct text *why)
{
	if (redis_command(store->redis, words, count, reply, why) == -1)
		return -1;

	return reply_check(store, reply, why);
}

int
jobs_ask_number(
    struct jobs_store *store, const char *const *words, int64_t *number, struct text *why)
{
	struct redis_bytes bytes[MOST_WORDS];
	struct redis_reply *reply = NULL;
	size_t count = 0;

	for (; words[count]; count++)
		bytes[count] = redis_word(words[count]);
	if (jobs_ask(store, bytes, count, &reply, why) == -1)
		return -1;
	*number = redis_reply_integer(reply);
	redis_reply_free(reply);

	return 0;
}

int
jobs_run_script(struct jobs_store *store, const char *lua, const struct text *parked,
    const struct redis_bytes *arguments, size_t count, struct redis_reply **reply, struct text *why)
{
	const struct redis_bytes head[] = {redis_word("EVAL"), redis_word(lua), redis_word("6"),
	    jobs_word(jobs_source(store)), jobs_word(parked), jobs_word(&store->ledger_key),
	    jobs_word(&store->totals_key), jobs_word(&store->claims_key),
	    jobs_word(&store->attempts_key)};
	struct redis_bytes *words = calloc(3 + KEYS_OF_SCRIPTS + count, sizeof(*words));
	int rc = -1;

	if (!words)
		return text_fail(why, "out of memory");
	memcpy(words, head, sizeof(head));
	if (count > 0)
		memcpy(words + 3 + KEYS_OF_SCRIPTS, arguments, count * sizeof(*words));
	/* The ledger knows whether it was carried out. */
	for (int tries = 0; rc == -1 && tries < MOST_TRIES; tries++)
		rc = redis_command(store->redis, words, 3 + KEYS_OF_SCRIPTS + count, reply, why);
	free(words);
	if (rc == -1) {
		text_add_string(why, "; whether the last batch was moved is not known: run "
				     "it again, nothing is lost or doubled by that");
		return -1;
	}

	return reply_check(store, reply, why);
}

const struct text *
jobs_source(const struct jobs_store *store)
{
	return store->head.settings.part == STORE_PARKED ? &store->parked_key : &store->dead_key;
}

int
jobs_name(const struct jobs_store *store, struct text *key, const char *format, ...)
{
	va_list arguments;

	text_clear(key);
	text_add_string(key, store->prefix);
	va_start(arguments, format);
	text_add_vformat(key, format, arguments);
	va_end(arguments);

	return text_failed(key) ? -1 : 0;
}

/* ---- whole sets and lists ---- */

/* Members and scores in turns. */
static int
members_show(const struct redis_reply *reply, jobs_member_seen *seen, void *context)
{
	int rc = 0;

	for (size_t i = 0; rc == 0 && i + 1 < redis_reply_count(reply); i += 2) {
		struct redis_bytes member = redis_reply_bytes(redis_reply_element(reply, i));
		struct redis_bytes score = redis_reply_bytes(redis_reply_element(reply, i + 1));
		struct bytes shown = {member.bytes, member.len};
		char number[JOBS_SCORE_SIZE];

		snprintf(number, sizeof(number), "%.*s", (int)score.len, score.bytes);
		rc = seen(&shown, number, context);
	}

	return rc;
}

/* COMMAND KEY FIRST LAST [MORE]: the next AT_ONCE elements. */
static int
range_ask(struct jobs_store *store, const struct redis_bytes *key, const char *command,
    const char *more, int64_t at, struct redis_reply **reply, struct text *why)
{
	char first[24], last[24];
	struct redis_bytes words[5] = {redis_word(command), *key};

	snprintf(first, sizeof(first), "%" PRId64, at);
	snprintf(last, sizeof(last), "%" PRId64, at + AT_ONCE - 1);
	words[2] = redis_word(first);
	words[3] = redis_word(last);
	if (more)
		words[4] = redis_word(more);

	return jobs_ask(store, words, more ? 5 : 4, reply, why);
}

int
jobs_walk_set(struct jobs_store *store, const struct text *key, jobs_member_seen *seen,
    void *context, struct text *why)
{
	struct redis_bytes set = jobs_word(key);
	size_t count = AT_ONCE;
	int rc = 0;

	for (int64_t at = 0; rc == 0 && count == AT_ONCE; at += AT_ONCE) {
		struct redis_reply *reply = NULL;

		if (range_ask(store, &set, "ZRANGE", "WITHSCORES", at, &reply, why) == -1)
			return -1;
		count = redis_reply_count(reply) / 2;
		rc = members_show(reply, seen, context);
		redis_reply_free(reply);
	}

	return rc;
}

int
jobs_walk_list(struct jobs_store *store, const char *key, jobs_element_seen *seen, void *context,
    struct text *why)
{
	struct redis_bytes list = redis_word(key);
	size_t count = AT_ONCE;
	int rc = 0;

	for (int64_t at = 0; rc == 0 && count == AT_ONCE; at += AT_ONCE) {
		struct redis_reply *reply = NULL;

		if (range_ask(store, &list, "LRANGE", NULL, at, &reply, why) == -1)
			return -1;
		count = redis_reply_count(reply);
		for (size_t i = 0; rc == 0 && i < count; i++) {
			struct redis_bytes said = redis_reply_bytes(redis_reply_element(reply, i));
			struct bytes element = {said.bytes, said.len};

			rc = seen(&element, context);
		}
		redis_reply_free(reply);
	}

	return rc;
}
