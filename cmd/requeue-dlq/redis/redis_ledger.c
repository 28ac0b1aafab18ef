#include "redis_ledger.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "digest.h"
#include "memory.h"
#include "units.h"

struct named {
	struct redis_store *store;
	struct text digests;
};

static int
named_add(const struct redis_bytes *element, void *context)
{
	struct named *named = context;
	unsigned char digest[32];
	char id[REDIS_ID_SIZE];

	digest_add(named->store->digest, element->bytes, element->len);
	if (digest_end(named->store->digest, id) == -1)
		return -1;
	redis_id_pack(id, digest);
	if (text_add(&named->digests, digest, sizeof(digest)) == -1)
		return -1;

	return named->digests.len / sizeof(digest) == REDIS_NAMED;
}

int
redis_ledger_begin(struct redis_store *store, struct text *why)
{
	struct named named = {
	    .store = store, .digests = TEXT_INIT((size_t)REDIS_NAMED * sizeof(unsigned char[32]))};
	const struct store_settings *settings = &store->head.settings;
	char meta[128], life[16];
	struct redis_bytes words[] = {
	    redis_word("HSETNX"), redis_key(&store->ledger_key), redis_word("meta"), {0}};
	int64_t is_first = 0;
	int rc = 0;

	store->ledger_begun = true;
	if (settings->no_ledger)
		return 0;
	snprintf(meta, sizeof(meta), "%" PRId64 " %" PRId64 " %" PRId64 " %d %d",
	    clock_wall(&clock_system) / CLOCK_MS, store->depth, store->removed,
	    settings->part == STORE_PARKED, settings->action);
	words[3] = redis_word(meta);
	if (redis_ask_number(store, words, 4, &is_first, why) == -1)
		return -1;
	/* Another process of this run has noted it already. */
	if (is_first == 1) {
		rc = redis_list_walk(store, store->source, named_add, &named, why);
		words[2] = redis_word("ids");
		words[3] = redis_key(&named.digests);
		if (rc != -1)
			rc = redis_ask_number(store, words, 4, &is_first, why);
	}
	text_free(&named.digests);
	if (rc == -1)
		return -1;
	snprintf(life, sizeof(life), "%d", REDIS_LEDGER_S);
	words[0] = redis_word("EXPIRE");
	words[2] = redis_word(life);

	return redis_ask_number(store, words, 3, &is_first, why);
}

/* The value of a field; NULL where there is none. */
static int
ledger_get(struct redis_store *store, const struct text *ledger, const char *field,
    struct redis_reply **reply, struct text *why)
{
	const struct redis_bytes words[] = {
	    redis_word("HGET"), redis_key(ledger), redis_word(field)};

	if (redis_ask(store, words, 3, reply, why) == -1)
		return -1;
	if (redis_reply_kind(*reply) == REDIS_STRING)
		return 1;
	redis_reply_free(*reply);
	*reply = NULL;

	return 0;
}

int
redis_ledger_meta(struct redis_store *store, struct redis_meta *meta, struct text *why)
{
	struct redis_reply *reply = NULL;
	struct redis_bytes said;
	int64_t numbers[5] = {0};
	size_t at = 0;
	int rc = ledger_get(store, &store->ledger_key, "meta", &reply, why);

	if (rc != 1)
		return rc;
	said = redis_reply_bytes(reply);
	for (size_t i = 0; i < 5 && at < said.len; i++)
		at += units_read_integer(said.bytes + at, said.len - at, &numbers[i]) + 1;
	*meta = (struct redis_meta){
	    numbers[0], numbers[1], numbers[2], numbers[3] != 0, (char)numbers[4]};
	redis_reply_free(reply);

	return 1;
}

static int
field_compare(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* 1; 0: there is no such batch; or -1. */
static int
batch_get(struct redis_store *store, const struct text *ledger, const char *batch,
    struct redis_reply **value, struct redis_reply **marks, struct text *why)
{
	char field[72];
	int rc;

	snprintf(field, sizeof(field), "b:%s", batch);
	rc = ledger_get(store, ledger, field, value, why);
	field[0] = 'm';
	if (rc == 1)
		rc = ledger_get(store, ledger, field, marks, why);
	/* Both were written at once. */
	if (rc == 0 && *value)
		rc = text_fail(why, "the ledger cannot be read");

	return rc;
}

int
redis_ledger_batch(struct redis_store *store, const struct text *ledger, const char *batch,
    redis_entry_seen *seen, void *context, struct text *why)
{
	struct redis_reply *value = NULL, *marks = NULL;
	struct redis_bytes said, marked;
	int rc = batch_get(store, ledger, batch, &value, &marks, why);

	if (rc == 1) {
		said = redis_reply_bytes(value);
		marked = redis_reply_bytes(marks);
		rc = redis_entries_show(batch, &said, &marked, seen, context, why);
	}
	redis_reply_free(value);
	redis_reply_free(marks);

	return rc;
}

static int
held_add(const struct redis_entry *entry, void *context)
{
	struct redis_held *held = context;

	held->entries[entry->at] = *entry;

	return 0;
}

int
redis_held_take(struct redis_store *store, const struct text *ledger, const char *batch,
    struct redis_held *held, struct text *why)
{
	struct redis_bytes said, marked;
	int rc;

	*held = (struct redis_held){0};
	rc = batch_get(store, ledger, batch, &held->value, &held->marks, why);
	if (rc != 1)
		return rc;
	said = redis_reply_bytes(held->value);
	marked = redis_reply_bytes(held->marks);
	held->count = marked.len;
	held->entries = memory_new(held->count + 1, sizeof(*held->entries));

	return redis_entries_show(batch, &said, &marked, held_add, held, why);
}

void
redis_held_drop(struct redis_held *held)
{
	redis_reply_free(held->value);
	redis_reply_free(held->marks);
	free(held->entries);
	*held = (struct redis_held){0};
}

int
redis_ledger_fields(struct redis_store *store, const struct text *ledger,
    struct redis_fields *fields, struct text *why)
{
	const struct redis_bytes words[] = {redis_word("HKEYS"), redis_key(ledger)};
	struct redis_reply *reply = NULL;
	size_t room = 0;

	*fields = (struct redis_fields){0};
	if (redis_ask(store, words, 2, &reply, why) == -1)
		return -1;
	for (size_t i = 0; i < redis_reply_count(reply); i++) {
		struct redis_bytes name = redis_reply_bytes(redis_reply_element(reply, i));

		if (name.len <= 2 || memcmp(name.bytes, "b:", 2) != 0)
			continue;
		fields->names =
		    memory_grow(fields->names, fields->count, &room, sizeof(*fields->names));
		fields->names[fields->count++] = memory_copy(name.bytes + 2, name.len - 2);
	}
	redis_reply_free(reply);
	if (fields->count > 0)
		qsort(fields->names, fields->count, sizeof(*fields->names), field_compare);

	return 0;
}

void
redis_fields_free(struct redis_fields *fields)
{
	for (size_t i = 0; i < fields->count; i++)
		free(fields->names[i]);
	free(fields->names);
	*fields = (struct redis_fields){0};
}

int
redis_ledger_walk(struct redis_store *store, const struct text *ledger, redis_entry_seen *seen,
    void *context, struct text *why)
{
	struct redis_fields fields;
	int rc = redis_ledger_fields(store, ledger, &fields, why);

	for (size_t i = 0; rc == 0 && i < fields.count; i++)
		rc = redis_ledger_batch(store, ledger, fields.names[i], seen, context, why);
	redis_fields_free(&fields);

	return rc;
}

int
redis_ledgers(struct redis_store *store, redis_ledger_seen *seen, void *context, struct text *why)
{
	const struct redis_bytes words[] = {redis_word("HKEYS"), redis_key(&store->totals_key)};
	struct redis_reply *reply = NULL;
	TEXT_LOCAL ledger = TEXT_INIT(TEXT_MAX_RECORD);
	int rc = 0;

	if (redis_ask(store, words, 2, &reply, why) == -1)
		return -1;
	for (size_t i = 0; rc == 0 && i < redis_reply_count(reply); i++) {
		struct redis_bytes name = redis_reply_bytes(redis_reply_element(reply, i));

		if (name.len <= 4 || memcmp(name.bytes, "run:", 4) != 0)
			continue;
		text_clear(&ledger);
		text_add(&ledger, store->totals_key.bytes, store->totals_key.len);
		text_add_byte(&ledger, ':');
		rc = text_add(&ledger, name.bytes + 4, name.len - 4) == 0
			 ? seen(&ledger, context)
			 : text_fail(why, "out of memory");
	}
	redis_reply_free(reply);

	return rc;
}
