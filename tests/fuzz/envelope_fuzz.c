/* links: cmd/requeue-dlq/redis/envelope.c cmd/requeue-dlq/redis/celery.c */
/*
 * Elements of a dead-letter list: the input is one.  What is read as an envelope has to be valid
 * JSON whose payload lies inside of it, is valid itself, and means the same when it is wrapped
 * again; what is not keeps all its bytes as the payload.  What a Celery worker reads is JSON with a
 * body.
 */
#include "../../cmd/requeue-dlq/redis/celery.h"
#include "../../cmd/requeue-dlq/redis/envelope.h"

#include <string.h>

#include "fuzz.h"
#include "json.h"
#include "text.h"

/* Wraps a payload by hand; it has to come out again. */
static void
wrap(struct envelope_reader *reader, const struct bytes *payload)
{
	struct text element = TEXT_INIT(TEXT_MAX_RECORD);
	struct message message = {0};

	(void)text_add_string(&element, "{\"original_queue\":\"q\",\"original_message\":");
	(void)text_add(&element, payload->bytes, payload->len);
	(void)text_add_string(&element, "}");
	must(!text_failed(&element));
	envelope_read(reader, element.bytes, element.len, &message);
	must(message.unreadable == NULL);
	must(message.payload.len == payload->len);
	must(memcmp(message.payload.bytes, payload->bytes, payload->len) == 0);
	must(message.destination.len == 1 && message.destination.bytes[0] == 'q');
	text_free(&element);
}

static void
read_as_celery(const struct bytes *payload)
{
	struct celery_reader *reader = celery_reader_new();
	struct json_error error;

	must(reader != NULL);
	if (celery_reads(reader, payload->bytes, payload->len)) {
		must(json_validate(payload->bytes, payload->len, 0, &error) == 0);
		must(memmem(payload->bytes, payload->len, "body", 4) != NULL ||
		     memmem(payload->bytes, payload->len, "\\u", 2) != NULL);
	}
	celery_reader_free(reader);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	const char *element = (const char *)bytes;
	struct envelope_reader *reader;
	struct message message = {0};
	struct json_error error;

	if (len > 1 << 16)
		return 0;
	reader = envelope_reader_new();
	must(reader != NULL);
	envelope_read(reader, element, len, &message);
	if (message.unreadable != NULL) {
		must(message.payload.bytes == element && message.payload.len == len);
	} else {
		must(json_validate(element, len, 0, &error) == 0);
		must(message.payload.bytes > element);
		must(message.payload.bytes + message.payload.len < element + len);
		must(json_validate(message.payload.bytes, message.payload.len, 0, &error) == 0);
		must(message.destination.bytes != NULL && message.destination.len > 0);
		must(message.retry_count >= -1);
		wrap(reader, &message.payload);
	}
	read_as_celery(&message.payload);
	envelope_reader_free(reader);

	return 0;
}
