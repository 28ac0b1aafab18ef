/* links: cmd/requeue-dlq/redis/redis_entry.c cmd/requeue-dlq/redis/redis_message.c */
/*
 * What stands in the ledger of a run in Redis: the input is a batch's value, and how many marks it has
 * comes from its first byte.  What is read lies inside of it.  And a message that is noted in such a
 * value is read as it was, and its element put together again.
 */
#include "../../cmd/requeue-dlq/redis/redis_ledger.h"

#include <string.h>

#include "digest.h"
#include "fuzz.h"
#include "text.h"

struct reading {
	const char *bytes;
	size_t len, count;
};

static void
must_lie_inside(const struct reading *reading, const struct bytes *bytes)
{
	if (bytes->len > 0)
		must(bytes->bytes >= reading->bytes &&
		     bytes->bytes + bytes->len <= reading->bytes + reading->len);
}

static int
entry_look(const struct redis_entry *entry, void *context)
{
	struct reading *reading = context;

	must_lie_inside(reading, &entry->request_id);
	must_lie_inside(reading, &entry->destination);
	must_lie_inside(reading, &entry->before);
	must_lie_inside(reading, &entry->after);
	must(entry->at >= reading->count);
	reading->count = entry->at + 1;

	return 0;
}

static void
read_value(const char *bytes, size_t len)
{
	struct text why = TEXT_INIT(TEXT_MAX_REASON);
	struct redis_bytes value = {bytes, len}, marks;
	struct reading reading = {bytes, len, 0};
	char letters[128];

	if (len == 0 || (unsigned char)bytes[0] > sizeof(letters))
		return;
	memset(letters, REDIS_REQUEUED, sizeof(letters));
	marks = (struct redis_bytes){letters, (unsigned char)bytes[0]};
	if (redis_entries_show("field", &value, &marks, entry_look, &reading, &why) == 0)
		must(reading.count == marks.len);
	text_free(&why);
}

/* ---- there and back ---- */

struct trip {
	struct redis_store *store;
	struct bytes element;
	struct redis_bytes pushed;
};

static int
entry_restore(const struct redis_entry *entry, void *context)
{
	struct trip *trip = context;
	struct text element = TEXT_INIT(TEXT_MAX_RECORD);

	must(redis_entry_restore(trip->store, entry, &trip->pushed, &element) == 1);
	must(element.len == trip->element.len);
	must(memcmp(text_string(&element), trip->element.bytes, element.len) == 0);
	must(entry->pushed == redis_hash(trip->pushed.bytes, trip->pushed.len));
	text_free(&element);

	return 0;
}

static void
note_element(const char *bytes, size_t len, bool splices)
{
	struct redis_store store = {.digest = digest_new()};
	struct redis_batch *batch = &store.batch;
	struct text destination = TEXT_INIT(64), value = TEXT_INIT(TEXT_MAX_RECORD),
		    spliced = TEXT_INIT(TEXT_MAX_RECORD), why = TEXT_INIT(TEXT_MAX_REASON);
	struct redis_shape shape = {.from = len / 3, .to = len / 2};
	struct message message = {.request_id = {bytes, len / 4}};
	struct trip trip = {.store = &store, .element = {bytes, len}};
	struct redis_bytes marks = redis_word("m"), noted;
	char id[REDIS_ID_SIZE];
	struct bytes pushed;

	if (splices)
		uuid_v4(shape.insert);
	text_add_string(&destination, "list");
	batch->entries = TEXT_INIT(TEXT_MAX_RECORD);
	batch->destinations = &destination;
	batch->destination_count = batch->count = 1;
	must(digest_of(bytes, len, id) == 0);
	must(redis_entry_add(&store, &trip.element, &message, &shape, id, true, 1) == 0);
	must(redis_entries_put(batch, &value) == 0);
	pushed = redis_pushed(&trip.element, &shape, &spliced);
	trip.pushed = (struct redis_bytes){pushed.bytes, pushed.len};
	noted = redis_key(&value);
	must(redis_entries_show("field", &noted, &marks, entry_restore, &trip, &why) == 0);
	text_free(&batch->entries);
	text_free(&destination);
	text_free(&value);
	text_free(&spliced);
	text_free(&why);
	digest_free(store.digest);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	if (len > 1 << 16)
		return 0;
	read_value((const char *)bytes, len);
	note_element((const char *)bytes, len, false);
	note_element((const char *)bytes, len, true);

	return 0;
}
