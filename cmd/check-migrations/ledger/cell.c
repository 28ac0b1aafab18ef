#include "cell.h"

#include <inttypes.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "database.h"
#include "memory.h"
#include "text.h"
#include "units.h"

/* A value of more is no version, no name and no checksum; it is cut. */
enum { LONGEST_CELL = 64 << 10 };

/* A column char(n) pads its text with blanks, which are no part of it. */
static size_t
cell_length(const struct database_value *value)
{
	size_t len = value->len < LONGEST_CELL ? value->len : LONGEST_CELL;

	while (value->kind == DATABASE_TEXT && len > 0 && value->bytes[len - 1] == ' ')
		len--;
	/* A number of a column numeric(20,2) is still a version: 1.00 is 1. */
	if (value->meaning == DATABASE_DECIMAL && memchr(value->bytes, '.', len)) {
		size_t whole = len;

		while (value->bytes[whole - 1] == '0')
			whole--;
		if (value->bytes[whole - 1] == '.')
			len = whole - 1;
	}

	return len;
}

char *
cell_text(const struct database_value *value)
{
	struct text out = TEXT_INIT(LONGEST_CELL);

	if (value->kind == DATABASE_NULL)
		return NULL;
	text_add_string(&out, "");
	switch (value->kind) {
	case DATABASE_NULL:
		break;
	case DATABASE_INTEGER:
		if (value->meaning == DATABASE_BOOLEAN)
			text_add_string(&out, value->integer ? "true" : "false");
		else
			text_add_format(&out, "%" PRId64, value->integer);
		break;
	case DATABASE_REAL:
		text_add_format(&out, "%.17g", value->real);
		break;
	case DATABASE_TEXT:
	case DATABASE_BLOB:
		text_add(&out, value->bytes, cell_length(value));
		break;
	}

	return memory_given(text_take(&out));
}

char *
cell_checksum(const struct database_value *value)
{
	static const char digits[] = "0123456789abcdef";
	struct text out = TEXT_INIT(LONGEST_CELL * 2);

	if (value->kind != DATABASE_BLOB)
		return cell_text(value);
	text_add_string(&out, "");
	for (size_t i = 0; i < value->len && i < LONGEST_CELL; i++) {
		text_add_byte(&out, digits[(unsigned char)value->bytes[i] >> 4]);
		text_add_byte(&out, digits[value->bytes[i] & 15]);
	}

	return memory_given(text_take(&out));
}

int
cell_truth(const struct database_value *value)
{
	static const char *const yes[] = {"1", "t", "true", "y", "yes", "on", NULL};
	static const char *const no[] = {"0", "f", "false", "n", "no", "off", NULL};

	if (value->kind == DATABASE_INTEGER)
		return value->integer == 0 || value->integer == 1 ? (int)value->integer : -1;
	if (value->kind == DATABASE_REAL && value->real >= 0 && value->real <= 1)
		return value->real == 0 ? 0 : value->real == 1 ? 1 : -1;
	if (value->kind != DATABASE_TEXT && value->kind != DATABASE_BLOB)
		return -1;
	if (text_is_among_caseless(value->bytes, cell_length(value), yes))
		return 1;

	return text_is_among_caseless(value->bytes, cell_length(value), no) ? 0 : -1;
}

int
cell_count(const struct database_value *value, int64_t *count)
{
	char *text = cell_text(value);
	int rc = text ? units_parse_count(text, count) : -1;

	free(text);

	return rc;
}
