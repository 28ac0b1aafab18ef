/* The entries of a batch in the ledger, and elements put together from them. */
#include <stdlib.h>
#include <string.h>

#include "character.h"
#include "digest.h"
#include "memory.h"
#include "redis_ledger.h"

/* ---- numbers: seven bits a byte, the lowest first; the last byte has no eighth bit ---- */

static void
varint_add(struct text *out, uint64_t number)
{
	for (; number >= 0x80; number >>= 7)
		text_add_byte(out, (char)(number | 0x80));
	text_add_byte(out, (char)number);
}

static void
bytes_add(struct text *out, const char *bytes, size_t len)
{
	varint_add(out, len);
	text_add(out, bytes, len);
}

/* What is left of a value that is read. */
struct cursor {
	const char *at, *end;
	bool failed;
};

static uint64_t
cursor_number(struct cursor *cursor)
{
	uint64_t number = 0;

	for (unsigned shift = 0; shift < 64 && cursor->at < cursor->end; shift += 7) {
		unsigned char byte = (unsigned char)*cursor->at++;

		number |= (uint64_t)(byte & 0x7f) << shift;
		if (!(byte & 0x80))
			return number;
	}
	cursor->failed = true;

	return 0;
}

static struct bytes
cursor_bytes(struct cursor *cursor, size_t len)
{
	struct bytes bytes = {cursor->at, len};

	if (cursor->failed || len > (size_t)(cursor->end - cursor->at)) {
		cursor->failed = true;
		return (struct bytes){"", 0};
	}
	cursor->at += len;

	return bytes;
}

static void
cursor_copy(struct cursor *cursor, void *out, size_t len)
{
	struct bytes bytes = cursor_bytes(cursor, len);

	memset(out, 0, len);
	memcpy(out, bytes.bytes, bytes.len);
}

/* ---- ids ---- */

static unsigned
hex_digit(char digit)
{
	return (unsigned)(digit <= '9' ? digit - '0' : digit - 'a' + 10);
}

void
redis_id_pack(const char *id, unsigned char digest[32])
{
	for (size_t i = 0; i < 32; i++)
		digest[i] = (unsigned char)(hex_digit(id[2 * i]) << 4 | hex_digit(id[2 * i + 1]));
}

void
redis_entry_id(const struct redis_entry *entry, char id[REDIS_ID_SIZE])
{
	hex_put(entry->digest, sizeof(entry->digest), id);
}

/* ---- a batch ---- */

enum { PLAIN, SPLICED, ELSEWHERE };

int
redis_entry_add(struct redis_store *store, const struct bytes *element,
    const struct message *message, const struct redis_shape *shape, const char id[REDIS_ID_SIZE],
    bool requeues, uint32_t target)
{
	struct text *out = &store->batch.entries;
	TEXT_LOCAL spliced = TEXT_INIT(TEXT_MAX_DOCUMENT);
	struct bytes pushed = requeues ? redis_pushed(element, shape, &spliced) : *element;
	unsigned char digest[32];
	uint64_t hashes[2];

	if (store->head.settings.no_ledger)
		return 0;
	if (text_failed(&spliced))
		return -1;
	redis_id_pack(id, digest);
	hashes[0] = redis_hash(pushed.bytes, pushed.len);
	hashes[1] = redis_identity(message, hashes[0]);
	text_add_byte(out, !requeues ? ELSEWHERE : shape->insert[0] ? SPLICED : PLAIN);
	text_add(out, digest, sizeof(digest));
	text_add(out, hashes, sizeof(hashes));
	varint_add(out, target);
	bytes_add(out, message->request_id.bytes ? message->request_id.bytes : "",
	    message->request_id.bytes ? message->request_id.len : 0);
	if (requeues && shape->insert[0]) {
		varint_add(out, shape->from);
		bytes_add(out, element->bytes + shape->from, shape->to - shape->from);
	} else if (requeues) {
		bytes_add(out, element->bytes, shape->from);
		bytes_add(out, element->bytes + shape->to, element->len - shape->to);
	}

	return text_failed(out) ? -1 : 0;
}

int
redis_entries_put(const struct redis_batch *batch, struct text *out)
{
	text_clear(out);
	varint_add(out, batch->count);
	varint_add(out, batch->destination_count);
	for (size_t i = 0; i < batch->destination_count; i++)
		bytes_add(out, batch->destinations[i].bytes, batch->destinations[i].len);

	return text_add(out, batch->entries.bytes, batch->entries.len);
}

static void
entry_read(struct cursor *cursor, const struct bytes *destinations, size_t count,
    struct redis_entry *entry)
{
	uint64_t hashes[2], target;
	char form;

	*entry = (struct redis_entry){.batch = entry->batch, .at = entry->at};
	cursor_copy(cursor, &form, 1);
	cursor_copy(cursor, entry->digest, sizeof(entry->digest));
	cursor_copy(cursor, hashes, sizeof(hashes));
	entry->pushed = hashes[0];
	entry->identity = hashes[1];
	target = cursor_number(cursor);
	if (target > 0 && target <= count)
		entry->destination = destinations[target - 1];
	entry->request_id = cursor_bytes(cursor, cursor_number(cursor));
	entry->is_spliced = form == SPLICED;
	if (form == SPLICED)
		entry->from = cursor_number(cursor);
	if (form != ELSEWHERE)
		entry->before = cursor_bytes(cursor, cursor_number(cursor));
	if (form == PLAIN)
		entry->after = cursor_bytes(cursor, cursor_number(cursor));
}

int
redis_entries_show(const char *field, const struct redis_bytes *value,
    const struct redis_bytes *marks, redis_entry_seen *seen, void *context, struct text *why)
{
	struct cursor cursor = {value->bytes, value->bytes + value->len, false};
	struct redis_entry entry = {.batch = field};
	size_t count = cursor_number(&cursor), targets = cursor_number(&cursor);
	struct bytes *destinations;
	int rc = 0;

	if (count != marks->len || targets > value->len)
		return text_fail(why, "the ledger cannot be read");
	destinations = memory_new(targets + 1, sizeof(*destinations));
	for (size_t i = 0; i < targets; i++)
		destinations[i] = cursor_bytes(&cursor, cursor_number(&cursor));
	for (size_t i = 0; rc == 0 && i < count; i++) {
		entry.at = i;
		entry_read(&cursor, destinations, targets, &entry);
		entry.mark = marks->bytes[i];
		if (cursor.failed)
			rc = text_fail(why, "the ledger cannot be read");
		else if (entry.mark != REDIS_GONE && entry.mark != REDIS_REFUSED)
			rc = seen(&entry, context);
		if (rc == -1 && why->len == 0)
			text_fail(why, "out of memory");
	}
	free(destinations);

	return rc;
}

int
redis_entry_restore(const struct redis_store *store, const struct redis_entry *entry,
    const struct redis_bytes *pushed, struct text *element)
{
	struct redis_entry found = {0};
	char id[REDIS_ID_SIZE];
	size_t tag = UUID_SIZE - 1;

	text_clear(element);
	if (!entry->is_spliced) {
		text_add(element, entry->before.bytes, entry->before.len);
		text_add(element, pushed->bytes, pushed->len);
		text_add(element, entry->after.bytes, entry->after.len);
	} else {
		if (pushed->len < tag || entry->from > pushed->len - tag)
			return 0;
		text_add(element, pushed->bytes, entry->from);
		text_add(element, entry->before.bytes, entry->before.len);
		text_add(
		    element, pushed->bytes + entry->from + tag, pushed->len - entry->from - tag);
	}
	digest_add(store->digest, text_string(element), element->len);
	if (text_failed(element) || digest_end(store->digest, id) == -1)
		return -1;
	redis_id_pack(id, found.digest);

	return memcmp(found.digest, entry->digest, sizeof(found.digest)) == 0;
}
