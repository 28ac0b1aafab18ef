/* links: cmd/requeue-dlq/redis/envelope.c cmd/requeue-dlq/redis/celery.c */
/*
 * Elements of a dead-letter list: the input is one.  What is read as an envelope has to be valid
 * JSON whose payload lies inside of it, is valid itself, and means the same when it is wrapped
 * again.  What a Celery worker reads is JSON with a body, and stays so with another delivery tag.
 */
#include "../../cmd/requeue-dlq/redis/celery.h"
#include "../../cmd/requeue-dlq/redis/format.h"

#include <string.h>

#include "fuzz.h"
#include "json.h"
#include "text.h"

/* Wraps a payload by hand; it has to come out again. */
static void
wrap(void *reader, const struct bytes *payload)
{
	struct text element = TEXT_INIT(TEXT_MAX_RECORD);
	struct message message = {0};
	struct redis_shape shape = {0};

	text_add_string(&element, "{\"original_queue\":\"q\",\"original_message\":");
	text_add(&element, payload->bytes, payload->len);
	text_add_string(&element, "}");
	must(!text_failed(&element));
	must(redis_envelope.read(reader, element.bytes, element.len, &message, &shape));
	must(message.unreadable == NULL);
	must(message.payload.len == payload->len);
	must(memcmp(message.payload.bytes, payload->bytes, payload->len) == 0);
	must(shape.to - shape.from == payload->len && !shape.insert[0]);
	must(message.destination.len == 1 && message.destination.bytes[0] == 'q');
	text_free(&element);
}

/* With its new tag it has to be readable again, and to differ in that alone. */
static void
read_spliced(void *reader, const char *element, size_t len, const struct redis_shape *shape)
{
	struct text spliced = TEXT_INIT(TEXT_MAX_RECORD);
	struct redis_shape again = {0};
	struct message message = {0};

	must(shape->from <= shape->to && shape->to < len);
	must(element[shape->from - 1] == '"' && element[shape->to] == '"');
	text_add(&spliced, element, shape->from);
	text_add_string(&spliced, shape->insert);
	text_add(&spliced, element + shape->to, len - shape->to);
	must(redis_celery.read(reader, spliced.bytes, spliced.len, &message, &again));
	must(again.from == shape->from && again.to == shape->from + strlen(shape->insert));
	text_free(&spliced);
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

static void
read_celery_element(const char *element, size_t len)
{
	void *reader = redis_celery.reader_new();
	struct redis_shape shape = {0};
	struct message message = {0};

	if (redis_celery.read(reader, element, len, &message, &shape)) {
		must(message.payload.bytes == element && message.payload.len == len);
		read_spliced(reader, element, len, &shape);
	} else {
		must(message.unreadable != NULL);
	}
	redis_celery.reader_free(reader);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	const char *element = (const char *)bytes;
	void *reader;
	struct message message = {.payload = {element, len}};
	struct redis_shape shape = {0};
	struct json_error error;

	if (len > 1 << 16)
		return 0;
	reader = redis_envelope.reader_new();
	must(reader != NULL);
	if (!redis_envelope.read(reader, element, len, &message, &shape)) {
		must(message.unreadable != NULL);
	} else {
		must(json_validate(element, len, 0, &error) == 0);
		must(message.payload.bytes == element + shape.from);
		must(message.payload.bytes > element);
		must(message.payload.bytes + message.payload.len < element + len);
		must(json_validate(message.payload.bytes, message.payload.len, 0, &error) == 0);
		must(message.destination.bytes != NULL && message.destination.len > 0);
		must(message.retry_count >= -1);
		wrap(reader, &message.payload);
	}
	read_as_celery(&message.payload);
	redis_envelope.reader_free(reader);
	read_celery_element(element, len);

	return 0;
}
