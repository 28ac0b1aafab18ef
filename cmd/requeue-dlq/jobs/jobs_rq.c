/* Jobs of RQ: https://github.com/rq/rq (rq/job.py, rq/registry.py). */
#include <string.h>

#include "clock.h"
#include "compression.h"
#include "jobs_store.h"
#include "units.h"

/* A field of the job's hash; no bytes where it has none. */
static struct bytes
field_find(const struct jobs_met *met, const char *name)
{
	for (size_t i = 0; met->fields && i + 1 < redis_reply_count(met->fields); i += 2) {
		struct redis_bytes key = redis_reply_bytes(redis_reply_element(met->fields, i));
		struct redis_bytes value;

		if (key.len != strlen(name) || memcmp(key.bytes, name, key.len) != 0)
			continue;
		value = redis_reply_bytes(redis_reply_element(met->fields, i + 1));
		return (struct bytes){value.bytes, value.len};
	}

	return (struct bytes){NULL, 0};
}

static int64_t
field_time(const struct jobs_met *met, const char *name)
{
	struct bytes value = field_find(met, name);
	int64_t ns;

	if (!value.bytes || clock_parse(value.bytes, value.len, &ns) == -1)
		return MESSAGE_NO_TIME;

	return ns / CLOCK_MS;
}

static int64_t
field_count(const struct jobs_met *met, const char *name, int64_t otherwise)
{
	struct bytes value = field_find(met, name);
	int64_t count = otherwise;

	if (value.bytes && units_read_integer(value.bytes, value.len, &count) != value.len)
		return otherwise;

	return count;
}

/* The traceback; its last line begins with the class of the exception. */
static void
rq_take_error(struct jobs_store *store, const struct jobs_met *met, struct message *message)
{
	struct bytes packed = field_find(met, "exc_info");
	const char *at;
	size_t len;

	text_clear(&store->error);
	text_clear(&store->reason);
	if (!packed.bytes || packed.len == 0)
		return;
	if (compression_unpack(COMPRESSION_ZLIB, packed.bytes, packed.len, &store->error) !=
	    COMPRESSION_DONE) {
		text_clear(&store->error);
		text_add(&store->error, packed.bytes, packed.len);
	}
	len = store->error.len;
	while (len > 0 && text_string(&store->error)[len - 1] == '\n')
		text_cut(&store->error, --len);
	at = memrchr(text_string(&store->error), '\n', len);
	at = at ? at + 1 : text_string(&store->error);
	text_add(&store->reason, at, strcspn(at, ": ("));
	message->error = (struct bytes){text_string(&store->error), store->error.len};
	if (store->reason.len > 0)
		message->reason = (struct bytes){text_string(&store->reason), store->reason.len};
}

static bool
rq_read(struct jobs_store *store, const struct jobs_met *met, struct message *message)
{
	struct bytes origin;

	message->id = met->member;
	text_clear(&store->destination);
	if (redis_reply_count(met->fields) == 0) {
		message->unreadable = "its job is gone: the hash rq:job:ID is no more";
		return true;
	}
	origin = field_find(met, "origin");
	if (store->head.settings.to)
		origin = (struct bytes){store->head.settings.to, strlen(store->head.settings.to)};
	else if (!origin.bytes || origin.len == 0)
		origin = (struct bytes){store->head.queue, strlen(store->head.queue)};
	jobs_name(store, &store->destination, "rq:queue:");
	text_add(&store->destination, origin.bytes, origin.len);
	message->destination =
	    (struct bytes){text_string(&store->destination), store->destination.len};
	message->payload = field_find(met, "data");
	message->last_failed_ms = field_time(met, "ended_at");
	message->requeue_count = field_count(met, "requeue_count", 0);
	rq_take_error(store, met, message);
	if (!message->payload.bytes)
		message->unreadable = "its job has no data";

	return true;
}

static void
rq_push(struct jobs_store *store, const struct jobs_met *met, struct jobs_taken *taken)
{
	text_add(&taken->list, text_string(&store->destination), store->destination.len);
	text_add(&taken->pushed, met->member.bytes, met->member.len);
	text_add(&taken->queue, text_string(&store->destination), store->destination.len);
	jobs_name(store, &taken->key, "rq:job:");
	text_add(&taken->key, met->member.bytes, met->member.len);
}

const struct jobs_format jobs_rq = {
    .name = "rq",
    .has_hashes = true,
    .read = rq_read,
    .push = rq_push,
};
