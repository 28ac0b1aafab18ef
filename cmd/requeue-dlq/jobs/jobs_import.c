/* Dead jobs that were written down come back. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "jobs_lua.h"
#include "jobs_store.h"
#include "memory.h"
#include "units.h"

#define MOST_FIELDS ((size_t)200)

void
jobs_element_make(const struct jobs_met *met, struct text *out)
{
	text_add_format(out, "%s\n", met->score);
	for (size_t i = 0; met->fields && i + 1 < redis_reply_count(met->fields); i += 2) {
		struct redis_bytes name = redis_reply_bytes(redis_reply_element(met->fields, i));
		struct redis_bytes value =
		    redis_reply_bytes(redis_reply_element(met->fields, i + 1));

		text_add_format(out, "%zu %zu\n", name.len, value.len);
		text_add(out, name.bytes, name.len);
		text_add(out, value.bytes, value.len);
	}
}

/* The words of one job for jobs_lua_import, and what they borrow. */
struct arrival {
	struct redis_bytes words[5 + 2 * MOST_FIELDS];
	size_t count;
	char score[JOBS_SCORE_SIZE], fields[16];
	struct text key;
};

/* A count that ends with `end`; where it goes on, or NULL. */
static const char *
length_read(const char *at, const char *stop, char end, size_t *len)
{
	const char *found = at < stop ? memchr(at, end, (size_t)(stop - at)) : NULL;
	int64_t number;

	if (!found ||
	    units_read_integer(at, (size_t)(found - at), &number) != (size_t)(found - at) ||
	    number < 0)
		return NULL;
	*len = (size_t)number;

	return found + 1;
}

/* Takes an element apart again.  0 or -1: it is none. */
static int
element_take(const struct bytes *element, struct arrival *arrival)
{
	const char *at = element->bytes, *stop = at + element->len;
	const char *line = at ? memchr(at, '\n', element->len) : NULL;
	size_t fields = 0;

	if (!line || line - at >= JOBS_SCORE_SIZE)
		return -1;
	snprintf(arrival->score, sizeof(arrival->score), "%.*s", (int)(line - at), at);
	for (at = line + 1; at < stop; fields++) {
		size_t name, value;

		at = length_read(at, stop, ' ', &name);
		at = at ? length_read(at, stop, '\n', &value) : NULL;
		if (!at || fields == MOST_FIELDS || name > (size_t)(stop - at) ||
		    value > (size_t)(stop - at) - name)
			return -1;
		arrival->words[5 + 2 * fields] = (struct redis_bytes){at, name};
		arrival->words[6 + 2 * fields] = (struct redis_bytes){at + name, value};
		at += name + value;
	}
	arrival->count = 5 + 2 * fields;

	return 0;
}

static int
arrival_make(const struct jobs_store *store, const struct message *message, struct arrival *arrival,
    struct text *why)
{
	arrival->count = 5;
	snprintf(arrival->score, sizeof(arrival->score), "%" PRId64 ".%03d",
	    message->last_failed_ms / 1000, (int)(message->last_failed_ms % 1000));
	if ((message->element.bytes && element_take(&message->element, arrival) == -1) ||
	    (store->format->has_hashes && arrival->count == 5))
		return text_fail(why, "a job of RQ is more than its payload: import what export "
				      "wrote of such a store");
	jobs_name(store, &arrival->key, "rq:job:");
	if (text_add(&arrival->key, message->id.bytes, message->id.len) == -1)
		return text_fail(why, "out of memory");
	snprintf(arrival->fields, sizeof(arrival->fields), "%zu", arrival->count - 5);
	arrival->words[0] = redis_word(message->is_parked ? "p" : "d");
	arrival->words[1] = redis_word(arrival->score);
	arrival->words[2] =
	    store->format->has_hashes
		? (struct redis_bytes){message->id.bytes, message->id.len}
		: (struct redis_bytes){message->payload.bytes, message->payload.len};
	arrival->words[3] = jobs_word(&arrival->key);
	arrival->words[4] = redis_word(arrival->fields);

	return 0;
}

/* One job is one script: nothing of it is there, or all. */
static int
arrival_add(struct jobs_store *store, const struct arrival *arrival, enum store_outcome *outcome,
    struct text *why)
{
	struct redis_bytes words[1 + 5 + 2 * MOST_FIELDS];
	struct redis_reply *reply = NULL;
	struct redis_bytes said;

	words[0] = redis_word(store->format->has_hashes ? "rq" : "");
	memcpy(words + 1, arrival->words, arrival->count * sizeof(*words));
	if (jobs_run_script(store, jobs_lua_import, &store->parked_key, words, 1 + arrival->count,
		&reply, why) == -1)
		return -1;
	said = redis_reply_bytes(reply);
	*outcome = said.len == 1 && said.bytes[0] == 'm' ? STORE_MOVED : STORE_EXISTS;
	redis_reply_free(reply);

	return 0;
}

int
jobs_import(struct store *head, const struct message *messages, size_t count,
    enum store_outcome outcomes[], struct text *why)
{
	struct jobs_store *store = (struct jobs_store *)head;
	struct arrival *arrival = memory_new(1, sizeof(*arrival));
	int rc = 0;

	arrival->key = TEXT_INIT(TEXT_MAX_RECORD);
	for (size_t i = 0; rc == 0 && i < count; i++) {
		rc = arrival_make(store, &messages[i], arrival, why);
		if (rc == 0)
			rc = arrival_add(store, arrival, &outcomes[i], why);
	}
	text_free(&arrival->key);
	free(arrival);

	return rc;
}
