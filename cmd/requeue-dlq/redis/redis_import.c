/* Messages become elements again: the very ones where the record has them, else an envelope. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "json.h"
#include "json_writer.h"
#include "memory.h"
#include "redis_counts.h"
#include "redis_lua.h"
#include "redis_store.h"

enum { WORDS_BEFORE = 8 };

static struct redis_script import_script = {.lua = redis_lua_import};

static void
put_member(struct json_writer *w, const char *name, const struct bytes *value)
{
	if (value->bytes && value->len > 0)
		json_put_bytes(w, name, value->bytes, value->len);
}

/* 0, or -1: the payload is no JSON, which an envelope needs. */
static int
envelope_make(const struct message *message, struct text *out)
{
	struct json_writer w = json_writer(out);

	if (json_validate(message->payload.bytes, message->payload.len, JSON_MAX_DEPTH - 1, NULL) ==
	    -1)
		return -1;
	json_open_object(&w, NULL);
	json_put_raw(&w, "original_message", message->payload.bytes, message->payload.len);
	json_put_string(&w, "original_queue", message->queue);
	put_member(&w, "error", &message->error);
	put_member(&w, "reason", &message->reason);
	put_member(&w, "request_id", &message->request_id);
	if (message->retry_count >= 0)
		json_put_integer(&w, "retry_count", message->retry_count);
	if (message->last_failed_ms > -INT64_MAX / CLOCK_MS &&
	    message->last_failed_ms < INT64_MAX / CLOCK_MS)
		json_put_time(&w, "timestamp", message->last_failed_ms * CLOCK_MS);
	json_close_object(&w);

	return text_failed(out) ? -1 : 0;
}

/* Whether the record's element is one of lists of Redis; of another store's format it is not. */
static bool
is_ours(const struct message *message)
{
	static const struct redis_format *const formats[] = {
	    &redis_envelope, &redis_celery, &redis_raw};

	if (!message->element.bytes || !message->format)
		return message->element.bytes;
	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++) {
		if (strcmp(formats[i]->name, message->format) == 0)
			return true;
	}

	return false;
}

static int
element_make(const struct redis_store *store, const struct message *message, struct text *out)
{
	const char *format = message->format ? message->format : store->head.settings.format;

	if (is_ours(message))
		return text_add(out, message->element.bytes, message->element.len);
	if (format && (strcmp(format, "celery") == 0 || strcmp(format, "raw") == 0))
		return text_add(out, message->payload.bytes, message->payload.len);

	return envelope_make(message, out);
}

static int
present_add(const struct redis_bytes *element, void *context)
{
	redis_counts_add(context, redis_hash(element->bytes, element->len));

	return 0;
}

/* What is there already.  Of several equal ones as many are there. */
static int
present_find(struct redis_store *store, struct text *why)
{
	if (store->present)
		return 0;
	store->present = redis_counts_new();
	if (redis_list_walk(store, &store->key, present_add, store->present, why) == -1)
		return -1;

	return redis_list_walk(store, &store->parked_key, present_add, store->present, why);
}

/* Decides of each; 0 or -1. */
static int
import_choose(struct redis_store *store, const struct message *messages, size_t count,
    struct text *elements, struct redis_bytes *words, size_t *word_count,
    enum store_outcome outcomes[], struct text *why)
{
	for (size_t i = 0; i < count; i++) {
		struct text *element = &elements[i];

		*element = TEXT_INIT((size_t)1 << 29);
		outcomes[i] = STORE_MOVED;
		if (element_make(store, &messages[i], element) == -1) {
			if (text_failed(element))
				return text_fail(why, "out of memory");
			text_fail(why, "an envelope takes JSON alone");
			outcomes[i] = STORE_REFUSED;
		} else if (redis_counts_take(
			       store->present, redis_hash(text_string(element), element->len))) {
			outcomes[i] = STORE_EXISTS;
		} else {
			words[(*word_count)++] = redis_word(messages[i].is_parked ? "p" : "d");
			words[(*word_count)++] = redis_key(element);
		}
	}

	return 0;
}

int
redis_import(struct store *head, const struct message *messages, size_t count,
    enum store_outcome outcomes[], struct text *why)
{
	struct redis_store *store = (struct redis_store *)head;
	struct redis_bytes *words = calloc(WORDS_BEFORE + 2 * count, sizeof(*words));
	struct text *elements = calloc(count, sizeof(*elements));
	struct redis_reply *reply = NULL;
	size_t word_count = WORDS_BEFORE;
	char field[64];
	int rc = words && elements ? present_find(store, why) : text_fail(why, "out of memory");

	if (rc == 0)
		rc = import_choose(
		    store, messages, count, elements, words, &word_count, outcomes, why);
	if (rc == 0 && word_count > WORDS_BEFORE) {
		snprintf(field, sizeof(field), "%s-%08" PRIu64, store->token, ++store->batches);
		words[2] = redis_word("3");
		words[3] = redis_key(&store->key);
		words[4] = redis_key(&store->parked_key);
		words[5] = redis_key(&store->ledger_key);
		words[6] = redis_word(field);
		words[7] = redis_word("3600");
		rc = redis_run_script(store, &import_script, words, word_count, NULL, &reply, why);
	}
	redis_reply_free(reply);
	for (size_t i = 0; elements && i < count; i++)
		text_free(&elements[i]);
	free(elements);
	free(words);

	return rc;
}
