/*
 * Any bytes as a record: every kind of scanner gives the answer of a plain recursive reading, the
 * same error as the others, and slices that can be read.
 */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../unit/json_plain.h"
#include "fuzz.h"
#include "json.h"
#include "text.h"
#include "utf8.h"

static const char *const kinds[] = {"scalar", "sse2", "neon"};

static void
read_slice(const struct json_slice *value)
{
	struct text string = TEXT_INIT(1 << 24);
	double number;
	int64_t integer;
	int is_number = json_number(value, &number) == 0;

	must(!is_number || (value->type == JSON_NUMBER && isfinite(number)));
	must(json_integer(value, &integer) == -1 || (is_number && (double)integer == number));
	if (json_string(value, &string) == 0) {
		must(value->type == JSON_STRING);
		must(utf8_prefix(text_string(&string), string.len) == string.len);
		must(json_string_equals(value, text_string(&string), string.len));
	}
	text_free(&string);
}

static void
same_values(const struct json_slice *a, const struct json_slice *b)
{
	for (size_t i = 0; i < PLAIN_ASKED; i++) {
		must(a[i].type == b[i].type && a[i].escaped == b[i].escaped);
		must(a[i].bytes == b[i].bytes && a[i].len == b[i].len);
		read_slice(&a[i]);
	}
}

static void
scan(const struct json_paths *paths, const char *record, size_t len)
{
	struct json_error error, first = {0};
	struct json_slice values[PLAIN_ASKED];
	struct plain plain;
	bool good = plain_read(&plain, record, len);
	size_t used;

	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		struct json_scanner *scanner = json_scanner_new(paths, 0);

		if (json_scanner_choose(scanner, kinds[i]) == 0) {
			must(json_scan(scanner, record, len, values, &error) == (good ? 0 : -1));
			if (good)
				same_values(values, plain.values);
			else if (!first.reason)
				first = error;
			else
				must(error.offset == first.offset &&
				     strcmp(error.reason, first.reason) == 0);
			must(good || error.offset <= len);
			if (json_scan_prefix(scanner, record, len, values, &used, &error) == 0)
				must(json_scan(scanner, record, used, values, &error) == 0);
			else
				must(!good);
		}
		json_scanner_free(scanner);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct json_paths *paths = json_paths_new();
	char *record = malloc(len > 0 ? len : 1);

	must(paths && record);
	if (len > 0)
		memcpy(record, bytes, len);
	for (size_t i = 0; i < PLAIN_ASKED; i++)
		must(json_paths_add(paths, plain_asked[i]) == (int)i);
	scan(paths, record, len);
	free(record);
	json_paths_free(paths);
	return 0;
}
