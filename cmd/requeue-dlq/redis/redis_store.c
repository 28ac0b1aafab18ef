/* Dead letters in a Redis list dlq:QUEUE of envelopes, the oldest at its right end; the live queues
 * are lists. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "celery.h"
#include "digest.h"
#include "envelope.h"
#include "memory.h"
#include "redis_store.h"
#include "uuid.h"

enum { LONGEST_KEY = 64 << 10 };

/* ---- commands ---- */

/* A command whose error is a failure. */
static int
redis_ask(struct redis_store *store, const struct redis_bytes *words, size_t count,
    struct redis_reply **reply, struct text *why)
{
	if (redis_command(store->redis, words, count, reply, why) == -1)
		return -1;
	if (redis_reply_kind(*reply) == REDIS_ERROR) {
		struct redis_bytes said = redis_reply_bytes(*reply);

		redis_store_explain(store, &said, why);
		redis_reply_free(*reply);
		*reply = NULL;
		return -1;
	}

	return 0;
}

/* The length of a list; a key of another type is an error. */
static int
redis_list_length(
    struct redis_store *store, const struct text *key, int64_t *length, struct text *why)
{
	const struct redis_bytes words[] = {redis_word("LLEN"), redis_key(key)};
	struct redis_reply *reply = NULL;

	if (redis_ask(store, words, 2, &reply, why) == -1) {
		text_add_string(why, " (");
		text_add_visible(why, key->bytes, key->len);
		text_add_string(why, ")");
		return -1;
	}
	*length = redis_reply_integer(reply);
	redis_reply_free(reply);

	return 0;
}

/* ---- opening ---- */

static void
redis_store_close(struct store *head)
{
	struct redis_store *store = (struct redis_store *)head;

	redis_reply_free(store->page);
	for (int64_t i = 0; i < head->settings.batch; i++)
		text_free(&store->taken[i].destination);
	free(store->taken);
	for (size_t i = 0; i < BINDINGS_KEPT; i++)
		text_free(&store->bindings[i].queue);
	celery_reader_free(store->celery);
	envelope_reader_free(store->envelopes);
	redis_close(store->redis);
	text_free(&store->key);
	text_free(&store->parked_key);
	text_free(&store->ledger_key);
	text_free(&store->trouble);
}

/* dlq:QUEUE, dlq:QUEUE:parked, dlq:QUEUE:ledger:UUID: a {tag} in the queue's name keeps them in one
 * slot. */
static int
redis_name_keys(struct redis_store *store)
{
	const char *queue = store->head.queue;
	char id[UUID_SIZE];

	text_clear(&store->key);
	text_clear(&store->parked_key);
	text_clear(&store->ledger_key);
	uuid_v4(id);
	if (text_add_format(&store->key, "dlq:%s", queue) == -1 ||
	    text_add_format(&store->parked_key, "dlq:%s:parked", queue) == -1 ||
	    text_add_format(&store->ledger_key, "dlq:%s:ledger:%s", queue, id) == -1)
		return -1;
	store->head.source = text_string(&store->key);
	store->head.parking = text_string(&store->parked_key);

	return 0;
}

static int
redis_store_open(struct store *head, struct text *why)
{
	struct redis_store *store = (struct redis_store *)head;
	size_t batch = (size_t)head->settings.batch;

	store->envelopes = envelope_reader_new();
	store->celery = celery_reader_new();
	store->trouble = TEXT_INIT(TEXT_MAX_REASON);
	for (size_t i = 0; i < BINDINGS_KEPT; i++)
		store->bindings[i].queue = TEXT_INIT(LONGEST_KEY);
	store->taken = memory_new(batch, sizeof(*store->taken));
	for (size_t i = 0; i < batch; i++)
		store->taken[i].destination = TEXT_INIT(TEXT_MAX_RECORD);
	store->key = store->parked_key = store->ledger_key = TEXT_INIT(LONGEST_KEY);
	store->redis = redis_open(head->settings.url, head->settings.timeout_ns, why);

	return store->redis ? 0 : -1;
}

static int
redis_store_choose(struct store *head, struct text *why)
{
	struct redis_store *store = (struct redis_store *)head;

	store->kept = store->position = 0;
	if (redis_name_keys(store) == -1)
		return text_fail(why, "out of memory");

	return redis_list_length(store, &store->key, &store->left, why);
}

static int
redis_store_count(struct store *head, enum store_part part, int64_t *count, struct text *why)
{
	struct redis_store *store = (struct redis_store *)head;

	return redis_list_length(
	    store, part == STORE_PARKED ? &store->parked_key : &store->key, count, why);
}

static int
redis_store_exists(struct store *head, struct text *why)
{
	(void)head;
	(void)why;

	return 1;
}

static const char *
redis_refuse(const struct store *store, const char *action)
{
	(void)store;
	if (strcmp(action, "unpark") == 0 || strcmp(action, "drop") == 0 ||
	    strcmp(action, "process") == 0)
		return "not in Redis";

	return NULL;
}

/* ---- reading ---- */

static int
taken_add(struct redis_store *store, const struct bytes *element, const struct message *message)
{
	struct taken *taken = &store->taken[store->taken_count];

	text_clear(&taken->destination);
	taken->element = taken->payload = *element;
	if (store->head.settings.action == STORE_PARK) {
		text_add(&taken->destination, store->parked_key.bytes, store->parked_key.len);
	} else {
		taken->payload = message->payload;
		text_add(&taken->destination, message->destination.bytes, message->destination.len);
	}
	if (text_failed(&taken->destination))
		return -1;
	store->taken_count++;

	return 0;
}

/* An element has no id: its digest stands in. */
static int
redis_show_element(struct redis_store *store, const struct bytes *element, store_visit *visit,
    void *context, enum store_verdict *verdict)
{
	struct message message = {.queue = store->head.queue, .position = store->position};
	char id[DIGEST_SIZE];

	if (digest_of(element->bytes, element->len, id) == -1)
		return -1;
	message.id = (struct bytes){id, strlen(id)};
	envelope_read(store->envelopes, element->bytes, element->len, &message);
	if (!message.unreadable && message.destination.len == store->key.len &&
	    memcmp(message.destination.bytes, store->key.bytes, store->key.len) == 0)
		message.unreadable = "original_queue is the dead-letter list itself";
	*verdict = visit(&message, context);
	if (*verdict == STORE_STOP)
		return 0;
	store->position++;
	store->left--;
	if (*verdict == STORE_KEEP)
		store->kept++;

	return *verdict == STORE_TAKE ? taken_add(store, element, &message) : 0;
}

/* The elements left of those kept: LRANGE -(kept + n) -(kept + 1). */
static int
redis_read_page(struct redis_store *store, int64_t count, struct text *why)
{
	char first[32], last[32];
	const struct redis_bytes words[] = {redis_word("LRANGE"), redis_key(&store->key),
	    {first,
		(size_t)snprintf(first, sizeof(first), "-%lld", (long long)(store->kept + count))},
	    {last, (size_t)snprintf(last, sizeof(last), "-%lld", (long long)(store->kept + 1))}};

	redis_reply_free(store->page);
	store->page = NULL;

	return redis_ask(store, words, 4, &store->page, why);
}

static int
redis_store_read(
    struct store *head, store_visit *visit, void *context, size_t *taken, struct text *why)
{
	struct redis_store *store = (struct redis_store *)head;
	int64_t batch = head->batch, count = store->left < batch ? store->left : batch;
	enum store_verdict verdict = STORE_KEEP;
	size_t found;

	store->taken_count = 0;
	if (store->broken)
		return text_fail(why, "%s", text_string(&store->trouble));
	if (count <= 0)
		return 0;
	if (redis_read_page(store, count, why) == -1)
		return -1;
	found = redis_reply_count(store->page);
	for (size_t i = found; i > 0 && verdict != STORE_STOP; i--) {
		struct redis_bytes raw = redis_reply_bytes(redis_reply_element(store->page, i - 1));
		struct bytes element = {raw.bytes, raw.len};

		if (redis_show_element(store, &element, visit, context, &verdict) == -1)
			return text_fail(why, "out of memory");
	}
	*taken = store->taken_count;

	return verdict == STORE_STOP || ((int64_t)found == count && store->left > 0);
}

static const char *const schemes[] = {"redis", "rediss", "unix", NULL};

const struct store_kind store_redis = {
    .schemes = schemes,
    .guarantee =
	"each message is moved exactly once, whenever this program dies or a reply is lost: a "
	"batch is one script with a ledger; a crash or a failover of the server keeps what its "
	"persistence and its replication kept",
    .size = sizeof(struct redis_store),
    .refuse = redis_refuse,
    .open = redis_store_open,
    .close = redis_store_close,
    .choose = redis_store_choose,
    .exists = redis_store_exists,
    .count = redis_store_count,
    .hazard = redis_hazard,
    .read = redis_store_read,
    .move = redis_move,
};
