/* What became of the messages of a run. */
#include <string.h>

#include "redis_counts.h"
#include "redis_ledger.h"
#include "redis_survey.h"
#include "units.h"

enum { LATEST_MS = 5 * 60 * 1000 };

struct tracing {
	struct redis_survey survey;
	store_tracing *seen;
	void *context;
	struct redis_counts *accounted; /* digests that are not missing; NULL: nobody asks */
	int64_t own;                    /* removed by this run, less what it put back */
	int64_t own_unnamed;            /* of those, not among the ids */
	struct redis_counts *named;     /* the ids again */
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

/* Whether it became a dead letter again by the run itself. */
static bool
mark_is_back(char mark)
{
	return mark == REDIS_UNDONE || mark == REDIS_RETURNED || mark == REDIS_GIVEN_BACK;
}

static enum store_place
requeued_place(struct redis_survey *survey, const struct redis_entry *entry)
{
	struct redis_counts *list = redis_survey_list(survey, &entry->destination);

	if (list && redis_counts_take(list, entry->pushed))
		return STORE_AT_DESTINATION;
	if (redis_survey_take(&survey->arrived, entry))
		return STORE_BACK;
	if (redis_survey_take(&survey->put_away, entry))
		return STORE_IS_PARKED;

	return STORE_WAS_CONSUMED;
}

static enum store_place
entry_place(struct redis_survey *survey, const struct redis_entry *entry)
{
	uint64_t digest = redis_digest_hash(entry->digest);

	switch (entry->mark) {
	case REDIS_REQUEUED:
		return requeued_place(survey, entry);
	case REDIS_UNDONE:
		return STORE_WAS_UNDONE;
	case REDIS_DROPPED:
		return STORE_WAS_DROPPED;
	case REDIS_PARKED:
	case REDIS_PUT_AWAY:
		if (redis_counts_take(survey->parked, digest))
			return STORE_IS_PARKED;
		break;
	case REDIS_CLAIMED:
		return redis_counts_take(survey->dead, digest) ? STORE_BACK : STORE_AT_DESTINATION;
	case REDIS_UNPARKED:
		if (redis_counts_take(survey->dead, digest))
			return STORE_AT_DESTINATION;
		break;
	case REDIS_RETURNED:
	case REDIS_GIVEN_BACK:
		if (redis_counts_take(survey->dead, digest))
			return STORE_BACK;
		if (redis_counts_take(survey->parked, digest))
			return STORE_IS_PARKED;
		break;
	default:
		break;
	}

	return STORE_WAS_CONSUMED;
}

static int
entry_trace(const struct redis_entry *entry, void *context)
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
	    .place = entry_place(&tracing->survey, entry),
	};

	redis_entry_id(entry, id);
	if (trace.destination.len > prefix) {
		trace.destination.bytes += prefix;
		trace.destination.len -= prefix;
	}
	if (tracing->accounted)
		redis_counts_add(tracing->accounted, redis_digest_hash(entry->digest));
	if (trace.place == STORE_BACK &&
	    ((reason = redis_survey_reason(&tracing->survey, entry->identity)) ||
		(reason = redis_survey_reason(&tracing->survey, entry->pushed))))
		trace.reason = (struct bytes){reason, strlen(reason)};

	return tracing->seen(&trace, tracing->context);
}

/* ---- what is missing ---- */

static int
entry_account(const struct redis_entry *entry, void *context)
{
	struct tracing *tracing = context;
	int64_t moved_ms = 0;

	units_read_integer(entry->batch, strlen(entry->batch), &moved_ms);
	/* A batch is named before it is moved. */
	if (moved_ms >= tracing->survey.meta.started_ms - LATEST_MS && !mark_is_back(entry->mark))
		redis_counts_add(tracing->accounted, redis_digest_hash(entry->digest));

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

/* Those that were there when the run began, and stand neither in a list nor in any ledger. */
static int
missing_trace(struct tracing *tracing, struct text *why)
{
	struct redis_survey *survey = &tracing->survey;
	const unsigned char *digests;
	size_t named = redis_survey_named(survey, &digests);
	int rc = redis_ledgers(survey->store, ledger_account, tracing, why);

	for (size_t i = 0; rc == 0 && i < named; i++) {
		struct redis_entry entry = {.mark = REDIS_GONE};
		uint64_t hash = redis_digest_hash(digests + 32 * i);
		char id[REDIS_ID_SIZE];
		struct store_trace trace = {
		    .id = {id, REDIS_ID_SIZE - 1}, .action = STORE_LOOK, .place = STORE_IS_MISSING};

		if (redis_counts_take(tracing->accounted, hash) ||
		    redis_counts_take(survey->dead, hash) ||
		    redis_counts_take(survey->parked, hash))
			continue;
		memcpy(entry.digest, digests + 32 * i, sizeof(entry.digest));
		redis_entry_id(&entry, id);
		rc = tracing->seen(&trace, tracing->context);
	}

	return rc;
}

int
redis_trace(struct store *head, store_tracing *seen, void *context, struct text *why)
{
	struct redis_store *store = (struct redis_store *)head;
	struct tracing tracing = {.seen = seen, .context = context, .why = why};
	bool verifies = head->settings.action == STORE_LOOK;
	int rc = redis_survey_make(&tracing.survey, store, why);

	if (rc == 1) {
		if (verifies)
			tracing.accounted = redis_counts_new();
		rc = redis_ledger_walk(store, &store->ledger_key, entry_trace, &tracing, why);
		if (rc == 0 && verifies && !tracing.survey.meta.parked)
			rc = missing_trace(&tracing, why);
	}
	redis_counts_free(tracing.accounted);
	redis_survey_free(&tracing.survey);

	return rc;
}

/* ---- the run as a whole ---- */

static int
entry_sum(const struct redis_entry *entry, void *context)
{
	struct tracing *tracing = context;
	uint64_t digest = redis_digest_hash(entry->digest);
	bool is_back = mark_is_back(entry->mark);

	tracing->own += !is_back;
	if (!redis_counts_take(tracing->named, digest))
		tracing->own_unnamed++;
	/* It counts with the ledger's lines. */
	if (is_back || entry->mark == REDIS_CLAIMED)
		redis_counts_take(tracing->survey.dead, digest);

	return 0;
}

/* Those of the ids that are there still and were not moved, and of more than are named as many as
 * there can be. */
static int64_t
run_untouched(struct tracing *tracing, int64_t others)
{
	struct redis_survey *survey = &tracing->survey;
	struct redis_counts *list = survey->meta.parked ? survey->parked : survey->dead;
	const unsigned char *digests;
	size_t named = redis_survey_named(survey, &digests);
	int64_t untouched = 0, expected, there;

	for (size_t i = 0; i < named; i++)
		untouched += redis_counts_take(list, redis_digest_hash(digests + 32 * i));
	if (survey->meta.parked)
		return untouched;
	expected = survey->meta.depth - (int64_t)named - tracing->own_unnamed - others;
	there = survey->dead_count - untouched;
	if (expected > there)
		expected = there;

	return expected > 0 ? untouched + expected : untouched;
}

int
redis_run(struct store *head, struct store_run *run, struct text *why)
{
	struct redis_store *store = (struct redis_store *)head;
	struct tracing tracing = {.why = why};
	struct redis_survey *survey = &tracing.survey;
	const unsigned char *digests;
	int rc = redis_survey_make(survey, store, why);

	if (rc == 1) {
		tracing.named = redis_counts_new();
		for (size_t i = 0, n = redis_survey_named(survey, &digests); i < n; i++)
			redis_counts_add(tracing.named, redis_digest_hash(digests + 32 * i));
		rc = redis_ledger_walk(store, &store->ledger_key, entry_sum, &tracing, why) == -1
			 ? -1
			 : 1;
	}
	if (rc == 1) {
		*run = (struct store_run){
		    .started_ms = survey->meta.started_ms, .depth = survey->meta.depth};
		run->others = survey->removed - survey->meta.removed - tracing.own;
		if (run->others < 0 || survey->meta.parked)
			run->others = 0;
		run->untouched = run_untouched(&tracing, run->others);
	}
	redis_counts_free(tracing.named);
	redis_survey_free(survey);

	return rc;
}
