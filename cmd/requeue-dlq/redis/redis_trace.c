/* What became of the messages of a run. */
#include <stdlib.h>
#include <string.h>

#include "digest.h"
#include "memory.h"
#include "redis_places.h"
#include "units.h"

enum { LATEST_MS = 5 * 60 * 1000 };

struct tracing {
	struct redis_survey survey;
	struct redis_places places;
	struct redis_fields fields;
	size_t *first; /* of each of them: the number of its first message */
	size_t number; /* of the message in hand */
	size_t end;    /* of those of its field */
	store_tracing *seen;
	void *context;
	struct redis_counts *named;     /* the ids */
	struct redis_counts *accounted; /* those of them that are not missing */
	struct text *why;
};

static enum store_action
mark_action(char mark)
{
	switch (mark) {
	case REDIS_REQUEUED:
	case REDIS_UNDONE:
		return STORE_REQUEUE;
	case REDIS_PARKED:
		return STORE_PARK;
	case REDIS_DROPPED:
		return STORE_DROP;
	case REDIS_UNPARKED:
		return STORE_UNPARK;
	default:
		return STORE_PROCESS;
	}
}

/* ---- what is looked for ---- */

static void
digest_account(struct tracing *tracing, uint64_t digest)
{
	if (redis_counts_get(tracing->named, digest) > 0)
		redis_counts_add(tracing->accounted, digest);
}

static int
entry_note(const struct redis_entry *entry, void *context)
{
	struct tracing *tracing = context;

	redis_places_add(&tracing->places, &tracing->survey, entry);
	digest_account(tracing, redis_digest_hash(entry->digest));

	return 0;
}

/* Those of the run.  What it adds meanwhile is left to another look. */
static int
run_note(struct tracing *tracing)
{
	struct redis_store *store = tracing->survey.store;
	int rc = redis_ledger_fields(store, &store->ledger_key, &tracing->fields, tracing->why);

	tracing->first = memory_new(tracing->fields.count + 1, sizeof(*tracing->first));
	for (size_t i = 0; rc == 0 && i < tracing->fields.count; i++) {
		rc = redis_ledger_batch(store, &store->ledger_key, tracing->fields.names[i],
		    entry_note, tracing, tracing->why);
		tracing->first[i + 1] = tracing->places.lines.count;
	}

	return rc;
}

static int
entry_account(const struct redis_entry *entry, void *context)
{
	struct tracing *tracing = context;
	int64_t moved_ms = 0;

	units_read_integer(entry->batch, strlen(entry->batch), &moved_ms);
	/* A batch is named before it is moved. */
	if (moved_ms >= tracing->survey.meta.started_ms - LATEST_MS &&
	    !redis_mark_is_back(entry->mark))
		digest_account(tracing, redis_digest_hash(entry->digest));

	return 0;
}

static int
ledger_account(const struct text *ledger, void *context)
{
	struct tracing *tracing = context;
	const struct text *own = &tracing->survey.store->ledger_key;

	if (ledger->len == own->len && memcmp(ledger->bytes, own->bytes, own->len) == 0)
		return 0;

	return redis_ledger_walk(
	    tracing->survey.store, ledger, entry_account, tracing, tracing->why);
}

/* Those that were there when the run began, behind the others. */
static int
named_note(struct tracing *tracing)
{
	const unsigned char *digests;
	size_t named = redis_survey_named(&tracing->survey, &digests);
	int rc = redis_ledgers(tracing->survey.store, ledger_account, tracing, tracing->why);

	for (size_t i = 0; rc == 0 && i < named; i++) {
		uint64_t digest = redis_digest_hash(digests + 32 * i);
		bool is_known = redis_counts_take(tracing->accounted, digest);

		redis_places_add_named(&tracing->places, digest, is_known);
	}

	return rc;
}

/* ---- what is shown ---- */

static int
entry_show(const struct redis_entry *entry, void *context)
{
	struct tracing *tracing = context;
	size_t prefix =
	    tracing->survey.store->key.len - strlen(tracing->survey.store->head.queue) - 4;
	char id[REDIS_ID_SIZE];
	const char *reason;
	struct store_trace trace = {
	    .id = {id, REDIS_ID_SIZE - 1},
	    .request_id = entry->request_id,
	    .destination = entry->destination,
	    .action = mark_action(entry->mark),
	};

	if (tracing->number == tracing->end)
		return 0;
	trace.place = redis_places_get(&tracing->places, tracing->number++);
	redis_entry_id(entry, id);
	if (trace.destination.len > prefix) {
		trace.destination.bytes += prefix;
		trace.destination.len -= prefix;
	}
	if (trace.place == STORE_BACK &&
	    ((reason = redis_survey_reason(&tracing->survey, entry->identity)) ||
		(reason = redis_survey_reason(&tracing->survey, entry->pushed))))
		trace.reason = (struct bytes){reason, strlen(reason)};

	return tracing->seen(&trace, tracing->context);
}

static int
run_show(struct tracing *tracing)
{
	struct redis_store *store = tracing->survey.store;
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < tracing->fields.count; i++) {
		tracing->number = tracing->first[i];
		tracing->end = tracing->first[i + 1];
		rc = redis_ledger_batch(store, &store->ledger_key, tracing->fields.names[i],
		    entry_show, tracing, tracing->why);
	}

	return rc;
}

static int
missing_show(struct tracing *tracing)
{
	const unsigned char *digests;
	size_t named = redis_survey_named(&tracing->survey, &digests);
	size_t first = tracing->first[tracing->fields.count];
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < named; i++) {
		struct redis_entry entry = {.mark = REDIS_GONE};
		char id[REDIS_ID_SIZE];
		struct store_trace trace = {
		    .id = {id, REDIS_ID_SIZE - 1}, .action = STORE_LOOK, .place = STORE_IS_MISSING};

		if (redis_places_get(&tracing->places, first + i) != STORE_IS_MISSING)
			continue;
		memcpy(entry.digest, digests + 32 * i, sizeof(entry.digest));
		redis_entry_id(&entry, id);
		rc = tracing->seen(&trace, tracing->context);
	}

	return rc;
}

/* The ids of the beginning. */
static void
named_count(struct tracing *tracing)
{
	const unsigned char *digests;
	size_t named = redis_survey_named(&tracing->survey, &digests);

	for (size_t i = 0; i < named; i++)
		redis_counts_add(tracing->named, redis_digest_hash(digests + 32 * i));
}

int
redis_trace(struct store *head, store_tracing *seen, void *context, struct text *why)
{
	struct redis_store *store = (struct redis_store *)head;
	struct tracing tracing = {.seen = seen, .context = context, .why = why};
	int rc = redis_survey_make(&tracing.survey, store, why);
	bool is_there = rc == 1, finds_missing;

	finds_missing = head->settings.action == STORE_LOOK && !tracing.survey.meta.parked;
	redis_places_open(&tracing.places);
	tracing.named = redis_counts_new();
	tracing.accounted = redis_counts_new();
	if (is_there) {
		named_count(&tracing);
		rc = run_note(&tracing);
	}
	if (is_there && rc == 0 && finds_missing)
		rc = named_note(&tracing);
	if (is_there && rc == 0)
		rc = redis_places_find(&tracing.places, &tracing.survey, why);
	if (is_there && rc == 0)
		rc = run_show(&tracing);
	if (is_there && rc == 0 && finds_missing)
		rc = missing_show(&tracing);
	redis_counts_free(tracing.accounted);
	redis_counts_free(tracing.named);
	redis_fields_free(&tracing.fields);
	free(tracing.first);
	redis_places_close(&tracing.places);
	redis_survey_free(&tracing.survey);

	return rc;
}

/* ---- the run as a whole ---- */

struct summing {
	struct redis_survey survey;
	struct redis_counts *there; /* of the ids: what stands in the list that the run walked */
	struct redis_counts *named; /* the ids again */
	int64_t length;             /* of that list */
	int64_t own;                /* removed by this run, less what it put back */
	int64_t own_unnamed;        /* of those, not among the ids */
};

static int
element_sum(const struct redis_bytes *element, void *context)
{
	struct summing *summing = context;
	struct digest *digest = summing->survey.store->digest;
	unsigned char packed[32];
	char id[REDIS_ID_SIZE];
	uint64_t hash;

	digest_add(digest, element->bytes, element->len);
	if (digest_end(digest, id) == -1)
		return -1;
	redis_id_pack(id, packed);
	hash = redis_digest_hash(packed);
	summing->length++;
	if (redis_counts_get(summing->survey.named, hash) > 0)
		redis_counts_add(summing->there, hash);

	return 0;
}

static int
entry_sum(const struct redis_entry *entry, void *context)
{
	struct summing *summing = context;
	uint64_t digest = redis_digest_hash(entry->digest);
	bool is_back = redis_mark_is_back(entry->mark);

	summing->own += !is_back;
	if (!redis_counts_take(summing->named, digest))
		summing->own_unnamed++;
	/* It counts with the ledger's lines. */
	if (!summing->survey.meta.parked && (is_back || entry->mark == REDIS_CLAIMED))
		redis_counts_take(summing->there, digest);

	return 0;
}

/* Those of the ids that are there still and were not moved, and of more than are named as many as
 * there can be. */
static int64_t
run_untouched(struct summing *summing, int64_t others)
{
	struct redis_survey *survey = &summing->survey;
	const unsigned char *digests;
	size_t named = redis_survey_named(survey, &digests);
	int64_t untouched = 0, expected, left;

	for (size_t i = 0; i < named; i++)
		untouched += redis_counts_take(summing->there, redis_digest_hash(digests + 32 * i));
	if (survey->meta.parked)
		return untouched;
	expected = survey->meta.depth - (int64_t)named - summing->own_unnamed - others;
	left = summing->length - untouched;
	if (expected > left)
		expected = left;

	return expected > 0 ? untouched + expected : untouched;
}

/* 0 or -1. */
static int
run_sum(struct summing *summing, struct store_run *run, struct text *why)
{
	struct redis_survey *survey = &summing->survey;
	struct redis_store *store = survey->store;
	const struct text *list = survey->meta.parked ? &store->parked_key : &store->key;
	const unsigned char *digests;

	for (size_t i = 0, n = redis_survey_named(survey, &digests); i < n; i++)
		redis_counts_add(summing->named, redis_digest_hash(digests + 32 * i));
	if (redis_list_walk(store, list, element_sum, summing, why) == -1 ||
	    redis_ledger_walk(store, &store->ledger_key, entry_sum, summing, why) == -1)
		return -1;
	*run =
	    (struct store_run){.started_ms = survey->meta.started_ms, .depth = survey->meta.depth};
	run->others = survey->removed - survey->meta.removed - summing->own;
	if (run->others < 0 || survey->meta.parked)
		run->others = 0;
	run->untouched = run_untouched(summing, run->others);

	return 0;
}

int
redis_run(struct store *head, struct store_run *run, struct text *why)
{
	struct summing summing = {
	    .there = redis_counts_new(),
	    .named = redis_counts_new(),
	};
	int rc = redis_survey_begin(&summing.survey, (struct redis_store *)head, why);

	if (rc == 1 && run_sum(&summing, run, why) == -1)
		rc = -1;
	redis_counts_free(summing.there);
	redis_counts_free(summing.named);
	redis_survey_free(&summing.survey);

	return rc;
}
