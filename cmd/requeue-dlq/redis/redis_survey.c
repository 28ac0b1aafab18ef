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

const struct survey_list *
redis_survey_list(const struct redis_survey *survey, const struct bytes *destination)
{
	for (const struct survey_list *list = survey->lists; list; list = list->next) {
		if (list->key.len == destination->len &&
		    memcmp(text_string(&list->key), destination->bytes, destination->len) == 0)
			return list;
	}

	return NULL;
}

uint64_t
redis_survey_live(const struct survey_list *list, uint64_t pushed)
{
	return pushed ^ list->salt;
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

static void
survey_add(struct redis_survey *survey, enum survey_found kind, uint64_t hash)
{
	redis_spill_add(&survey->found[kind], &hash);
}

/* One that came back, or was parked: `first` is the first of the three kinds. */
static void
survey_add_returned(
    struct redis_survey *survey, enum survey_found first, uint64_t identity, uint64_t pushed)
{
	survey_add(survey, identity == pushed ? first + 1 : first, identity);
	survey_add(survey, first + 2, pushed);
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
	list->salt = redis_hash(entry->destination.bytes, entry->destination.len);
	list->next = survey->lists;
	survey->lists = list;

	return text_add(&list->key, entry->destination.bytes, entry->destination.len);
}

struct list_looking {
	struct redis_survey *survey;
	const struct survey_list *list;
};

static int
pushed_add(const struct redis_bytes *element, void *context)
{
	const struct list_looking *looking = context;
	uint64_t hash = redis_hash(element->bytes, element->len);

	survey_add(looking->survey, SURVEY_LIVE, redis_survey_live(looking->list, hash));

	return 0;
}

/* ---- dead and parked ones ---- */

struct looking {
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
element_add(const struct redis_bytes *raw, void *context)
{
	struct looking *looking = context;
	struct redis_survey *survey = looking->survey;
	struct bytes element = {raw->bytes, raw->len}, pushed;
	struct message message;
	struct redis_shape shape;
	char id[REDIS_ID_SIZE];
	uint64_t digest, identity, hash;
	bool was_there;

	if (redis_read_element(survey->store, &element, &message, &shape, id) == -1)
		return -1;
	digest = id_hash(id);
	pushed = redis_pushed(&element, &shape, &looking->spliced);
	if (text_failed(&looking->spliced))
		return -1;
	hash = redis_hash(pushed.bytes, pushed.len);
	identity = redis_identity(&message, hash);
	if (looking->parked) {
		survey_add(survey, SURVEY_PARKED, digest);
		survey_add_returned(survey, SURVEY_AWAY_REQUEST, identity, hash);
		return 0;
	}
	survey_add(survey, SURVEY_DEAD, digest);
	was_there = redis_counts_take(survey->named, digest) ||
		    (survey->meta.depth > REDIS_NAMED && looking->seen < looking->remaining);
	looking->seen++;
	if (!was_there) {
		survey_add_returned(survey, SURVEY_BACK_REQUEST, identity, hash);
		survey_note_reason(survey, &message, identity);
	}

	return 0;
}

static int
survey_look(struct redis_survey *survey, const struct text *key, bool parked, struct text *why)
{
	struct looking looking = {.survey = survey,
	    .spliced = TEXT_INIT(TEXT_MAX_DOCUMENT),
	    .remaining = survey->meta.depth - (survey->removed - survey->meta.removed),
	    .parked = parked};
	int rc = redis_list_walk(survey->store, key, element_add, &looking, why);

	text_free(&looking.spliced);

	return rc;
}

/* ---- all of it ---- */

/* The ids, and how much was removed by now. */
static int
survey_ask(struct redis_survey *survey, struct text *why)
{
	struct redis_store *store = survey->store;
	const struct redis_bytes ids[] = {
	    redis_word("HGET"), redis_key(&store->ledger_key), redis_word("ids")};
	const struct redis_bytes removed[] = {
	    redis_word("HGET"), redis_key(&store->totals_key), redis_word("removed")};
	struct redis_reply *reply = NULL;
	struct redis_bytes said;

	if (redis_ask(store, ids, 3, &survey->ids, why) == -1 ||
	    redis_ask(store, removed, 3, &reply, why) == -1)
		return -1;
	said = redis_reply_bytes(reply);
	units_read_integer(said.bytes, said.len, &survey->removed);
	redis_reply_free(reply);

	return 0;
}

int
redis_survey_begin(struct redis_survey *survey, struct redis_store *store, struct text *why)
{
	const unsigned char *digests;
	size_t named;
	int rc;

	*survey = (struct redis_survey){.store = store, .named = redis_counts_new()};
	for (size_t i = 0; i < SURVEY_KINDS; i++)
		redis_spill_open(&survey->found[i], sizeof(uint64_t));
	rc = redis_ledger_meta(store, &survey->meta, why);
	if (rc != 1)
		return rc;
	if (survey_ask(survey, why) == -1)
		return -1;
	named = redis_survey_named(survey, &digests);
	for (size_t i = 0; i < named; i++)
		redis_counts_add(survey->named, redis_digest_hash(digests + 32 * i));

	return 1;
}

/* A message goes from its destination to the dead letters and from there to the parked ones: in
 * that order it is met somewhere. */
int
redis_survey_make(struct redis_survey *survey, struct redis_store *store, struct text *why)
{
	int rc = redis_survey_begin(survey, store, why);

	if (rc != 1)
		return rc;
	if (redis_ledger_walk(store, &store->ledger_key, survey_add_list, survey, why) == -1)
		return -1;
	for (struct survey_list *list = survey->lists; list; list = list->next) {
		struct list_looking looking = {survey, list};

		if (redis_list_walk(store, &list->key, pushed_add, &looking, why) == -1)
			return -1;
	}
	if (survey_look(survey, &store->key, false, why) == -1 ||
	    survey_look(survey, &store->parked_key, true, why) == -1)
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
		free(list);
	}
	for (size_t i = 0; i < SURVEY_KINDS; i++)
		redis_spill_close(&survey->found[i]);
	redis_counts_free(survey->named);
	redis_reply_free(survey->ids);
}
