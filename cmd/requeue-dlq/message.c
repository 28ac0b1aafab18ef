#include "message.h"

#include <string.h>

#include "base64.h"
#include "clock.h"
#include "json.h"
#include "json_writer.h"
#include "redaction.h"
#include "text.h"

/* What fits int64_t nanoseconds. */
static bool
is_time(int64_t ms)
{
	return ms > -INT64_MAX / CLOCK_MS && ms < INT64_MAX / CLOCK_MS;
}

int
message_age(const struct message *message, int64_t now_ns, double *age_s)
{
	if (!is_time(message->last_failed_ms))
		return -1;
	*age_s = (double)(now_ns / CLOCK_MS - message->last_failed_ms) / 1000;

	return 0;
}

static void
put_time(struct json_writer *w, const char *name, int64_t ms)
{
	char time[CLOCK_RFC3339_SIZE];

	if (!is_time(ms))
		return;
	clock_format(time, ms * CLOCK_MS);
	json_put_string(w, name, time);
}

static void
put_count(struct json_writer *w, const char *name, int64_t count)
{
	if (count >= 0)
		json_put_integer(w, name, count);
}

static void
put_bytes(struct json_writer *w, const char *name, const struct bytes *value)
{
	if (value->bytes && value->len > 0)
		json_put_bytes(w, name, value->bytes, value->len);
}

/* Words of the application may hold what it knows. */
static void
put_redacted(struct json_writer *w, const char *name, const struct bytes *value)
{
	TEXT_LOCAL clean = TEXT_INIT(TEXT_MAX_RECORD);

	if (value->bytes && value->len > 0 &&
	    redaction_text(value->bytes, value->len, &clean) != -1)
		json_put_bytes(w, name, text_string(&clean), clean.len);
}

/* Whether the payload can stand in a record of its own depth and line. */
static bool
is_json(const struct bytes *payload, enum message_form form)
{
	if (payload->len == 0 ||
	    json_validate(payload->bytes, payload->len, JSON_MAX_DEPTH - 1, NULL) == -1)
		return false;
	if (form == MESSAGE_JUDGED)
		return true;

	return !memchr(payload->bytes, '\n', payload->len) &&
	       !memchr(payload->bytes, '\r', payload->len) && !strchr(" \t", payload->bytes[0]) &&
	       !strchr(" \t", payload->bytes[payload->len - 1]);
}

static void
put_payload(struct json_writer *w, const struct bytes *payload, enum message_form form)
{
	TEXT_LOCAL encoded = TEXT_INIT(TEXT_MAX_DOCUMENT);

	if (!payload->bytes)
		return;
	if (is_json(payload, form))
		json_put_raw(w, "payload", payload->bytes, payload->len);
	else if (base64_encode(payload->bytes, payload->len, &encoded) == 0)
		json_put_bytes(w, "payload_base64", text_string(&encoded), encoded.len);
	else
		w->out->failed = true; /* never a record without its payload */
}

void
message_put(
    struct json_writer *w, const struct message *message, int64_t now_ns, enum message_form form)
{
	static const struct bytes unreadable = {"unreadable", 10};
	struct bytes why = {message->unreadable, 0};
	double age_s;

	put_bytes(w, "request_id", &message->request_id);
	json_put_string(w, "queue", message->queue);
	put_bytes(w, "id", &message->id);
	json_put_integer(w, "position", message->position);
	if (message_age(message, now_ns, &age_s) == 0)
		json_put_number(w, "age_s", age_s);
	put_time(w, "first_failed_at", message->first_failed_ms);
	put_time(w, "last_failed_at", message->last_failed_ms);
	put_count(w, "retry_count", message->retry_count);
	put_count(w, "requeue_count", message->requeue_count);
	if (message->unreadable) {
		why.len = strlen(message->unreadable);
		put_bytes(w, "reason", &unreadable);
		put_bytes(w, "error", &why);
	} else {
		put_redacted(w, "reason", &message->reason);
		put_redacted(w, "error", &message->error);
	}
	put_payload(w, &message->payload, form);
}
