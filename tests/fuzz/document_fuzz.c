/*
 * Any bytes as a plan: it is refused with a line, or every value of the tree is valid JSON, stands
 * inside the text, and knows its line.
 */
#include <stdint.h>
#include <string.h>

#include "document.h"
#include "fuzz.h"
#include "text.h"

/* The values of one list, and what is in them; returns how many the list has. */
static size_t
look_at(const struct document *document, const struct document_value *value)
{
	size_t count = 0;

	for (; value; value = value->next, count++) {
		const struct json_slice *slice = &value->slice;
		struct json_error error;
		unsigned line = 1;

		must(slice->bytes >= document->bytes);
		must(slice->bytes + slice->len <= document->bytes + document->len);
		must(json_validate(slice->bytes, slice->len, 0, &error) == 0);
		must((slice->type == JSON_STRING) == (value->string != NULL));
		must(!value->string ||
		     json_string_equals(slice, value->string, strlen(value->string)));
		if (document->len < 4096) {
			for (const char *p = document->bytes; p < slice->bytes; p++)
				line += *p == '\n';
			must(value->line == line);
		}
		look_at(document, value->first);
	}
	return count;
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	static const char *const known[] = {"name", "expect", "until", NULL};
	struct text why = TEXT_INIT(TEXT_MAX_REASON);
	struct document *document = document_parse("plan", (const char *)bytes, len, &why);

	must(document != NULL || strncmp(text_string(&why), "plan:", 5) == 0);
	if (document) {
		must(look_at(document, document->first) == document->count);
		for (const struct document_value *v = document->first; v; v = v->next) {
			text_clear(&why);
			if (document_check_members(document, v, known, &why) == -1)
				must(strncmp(text_string(&why), "plan:", 5) == 0);
		}
	}
	document_free(document);
	text_free(&why);
	return 0;
}
