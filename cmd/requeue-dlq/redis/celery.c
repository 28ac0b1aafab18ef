/* A message of Celery, as kombu puts it into a list (transport/redis.py, virtual/base.py):
 *
 *   {"body": "...", "headers": {"task": "...", "id": "...", "retries": n, ...},
 *    "properties": {"delivery_tag": "...", "body_encoding": "base64", "priority": n,
 *                   "delivery_info": {"exchange": "...", "routing_key": "..."}, ...}, ...}
 *
 * Protocol 1 has task, id and retries in the body instead.  What is requeued gets a delivery tag of
 * its own, under which kombu notes what is on its way: two copies of one tag would be taken for one
 * message.  Every other byte stays. */
#include "celery.h"

#include <stdlib.h>
#include <string.h>

#include "base64.h"
#include "format.h"
#include "json.h"
#include "memory.h"
#include "text.h"

enum member { BODY, ENCODING, DELIVERY_TAG, TASK, ID, RETRIES, ROUTING_KEY, PRIORITY, MEMBERS };

static const char *const paths[MEMBERS] = {
    [BODY] = ".body",
    [ENCODING] = ".properties.body_encoding",
    [DELIVERY_TAG] = ".properties.delivery_tag",
    [TASK] = ".headers.task",
    [ID] = ".headers.id",
    [RETRIES] = ".headers.retries",
    [ROUTING_KEY] = ".properties.delivery_info.routing_key",
    [PRIORITY] = ".properties.priority",
};

/* Of the body of protocol 1. */
enum body_member { BODY_TASK, BODY_ID, BODY_RETRIES, BODY_MEMBERS };

static const char *const body_paths[BODY_MEMBERS] = {
    [BODY_TASK] = ".task",
    [BODY_ID] = ".id",
    [BODY_RETRIES] = ".retries",
};

struct celery_reader {
	struct json_scanner *scanner, *body_scanner;
	struct json_slice values[MEMBERS], body_values[BODY_MEMBERS];
	struct text body, plain; /* as it stands there, and decoded */
	struct text id, destination;
};

struct celery_reader *
celery_reader_new(void)
{
	struct celery_reader *reader = memory_new(1, sizeof(*reader));

	reader->scanner = json_scanner_of(paths, MEMBERS);
	reader->body_scanner = json_scanner_of(body_paths, BODY_MEMBERS);
	reader->body = reader->plain = reader->id = reader->destination =
	    TEXT_INIT(TEXT_MAX_RECORD);

	return reader;
}

void
celery_reader_free(struct celery_reader *reader)
{
	if (!reader)
		return;
	json_scanner_free(reader->scanner);
	json_scanner_free(reader->body_scanner);
	text_free(&reader->body);
	text_free(&reader->plain);
	text_free(&reader->id);
	text_free(&reader->destination);
	free(reader);
}

/* The body as its sender had it, or NULL. */
static const struct text *
celery_body(struct celery_reader *reader)
{
	text_clear(&reader->body);
	text_clear(&reader->plain);
	if (json_string(&reader->values[BODY], &reader->body) == -1)
		return NULL;
	if (!json_string_equals(&reader->values[ENCODING], "base64", 6))
		return &reader->body;
	if (base64_decode(
		text_string(&reader->body), reader->body.len, BASE64_LAX, &reader->plain) == -1)
		return NULL;

	return &reader->plain;
}

/* Protocol 1 has the task in the body, whatever that was serialised with. */
static bool
body_names_task(struct celery_reader *reader)
{
	const struct text *body = celery_body(reader);

	return body && memmem(text_string(body), body->len, "task", 4);
}

bool
celery_reads(struct celery_reader *reader, const char *payload, size_t len)
{
	const struct json_slice *values = reader->values;

	/* Absent members have another type than a string, as those of an array have. */
	if (json_scan(reader->scanner, payload, len, reader->values, NULL) == -1 ||
	    values[BODY].type != JSON_STRING || values[DELIVERY_TAG].type != JSON_STRING)
		return false;

	return values[TASK].type == JSON_STRING || body_names_task(reader);
}

/* kombu has a list for each of the steps 0, 3, 6 and 9: a priority goes to the highest that it
 * reaches. */
static void
celery_name_list(struct celery_reader *reader, struct message *message)
{
	int64_t priority = 0;

	text_clear(&reader->destination);
	if (json_string(&reader->values[ROUTING_KEY], &reader->destination) == -1 ||
	    reader->destination.len == 0)
		return;
	if (json_integer(&reader->values[PRIORITY], &priority) == 0 && priority >= 3)
		text_add_format(&reader->destination, "\x06\x16%c",
		    priority >= 9   ? '9'
		    : priority >= 6 ? '6'
				    : '3');
	message->destination =
	    (struct bytes){text_string(&reader->destination), reader->destination.len};
}

/* Its id and retries, of the headers or of a body that is JSON. */
static void
celery_describe(struct celery_reader *reader, struct message *message)
{
	const struct json_slice *id = &reader->values[ID], *retries = &reader->values[RETRIES];
	const struct text *body;

	if (reader->values[TASK].type != JSON_STRING && (body = celery_body(reader)) &&
	    json_scan(reader->body_scanner, text_string(body), body->len, reader->body_values,
		NULL) == 0) {
		id = &reader->body_values[BODY_ID];
		retries = &reader->body_values[BODY_RETRIES];
	}
	text_clear(&reader->id);
	if (json_string(id, &reader->id) == 0)
		message->request_id = (struct bytes){text_string(&reader->id), reader->id.len};
	if (json_integer(retries, &message->retry_count) == -1 || message->retry_count < 0)
		message->retry_count = -1;
}

static bool
celery_read(void *context, const char *element, size_t len, struct message *message,
    struct redis_shape *shape)
{
	struct celery_reader *reader = context;
	const struct json_slice *tag = &reader->values[DELIVERY_TAG];

	if (!celery_reads(reader, element, len)) {
		message->unreadable = "no message of Celery: body, properties.delivery_tag or task";
		return false;
	}
	message->payload = (struct bytes){element, len};
	celery_name_list(reader, message);
	celery_describe(reader, message);
	/* Between the quotes. */
	shape->from = (size_t)(tag->bytes - element) + 1;
	shape->to = shape->from + tag->len - 2;
	uuid_v4(shape->insert);

	return true;
}

static void *
celery_context_new(void)
{
	return celery_reader_new();
}

static void
celery_context_free(void *context)
{
	celery_reader_free(context);
}

const struct redis_format redis_celery = {
    .name = "celery",
    .reader_new = celery_context_new,
    .reader_free = celery_context_free,
    .read = celery_read,
};
