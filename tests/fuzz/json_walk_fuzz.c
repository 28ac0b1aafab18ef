/*
 * Any valid record, walked: its members are those that a scan finds, a name stands twice where the
 * scanner says so, and the canonical form is JSON, and its own.
 */
#include "json_walk.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "json.h"
#include "text.h"

/* Every part of a container is valid alone, and of the type that it is said to be. */
static void
walk_all(const struct json_slice *container)
{
	struct json_walk walk = json_walk_begin(container);
	const char *end = container->bytes + container->len;
	struct json_slice name, value;
	struct json_error error;

	while (json_walk_next(&walk, &name, &value)) {
		struct json_slice alone = json_slice_of(value.bytes, value.len);

		must(value.bytes > container->bytes && value.bytes + value.len < end);
		must(json_validate(value.bytes, value.len, 0, &error) == 0);
		must(alone.type == value.type && alone.escaped == value.escaped);
		must((name.type == JSON_STRING) == (container->type == JSON_OBJECT));
		must(name.type == JSON_ABSENT ||
		     json_validate(name.bytes, name.len, 0, &error) == 0);
		walk_all(&value);
	}
}

static bool
stands_twice(const char *record, size_t len)
{
	struct json_paths *paths = json_paths_new();
	struct json_scanner *scanner;
	struct json_error error;
	bool twice;

	json_paths_ask_all(paths);
	scanner = json_scanner_new(paths, 0);
	twice = json_scan(scanner, record, len, NULL, &error) == -1;
	must(!twice || json_error_is_twice(&error));
	json_scanner_free(scanner);
	json_paths_free(paths);
	return twice;
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct text one = TEXT_INIT(TEXT_MAX_RECORD), other = TEXT_INIT(TEXT_MAX_RECORD);
	char *record = malloc(len + 1); /* of its own, so that a byte too far is seen */
	struct json_slice whole;
	struct json_error error;

	must(record != NULL);
	if (len > 0)
		memcpy(record, bytes, len);
	if (json_validate(record, len, 0, &error) == 0) {
		whole = json_slice_of(record, len);
		walk_all(&whole);
		must((json_find_twice(&whole).type != JSON_ABSENT) == stands_twice(record, len));
		must(json_put_canonical(&whole, &one) == 0);
		must(json_validate(one.bytes, one.len, 0, &error) == 0);
		whole = json_slice_of(one.bytes, one.len);
		must(json_put_canonical(&whole, &other) == 0);
		must(one.len == other.len && memcmp(one.bytes, other.bytes, one.len) == 0);
	}
	free(record);
	text_free(&one);
	text_free(&other);
	return 0;
}
