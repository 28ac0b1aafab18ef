/* links: cmd/requeue-dlq/ */
/*
 * Dead letters in lists of Redis, on their way there and back: the first byte chooses the format, the rest
 * is an element.  What a requeue pushes, and what the ledger keeps of it, make it again byte for byte.
 */
#include "../../cmd/requeue-dlq/redis/redis_ledger.h"

#include <string.h>

#include "digest.h"
#include "fuzz.h"
#include "memory.h"

enum { MOST = 4 };

static const struct redis_format *const formats[] = {&redis_envelope, &redis_celery, &redis_raw};

static struct redis_store *
store_new(const struct redis_format *format)
{
	struct redis_store *store = memory_new(1, sizeof(*store));

	store->digest = memory_given(digest_new());
	store->head.queue = "q";
	store->head.settings.action = STORE_REQUEUE;
	store->head.settings.to = format == &redis_raw ? "live" : NULL;
	store->key = TEXT_INIT(TEXT_MAX_REASON);
	text_add_string(&store->key, "dlq:q");
	store->source = &store->key;
	store->formats[0] = format;
	store->readers[0] = format->reader_new();
	redis_batch_open(&store->batch, MOST);
	redis_batch_begin(store);

	return store;
}

static void
store_free(struct redis_store *store)
{
	redis_batch_close(&store->batch, MOST);
	store->formats[0]->reader_free(store->readers[0]);
	digest_free(store->digest);
	text_free(&store->key);
	free(store);
}

struct trip {
	struct redis_store *store;
	struct bytes element;
	struct redis_bytes pushed;
	size_t count;
};

static int
entry_restore(const struct redis_entry *entry, void *context)
{
	struct trip *trip = context;
	TEXT_LOCAL element = TEXT_INIT(TEXT_MAX_RECORD);

	must(redis_entry_restore(trip->store, entry, &trip->pushed, &element) == 1);
	must(element.len == trip->element.len);
	must(memcmp(text_string(&element), trip->element.bytes, element.len) == 0);
	trip->count++;

	return 0;
}

static void
move_and_restore(struct trip *trip, const struct message *message, const struct redis_shape *shape)
{
	struct redis_batch *batch = &trip->store->batch;
	TEXT_LOCAL value = TEXT_INIT(TEXT_MAX_RECORD), spliced = TEXT_INIT(TEXT_MAX_RECORD);
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
	struct redis_bytes marks = redis_word("m"), noted;
	struct bytes pushed = redis_pushed(&trip->element, shape, &spliced);

	must(message->destination.len > 0);
	must(redis_batch_add(trip->store, &trip->element, message, shape, false, 1) == 0);
	must(redis_entries_put(batch, &value) == 0);
	trip->pushed = (struct redis_bytes){pushed.bytes, pushed.len};
	noted = redis_key(&value);
	must(redis_entries_show("field", &noted, &marks, entry_restore, trip, &why) == 0);
	must(trip->count == 1);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct trip trip = {.element = {(const char *)bytes + 1, len - 1}};
	struct message message;
	struct redis_shape shape;
	char id[REDIS_ID_SIZE];

	if (len < 1 || len > 1 << 14)
		return 0;
	trip.store = store_new(formats[bytes[0] % 3]);
	must(redis_read_element(trip.store, &trip.element, &message, &shape, id) == 0);
	must(shape.from <= shape.to && shape.to <= trip.element.len);
	must(message.format || message.unreadable);
	if (!message.unreadable)
		move_and_restore(&trip, &message, &shape);
	store_free(trip.store);

	return 0;
}
