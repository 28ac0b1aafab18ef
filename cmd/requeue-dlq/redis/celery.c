#include "celery.h"

#include <stdlib.h>
#include <string.h>

#include "base64.h"
#include "json.h"
#include "memory.h"
#include "text.h"

enum member { BODY, ENCODING, DELIVERY_TAG, TASK, MEMBERS };

static const char *const paths[MEMBERS] = {
    [BODY] = ".body",
    [ENCODING] = ".properties.body_encoding",
    [DELIVERY_TAG] = ".properties.delivery_tag",
    [TASK] = ".headers.task",
};

struct celery_reader {
	struct json_scanner *scanner;
	struct json_slice values[MEMBERS];
};

struct celery_reader *
celery_reader_new(void)
{
	struct celery_reader *reader = memory_new(1, sizeof(*reader));

	reader->scanner = json_scanner_of(paths, MEMBERS);

	return reader;
}

void
celery_reader_free(struct celery_reader *reader)
{
	if (!reader)
		return;
	json_scanner_free(reader->scanner);
	free(reader);
}

/* Protocol 1 has the task in the body, whatever that was serialised with. */
static bool
body_names_task(const struct celery_reader *reader)
{
	TEXT_LOCAL body = TEXT_INIT(TEXT_MAX_RECORD), plain = TEXT_INIT(TEXT_MAX_RECORD);
	const struct text *named = &body;

	if (json_string(&reader->values[BODY], &body) == -1)
		return false;
	if (json_string_equals(&reader->values[ENCODING], "base64", 6)) {
		if (base64_decode(body.bytes, body.len, BASE64_LAX, &plain) == -1)
			return false;
		named = &plain;
	}

	return memmem(text_string(named), named->len, "task", 4);
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
