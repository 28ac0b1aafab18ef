#include "jobs_ledger.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "clock.h"
#include "units.h"

enum { LINES_AT_ONCE = 200 };

/* ---- lines ---- */

/* A number and the blank behind it. */
static const char *
number_take(const char *at, const char *stop, size_t *number)
{
	const char *blank = at && at < stop ? memchr(at, ' ', (size_t)(stop - at)) : NULL;
	int64_t value;

	if (!blank ||
	    units_read_integer(at, (size_t)(blank - at), &value) != (size_t)(blank - at) ||
	    value < 0)
		return NULL;
	*number = (size_t)value;

	return blank + 1;
}

/* 0, or -1: it is none. */
static int
line_read(const struct redis_bytes *raw, struct jobs_line *line)
{
	const char *stop = raw->bytes + raw->len, *at;
	size_t member, list, pushed;

	if (raw->len < 4)
		return -1;
	line->letter = raw->bytes[0];
	line->is_undone = raw->bytes[1] == 'u';
	at = memchr(raw->bytes + 3, ' ', raw->len - 3);
	at = at ? number_take(at + 1, stop, &member) : NULL;
	at = number_take(at, stop, &list);
	at = number_take(at, stop, &pushed);
	if (!at || member > (size_t)(stop - at) || list > (size_t)(stop - at) - member)
		return -1;
	line->member = line->id = (struct bytes){at, member};
	line->list = (struct bytes){at + member, list};

	return 0;
}

static int
line_show(struct jobs_store *store, const struct redis_bytes *raw, int64_t number,
    jobs_line_seen *seen, void *context)
{
	TEXT_LOCAL id = TEXT_INIT(TEXT_MAX_RECORD), queue = TEXT_INIT(TEXT_MAX_RECORD);
	struct jobs_line line = {.number = number};

	if (line_read(raw, &line) == -1)
		return 0;
	if (!store->format->has_hashes) {
		jobs_sidekiq_name(store, &line.member, &id, &queue);
		line.id = (struct bytes){text_string(&id), id.len};
	}

	return seen(&line, context);
}

static int
lines_get(struct jobs_store *store, const struct text *ledger, int64_t from, int64_t most,
    struct redis_reply **reply, struct text *why)
{
	struct redis_bytes words[2 + LINES_AT_ONCE];
	char names[LINES_AT_ONCE][24];

	words[0] = redis_word("HMGET");
	words[1] = jobs_word(ledger);
	for (int64_t i = 0; i < most; i++) {
		snprintf(names[i], sizeof(names[i]), "l:%" PRId64, from + 1 + i);
		words[2 + i] = redis_word(names[i]);
	}

	return jobs_ask(store, words, 2 + (size_t)most, reply, why);
}

int
jobs_walk_lines(struct jobs_store *store, const struct text *ledger, int64_t from, int64_t most,
    jobs_line_seen *seen, void *context, struct text *why)
{
	int64_t end = from + most;
	int rc = 0;

	while (rc == 0 && from < end) {
		int64_t count = end - from < LINES_AT_ONCE ? end - from : LINES_AT_ONCE;
		struct redis_reply *reply = NULL;

		if (lines_get(store, ledger, from, count, &reply, why) == -1)
			return -1;
		for (int64_t i = 0; rc == 0 && i < count; i++) {
			const struct redis_reply *raw = redis_reply_element(reply, (size_t)i);
			struct redis_bytes said = redis_reply_bytes(raw);

			if (redis_reply_kind(raw) != REDIS_STRING) {
				end = from;
				break;
			}
			rc = line_show(store, &said, from + 1 + i, seen, context);
		}
		redis_reply_free(reply);
		from += count;
	}

	return rc;
}

/* ---- the beginning ---- */

struct beginning {
	struct jobs_store *store;
	struct text *ids, id, queue;
	int64_t depth;
};

static int
beginning_take(const struct bytes *member, const char *score, void *context)
{
	struct beginning *beginning = context;
	struct jobs_store *store = beginning->store;
	struct bytes id = *member;

	(void)score;
	if (!store->format->has_hashes) {
		jobs_sidekiq_name(store, member, &beginning->id, &beginning->queue);
		if (strcmp(text_string(&beginning->queue), store->head.queue) != 0)
			return 0;
		id = (struct bytes){text_string(&beginning->id), beginning->id.len};
	}
	if (beginning->depth++ < JOBS_NAMED && id.len > 0 && !memchr(id.bytes, '\n', id.len)) {
		text_add(beginning->ids, id.bytes, id.len);
		text_add_byte(beginning->ids, '\n');
	}

	return 0;
}

int
jobs_begin_run(struct jobs_store *store, struct text *begins, struct text *why)
{
	TEXT_LOCAL ids = TEXT_INIT(TEXT_MAX_DOCUMENT);
	struct beginning beginning = {.store = store,
	    .ids = &ids,
	    .id = TEXT_INIT(TEXT_MAX_RECORD),
	    .queue = TEXT_INIT(TEXT_MAX_RECORD)};
	int rc = jobs_walk_set(store, jobs_source(store), beginning_take, &beginning, why);

	text_free(&beginning.id);
	text_free(&beginning.queue);
	if (rc == -1)
		return -1;
	text_add_format(begins, "%" PRId64 " %" PRId64 " \n", store->now_ms, beginning.depth);
	text_add(begins, text_string(&ids), ids.len);

	return text_failed(begins) ? text_fail(why, "out of memory") : 0;
}

/* Its first line.  1 or 0: it is none. */
static int
start_take(const char *at, const char *stop, struct jobs_start *start)
{
	size_t started = 0, depth = 0;

	at = number_take(at, stop, &started);
	at = number_take(at, stop, &depth);
	start->started_ms = (int64_t)started;
	start->depth = (int64_t)depth;

	return at ? 1 : 0;
}

int
jobs_read_start(struct jobs_store *store, struct jobs_start *start, struct text *why)
{
	const struct redis_bytes words[] = {
	    redis_word("HGET"), jobs_word(&store->ledger_key), redis_word("start")};
	struct redis_reply *reply = NULL;
	struct redis_bytes said;
	const char *line;
	int read = 0;

	*start = (struct jobs_start){.ids = TEXT_INIT(TEXT_MAX_DOCUMENT)};
	if (jobs_ask(store, words, 3, &reply, why) == -1)
		return -1;
	said = redis_reply_bytes(reply);
	line = said.len > 0 ? memchr(said.bytes, '\n', said.len) : NULL;
	if (line)
		read = start_take(said.bytes, line, start);
	if (line)
		text_add(&start->ids, line + 1, said.len - (size_t)(line + 1 - said.bytes));
	redis_reply_free(reply);

	return read;
}

/* ---- where jobs are ---- */

struct looking {
	struct jobs_store *store;
	struct sightings *places;
	int place;
	struct text id, queue, reason;
};

static struct looking
looking_begin(struct jobs_store *store, struct sightings *places)
{
	struct text text = TEXT_INIT(TEXT_MAX_RECORD);

	return (struct looking){.store = store,
	    .places = places,
	    .place = JOB_IS_WAITING,
	    .id = text,
	    .queue = text,
	    .reason = text};
}

static void
looking_end(struct looking *looking)
{
	text_free(&looking->id);
	text_free(&looking->queue);
	text_free(&looking->reason);
}

static int
element_sight(const struct bytes *element, void *context)
{
	struct looking *looking = context;
	struct bytes id = *element;

	if (!looking->store->format->has_hashes) {
		jobs_sidekiq_name(looking->store, element, &looking->id, &looking->queue);
		id = (struct bytes){text_string(&looking->id), looking->id.len};
		if (looking->place > JOB_IS_WAITING)
			jobs_sidekiq_reason(looking->store, element, &looking->reason);
	}
	if (id.len > 0)
		sightings_add(looking->places, &id, looking->place,
		    looking->reason.len > 0 ? text_string(&looking->reason) : NULL);

	return 0;
}

static int
member_sight(const struct bytes *member, const char *score, void *context)
{
	(void)score;

	return element_sight(member, context);
}

static int
sight_set(struct looking *looking, const struct text *key, int place, struct text *why)
{
	looking->place = place;

	return jobs_walk_set(looking->store, key, member_sight, looking, why);
}

int
jobs_sight_live(
    struct jobs_store *store, const struct text *list, struct sightings *places, struct text *why)
{
	TEXT_LOCAL retry = TEXT_INIT(TEXT_MAX_RECORD);
	struct looking looking = looking_begin(store, places);
	int rc;

	if (jobs_name(store, &retry, "retry") == -1)
		return text_fail(why, "out of memory");
	rc = jobs_walk_list(store, text_string(list), element_sight, &looking, why);
	if (rc == 0)
		rc = sight_set(&looking, &retry, JOB_HAS_FAILED, why);
	looking_end(&looking);

	return rc;
}

int
jobs_sight_dead(struct jobs_store *store, struct sightings *places, struct text *why)
{
	struct looking looking = looking_begin(store, places);
	int rc = sight_set(&looking, &store->parked_key, JOB_IS_PARKED, why);

	if (rc == 0)
		rc = sight_set(&looking, &store->dead_key, JOB_IS_DEAD, why);
	looking_end(&looking);

	return rc;
}

/* ---- other runs ---- */

int
jobs_other_ledgers(
    struct jobs_store *store, jobs_ledger_seen *seen, void *context, struct text *why)
{
	const struct redis_bytes words[] = {redis_word("HKEYS"), jobs_word(&store->totals_key)};
	TEXT_LOCAL ledger = TEXT_INIT(TEXT_MAX_RECORD);
	struct redis_reply *reply = NULL;
	int rc = 0;

	if (jobs_ask(store, words, 2, &reply, why) == -1)
		return -1;
	for (size_t i = 0; rc == 0 && i < redis_reply_count(reply); i++) {
		struct redis_bytes name = redis_reply_bytes(redis_reply_element(reply, i));

		if (name.len < 5 || memcmp(name.bytes, "run:", 4) != 0)
			continue;
		text_clear(&ledger);
		text_add(&ledger, text_string(&store->totals_key), store->totals_key.len);
		text_add_byte(&ledger, ':');
		text_add(&ledger, name.bytes + 4, name.len - 4);
		if (ledger.len != store->ledger_key.len ||
		    memcmp(text_string(&ledger), text_string(&store->ledger_key), ledger.len) != 0)
			rc = seen(&ledger, context);
	}
	redis_reply_free(reply);

	return rc;
}
