/* Jobs of Sidekiq: https://github.com/sidekiq/sidekiq/wiki/Job-Format. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "clock.h"
#include "jobs_store.h"
#include "json.h"

enum { LONGEST_NUMBER = 32 };

#define JOB_MEMBERS(MEMBER)                                                                        \
	MEMBER(WHOLE, ".")                                                                         \
	MEMBER(JID, ".jid")                                                                        \
	MEMBER(QUEUE, ".queue")                                                                    \
	MEMBER(CLASS, ".class")                                                                    \
	MEMBER(ARGS, ".args")                                                                      \
	MEMBER(ERROR_CLASS, ".error_class")                                                        \
	MEMBER(ERROR_MESSAGE, ".error_message")                                                    \
	MEMBER(RETRY_COUNT, ".retry_count")                                                        \
	MEMBER(REQUEUE_COUNT, ".requeue_count")                                                    \
	MEMBER(ENQUEUED_AT, ".enqueued_at")                                                        \
	MEMBER(FAILED_AT, ".failed_at")                                                            \
	MEMBER(REQUEST_ID, ".request_id")

#define MEMBER_NAME(name, path) JOB_##name,
#define MEMBER_PATH(name, path) path,

enum { JOB_MEMBERS(MEMBER_NAME) JOB_COUNT };

static const char *const job_paths[JOB_COUNT] = {JOB_MEMBERS(MEMBER_PATH)};

/* 0, or -1: it is no job. */
static int
job_scan(struct jobs_store *store, const struct bytes *job, struct json_slice values[JOB_COUNT])
{
	if (!store->scanner)
		store->scanner = json_scanner_of(job_paths, JOB_COUNT);
	if (json_scan(store->scanner, job->bytes, job->len, values, NULL) == -1 ||
	    values[JOB_WHOLE].type != JSON_OBJECT)
		return -1;

	return 0;
}

static struct bytes
job_string(const struct json_slice *value, struct text *text)
{
	text_clear(text);
	if (json_string(value, text) == -1 || text->len == 0)
		return (struct bytes){NULL, 0};

	return (struct bytes){text_string(text), text->len};
}

void
jobs_sidekiq_name(
    struct jobs_store *store, const struct bytes *job, struct text *id, struct text *queue)
{
	struct json_slice values[JOB_COUNT];

	text_clear(id);
	text_clear(queue);
	if (job_scan(store, job, values) == -1)
		return;
	json_string(&values[JOB_JID], id);
	json_string(&values[JOB_QUEUE], queue);
}

void
jobs_sidekiq_reason(struct jobs_store *store, const struct bytes *job, struct text *reason)
{
	TEXT_LOCAL words = TEXT_INIT(TEXT_MAX_RECORD);
	struct json_slice values[JOB_COUNT];

	text_clear(reason);
	if (job_scan(store, job, values) == -1)
		return;
	json_string(&values[JOB_ERROR_CLASS], reason);
	if (json_string(&values[JOB_ERROR_MESSAGE], &words) == 0)
		text_add_format(reason, "%s%s", reason->len > 0 ? ": " : "", text_string(&words));
}

/* Seconds, as Sidekiq writes moments. */
static int64_t
job_time(const struct json_slice *value)
{
	double seconds;

	if (json_number(value, &seconds) == -1 || !(seconds > 0 && seconds < 1e11))
		return MESSAGE_NO_TIME;

	/* Later ones write milliseconds. */
	return (int64_t)(seconds * 1000);
}

static int64_t
job_count(const struct json_slice *value, int64_t otherwise)
{
	int64_t count;

	return json_integer(value, &count) == 0 && count >= 0 ? count : otherwise;
}

static void
job_take(struct jobs_store *store, const struct json_slice values[], struct message *message)
{
	message->id = job_string(&values[JOB_JID], &store->id);
	message->request_id = job_string(&values[JOB_REQUEST_ID], &store->request);
	message->reason = job_string(&values[JOB_ERROR_CLASS], &store->reason);
	message->error = job_string(&values[JOB_ERROR_MESSAGE], &store->error);
	message->retry_count = job_count(&values[JOB_RETRY_COUNT], -1);
	message->requeue_count = job_count(&values[JOB_REQUEUE_COUNT], 0);
	message->first_failed_ms = job_time(&values[JOB_FAILED_AT]);
	if (!message->id.bytes)
		message->unreadable = "it has no jid";
	else if (values[JOB_CLASS].type != JSON_STRING || values[JOB_ARGS].type != JSON_ARRAY)
		message->unreadable = "it is no job: it has no class, or no args";
}

static bool
sidekiq_read(struct jobs_store *store, const struct jobs_met *met, struct message *message)
{
	struct json_slice values[JOB_COUNT];
	const char *to = store->head.settings.to;

	message->payload = met->member;
	text_clear(&store->destination);
	if (job_scan(store, &met->member, values) == -1) {
		message->unreadable = "it is no JSON object";
		return true;
	}
	if (values[JOB_QUEUE].type == JSON_STRING &&
	    !json_string_equals(&values[JOB_QUEUE], store->head.queue, strlen(store->head.queue)))
		return false;
	job_take(store, values, message);
	if (values[JOB_QUEUE].type != JSON_STRING)
		message->unreadable = "it has no queue";
	jobs_name(store, &store->destination, "queue:%s", to ? to : store->head.queue);
	message->destination =
	    (struct bytes){text_string(&store->destination), store->destination.len};

	return true;
}

/* ---- what is pushed ---- */

struct edit {
	const char *name;
	const struct json_slice *slice;
	char value[LONGEST_NUMBER];
};

/* The job as it was but for what Sidekiq itself changes when it retries one, and our count; the
 * other bytes stay. */
static void
job_write(const struct bytes *job, const struct edit *edits, size_t count, const char *to,
    const struct json_slice *queue, struct text *out)
{
	const char *at = job->bytes, *end = job->bytes + job->len;

	while (at < end) {
		const struct edit *next = NULL;
		const char *stop = end;

		for (size_t i = 0; i < count; i++) {
			const struct json_slice *slice = edits[i].slice;

			if (slice->type != JSON_ABSENT && slice->bytes >= at &&
			    slice->bytes < stop) {
				next = &edits[i];
				stop = slice->bytes;
			}
		}
		if (to && queue->bytes >= at && queue->bytes < stop) {
			text_add(out, at, (size_t)(queue->bytes - at));
			text_add_string(out, to);
			at = queue->bytes + queue->len;
			continue;
		}
		text_add(out, at, (size_t)(stop - at));
		if (next)
			text_add_string(out, next->value);
		at = next ? next->slice->bytes + next->slice->len : end;
	}
	/* What it has not goes before its last brace. */
	for (size_t i = 0; i < count; i++) {
		const char *brace;

		if (text_failed(out) || edits[i].slice->type != JSON_ABSENT ||
		    edits[i].value[0] == '\0')
			continue;
		brace = memrchr(text_string(out), '}', out->len);
		text_cut(out, (size_t)(brace - text_string(out)));
		text_add_format(out, ",\"%s\":%s}", edits[i].name, edits[i].value);
	}
}

static void
sidekiq_push(struct jobs_store *store, const struct jobs_met *met, struct jobs_taken *taken)
{
	const char *to = store->head.settings.to;
	TEXT_LOCAL quoted = TEXT_INIT(TEXT_MAX_REASON);
	struct json_slice values[JOB_COUNT];
	struct edit edits[] = {{"retry_count", &values[JOB_RETRY_COUNT], ""},
	    {"enqueued_at", &values[JOB_ENQUEUED_AT], ""},
	    {"requeue_count", &values[JOB_REQUEUE_COUNT], ""}};
	int64_t retries;

	if (job_scan(store, &met->member, values) == -1)
		return;
	if (json_integer(&values[JOB_RETRY_COUNT], &retries) == 0)
		snprintf(edits[0].value, LONGEST_NUMBER, "%" PRId64, retries - 1);
	else if (values[JOB_RETRY_COUNT].type != JSON_ABSENT)
		snprintf(edits[0].value, LONGEST_NUMBER, "0");
	snprintf(edits[1].value, LONGEST_NUMBER, "%" PRId64 ".%03d", store->now_ms / 1000,
	    (int)(store->now_ms % 1000));
	snprintf(edits[2].value, LONGEST_NUMBER, "%" PRId64,
	    job_count(&values[JOB_REQUEUE_COUNT], 0) + 1);
	text_add_byte(&quoted, '"');
	for (const char *c = to; c && *c != '\0'; c++)
		text_add_format(&quoted, strchr("\"\\", *c) ? "\\%c" : "%c", *c);
	text_add_byte(&quoted, '"');
	job_write(&met->member, edits, 3, to ? text_string(&quoted) : NULL, &values[JOB_QUEUE],
	    &taken->pushed);
	text_add(&taken->list, text_string(&store->destination), store->destination.len);
	text_add_string(&taken->queue, to ? to : store->head.queue);
	jobs_name(store, &taken->key, "queues");
}

const struct jobs_format jobs_sidekiq = {
    .name = "sidekiq",
    .read = sidekiq_read,
    .push = sidekiq_push,
};
