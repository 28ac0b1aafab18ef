/* What became of the jobs of a run, and taking them back. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "jobs_ledger.h"
#include "jobs_lua.h"
#include "memory.h"

/* ---- where the jobs are ---- */

struct survey {
	struct jobs_store *store;
	struct sightings places; /* of all that can be met without asking for each */
	struct sightings ours;   /* in the ledger of the run; taken back: 2 */
	struct sightings others; /* in those of other runs, and not taken back there */
	struct text last_list;   /* the live list that was looked at */
	struct text *why;
	bool failed;
};

static void
survey_free(struct survey *survey)
{
	sightings_free(&survey->places);
	sightings_free(&survey->ours);
	sightings_free(&survey->others);
	text_free(&survey->last_list);
}

static int
survey_open(struct survey *survey, struct jobs_store *store, struct text *why)
{
	*survey =
	    (struct survey){.store = store, .last_list = TEXT_INIT(TEXT_MAX_RECORD), .why = why};

	return jobs_sight_dead(store, &survey->places, why);
}

/* Jobs of Sidekiq are looked for in the list that they went to, and where they wait after they have
 * failed again. */
static int
survey_look_at(struct survey *survey, const struct bytes *list)
{
	if (survey->store->format->has_hashes || list->len == 0 ||
	    (survey->last_list.len == list->len &&
		memcmp(text_string(&survey->last_list), list->bytes, list->len) == 0))
		return 0;
	text_clear(&survey->last_list);
	text_add(&survey->last_list, list->bytes, list->len);

	return jobs_sight_live(survey->store, &survey->last_list, &survey->places, survey->why);
}

/* What RQ says of a job that is neither dead nor parked. */
static int
status_ask(struct survey *survey, const struct jobs_line *line, enum store_place *place)
{
	TEXT_LOCAL key = TEXT_INIT(TEXT_MAX_RECORD);
	struct redis_bytes words[] = {redis_word("HGET"), {NULL, 0}, redis_word("status")};
	static const char *const waits[] = {"queued", "started", "scheduled", "deferred"};
	struct redis_reply *reply = NULL;
	struct redis_bytes said;

	jobs_name(survey->store, &key, "rq:job:");
	if (text_add(&key, line->id.bytes, line->id.len) == -1)
		return text_fail(survey->why, "out of memory");
	words[1] = jobs_word(&key);
	if (jobs_ask(survey->store, words, 3, &reply, survey->why) == -1)
		return -1;
	said = redis_reply_bytes(reply);
	*place = STORE_WAS_CONSUMED;
	for (size_t i = 0; i < sizeof(waits) / sizeof(waits[0]); i++) {
		if (said.len == strlen(waits[i]) && memcmp(said.bytes, waits[i], said.len) == 0)
			*place = STORE_AT_DESTINATION;
	}
	redis_reply_free(reply);

	return 0;
}

/* 0 or -1. */
static int
survey_place(struct survey *survey, const struct jobs_line *line, enum store_place *place)
{
	int met;

	if (line->is_undone || line->letter == 'd') {
		*place = line->is_undone ? STORE_WAS_UNDONE : STORE_WAS_DROPPED;
		return 0;
	}
	if (survey_look_at(survey, &line->list) == -1)
		return -1;
	met = sightings_find(&survey->places, &line->id);
	*place = met == JOB_IS_DEAD      ? STORE_BACK
		 : met == JOB_IS_PARKED  ? STORE_IS_PARKED
		 : line->letter != 'm'   ? STORE_WAS_CONSUMED
		 : met == JOB_HAS_FAILED ? STORE_BACK
		 : met == JOB_IS_WAITING ? STORE_AT_DESTINATION
					 : STORE_WAS_CONSUMED;
	if (met == JOB_IS_DEAD && line->letter == 'u')
		*place = STORE_AT_DESTINATION;
	if (met == 0 && line->letter == 'm' && survey->store->format->has_hashes)
		return status_ask(survey, line, place);

	return 0;
}

/* Why it is back.  0 or -1. */
static int
survey_reason(struct survey *survey, const struct jobs_line *line, struct text *reason)
{
	struct jobs_store *store = survey->store;
	struct redis_bytes id = {line->id.bytes, line->id.len};
	struct jobs_met met = {.member = line->id};
	struct redis_reply *replies[JOBS_RQ_REPLIES];
	struct message message = {0};
	const char *known = sightings_reason(&survey->places, &line->id);

	if (known || !store->format->has_hashes) {
		text_add_string(reason, known ? known : "");
		return 0;
	}
	if (jobs_rq_send(store, &id, survey->why) == -1 ||
	    jobs_rq_receive(store, replies, &met, survey->why) == -1)
		return -1;
	store->format->read(store, &met, &message);
	if (message.reason.bytes)
		text_add(reason, message.reason.bytes, message.reason.len);
	jobs_rq_free(replies);

	return 0;
}

static enum store_action
line_action(char letter)
{
	return letter == 'm'   ? STORE_REQUEUE
	       : letter == 'p' ? STORE_PARK
	       : letter == 'u' ? STORE_UNPARK
	       : letter == 'd' ? STORE_DROP
			       : STORE_PROCESS;
}

/* ---- tracing ---- */

struct tracing {
	struct survey *survey;
	store_tracing *seen;
	void *context;
	int64_t last; /* line */
};

static int
line_trace(const struct jobs_line *line, void *context)
{
	struct tracing *tracing = context;
	struct store_trace trace = {.id = line->id, .action = line_action(line->letter)};
	TEXT_LOCAL reason = TEXT_INIT(TEXT_MAX_RECORD);

	tracing->last = line->number;
	if (line->letter == 'm')
		trace.destination = line->list;
	if (survey_place(tracing->survey, line, &trace.place) == -1 ||
	    (trace.place == STORE_BACK && survey_reason(tracing->survey, line, &reason) == -1)) {
		tracing->survey->failed = true;
		return -1;
	}

	if (reason.len > 0)
		trace.reason = (struct bytes){text_string(&reason), reason.len};

	return tracing->seen(&trace, tracing->context);
}

static int
line_note_ours(const struct jobs_line *line, void *context)
{
	struct survey *survey = context;

	sightings_add(&survey->ours, &line->id, line->is_undone ? 2 : 1, NULL);

	return 0;
}

static int
line_note_other(const struct jobs_line *line, void *context)
{
	struct survey *survey = context;

	if (!line->is_undone)
		sightings_add(&survey->others, &line->id, 1, NULL);

	return 0;
}

static int
ledger_note_other(const struct text *ledger, void *context)
{
	struct survey *survey = context;

	return jobs_walk_lines(
	    survey->store, ledger, 0, INT64_MAX - 1, line_note_other, survey, survey->why);
}

/* All ledgers. */
static int
survey_note_ledgers(struct survey *survey)
{
	if (jobs_walk_lines(survey->store, &survey->store->ledger_key, 0, INT64_MAX - 1,
		line_note_ours, survey, survey->why) == -1)
		return -1;

	return jobs_other_ledgers(survey->store, ledger_note_other, survey, survey->why);
}

/* Where one is that was there when the run began and that the run did not move. */
enum left_where { LEFT_UNTOUCHED, LEFT_TO_OTHERS, LEFT_MISSING, LEFT_MOVED };

static enum left_where
survey_left(struct survey *survey, const struct bytes *id)
{
	int met;

	if (sightings_find(&survey->ours, id) > 0)
		return LEFT_MOVED;
	met = sightings_find(&survey->places, id);
	if (met == JOB_IS_DEAD || met == JOB_IS_PARKED)
		return LEFT_UNTOUCHED;

	return sightings_find(&survey->others, id) > 0 ? LEFT_TO_OTHERS : LEFT_MISSING;
}

/* The next id of a run's beginning; false at the end. */
static bool
start_next(const struct jobs_start *start, size_t *at, struct bytes *id)
{
	const char *from = text_string(&start->ids) + *at;
	const char *end = *at < start->ids.len ? memchr(from, '\n', start->ids.len - *at) : NULL;

	if (!end)
		return false;
	*id = (struct bytes){from, (size_t)(end - from)};
	*at += id->len + 1;

	return true;
}

static int
missing_trace(struct tracing *tracing, const struct jobs_start *start)
{
	struct bytes id;
	int rc = 0;

	for (size_t at = 0; rc == 0 && start_next(start, &at, &id);) {
		struct store_trace trace = {.id = id, .place = STORE_IS_MISSING};

		if (survey_left(tracing->survey, &id) == LEFT_MISSING)
			rc = tracing->seen(&trace, tracing->context);
	}

	return rc;
}

int
jobs_trace(struct store *head, store_tracing *seen, void *context, struct text *why)
{
	struct jobs_store *store = (struct jobs_store *)head;
	struct survey survey;
	struct jobs_start start;
	struct tracing tracing = {&survey, seen, context, 0};
	int rc = survey_open(&survey, store, why);
	int has = rc == 0 ? jobs_read_start(store, &start, why) : -1;

	if (has == 1)
		rc = survey_note_ledgers(&survey);
	if (has == 1 && rc == 0)
		rc = jobs_walk_lines(
		    store, &store->ledger_key, 0, INT64_MAX - 1, line_trace, &tracing, why);
	if (has == 1 && rc == 0)
		rc = missing_trace(&tracing, &start);
	if (has >= 0)
		text_free(&start.ids);
	survey_free(&survey);

	return has == -1 ? -1 : rc;
}

int
jobs_run(struct store *head, struct store_run *run, struct text *why)
{
	struct jobs_store *store = (struct jobs_store *)head;
	struct jobs_start start;
	struct survey survey;
	struct bytes id;
	int has = jobs_read_start(store, &start, why);

	if (has == 1) {
		run->started_ms = start.started_ms;
		run->depth = start.depth;
		if (survey_open(&survey, store, why) == -1 || survey_note_ledgers(&survey) == -1)
			has = -1;
		for (size_t at = 0; has == 1 && start_next(&start, &at, &id);) {
			enum left_where where = survey_left(&survey, &id);

			run->untouched += where == LEFT_UNTOUCHED;
			run->others += where == LEFT_TO_OTHERS;
		}
		/* Those without a name are taken for untouched. */
		if (start.depth > JOBS_NAMED)
			run->untouched += start.depth - JOBS_NAMED;
		survey_free(&survey);
	}
	text_free(&start.ids);

	return has;
}

/* ---- taking back ---- */

static int
lines_undo(struct jobs_store *store, int64_t from, int64_t count, struct text *why)
{
	struct redis_bytes *words = memory_new(2 + (size_t)count, sizeof(*words));
	char(*numbers)[24] = memory_new((size_t)count, sizeof(*numbers));
	struct redis_reply *reply = NULL;
	int rc;

	words[0] = redis_word(store->format->has_hashes ? "rq" : "");
	words[1] = jobs_word(&store->dead_key);
	for (int64_t i = 0; i < count; i++) {
		snprintf(numbers[i], sizeof(numbers[i]), "%" PRId64, from + 1 + i);
		words[2 + i] = redis_word(numbers[i]);
	}
	rc = jobs_run_script(
	    store, jobs_lua_undo, &store->dead_key, words, 2 + (size_t)count, &reply, why);
	redis_reply_free(reply);
	free(words);
	free(numbers);

	return rc;
}

int
jobs_undo(struct store *head, store_tracing *seen, void *context, struct text *why)
{
	struct jobs_store *store = (struct jobs_store *)head;
	struct survey survey;
	struct tracing tracing = {&survey, seen, context, store->line};
	int64_t from = store->line;
	int rc;

	if (lines_undo(store, from, head->batch, why) == -1)
		return -1;
	rc = survey_open(&survey, store, why);
	if (rc == 0)
		rc = jobs_walk_lines(
		    store, &store->ledger_key, from, head->batch, line_trace, &tracing, why);
	survey_free(&survey);
	store->line = from + head->batch;
	if (rc != 0)
		return rc;

	return tracing.last == store->line;
}
