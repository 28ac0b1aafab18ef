/* Moving a batch in Redis: one script with a ledger. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "redis_store.h"
#include "uuid.h"

enum { MOST_TRIES = 3 }; /* of one batch whose reply is lost */

/*
 * KEYS: the dead-letter list, the ledger, and for each element the list that it goes to.  ARGV: the
 * batch, the seconds that the ledger is kept, and for each element its bytes and those to be
 * pushed.
 *
 * A script is not rolled back, so each element is pushed before it is removed, and nothing that can
 * fail stands between the two.  Answers one letter for each element: moved, gone (somebody else
 * took it), refused by its target; and the first refusal.  A batch that the ledger knows is
 * answered again and not carried out again.
 */
static const char script[] = "local done = redis.call('GET', KEYS[2])\n"
			     "if done and string.sub(done, 1, #ARGV[1]) == ARGV[1] then\n"
			     "  return {string.sub(done, #ARGV[1] + 2), ''}\n"
			     "end\n"
			     "local marks, refusal = {}, ''\n"
			     "for i = 1, #KEYS - 2 do\n"
			     "  local element, message = ARGV[1 + 2 * i], ARGV[2 + 2 * i]\n"
			     "  marks[i] = 'g'\n"
			     "  if redis.call('LPOS', KEYS[1], element, 'RANK', -1) then\n"
			     "    local pushed = redis.pcall('LPUSH', KEYS[2 + i], message)\n"
			     "    if type(pushed) == 'table' and pushed.err then\n"
			     "      marks[i] = 'r'\n"
			     "      if refusal == '' then refusal = pushed.err end\n"
			     "    else\n"
			     "      redis.call('LREM', KEYS[1], -1, element)\n"
			     "      marks[i] = 'm'\n"
			     "    end\n"
			     "  end\n"
			     "end\n"
			     "local answer = table.concat(marks)\n"
			     "redis.call('SET', KEYS[2], ARGV[1] .. ' ' .. answer, 'EX', ARGV[2])\n"
			     "return {answer, refusal}\n";

/* Longer than any retry can take. */
static const char ledger_kept_s[] = "3600";

void
redis_store_explain(
    const struct redis_store *store, const struct redis_bytes *said, struct text *why)
{
	redis_explain(said, why);
	text_fail_of(why, redis_name(store->redis));
}

/* EVAL of the script on the elements taken; freed by the caller. */
static struct redis_bytes *
script_words(const struct redis_store *store, const char *batch, char number[32], size_t *count)
{
	size_t n = store->taken_count, at = 0;
	struct redis_bytes *words = calloc(7 + 3 * n, sizeof(*words));

	if (!words)
		return NULL;
	snprintf(number, 32, "%zu", 2 + n);
	words[at++] = redis_word("EVAL");
	words[at++] = redis_word(script);
	words[at++] = redis_word(number);
	words[at++] = redis_key(&store->key);
	words[at++] = redis_key(&store->ledger_key);
	for (size_t i = 0; i < n; i++)
		words[at++] = redis_key(&store->taken[i].destination);
	words[at++] = redis_word(batch);
	words[at++] = redis_word(ledger_kept_s);
	for (size_t i = 0; i < n; i++) {
		words[at++] = (struct redis_bytes){
		    store->taken[i].element.bytes, store->taken[i].element.len};
		words[at++] = (struct redis_bytes){
		    store->taken[i].payload.bytes, store->taken[i].payload.len};
	}
	*count = at;

	return words;
}

/* A lost reply is asked for again: the ledger knows whether the batch was carried out. */
static int
script_call(struct redis_store *store, struct redis_reply **reply, struct text *why)
{
	char batch[UUID_SIZE], number[32];
	struct redis_bytes *words;
	size_t count = 0;
	int rc = -1;

	uuid_v4(batch);
	words = script_words(store, batch, number, &count);
	if (!words)
		return text_fail(why, "out of memory");
	for (int tries = 0; rc == -1 && tries < MOST_TRIES; tries++)
		rc = redis_command(store->redis, words, count, reply, why);
	free(words);
	if (rc == -1) {
		text_add_string(why, "; whether the last batch was moved is not known: run "
				     "it again, nothing is lost or doubled by that");
		return -1;
	}
	if (redis_reply_kind(*reply) == REDIS_ERROR) {
		struct redis_bytes said = redis_reply_bytes(*reply);

		redis_store_explain(store, &said, why);
		return -1;
	}

	return 0;
}

static int
script_take_answer(struct redis_store *store, const struct redis_reply *reply,
    enum store_outcome outcomes[], struct text *why)
{
	const struct redis_reply *first = redis_reply_element(reply, 0);
	const struct redis_reply *second = redis_reply_element(reply, 1);
	struct redis_bytes marks, refusal;

	if (!first || !second || redis_reply_bytes(first).len != store->taken_count)
		return text_fail(why, "%s: an answer that is none", redis_name(store->redis));
	marks = redis_reply_bytes(first);
	refusal = redis_reply_bytes(second);
	for (size_t i = 0; i < marks.len; i++) {
		outcomes[i] = marks.bytes[i] == 'm'   ? STORE_MOVED
			      : marks.bytes[i] == 'g' ? STORE_GONE
						      : STORE_REFUSED;
		if (outcomes[i] == STORE_REFUSED)
			store->kept++;
	}
	if (refusal.len == 0)
		return 0;
	redis_store_explain(store, &refusal, why);
	/* One target of another type is its own affair; a server that is full or read-only refuses
	 * them all. */
	if (!strstr(text_string(why), "WRONGTYPE")) {
		store->broken = true;
		text_set_format(&store->trouble, "%s", text_string(why));
	}

	return 0;
}

int
redis_move(struct store *head, enum store_outcome outcomes[], struct text *why)
{
	struct redis_store *store = (struct redis_store *)head;
	struct redis_reply *reply = NULL;
	int rc = script_call(store, &reply, why);

	if (rc == 0)
		rc = script_take_answer(store, reply, outcomes, why);
	redis_reply_free(reply);

	return rc;
}
