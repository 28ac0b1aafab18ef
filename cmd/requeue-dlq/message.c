#include "message.h"

#include <string.h>

#include "base64.h"
#include "character.h"
#include "clock.h"
#include "json.h"
#include "json_writer.h"
#include "redaction.h"
#include "text.h"

enum { LONGEST_CLASS = 200 };

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
	if (is_time(ms))
		json_put_time(w, name, ms * CLOCK_MS);
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
put_words(
    struct json_writer *w, const char *name, const struct bytes *value, enum message_form form)
{
	TEXT_LOCAL clean = TEXT_INIT(TEXT_MAX_RECORD);

	if (form == MESSAGE_WHOLE)
		put_bytes(w, name, value);
	else if (value->bytes && value->len > 0 &&
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
put_base64(struct json_writer *w, const char *name, const struct bytes *value)
{
	TEXT_LOCAL encoded = TEXT_INIT(TEXT_MAX_DOCUMENT);

	if (base64_encode(value->bytes, value->len, &encoded) == 0)
		json_put_bytes(w, name, text_string(&encoded), encoded.len);
	else
		w->out->failed = true; /* never a record without its payload */
}

static void
put_payload(struct json_writer *w, const struct bytes *payload, enum message_form form)
{
	if (!payload->bytes)
		return;
	if (is_json(payload, form))
		json_put_raw(w, "payload", payload->bytes, payload->len);
	else
		put_base64(w, "payload_base64", payload);
}

/* What an exception is called: words and dots before the first colon, or all there is.  A word of
 * its own that begins in lower case and has no dot is none. */
static size_t
class_length(const struct bytes *error)
{
	size_t len = 0;
	bool dotted = false;

	while (len < error->len && len < LONGEST_CLASS &&
	       (char_is_word(error->bytes[len]) || error->bytes[len] == '.')) {
		dotted = dotted || error->bytes[len] == '.';
		len++;
	}
	if (len == 0 || (len < error->len && !strchr(":\n(", error->bytes[len])))
		return 0;

	return dotted || (error->bytes[0] >= 'A' && error->bytes[0] <= 'Z') ? len : 0;
}

struct bytes
message_reason(const struct message *message)
{
	if (message->reason.bytes && message->reason.len > 0)
		return message->reason;
	if (!message->error.bytes)
		return (struct bytes){NULL, 0};

	return (struct bytes){message->error.bytes, class_length(&message->error)};
}

void
message_put(
    struct json_writer *w, const struct message *message, int64_t now_ns, enum message_form form)
{
	static const struct bytes unreadable = {"unreadable", 10};
	struct bytes why = {message->unreadable, 0};
	struct bytes reason = form == MESSAGE_WHOLE ? message->reason : message_reason(message);
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
		put_words(w, "reason", &reason, form);
		put_words(w, "error", &message->error, form);
	}
	json_put_string(w, "format", message->format);
	if (message->is_parked)
		json_put_bool(w, "parked", true);
	put_payload(w, &message->payload, form);
	if (form == MESSAGE_WHOLE && message->element.bytes)
		put_base64(w, "element_base64", &message->element);
}
