#include "jobs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "json.h"
#include "jobs_store.h"
#include "memory.h"
#include "units.h"

enum { LONGEST_KEY = 64 << 10, SCANNED = 1000 };

/* ---- opening ---- */

static void
jobs_close(struct store *head)
{
	struct jobs_store *store = (struct jobs_store *)head;
	struct text *const texts[] = {&store->dead_key, &store->parked_key, &store->totals_key,
	    &store->ledger_key, &store->claims_key, &store->attempts_key, &store->cursor_member,
	    &store->id, &store->request, &store->reason, &store->error, &store->destination,
	    &store->payload};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		text_free(texts[i]);
	for (int64_t i = 0; store->taken && i < head->settings.batch; i++) {
		text_free(&store->taken[i].member);
		text_free(&store->taken[i].list);
		text_free(&store->taken[i].pushed);
		text_free(&store->taken[i].queue);
		text_free(&store->taken[i].key);
	}
	free(store->taken);
	jobs_claims_free(store);
	json_scanner_free(store->scanner);
	redis_close(store->redis);
}

static int
cluster_check(struct jobs_store *store, struct text *why)
{
	const struct redis_bytes words[] = {redis_word("INFO"), redis_word("cluster")};
	struct redis_reply *reply = NULL;
	struct redis_bytes said;
	bool clustered;

	/* Who may not ask is not refused. */
	if (redis_command(store->redis, words, 2, &reply, why) == -1)
		return -1;
	said = redis_reply_bytes(reply);
	clustered = redis_reply_kind(reply) == REDIS_STRING && said.len > 0 &&
		    memmem(said.bytes, said.len, "cluster_enabled:1", 17);
	redis_reply_free(reply);

	return clustered ? text_fail(why, "RQ and Sidekiq do not work on a Redis Cluster") : 0;
}

static int
jobs_open(struct store *head, struct text *why)
{
	struct jobs_store *store = (struct jobs_store *)head;
	const struct store_settings *settings = &head->settings;
	struct text key = TEXT_INIT(LONGEST_KEY), text = TEXT_INIT(TEXT_MAX_DOCUMENT);

	store->format =
	    settings->format && strcmp(settings->format, "rq") == 0 ? &jobs_rq : &jobs_sidekiq;
	head->format = store->format->name;
	store->prefix = settings->prefix ? settings->prefix : "";
	store->dead_key = store->parked_key = store->totals_key = store->ledger_key =
	    store->claims_key = store->attempts_key = store->destination = key;
	store->cursor_member = store->id = store->request = store->reason = store->error =
	    store->payload = text;
	store->taken = memory_new((size_t)settings->batch, sizeof(*store->taken));
	for (int64_t i = 0; i < settings->batch; i++)
		store->taken[i] = (struct jobs_taken){
		    .member = text, .list = key, .pushed = text, .queue = key, .key = key};
	store->redis = redis_open(settings->url, settings->timeout_ns, why);

	return store->redis ? cluster_check(store, why) : -1;
}

/* ---- a queue ---- */

static int
jobs_choose(struct store *head, struct text *why)
{
	struct jobs_store *store = (struct jobs_store *)head;
	const char *format = store->format->name, *queue = head->queue;

	uuid_random_hex(store->token, 8);
	jobs_claims_free(store);
	store->claimed = store->batches = 0;
	store->begun = false;
	store->line = 0;
	if (jobs_name(store, &store->dead_key, "%s%s",
		store->format->has_hashes ? "rq:failed:" : "dead",
		store->format->has_hashes ? queue : "") == -1 ||
	    jobs_name(store, &store->parked_key, "requeue-dlq:%s:%s:parked", format, queue) == -1 ||
	    jobs_name(store, &store->totals_key, "requeue-dlq:%s:%s:ledger", format, queue) == -1 ||
	    jobs_name(store, &store->claims_key, "requeue-dlq:%s:%s:claims", format, queue) == -1 ||
	    jobs_name(store, &store->attempts_key, "requeue-dlq:%s:%s:attempts", format, queue) ==
		-1 ||
	    jobs_name(store, &store->ledger_key, "requeue-dlq:%s:%s:ledger:%s", format, queue,
		head->settings.no_ledger ? store->token : head->settings.run) == -1)
		return text_fail(why, "out of memory");
	head->source = text_string(&store->dead_key);
	head->parking = text_string(&store->parked_key);

	return jobs_choose_walk(store, why);
}

struct counting {
	struct jobs_store *store;
	struct text id, queue;
	int64_t count;
};

static int
member_count(const struct bytes *member, const char *score, void *context)
{
	struct counting *counting = context;

	(void)score;
	jobs_sidekiq_name(counting->store, member, &counting->id, &counting->queue);
	counting->count += counting->queue.len == 0 ||
			   strcmp(text_string(&counting->queue), counting->store->head.queue) == 0;

	return 0;
}

static int
jobs_count(struct store *head, enum store_part part, int64_t *count, struct text *why)
{
	struct jobs_store *store = (struct jobs_store *)head;
	const struct text *key = part == STORE_PARKED ? &store->parked_key : &store->dead_key;
	const char *const words[] = {"ZCARD", text_string(key), NULL};
	struct counting counting = {
	    store, TEXT_INIT(TEXT_MAX_RECORD), TEXT_INIT(TEXT_MAX_RECORD), 0};
	int rc;

	if (store->format->has_hashes || part == STORE_PARKED)
		return jobs_ask_number(store, words, count, why);
	/* The dead jobs of all queues lie in one set. */
	rc = jobs_walk_set(store, key, member_count, &counting, why);
	*count = counting.count;
	text_free(&counting.id);
	text_free(&counting.queue);

	return rc;
}

static int
jobs_totals(struct store *head, int64_t *requeued, int64_t *parked, struct text *why)
{
	struct jobs_store *store = (struct jobs_store *)head;
	const struct redis_bytes words[] = {redis_word("HMGET"), jobs_word(&store->totals_key),
	    redis_word("requeued"), redis_word("parked")};
	int64_t *const numbers[] = {requeued, parked};
	struct redis_reply *reply = NULL;

	if (jobs_ask(store, words, 4, &reply, why) == -1)
		return -1;
	for (size_t i = 0; i < 2; i++) {
		struct redis_bytes said = redis_reply_bytes(redis_reply_element(reply, i));

		*numbers[i] = 0;
		units_read_integer(said.bytes, said.len, numbers[i]);
	}
	redis_reply_free(reply);

	return 0;
}

/* ---- queues ---- */

struct naming {
	struct jobs_store *store;
	store_naming *name;
	void *context;
	struct text id, queue;
};

static int
member_name(const struct bytes *member, const char *score, void *context)
{
	struct naming *naming = context;

	(void)score;
	jobs_sidekiq_name(naming->store, member, &naming->id, &naming->queue);
	if (naming->queue.len == 0)
		return 0;

	return naming->name(text_string(&naming->queue), naming->context);
}

/* The members of a set of names, without what stands before the name. */
static int
set_name(struct naming *naming, const char *set, const char *before, struct text *why)
{
	struct jobs_store *store = naming->store;
	struct redis_bytes words[] = {redis_word("SMEMBERS"), {NULL, 0}};
	TEXT_LOCAL key = TEXT_INIT(TEXT_MAX_RECORD), start = TEXT_INIT(TEXT_MAX_RECORD);
	struct redis_reply *reply = NULL;
	int rc = 0;

	if (jobs_name(store, &key, "%s", set) == -1 ||
	    (before[0] != '\0' && jobs_name(store, &start, "%s", before) == -1))
		return text_fail(why, "out of memory");
	words[1] = jobs_word(&key);
	if (jobs_ask(store, words, 2, &reply, why) == -1)
		return -1;
	for (size_t i = 0; rc == 0 && i < redis_reply_count(reply); i++) {
		struct redis_bytes said = redis_reply_bytes(redis_reply_element(reply, i));

		if (said.len <= start.len ||
		    memcmp(said.bytes, text_string(&start), start.len) != 0)
			continue;
		text_clear(&naming->queue);
		rc = text_add(&naming->queue, said.bytes + start.len, said.len - start.len) == -1
			 ? text_fail(why, "out of memory")
			 : naming->name(text_string(&naming->queue), naming->context);
	}
	redis_reply_free(reply);

	return rc;
}

static int
jobs_queues(struct store *head, store_naming *name, void *context, struct text *why)
{
	struct jobs_store *store = (struct jobs_store *)head;
	struct naming naming = {
	    store, name, context, TEXT_INIT(TEXT_MAX_RECORD), TEXT_INIT(TEXT_MAX_RECORD)};
	TEXT_LOCAL dead = TEXT_INIT(TEXT_MAX_RECORD);
	int rc = store->format->has_hashes ? set_name(&naming, "rq:queues", "rq:queue:", why)
					   : set_name(&naming, "queues", "", why);

	if (rc == 0 && !store->format->has_hashes)
		rc = jobs_name(store, &dead, "dead") == -1
			 ? text_fail(why, "out of memory")
			 : jobs_walk_set(store, &dead, member_name, &naming, why);
	text_free(&naming.id);
	text_free(&naming.queue);

	return rc;
}

static int
name_is_ours(const char *queue, void *context)
{
	return strcmp(queue, context) == 0;
}

static int
jobs_exists(struct store *head, struct text *why)
{
	struct jobs_store *store = (struct jobs_store *)head;
	TEXT_LOCAL name = TEXT_INIT(TEXT_MAX_RECORD);
	const char *const words[] = {"EXISTS", text_string(&store->parked_key),
	    text_string(&store->totals_key), text_string(&store->claims_key),
	    store->format->has_hashes ? text_string(&store->dead_key) : NULL, NULL};
	int64_t there = 0;
	int named;

	if (jobs_ask_number(store, words, &there, why) == -1)
		return -1;
	text_add_string(&name, head->queue);
	named = there > 0 ? 1 : jobs_queues(head, name_is_ours, name.bytes, why);

	return named;
}

/* ---- recognising ---- */

/* The type of a key; "none" where that cannot be asked for. */
static int
key_type(struct redis *redis, const char *prefix, const char *name, char type[16], struct text *why)
{
	TEXT_LOCAL key = TEXT_INIT(LONGEST_KEY);
	struct redis_bytes words[] = {redis_word("TYPE"), {NULL, 0}}, said;
	struct redis_reply *reply = NULL;

	text_add_string(&key, prefix);
	text_add_string(&key, name);
	words[1] = jobs_word(&key);
	if (redis_command(redis, words, 2, &reply, why) == -1)
		return -1;
	said =
	    redis_reply_kind(reply) == REDIS_STRING ? redis_reply_bytes(reply) : redis_word("none");
	snprintf(type, 16, "%.*s", (int)said.len, said.bytes);
	redis_reply_free(reply);

	return 0;
}

/* Whether any key matches: 1, 0 (also where that cannot be asked for), or -1. */
static int
keys_match(struct redis *redis, const char *prefix, const char *glob, struct text *why)
{
	TEXT_LOCAL pattern = TEXT_INIT(LONGEST_KEY);
	char cursor[32] = "0", count[16];
	size_t found = 0;

	snprintf(count, sizeof(count), "%d", SCANNED);
	for (const char *c = prefix; *c != '\0'; c++)
		text_add_format(&pattern, "%s%c", strchr("*?[]^\\", *c) ? "\\" : "", *c);
	text_add_string(&pattern, glob);
	do {
		const struct redis_bytes words[] = {redis_word("SCAN"), redis_word(cursor),
		    redis_word("MATCH"), jobs_word(&pattern), redis_word("COUNT"),
		    redis_word(count)};
		struct redis_reply *reply = NULL;
		struct redis_bytes next = redis_word("0");

		if (redis_command(redis, words, 6, &reply, why) == -1)
			return -1;
		if (redis_reply_count(reply) == 2) {
			next = redis_reply_bytes(redis_reply_element(reply, 0));
			found = redis_reply_count(redis_reply_element(reply, 1));
		}
		snprintf(cursor, sizeof(cursor), "%.*s", (int)next.len, next.bytes);
		redis_reply_free(reply);
	} while (found == 0 && strcmp(cursor, "0") != 0);

	return found > 0;
}

/* What both of them leave in a Redis, whether any job is dead or not. */
static int
format_find(struct redis *redis, const char *prefix, const char **format, struct text *why)
{
	static const struct {
		const char *key, *type, *format;
	} traces[] = {{"dead", "zset", "sidekiq"}, {"stat:processed", "string", "sidekiq"},
	    {"rq:queues", "set", "rq"}};
	char type[16];

	for (size_t i = 0; i < sizeof(traces) / sizeof(traces[0]) && !*format; i++) {
		if (key_type(redis, prefix, traces[i].key, type, why) == -1)
			return -1;
		if (strcmp(type, traces[i].type) == 0)
			*format = traces[i].format;
	}

	return 0;
}

int
jobs_recognise(const struct store_settings *settings, const char **format, struct text *why)
{
	const char *prefix = settings->prefix ? settings->prefix : "";
	struct redis *redis = redis_open(settings->url, settings->timeout_ns, why);
	int rc = redis ? 0 : -1, lists = 0;

	*format = NULL;
	if (rc == 0)
		rc = format_find(redis, prefix, format, why);
	/* Who keeps dead letters in lists, too, has to say what is meant. */
	if (rc == 0 && *format)
		lists = keys_match(redis, prefix, "dlq:*", why);
	if (lists != 0)
		*format = NULL;
	redis_close(redis);

	return lists == -1 ? -1 : rc;
}

static const char *const schemes[] = {NULL};

const struct store_kind store_jobs = {
    .schemes = schemes,
    .guarantee =
	"each job is moved exactly once, whenever this program dies or a reply is lost: a batch "
	"is one script with a ledger; a crash or a failover of the server keeps what its "
	"persistence and its replication kept",
    .size = sizeof(struct jobs_store),
    .open = jobs_open,
    .close = jobs_close,
    .queues = jobs_queues,
    .choose = jobs_choose,
    .exists = jobs_exists,
    .count = jobs_count,
    .totals = jobs_totals,
    .read = jobs_read,
    .move = jobs_move,
    .settle = jobs_settle,
    .import = jobs_import,
    .run = jobs_run,
    .trace = jobs_trace,
    .undo = jobs_undo,
};
