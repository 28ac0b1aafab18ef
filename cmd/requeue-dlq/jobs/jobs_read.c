/* Showing a page of dead jobs. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "clock.h"
#include "jobs_store.h"
#include "json.h"
#include "units.h"

/* Of one page. */
struct page {
	struct redis_reply *members; /* members and scores in turns */
	struct redis_reply *claims, *attempts;
	size_t count;
};

/* A command about each member of the page: WORD KEY MEMBER... */
static int
page_ask(struct jobs_store *store, const struct page *page, const char *word,
    const struct text *key, struct redis_reply **reply, struct text *why)
{
	struct redis_bytes words[2 + 512];

	words[0] = redis_word(word);
	words[1] = jobs_word(key);
	for (size_t i = 0; i < page->count; i++)
		words[2 + i] = redis_reply_bytes(redis_reply_element(page->members, 2 * i));

	return jobs_ask(store, words, 2 + page->count, reply, why);
}

static int
page_get(struct jobs_store *store, int64_t most, struct page *page, struct text *why)
{
	char offset[24], count[24];
	struct redis_bytes words[] = {redis_word("ZRANGEBYSCORE"), jobs_word(jobs_source(store)),
	    redis_word(store->cursor), redis_word(store->mark), redis_word("WITHSCORES"),
	    redis_word("LIMIT"), {NULL, 0}, {NULL, 0}};

	*page = (struct page){0};
	snprintf(offset, sizeof(offset), "%" PRId64, store->ties);
	snprintf(count, sizeof(count), "%" PRId64, most);
	words[6] = redis_word(offset);
	words[7] = redis_word(count);
	if (jobs_ask(store, words, 8, &page->members, why) == -1)
		return -1;
	page->count = redis_reply_count(page->members) / 2;
	if (page->count == 0)
		return 0;
	if (store->head.settings.action != STORE_LOOK &&
	    page_ask(store, page, "HMGET", &store->claims_key, &page->claims, why) == -1)
		return -1;

	return page_ask(store, page, "HMGET", &store->attempts_key, &page->attempts, why);
}

static void
page_free(struct page *page)
{
	redis_reply_free(page->members);
	redis_reply_free(page->claims);
	redis_reply_free(page->attempts);
}

/* Whether another one works on it. */
static bool
page_is_held(const struct jobs_store *store, const struct page *page, size_t at)
{
	const struct redis_reply *claim =
	    page->claims ? redis_reply_element(page->claims, at) : NULL;
	struct redis_bytes said = claim ? redis_reply_bytes(claim) : redis_word("");
	const char *blank = said.len > 0 ? memchr(said.bytes, ' ', said.len) : NULL;
	int64_t until = 0;

	return blank && units_read_integer(said.bytes, (size_t)(blank - said.bytes), &until) > 0 &&
	       until > store->now_ms;
}

static void
taken_clear(struct jobs_taken *taken)
{
	text_clear(&taken->member);
	text_clear(&taken->list);
	text_clear(&taken->pushed);
	text_clear(&taken->queue);
	text_clear(&taken->key);
}

static char
taken_letter(enum store_action action, enum store_verdict verdict)
{
	if (verdict == STORE_TAKE_PARK || action == STORE_PARK)
		return 'p';

	return action == STORE_UNPARK    ? 'u'
	       : action == STORE_DROP    ? 'd'
	       : action == STORE_PROCESS ? 'c'
					 : 'm';
}

static void
job_take(struct jobs_store *store, const struct jobs_met *met, enum store_verdict verdict)
{
	struct jobs_taken *taken = &store->taken[store->taken_count++];

	taken_clear(taken);
	taken->letter = taken_letter(store->head.settings.action, verdict);
	text_add(&taken->member, met->member.bytes, met->member.len);
	store->format->push(store, met, taken);
	if (text_failed(&store->destination) || text_failed(&taken->member) ||
	    text_failed(&taken->list) || text_failed(&taken->pushed) ||
	    text_failed(&taken->queue) || text_failed(&taken->key))
		taken->letter = '\0';
	if (store->head.settings.action == STORE_PROCESS)
		jobs_claim_note(store, taken);
}

/* What `attempts` and the score say. */
static void
job_fill(struct jobs_store *store, const struct page *page, size_t at, struct message *message,
    const char *score)
{
	struct redis_bytes attempts = redis_reply_bytes(redis_reply_element(page->attempts, at));
	const struct json_slice died = {.type = JSON_NUMBER, .bytes = score, .len = strlen(score)};
	double seconds = 0;

	units_read_integer(attempts.bytes, attempts.len, &message->attempts);
	message->position = store->position;
	message->is_parked = store->head.settings.part == STORE_PARKED;
	message->format = store->format->name;
	/* Sidekiq's score is when it died. */
	if (message->last_failed_ms == MESSAGE_NO_TIME && !store->format->has_hashes &&
	    json_number(&died, &seconds) == 0 && seconds > 0 && seconds < 1e11)
		message->last_failed_ms = (int64_t)(seconds * 1000);
}

/* Whether it is written down to be put back: by export, or into the trash. */
static bool
job_is_kept(const struct jobs_store *store)
{
	enum store_action action = store->head.settings.action;

	return action == STORE_LOOK || action == STORE_DROP;
}

/* 1: shown; 0: it is not for this walk; -1: the visitor stops. */
static int
job_show(struct jobs_store *store, const struct page *page, size_t at, const struct jobs_met *met,
    store_visit *visit, void *context)
{
	struct message message = {.queue = store->head.queue,
	    .retry_count = -1,
	    .requeue_count = -1,
	    .first_failed_ms = MESSAGE_NO_TIME,
	    .last_failed_ms = MESSAGE_NO_TIME};
	enum store_verdict verdict;

	if (page_is_held(store, page, at) || !store->format->read(store, met, &message))
		return 0;
	job_fill(store, page, at, &message, met->score);
	text_clear(&store->payload);
	if (job_is_kept(store) && !message.unreadable) {
		jobs_element_make(met, &store->payload);
		message.element = (struct bytes){text_string(&store->payload), store->payload.len};
		if (text_failed(&store->payload))
			message.unreadable = "out of memory";
	}
	verdict = visit(&message, context);
	if (verdict == STORE_STOP)
		return -1;
	store->position++;
	if (verdict != STORE_KEEP)
		job_take(store, met, verdict);

	return verdict == STORE_KEEP ? 0 : 1;
}

/* The walk is past it; `stays`: it lies where it was. */
static void
cursor_move(struct jobs_store *store, const struct jobs_met *met, bool stays)
{
	if (strcmp(store->cursor, met->score) != 0)
		store->ties = 0;
	snprintf(store->cursor, sizeof(store->cursor), "%s", met->score);
	text_clear(&store->cursor_member);
	text_add(&store->cursor_member, met->member.bytes, met->member.len);
	store->ties += stays;
	store->left--;
}

/* Members of one score are ordered by their bytes. */
static bool
cursor_is_past(const struct jobs_store *store, const struct jobs_met *met)
{
	const struct text *seen = &store->cursor_member;
	size_t common = seen->len < met->member.len ? seen->len : met->member.len;
	int order;

	if (strcmp(store->cursor, met->score) != 0)
		return false;
	order = memcmp(met->member.bytes, text_string(seen), common);

	return order < 0 || (order == 0 && met->member.len <= seen->len);
}

/* Asks for the hashes of the page's jobs, many at once. */
static int
hashes_ask(struct jobs_store *store, const struct page *page, size_t from, struct text *why)
{
	const size_t end = from + REDIS_MOST_IN_FLIGHT / JOBS_RQ_REPLIES;

	for (size_t i = from; i < page->count && i < end; i++) {
		struct redis_bytes id =
		    redis_reply_bytes(redis_reply_element(page->members, 2 * i));

		if (jobs_rq_send(store, &id, why) == -1)
			return -1;
	}

	return 0;
}

/* Shows the job `at` of a page; 1 when the visitor stops. */
static int
page_show_one(struct jobs_store *store, const struct page *page, size_t at, struct jobs_met *met,
    store_visit *visit, void *context)
{
	struct redis_bytes member = redis_reply_bytes(redis_reply_element(page->members, 2 * at));
	struct redis_bytes said = redis_reply_bytes(redis_reply_element(page->members, 2 * at + 1));
	char score[JOBS_SCORE_SIZE];
	int shown;

	snprintf(score, sizeof(score), "%.*s", (int)said.len, said.bytes);
	met->member = (struct bytes){member.bytes, member.len};
	met->score = score;
	if (cursor_is_past(store, met)) {
		store->ties++;
		return 0;
	}
	shown = met->is_gone ? 0 : job_show(store, page, at, met, visit, context);
	if (shown != -1)
		cursor_move(store, met, shown == 0 && !met->is_gone);

	return shown == -1;
}

static int
page_show(struct jobs_store *store, const struct page *page, store_visit *visit, void *context,
    struct text *why)
{
	bool stopped = false, hashes = store->format->has_hashes;

	/* What is on its way is taken in any case. */
	for (size_t i = 0; i < page->count && (!stopped || redis_in_flight(store->redis) > 0);
	     i++) {
		struct redis_reply *replies[JOBS_RQ_REPLIES] = {NULL};
		struct jobs_met met = {0};

		if (hashes && redis_in_flight(store->redis) == 0 &&
		    hashes_ask(store, page, i, why) == -1)
			return -1;
		if (hashes && jobs_rq_receive(store, replies, &met, why) == -1)
			return -1;
		if (!stopped && store->left > 0)
			stopped = page_show_one(store, page, i, &met, visit, context) == 1;
		jobs_rq_free(replies);
	}

	return stopped;
}

/* ---- the walk ---- */

static int
mark_take(const struct redis_reply *reply, struct jobs_store *store)
{
	struct redis_bytes score;

	if (redis_reply_count(reply) < 2)
		return 0;
	score = redis_reply_bytes(redis_reply_element(reply, 1));
	snprintf(store->mark, sizeof(store->mark), "%.*s", (int)score.len, score.bytes);

	return 0;
}

int
jobs_choose_walk(struct jobs_store *store, struct text *why)
{
	const struct redis_bytes last[] = {redis_word("ZREVRANGE"), jobs_word(jobs_source(store)),
	    redis_word("0"), redis_word("0"), redis_word("WITHSCORES")};
	const char *const count[] = {"ZCARD", text_string(jobs_source(store)), NULL};
	struct redis_reply *reply = NULL;

	snprintf(store->cursor, sizeof(store->cursor), "-inf");
	snprintf(store->mark, sizeof(store->mark), "-inf");
	text_clear(&store->cursor_member);
	store->ties = store->position = 0;
	if (jobs_ask(store, last, 5, &reply, why) == -1)
		return -1;
	mark_take(reply, store);
	redis_reply_free(reply);

	return jobs_ask_number(store, count, &store->left, why);
}

int
jobs_read(struct store *head, store_visit *visit, void *context, size_t *taken, struct text *why)
{
	struct jobs_store *store = (struct jobs_store *)head;
	struct page page;
	int64_t most = head->batch < 512 ? head->batch : 512;
	int rc;

	store->now_ms = clock_wall(&clock_system) / CLOCK_MS;
	store->taken_count = 0;
	if (store->left <= 0)
		return 0;
	rc = page_get(store, most, &page, why);
	if (rc == 0)
		rc = page_show(store, &page, visit, context, why);
	*taken = store->taken_count;
	if (rc == 0 && (int64_t)page.count < most)
		store->left = 0;
	page_free(&page);

	return rc == -1 ? -1 : rc == 1 || store->left > 0;
}
