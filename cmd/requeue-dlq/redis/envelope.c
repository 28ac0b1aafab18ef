/* An element as the application writes it:
 *
 *   {"original_message": ANY, "original_queue": "...", "error": "...", "timestamp": RFC 3339,
 *    "retry_count": n, "request_id": "...", "reason": "..."}
 *
 * The first two are needed.  The others describe: one of another type counts as absent.  Members
 * not named here are let be. */
#include "format.h"

#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "json.h"
#include "memory.h"
#include "text.h"

enum member { MESSAGE, QUEUE, ERROR, TIMESTAMP, RETRY_COUNT, REQUEST_ID, REASON, MEMBERS };

static const char *const paths[MEMBERS] = {
    [MESSAGE] = ".original_message",
    [QUEUE] = ".original_queue",
    [ERROR] = ".error",
    [TIMESTAMP] = ".timestamp",
    [RETRY_COUNT] = ".retry_count",
    [REQUEST_ID] = ".request_id",
    [REASON] = ".reason",
};

struct envelope_reader {
	struct json_scanner *scanner;
	struct json_slice values[MEMBERS];
	struct text strings[MEMBERS]; /* unescaped */
};

static void *
envelope_reader_new(void)
{
	struct envelope_reader *reader = memory_new(1, sizeof(*reader));

	reader->scanner = json_scanner_of(paths, MEMBERS);
	for (int m = 0; m < MEMBERS; m++)
		reader->strings[m] = TEXT_INIT(TEXT_MAX_RECORD);

	return reader;
}

static void
envelope_reader_free(void *context)
{
	struct envelope_reader *reader = context;

	if (!reader)
		return;
	json_scanner_free(reader->scanner);
	for (int m = 0; m < MEMBERS; m++)
		text_free(&reader->strings[m]);
	free(reader);
}

/* A string member's text; no bytes when it is none. */
static struct bytes
envelope_string(struct envelope_reader *reader, enum member member)
{
	struct text *text = &reader->strings[member];

	text_clear(text);
	if (json_string(&reader->values[member], text) == -1)
		return (struct bytes){NULL, 0};

	return (struct bytes){text_string(text), text->len};
}

/* Python's isoformat() of a naive time leaves the offset out: then it counts as UTC. */
static int64_t
envelope_time(const struct bytes *written)
{
	char with_offset[64];
	int64_t ns;

	if (!written->bytes || written->len >= sizeof(with_offset) - 1)
		return MESSAGE_NO_TIME;
	memcpy(with_offset, written->bytes, written->len);
	with_offset[written->len] = 'Z';
	if (clock_parse(written->bytes, written->len, &ns) == -1 &&
	    clock_parse(with_offset, written->len + 1, &ns) == -1)
		return MESSAGE_NO_TIME;

	return ns / CLOCK_MS;
}

/* NULL, or why it is no envelope. */
static const char *
envelope_fault(struct envelope_reader *reader, const char *element, size_t len)
{
	struct json_error error;

	if (json_scan(reader->scanner, element, len, reader->values, &error) == -1)
		return error.reason;
	if (reader->values[MESSAGE].type == JSON_ABSENT ||
	    reader->values[MESSAGE].type == JSON_NULL)
		return "no original_message";
	if (reader->values[QUEUE].type != JSON_STRING || reader->values[QUEUE].len == 2)
		return "no original_queue";

	return NULL;
}

static bool
envelope_read(void *context, const char *element, size_t len, struct message *message,
    struct redis_shape *shape)
{
	struct envelope_reader *reader = context;
	struct bytes timestamp;

	message->unreadable = envelope_fault(reader, element, len);
	if (message->unreadable)
		return false;

	message->destination = envelope_string(reader, QUEUE);
	if (!message->destination.bytes) {
		message->unreadable = "original_queue is too long";
		return false;
	}
	message->payload =
	    (struct bytes){reader->values[MESSAGE].bytes, reader->values[MESSAGE].len};
	shape->from = (size_t)(message->payload.bytes - element);
	shape->to = shape->from + message->payload.len;
	message->error = envelope_string(reader, ERROR);
	message->reason = envelope_string(reader, REASON);
	message->request_id = envelope_string(reader, REQUEST_ID);
	timestamp = envelope_string(reader, TIMESTAMP);
	message->last_failed_ms = envelope_time(&timestamp);
	if (json_integer(&reader->values[RETRY_COUNT], &message->retry_count) == -1 ||
	    message->retry_count < 0)
		message->retry_count = -1;

	return true;
}

const struct redis_format redis_envelope = {
    .name = "envelope",
    .reader_new = envelope_reader_new,
    .reader_free = envelope_reader_free,
    .read = envelope_read,
};
