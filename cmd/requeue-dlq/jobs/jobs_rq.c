/* Jobs of RQ: https://github.com/rq/rq (rq/job.py, rq/registry.py). */
#include <string.h>

#include "base64.h"
#include "clock.h"
#include "compression.h"
#include "jobs_store.h"
#include "units.h"

/* ---- asking ---- */

int
jobs_rq_send(struct jobs_store *store, const struct redis_bytes *id, struct text *why)
{
	TEXT_LOCAL job = TEXT_INIT(TEXT_MAX_RECORD), results = TEXT_INIT(TEXT_MAX_RECORD);
	struct redis_bytes fields[] = {redis_word("HGETALL"), {NULL, 0}};
	struct redis_bytes last[] = {redis_word("XREVRANGE"), {NULL, 0}, redis_word("+"),
	    redis_word("-"), redis_word("COUNT"), redis_word("1")};
	const struct redis_bytes score[] = {
	    redis_word("ZSCORE"), jobs_word(jobs_source(store)), *id};

	jobs_name(store, &job, "rq:job:");
	text_add(&job, id->bytes, id->len);
	fields[1] = jobs_word(&job);
	jobs_name(store, &results, "rq:results:");
	text_add(&results, id->bytes, id->len);
	if (text_failed(&job) || text_failed(&results))
		return text_fail(why, "out of memory");
	last[1] = jobs_word(&results);
	if (redis_send(store->redis, fields, 2, why) == -1 ||
	    redis_send(store->redis, last, 6, why) == -1)
		return -1;

	return redis_send(store->redis, score, 3, why);
}

void
jobs_rq_free(struct redis_reply *replies[JOBS_RQ_REPLIES])
{
	for (size_t i = 0; i < JOBS_RQ_REPLIES; i++) {
		redis_reply_free(replies[i]);
		replies[i] = NULL;
	}
}

int
jobs_rq_receive(struct jobs_store *store, struct redis_reply *replies[JOBS_RQ_REPLIES],
    struct jobs_met *met, struct text *why)
{
	int rc = 0;

	for (size_t i = 0; i < JOBS_RQ_REPLIES; i++)
		replies[i] = NULL;
	for (size_t i = 0; rc == 0 && i < JOBS_RQ_REPLIES; i++)
		rc = redis_receive(store->redis, &replies[i], why);
	if (rc == 0 && redis_reply_kind(replies[0]) == REDIS_ERROR)
		rc = jobs_explain(store, replies[0], why);
	if (rc == -1) {
		jobs_rq_free(replies);
		return -1;
	}
	met->fields = replies[0];
	met->results = replies[1];
	/* In this order: it was asked for after the hash. */
	met->is_gone =
	    redis_reply_count(replies[0]) == 0 && redis_reply_kind(replies[2]) == REDIS_NIL;

	return 0;
}

/* ---- fields ---- */

/* The value of a name in a reply of names and values; no bytes where it has none. */
static struct bytes
pairs_find(const struct redis_reply *pairs, const char *name)
{
	for (size_t i = 0; pairs && i + 1 < redis_reply_count(pairs); i += 2) {
		struct redis_bytes key = redis_reply_bytes(redis_reply_element(pairs, i));
		struct redis_bytes value;

		if (key.len != strlen(name) || memcmp(key.bytes, name, key.len) != 0)
			continue;
		value = redis_reply_bytes(redis_reply_element(pairs, i + 1));
		return (struct bytes){value.bytes, value.len};
	}

	return (struct bytes){NULL, 0};
}

static struct bytes
field_find(const struct jobs_met *met, const char *name)
{
	return pairs_find(met->fields, name);
}

/* A field of the last result: from Redis 5 on, RQ keeps them in a stream. */
static struct bytes
result_find(const struct jobs_met *met, const char *name)
{
	const struct redis_reply *entry = met->results && redis_reply_count(met->results) > 0
					      ? redis_reply_element(met->results, 0)
					      : NULL;

	return pairs_find(
	    entry && redis_reply_count(entry) == 2 ? redis_reply_element(entry, 1) : NULL, name);
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

/* The traceback as the job has it, or its last result. */
static void
error_unpack(const struct jobs_met *met, struct text *out)
{
	TEXT_LOCAL decoded = TEXT_INIT(TEXT_MAX_RECORD);
	struct bytes packed = field_find(met, "exc_info");
	struct bytes coded = result_find(met, "exc_string");

	if (coded.bytes && (!packed.bytes || packed.len == 0) &&
	    base64_decode(coded.bytes, coded.len, BASE64_STRICT, &decoded) == 0)
		packed = (struct bytes){text_string(&decoded), decoded.len};
	if (!packed.bytes || packed.len == 0)
		return;
	if (compression_unpack(COMPRESSION_ZLIB, packed.bytes, packed.len, out) == COMPRESSION_DONE)
		return;
	text_clear(out);
	text_add(out, packed.bytes, packed.len);
}

/* Its last line begins with the class of the exception. */
static void
rq_take_error(struct jobs_store *store, const struct jobs_met *met, struct message *message)
{
	const char *at;

	text_clear(&store->error);
	text_clear(&store->reason);
	error_unpack(met, &store->error);
	while (store->error.len > 0 && text_string(&store->error)[store->error.len - 1] == '\n')
		text_cut(&store->error, store->error.len - 1);
	if (store->error.len == 0)
		return;
	at = memrchr(text_string(&store->error), '\n', store->error.len);
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
