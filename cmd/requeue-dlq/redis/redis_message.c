/* An element as a message: of which format it is, and what a requeue pushes. */
#include <string.h>

#include "digest.h"
#include "redis_store.h"

static const char itself[] = "it would go to the dead-letter list itself";
static const char nowhere[] = "it does not say where it came from: name that with --to";

uint64_t
redis_hash(const void *bytes, size_t len)
{
	const char *at = bytes;
	uint64_t hash = UINT64_C(0x9e3779b97f4a7c15) ^ len, word;

	for (; len >= sizeof(word); at += sizeof(word), len -= sizeof(word)) {
		memcpy(&word, at, sizeof(word));
		hash = (hash ^ word) * UINT64_C(0xff51afd7ed558ccd);
		hash ^= hash >> 32;
	}
	word = 0;
	memcpy(&word, at, len);
	hash = (hash ^ word) * UINT64_C(0xc4ceb9fe1a85ec53);

	return hash ^ hash >> 29;
}

/* The format that reads it; the first one's reason where none does. */
static bool
element_read(struct redis_store *store, const struct bytes *element, struct message *message,
    struct redis_shape *shape)
{
	const char *first = NULL;

	for (size_t i = 0; i < REDIS_FORMATS && store->formats[i]; i++) {
		message->unreadable = NULL;
		if (store->formats[i]->read(
			store->readers[i], element->bytes, element->len, message, shape)) {
			message->format = store->formats[i]->name;
			store->seen[i] = true;
			return true;
		}
		if (!first)
			first = message->unreadable;
	}
	message->unreadable = first;

	return false;
}

/* Where it goes, and whether it can. */
static void
element_direct(const struct redis_store *store, struct message *message)
{
	const char *to = store->head.settings.to;
	size_t prefix = store->key.len - strlen(store->head.queue) - 4;

	if (to)
		message->destination = (struct bytes){to, strlen(to)};
	if (!message->destination.bytes || message->destination.len == 0) {
		if (store->head.settings.action == STORE_REQUEUE)
			message->unreadable = nowhere;
		return;
	}
	if (message->destination.len == store->key.len - prefix &&
	    memcmp(message->destination.bytes, store->key.bytes + prefix,
		message->destination.len) == 0)
		message->unreadable = itself;
}

int
redis_read_element(struct redis_store *store, const struct bytes *element, struct message *message,
    struct redis_shape *shape, char id[REDIS_ID_SIZE])
{
	*message = (struct message){
	    .queue = store->head.queue,
	    .element = *element,
	    .payload = *element,
	    .retry_count = -1,
	    .requeue_count = -1,
	    .first_failed_ms = MESSAGE_NO_TIME,
	    .last_failed_ms = MESSAGE_NO_TIME,
	    .is_parked = store->source == &store->parked_key,
	};
	*shape = (struct redis_shape){.to = element->len};
	digest_add(store->digest, element->bytes, element->len);
	if (digest_end(store->digest, id) == -1)
		return -1;
	message->id = (struct bytes){id, REDIS_ID_SIZE - 1};
	if (element_read(store, element, message, shape))
		element_direct(store, message);

	return 0;
}

void
redis_name_formats(struct redis_store *store)
{
	text_clear(&store->format_names);
	for (size_t i = 0; i < REDIS_FORMATS && store->formats[i]; i++) {
		if (!store->seen[i])
			continue;
		if (store->format_names.len > 0)
			text_add_string(&store->format_names, " and ");
		text_add_string(&store->format_names, store->formats[i]->name);
	}
	store->head.format = store->format_names.len > 0 ? text_string(&store->format_names) : NULL;
}

struct bytes
redis_pushed(const struct bytes *element, const struct redis_shape *shape, struct text *out)
{
	if (!shape->insert[0])
		return (struct bytes){element->bytes + shape->from, shape->to - shape->from};
	text_clear(out);
	text_add(out, element->bytes, shape->from);
	text_add_string(out, shape->insert);
	text_add(out, element->bytes + shape->to, element->len - shape->to);

	return (struct bytes){text_string(out), out->len};
}

uint64_t
redis_identity(const struct message *message, uint64_t pushed)
{
	if (message->request_id.bytes && message->request_id.len > 0)
		return redis_hash(message->request_id.bytes, message->request_id.len);

	return pushed;
}
