#include "csv.h"

#include <string.h>

#include "input.h"

/* The most bytes of a row. */
enum { CSV_ROW = 1 << 20 };

struct csv
csv_begin(struct input *input)
{
	return (struct csv){.input = input, .bytes = TEXT_INIT(CSV_ROW)};
}

void
csv_free(struct csv *csv)
{
	text_free(&csv->bytes);
}

static int
csv_begin_field(struct csv *csv, struct text *why)
{
	if (csv->count == CSV_FIELDS)
		return text_fail(why, "a row of more than %d fields", CSV_FIELDS);
	csv->starts[csv->count++] = csv->bytes.len;
	return 0;
}

/* Takes one line; `quoted` says whether it begins, and ends, within quotes. */
static int
csv_take_line(struct csv *csv, const char *at, size_t len, bool *quoted, struct text *why)
{
	const char *end = at + len;

	for (; at < end; at++) {
		if (*at == '\0')
			return text_fail(why, "a NUL byte");
		if (*quoted && *at == '"' && at + 1 < end && at[1] == '"')
			text_add_byte(&csv->bytes, *at++);
		else if (*at == '"')
			*quoted = !*quoted;
		else if (*at != ',' || *quoted)
			text_add_byte(&csv->bytes, *at);
		else if (text_add_byte(&csv->bytes, '\0') == 0 && csv_begin_field(csv, why) == -1)
			return -1;
	}
	return 0;
}

int
csv_next(struct csv *csv, struct text *why)
{
	const char *bytes;
	size_t len;
	bool quoted = false;

	text_clear(&csv->bytes);
	csv->count = 0;
	do {
		if (!input_line(csv->input, &bytes, &len, &csv->cut))
			return 0;
		csv->line = input_line_number(csv->input) - !csv->cut;
	} while (len == 0);
	if (csv_begin_field(csv, why) == -1)
		return -1;
	for (;;) {
		if (csv_take_line(csv, bytes, len, &quoted, why) == -1)
			return -1;
		if (!quoted || text_failed(&csv->bytes))
			break;
		text_add_byte(&csv->bytes, '\n');
		if (!input_line(csv->input, &bytes, &len, &csv->cut))
			return text_fail(why, "a quote is not closed: the report was cut off");
	}
	text_add_byte(&csv->bytes, '\0');
	if (text_failed(&csv->bytes))
		return text_fail(why, "a row is longer than %d bytes", CSV_ROW);
	return 1;
}

const char *
csv_field(const struct csv *csv, size_t i)
{
	return i < csv->count ? text_string(&csv->bytes) + csv->starts[i] : "";
}

int
csv_find(const struct csv *csv, const char *name)
{
	for (size_t i = 0; i < csv->count; i++)
		if (strcmp(csv_field(csv, i), name) == 0)
			return (int)i;
	return -1;
}
