/* links: cmd/requeue-dlq/ */
/*
 * Dead jobs of RQ: the input is what a server answers, the hash of a job and then its last result; its first
 * byte says whether the job goes to another queue.  What can be moved goes there by its id, and what export
 * writes of it has each field as it was.
 */
#include "../../cmd/requeue-dlq/jobs/jobs_store.h"

#include <hiredis/hiredis.h>
#include <stdio.h>
#include <string.h>

#include "character.h"
#include "fuzz.h"
#include "text.h"

/* The reader makes room for as many elements as an array is said to have. */
static bool
is_modest(const uint8_t *bytes, size_t len)
{
	size_t digits = 0;

	for (size_t i = 0; i < len; i++) {
		bool counts = bytes[i] == '*' || (digits > 0 && char_is_digit((char)bytes[i]));

		digits = counts ? digits + 1 : 0;
		if (digits > strlen("*1000"))
			return false;
	}

	return true;
}

/* The next of the replies in the input, or NULL. */
static struct redis_reply *
reply_next(redisReader *reader)
{
	void *reply = NULL;

	if (redisReaderGetReply(reader, &reply) != REDIS_OK)
		return NULL;

	return reply;
}

static void
must_be(const struct text *text, const char *bytes, size_t len)
{
	must(!text_failed(text) && text->len == len && memcmp(text_string(text), bytes, len) == 0);
}

static void
job_push(struct jobs_store *store, const struct jobs_met *met, const struct message *message)
{
	struct text empty = TEXT_INIT(TEXT_MAX_RECORD);
	struct jobs_taken taken = {'m', empty, empty, empty, empty, empty};

	must(message->payload.bytes);
	must(message->destination.len > strlen("rq:queue:"));
	must(memcmp(message->destination.bytes, "rq:queue:", strlen("rq:queue:")) == 0);
	jobs_rq.push(store, met, &taken);
	must_be(&taken.list, message->destination.bytes, message->destination.len);
	must_be(&taken.queue, message->destination.bytes, message->destination.len);
	must_be(&taken.pushed, met->member.bytes, met->member.len);
	must_be(&taken.key, "rq:job:j1", strlen("rq:job:j1"));
	text_free(&taken.list);
	text_free(&taken.pushed);
	text_free(&taken.queue);
	text_free(&taken.key);
}

/* "SCORE\n", and "NAME-LENGTH VALUE-LENGTH\n", the name and the value for each field. */
static void
job_export(const struct jobs_met *met)
{
	TEXT_LOCAL made = TEXT_INIT(TEXT_MAX_RECORD);
	size_t at = strlen("17\n");

	jobs_element_make(met, &made);
	must(made.len >= at && memcmp(text_string(&made), "17\n", at) == 0);
	for (size_t i = 0; i + 1 < redis_reply_count(met->fields); i += 2) {
		struct redis_bytes name = redis_reply_bytes(redis_reply_element(met->fields, i));
		struct redis_bytes value =
		    redis_reply_bytes(redis_reply_element(met->fields, i + 1));
		char head[64];
		size_t head_len =
		    (size_t)snprintf(head, sizeof(head), "%zu %zu\n", name.len, value.len);

		must(made.len >= at + head_len + name.len + value.len);
		must(memcmp(made.bytes + at, head, head_len) == 0);
		at += head_len;
		must(name.len == 0 || memcmp(made.bytes + at, name.bytes, name.len) == 0);
		at += name.len;
		must(value.len == 0 || memcmp(made.bytes + at, value.bytes, value.len) == 0);
		at += value.len;
	}
	must(made.len == at);
}

static void
job_try(const struct redis_reply *fields, const struct redis_reply *results, const char *to)
{
	struct text text = TEXT_INIT(TEXT_MAX_RECORD);
	struct jobs_store store = {.prefix = "",
	    .format = &jobs_rq,
	    .id = text,
	    .reason = text,
	    .error = text,
	    .destination = text};
	struct jobs_met met = {
	    .member = {"j1", 2}, .score = "17", .fields = fields, .results = results};
	struct message message = {0};

	store.head.queue = "q";
	store.head.settings.to = to;
	must(jobs_rq.read(&store, &met, &message));
	must(message.requeue_count >= 0 || redis_reply_count(fields) > 0);
	if (!message.unreadable)
		job_push(&store, &met, &message);
	job_export(&met);
	text_free(&store.id);
	text_free(&store.reason);
	text_free(&store.error);
	text_free(&store.destination);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	redisReader *reader;
	struct redis_reply *fields, *results;

	if (len < 1 || len > 1 << 14 || !is_modest(bytes, len))
		return 0;
	reader = redisReaderCreate();
	must(reader);
	redisReaderFeed(reader, (const char *)bytes + 1, len - 1);
	fields = reply_next(reader);
	results = fields ? reply_next(reader) : NULL;
	/* An error ends the walk before it comes here. */
	if (fields && redis_reply_kind(fields) != REDIS_ERROR)
		job_try(fields, results, bytes[0] % 2 ? "other" : NULL);
	redis_reply_free(fields);
	redis_reply_free(results);
	redisReaderFree(reader);

	return 0;
}
