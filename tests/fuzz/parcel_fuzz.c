/* links: cmd/requeue-dlq/action/parcel.c cmd/requeue-dlq/message.c */
/*
 * Records that an import reads: the input is one.  What can be added has an id and a payload, and comes
 * out of an export as it went in: element, payload, words, counts and times.
 */
#include "../../cmd/requeue-dlq/action/parcel.h"

#include <string.h>

#include "fuzz.h"
#include "json.h"
#include "json_writer.h"
#include "text.h"

static const char *
parcel_read(const char *bytes, size_t len, struct parcel *parcel, struct message *message)
{
	static struct json_scanner *scanner;
	struct json_slice values[MEMBERS];

	if (!scanner)
		scanner = json_scanner_of(parcel_paths, MEMBERS);
	if (json_scan(scanner, bytes, len, values, NULL) == -1)
		return "no JSON";

	return parcel_take(values, parcel, message);
}

static void
same(const struct bytes *a, const struct bytes *b)
{
	must(a->len == b->len && (a->len == 0 || memcmp(a->bytes, b->bytes, a->len) == 0));
}

static void
write_again(struct message *message)
{
	TEXT_LOCAL out = TEXT_INIT(TEXT_MAX_DOCUMENT);
	struct json_writer w = json_writer(&out);
	struct parcel parcel = parcel_new();
	struct message again;

	message->queue = "q";
	json_open_object(&w, NULL);
	message_put(&w, message, 0, MESSAGE_WHOLE);
	json_close_object(&w);
	must(!text_failed(&out));
	must(json_validate(text_string(&out), out.len, 0, NULL) == 0);
	must(parcel_read(text_string(&out), out.len, &parcel, &again) == NULL);
	same(&again.id, &message->id);
	same(&again.request_id, &message->request_id);
	same(&again.reason, &message->reason);
	same(&again.error, &message->error);
	same(&again.payload, &message->payload);
	same(&again.element, &message->element);
	must((again.element.bytes == NULL) == (message->element.bytes == NULL));
	must((again.format == NULL) == (message->format == NULL));
	must(again.format == NULL || strcmp(again.format, message->format) == 0);
	must(again.is_parked == message->is_parked);
	must(again.retry_count == message->retry_count);
	must(again.requeue_count == message->requeue_count);
	must(again.last_failed_ms == message->last_failed_ms);
	must(again.first_failed_ms == message->first_failed_ms);
	parcel_free(&parcel);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct parcel parcel = parcel_new();
	struct message message;
	const char *fault;

	if (len > 1 << 16)
		return 0;
	fault = parcel_read((const char *)bytes, len, &parcel, &message);
	if (!fault) {
		must(message.id.len > 0 && message.payload.bytes);
		must(message.retry_count >= 0 && message.requeue_count >= 0);
		write_again(&message);
	}
	parcel_free(&parcel);
	return 0;
}
