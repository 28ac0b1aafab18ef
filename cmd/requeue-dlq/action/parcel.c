#include "parcel.h"

#include "base64.h"
#include "clock.h"
#include "json.h"

const char *const parcel_paths[MEMBERS] = {IMPORT_MEMBERS(MEMBER_PATH)};

struct parcel
parcel_new(void)
{
	struct text text = TEXT_INIT(TEXT_MAX_RECORD);

	return (struct parcel){text, text, text, text, text, text, text};
}

void
parcel_free(struct parcel *parcel)
{
	text_free(&parcel->id);
	text_free(&parcel->request_id);
	text_free(&parcel->reason);
	text_free(&parcel->error);
	text_free(&parcel->payload);
	text_free(&parcel->element);
	text_free(&parcel->format);
}

static struct bytes
parcel_borrow(const struct text *text)
{
	return (struct bytes){text_string(text), text->len};
}

/* A string member's text; no bytes when it is absent.  -1 when it is something else. */
static int
parcel_take_string(const struct json_slice *value, struct text *text, struct bytes *out)
{
	*out = (struct bytes){NULL, 0};
	text_clear(text);
	if (value->type == JSON_ABSENT || value->type == JSON_NULL)
		return 0;
	if (json_string(value, text) == -1)
		return -1;
	*out = parcel_borrow(text);

	return 0;
}

static int
parcel_take_count(const struct json_slice *value, int64_t *count)
{
	*count = 0;
	if (value->type == JSON_ABSENT)
		return 0;

	return json_integer(value, count) == 0 && *count >= 0 ? 0 : -1;
}

static int
parcel_take_time(const struct json_slice *value, int64_t otherwise, int64_t *ms)
{
	TEXT_LOCAL time = TEXT_INIT(TEXT_MAX_REASON);
	int64_t ns;

	*ms = otherwise;
	if (value->type == JSON_ABSENT)
		return 0;
	if (json_string(value, &time) == -1 || clock_parse(text_string(&time), time.len, &ns) == -1)
		return -1;
	*ms = ns / CLOCK_MS;

	return 0;
}

static int
parcel_take_payload(
    const struct json_slice values[], struct parcel *parcel, struct message *message)
{
	TEXT_LOCAL encoded = TEXT_INIT(TEXT_MAX_DOCUMENT);
	int rc = -1;

	text_clear(&parcel->payload);
	if (values[PAYLOAD].type != JSON_ABSENT && values[PAYLOAD_BASE64].type == JSON_ABSENT)
		rc = text_add(&parcel->payload, values[PAYLOAD].bytes, values[PAYLOAD].len);
	else if (values[PAYLOAD].type == JSON_ABSENT &&
		 json_string(&values[PAYLOAD_BASE64], &encoded) == 0)
		rc = base64_decode(
		    text_string(&encoded), encoded.len, BASE64_STRICT, &parcel->payload);
	message->payload = parcel_borrow(&parcel->payload);

	return rc;
}

static int
parcel_take_element(
    const struct json_slice values[], struct parcel *parcel, struct message *message)
{
	TEXT_LOCAL encoded = TEXT_INIT(TEXT_MAX_DOCUMENT);
	struct bytes format;

	text_clear(&parcel->element);
	if (parcel_take_string(&values[FORMAT], &parcel->format, &format) == -1)
		return -1;
	message->format = format.len > 0 ? format.bytes : NULL;
	if (values[ELEMENT_BASE64].type == JSON_ABSENT)
		return 0;
	if (json_string(&values[ELEMENT_BASE64], &encoded) == -1 ||
	    base64_decode(text_string(&encoded), encoded.len, BASE64_STRICT, &parcel->element) ==
		-1)
		return -1;
	message->element = parcel_borrow(&parcel->element);

	return 0;
}

static int
parcel_take_words(const struct json_slice values[], struct parcel *parcel, struct message *message)
{
	if (parcel_take_string(&values[REQUEST_ID], &parcel->request_id, &message->request_id) ==
		-1 ||
	    parcel_take_string(&values[REASON], &parcel->reason, &message->reason) == -1)
		return -1;

	return parcel_take_string(&values[ERROR], &parcel->error, &message->error);
}

const char *
parcel_take(const struct json_slice values[], struct parcel *parcel, struct message *message)
{
	int64_t now_ms = clock_wall(&clock_system) / CLOCK_MS;

	*message = (struct message){.is_parked = values[PARKED].type == JSON_TRUE};
	if (parcel_take_string(&values[ID], &parcel->id, &message->id) == -1 ||
	    message->id.len == 0)
		return "it has no id";
	if (parcel_take_payload(values, parcel, message) == -1)
		return "it has no payload, or one that is not base64";
	if (parcel_take_element(values, parcel, message) == -1)
		return "its element is not base64, or its format no string";
	if (parcel_take_words(values, parcel, message) == -1)
		return "request_id, reason and error have to be strings";
	if (parcel_take_count(&values[RETRY_COUNT], &message->retry_count) == -1 ||
	    parcel_take_count(&values[REQUEUE_COUNT], &message->requeue_count) == -1)
		return "retry_count and requeue_count have to be counts";
	if (parcel_take_time(&values[LAST_FAILED_AT], now_ms, &message->last_failed_ms) == -1 ||
	    parcel_take_time(
		&values[FIRST_FAILED_AT], message->last_failed_ms, &message->first_failed_ms) == -1)
		return "first_failed_at and last_failed_at have to be times (RFC 3339)";

	return NULL;
}
