#include "redis_survey.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "memory.h"
#include "units.h"

uint64_t
redis_digest_hash(const unsigned char digest[32])
{
	uint64_t hash;

	memcpy(&hash, digest, sizeof(hash));

	return hash;
}

size_t
redis_survey_named(const struct redis_survey *survey, const unsigned char **digests)
{
	struct redis_bytes said = survey->ids ? redis_reply_bytes(survey->ids) : redis_word("");

	*digests = (const unsigned char *)said.bytes;

	return said.len / 32;
}

struct redis_counts *
redis_survey_list(const struct redis_survey *survey, const struct bytes *destination)
{
	for (const struct survey_list *list = survey->lists; list; list = list->next) {
		if (list->key.len == destination->len &&
		    memcmp(text_string(&list->key), destination->bytes, destination->len) == 0)
			return list->pushed;
	}

	return NULL;
}

const char *
redis_survey_reason(const struct redis_survey *survey, uint64_t identity)
{
	for (size_t i = 0; i < survey->reason_count; i++) {
		if (survey->reasons[i].identity == identity)
			return survey->reasons[i].words;
	}

	return NULL;
}

/* ---- what came back ---- */

static void
returned_open(struct survey_returned *returned)
{
	returned->requests = redis_counts_new();
	returned->unnamed = redis_counts_new();
	returned->pushed = redis_counts_new();
}

static void
returned_free(struct survey_returned *returned)
{
	redis_counts_free(returned->requests);
	redis_counts_free(returned->unnamed);
	redis_counts_free(returned->pushed);
}

static void
returned_add(struct survey_returned *returned, uint64_t identity, uint64_t pushed)
{
	redis_counts_add(returned->pushed, pushed);
	redis_counts_add(identity == pushed ? returned->unnamed : returned->requests, identity);
}

bool
redis_survey_take(struct survey_returned *returned, const struct redis_entry *entry)
{
	if (entry->identity == entry->pushed)
		return redis_counts_take(returned->pushed, entry->pushed);

	return redis_counts_take(returned->requests, entry->identity) ||
	       redis_counts_take(returned->unnamed, entry->pushed);
}

/* ---- destinations ---- */

static int
survey_add_list(const struct redis_entry *entry, void *context)
{
	struct redis_survey *survey = context;
	struct survey_list *list;

	if (entry->mark != REDIS_REQUEUED || entry->destination.len == 0 ||
	    redis_survey_list(survey, &entry->destination))
		return 0;
	list = memory_new(1, sizeof(*list));
	list->key = TEXT_INIT(TEXT_MAX_RECORD);
	list->pushed = redis_counts_new();
	list->next = survey->lists;
	survey->lists = list;

	return text_add(&list->key, entry->destination.bytes, entry->destination.len);
}

static int
pushed_count(const struct redis_bytes *element, void *context)
{
	redis_counts_add(context, redis_hash(element->bytes, element->len));

	return 0;
}

/* ---- dead and parked ones ---- */

struct counting {
	struct redis_survey *survey;
	struct text spliced;
	int64_t seen, remaining; /* those that were there when the run began are at the right end */
	bool parked;
};

static uint64_t
id_hash(const char *id)
{
	unsigned char digest[32] = {0};

	redis_id_pack(id, digest);

	return redis_digest_hash(digest);
}

static void
survey_note_reason(struct redis_survey *survey, const struct message *message, uint64_t identity)
{
	struct survey_reason *reason = &survey->reasons[survey->reason_count];
	struct bytes words = message->error.len > 0 ? message->error : message_reason(message);

	if (survey->reason_count == SURVEY_REASONS || !words.bytes || words.len == 0)
		return;
	reason->identity = identity;
	snprintf(reason->words, sizeof(reason->words), "%.*s", (int)words.len, words.bytes);
	survey->reason_count++;
}

static int
element_count(const struct redis_bytes *raw, void *context)
{
	struct counting *counting = context;
	struct redis_survey *survey = counting->survey;
	struct bytes element = {raw->bytes, raw->len}, pushed;
	struct message message;
	struct redis_shape shape;
	char id[REDIS_ID_SIZE];
	uint64_t digest, identity, hash;
	bool was_there;

	if (redis_read_element(survey->store, &element, &message, &shape, id) == -1)
		return -1;
	digest = id_hash(id);
	pushed = redis_pushed(&element, &shape, &counting->spliced);
	if (text_failed(&counting->spliced))
		return -1;
	hash = redis_hash(pushed.bytes, pushed.len);
	identity = redis_identity(&message, hash);
	if (counting->parked) {
		redis_counts_add(survey->parked, digest);
		returned_add(&survey->put_away, identity, hash);
		return 0;
	}
	survey->dead_count++;
	redis_counts_add(survey->dead, digest);
	was_there = redis_counts_take(survey->named, digest) ||
		    (survey->meta.depth > REDIS_NAMED && counting->seen < counting->remaining);
	counting->seen++;
	if (!was_there) {
		returned_add(&survey->arrived, identity, hash);
		survey_note_reason(survey, &message, identity);
	}

	return 0;
}

static int
survey_count(struct redis_survey *survey, const struct text *key, bool parked, struct text *why)
{
	struct counting counting = {.survey = survey,
	    .spliced = TEXT_INIT(TEXT_MAX_DOCUMENT),
	    .remaining = survey->meta.depth - (survey->removed - survey->meta.removed),
	    .parked = parked};
	int rc = redis_list_walk(survey->store, key, element_count, &counting, why);

	text_free(&counting.spliced);

	return rc;
}

/* ---- all of it ---- */

static int
survey_begin(struct redis_survey *survey, struct text *why)
{
	struct redis_store *store = survey->store;
	const struct redis_bytes ids[] = {
	    redis_word("HGET"), redis_key(&store->ledger_key), redis_word("ids")};
	const struct redis_bytes removed[] = {
	    redis_word("HGET"), redis_key(&store->totals_key), redis_word("removed")};
	struct redis_reply *reply = NULL;
	struct redis_bytes said;
	const unsigned char *digests;
	size_t named;

	if (redis_ask(store, ids, 3, &survey->ids, why) == -1 ||
	    redis_ask(store, removed, 3, &reply, why) == -1)
		return -1;
	said = redis_reply_bytes(reply);
	units_read_integer(said.bytes, said.len, &survey->removed);
	redis_reply_free(reply);
	survey->named = redis_counts_new();
	named = redis_survey_named(survey, &digests);
	for (size_t i = 0; i < named; i++)
		redis_counts_add(survey->named, redis_digest_hash(digests + 32 * i));

	return 0;
}

/* A message goes from its destination to the dead letters and from there to the parked ones: in
 * that order it is met somewhere. */
int
redis_survey_make(struct redis_survey *survey, struct redis_store *store, struct text *why)
{
	int rc = redis_ledger_meta(store, &survey->meta, why);

	survey->store = store;
	if (rc != 1)
		return rc;
	survey->dead = redis_counts_new();
	survey->parked = redis_counts_new();
	returned_open(&survey->arrived);
	returned_open(&survey->put_away);
	if (survey_begin(survey, why) == -1 ||
	    redis_ledger_walk(store, &store->ledger_key, survey_add_list, survey, why) == -1)
		return -1;
	for (struct survey_list *list = survey->lists; list; list = list->next) {
		if (redis_list_walk(store, &list->key, pushed_count, list->pushed, why) == -1)
			return -1;
	}
	if (survey_count(survey, &store->key, false, why) == -1 ||
	    survey_count(survey, &store->parked_key, true, why) == -1)
		return -1;

	return 1;
}

void
redis_survey_free(struct redis_survey *survey)
{
	while (survey->lists) {
		struct survey_list *list = survey->lists;

		survey->lists = list->next;
		text_free(&list->key);
		redis_counts_free(list->pushed);
		free(list);
	}
	redis_counts_free(survey->dead);
	redis_counts_free(survey->parked);
	returned_free(&survey->arrived);
	returned_free(&survey->put_away);
	redis_counts_free(survey->named);
	redis_reply_free(survey->ids);
}
