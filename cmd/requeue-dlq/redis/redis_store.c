/* Dead letters in lists of Redis, the oldest at the right end; the live queues are lists. */
#include "redis_store.h"

#include <stdlib.h>
#include <string.h>

#include "celery.h"
#include "digest.h"
#include "memory.h"
#include "redis_counts.h"
#include "redis_ledger.h"
#include "units.h"
#include "uuid.h"

enum { LONGEST_KEY = 64 << 10, FIRST_PAGE = 16 };

/* ---- opening ---- */

static void
redis_store_close(struct store *head)
{
	struct redis_store *store = (struct redis_store *)head;
	struct text *const keys[] = {&store->key, &store->parked_key, &store->totals_key,
	    &store->ledger_key, &store->claims_key, &store->attempts_key, &store->target_key};

	redis_claims_free(store);
	redis_undo_free(store);
	redis_counts_free(store->requeues);
	redis_counts_free(store->present);
	redis_reply_free(store->page.reply);
	redis_batch_close(&store->batch, (size_t)head->settings.batch);
	for (size_t i = 0; i < BINDINGS_KEPT; i++)
		text_free(&store->bindings[i].queue);
	for (size_t i = 0; i < REDIS_FORMATS && store->formats[i]; i++)
		store->formats[i]->reader_free(store->readers[i]);
	celery_reader_free(store->celery);
	digest_free(store->digest);
	redis_close(store->redis);
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		text_free(keys[i]);
	for (size_t i = 0; i < store->known_count; i++)
		text_free(&store->known[i]);
	text_free(&store->trouble);
	text_free(&store->format_names);
}

static int
redis_choose_formats(struct redis_store *store, struct text *why)
{
	static const struct redis_format *const all[] = {
	    &redis_envelope, &redis_celery, &redis_raw};
	const char *asked = store->head.settings.format;
	size_t count = 0;

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		bool any = !asked || strcmp(asked, "auto") == 0;

		if (any ? all[i] != &redis_raw : strcmp(all[i]->name, asked) == 0)
			store->formats[count++] = all[i];
	}
	if (count == 0)
		return text_fail(why, "--format %s: not for lists of Redis", asked);
	for (size_t i = 0; i < count; i++)
		store->readers[i] = store->formats[i]->reader_new();

	return 0;
}

static int
redis_store_open(struct store *head, struct text *why)
{
	struct redis_store *store = (struct redis_store *)head;

	store->celery = celery_reader_new();
	store->digest = memory_given(digest_new());
	store->trouble = TEXT_INIT(TEXT_MAX_REASON);
	store->format_names = TEXT_INIT(TEXT_MAX_REASON);
	for (size_t i = 0; i < BINDINGS_KEPT; i++)
		store->bindings[i].queue = TEXT_INIT(LONGEST_KEY);
	redis_batch_open(&store->batch, (size_t)head->settings.batch);
	store->key = store->parked_key = store->totals_key = store->ledger_key = store->claims_key =
	    store->attempts_key = store->target_key = TEXT_INIT(LONGEST_KEY);
	if (redis_choose_formats(store, why) == -1)
		return -1;
	store->redis = redis_open(head->settings.url, head->settings.timeout_ns, why);

	return store->redis ? 0 : -1;
}

/* ---- a queue ---- */

static int
requeue_count(const struct redis_entry *entry, void *context)
{
	if (entry->mark != REDIS_REQUEUED)
		return 0;
	redis_counts_add(context, entry->identity);
	/* It may come back without its request id. */
	if (entry->identity != entry->pushed)
		redis_counts_add(context, entry->pushed);

	return 0;
}

struct requeues {
	struct redis_store *store;
	struct text *why;
};

static int
requeues_count(const struct text *ledger, void *context)
{
	struct requeues *requeues = context;

	return redis_ledger_walk(
	    requeues->store, ledger, requeue_count, requeues->store->requeues, requeues->why);
}

/* How often each message was requeued, as far as ledgers tell. */
static int
redis_count_requeues(struct redis_store *store, struct text *why)
{
	struct requeues requeues = {store, why};

	redis_counts_free(store->requeues);
	store->requeues = NULL;
	if (!store->head.settings.counts_requeues)
		return 0;
	store->requeues = redis_counts_new();

	return redis_ledgers(store, requeues_count, &requeues, why);
}

/* What was removed, and how many there are, at one instant. */
static int
redis_take_mark(struct redis_store *store, struct text *why)
{
	store->kept = store->position = store->removed = 0;
	store->has_boundary = false;
	store->page_elements = FIRST_PAGE;
	store->depth = store->left = 1;
	redis_page_drop(store);
	if (redis_page_mark(store, &store->removed, &store->depth, why) == -1)
		return -1;
	store->left = store->depth;

	return 0;
}

static int
redis_store_choose(struct store *head, struct text *why)
{
	struct redis_store *store = (struct redis_store *)head;

	uuid_random_hex(store->token, 8);
	store->taken = store->batches = 0;
	store->ledger_begun = store->broken = store->may_hurry = store->is_registered = false;
	memset(store->seen, 0, sizeof(store->seen));
	redis_claims_free(store);
	redis_undo_free(store);
	redis_counts_free(store->present);
	store->present = NULL;
	if (redis_name_keys(store) == -1)
		return text_fail(why, "out of memory");
	if (store->target_key.len > 0 && store->target_key.len == store->key.len &&
	    memcmp(store->target_key.bytes, store->key.bytes, store->key.len) == 0)
		return text_fail(why, "--to names the list of the dead letters itself");
	if (redis_reclaim(store, why) == -1 || redis_take_mark(store, why) == -1)
		return -1;

	return redis_count_requeues(store, why);
}

/* What is being processed is a dead letter still. */
static int
redis_store_count(struct store *head, enum store_part part, int64_t *count, struct text *why)
{
	struct redis_store *store = (struct redis_store *)head;
	const struct redis_bytes words[] = {redis_word("HLEN"), redis_key(&store->claims_key)};
	int64_t claimed = 0;

	if (part == STORE_PARKED)
		return redis_list_length(store, &store->parked_key, count, why);
	if (redis_list_length(store, &store->key, count, why) == -1 ||
	    redis_ask_number(store, words, 2, &claimed, why) == -1)
		return -1;
	*count += claimed;

	return 0;
}

static int
redis_store_totals(struct store *head, int64_t *requeued, int64_t *parked, struct text *why)
{
	struct redis_store *store = (struct redis_store *)head;
	const struct redis_bytes words[] = {redis_word("HMGET"), redis_key(&store->totals_key),
	    redis_word("requeued"), redis_word("parked")};
	struct redis_reply *reply = NULL;
	int64_t *const numbers[] = {requeued, parked};

	if (redis_ask(store, words, 4, &reply, why) == -1)
		return -1;
	for (size_t i = 0; i < 2; i++) {
		const struct redis_reply *number = redis_reply_element(reply, i);
		struct redis_bytes said = number ? redis_reply_bytes(number) : redis_word("");

		*numbers[i] = 0;
		units_read_integer(said.bytes, said.len, numbers[i]);
	}
	redis_reply_free(reply);

	return 0;
}

static const char *const schemes[] = {"redis", "rediss", "unix", NULL};

const struct store_kind store_redis = {
    .schemes = schemes,
    .guarantee =
	"each message is moved exactly once, whenever this program dies or a reply is lost: a "
	"batch is one script with a ledger; a crash or a failover of the server keeps what its "
	"persistence and its replication kept",
    .size = sizeof(struct redis_store),
    .open = redis_store_open,
    .close = redis_store_close,
    .queues = redis_store_queues,
    .choose = redis_store_choose,
    .exists = redis_store_exists,
    .count = redis_store_count,
    .totals = redis_store_totals,
    .hazard = redis_hazard,
    .read = redis_store_read,
    .move = redis_move,
    .settle = redis_settle,
    .import = redis_import,
    .run = redis_run,
    .trace = redis_trace,
    .undo = redis_undo,
};
