#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "character.h"
#include "driver.h"
#include "text.h"
#include "units.h"

/* Types of PostgreSQL's pg_type.dat; their numbers never change. */
enum {
	TYPE_BOOL = 16,
	TYPE_BYTEA = 17,
	TYPE_INT8 = 20,
	TYPE_INT2 = 21,
	TYPE_INT4 = 23,
	TYPE_OID = 26,
	TYPE_JSON = 114,
	TYPE_FLOAT4 = 700,
	TYPE_FLOAT8 = 701,
	TYPE_NUMERIC = 1700,
	TYPE_JSONB = 3802,
};

static int
parameter_take(
    struct database_parameters *p, size_t at, const struct database_value *value, struct text *why)
{
	p->values[at] = p->numbers[at];
	switch (value->kind) {
	case DATABASE_NULL:
		p->values[at] = NULL;
		break;
	case DATABASE_INTEGER:
		snprintf(p->numbers[at], DATABASE_NUMBER_SIZE, "%" PRId64, value->integer);
		break;
	case DATABASE_REAL:
		snprintf(p->numbers[at], DATABASE_NUMBER_SIZE, "%.17g", value->real);
		break;
	case DATABASE_TEXT:
		p->values[at] = value->len > 0 ? value->bytes : "";
		if (strlen(p->values[at]) != value->len)
			return text_fail(why, "PostgreSQL keeps no NUL byte in a text");
		break;
	case DATABASE_BLOB:
		if (value->len > INT_MAX)
			return text_fail(why, "a value is too long");
		p->types[at] = TYPE_BYTEA;
		p->values[at] = value->len > 0 ? value->bytes : "";
		p->lengths[at] = (int)value->len;
		p->formats[at] = 1;
		break;
	}

	return 0;
}

int
database_take_parameters(struct database_parameters *p, const struct database_value *values,
    size_t count, struct text *why)
{
	if (count > DATABASE_MAX_PARAMETERS)
		return text_fail(why, "too many parameters for one statement");
	for (size_t i = 0; i < count; i++) {
		if (parameter_take(p, i, &values[i], why) == -1)
			return -1;
	}

	return 0;
}

/* "\x6162" to "ab", in place.  0 or -1. */
static int
bytea_decode(char *bytes, size_t *len)
{
	size_t count = 0;

	if (*len < 2 || *len % 2 != 0 || bytes[0] != '\\' || bytes[1] != 'x')
		return -1;
	for (size_t i = 2; i < *len; i += 2) {
		int high = char_hex(bytes[i]), low = char_hex(bytes[i + 1]);

		if (high == -1 || low == -1)
			return -1;
		bytes[count++] = (char)(high * 16 + low);
	}
	*len = count;

	return 0;
}

int
database_read_field(
    unsigned type, char *bytes, size_t len, struct database_value *value, struct text *why)
{
	*value = (struct database_value){.kind = DATABASE_NULL};
	if (!bytes)
		return 0;
	value->kind = DATABASE_TEXT;
	value->bytes = bytes;
	value->len = len;
	switch (type) {
	case TYPE_BOOL:
		value->kind = DATABASE_INTEGER;
		value->integer = bytes[0] == 't';
		value->meaning = DATABASE_BOOLEAN;
		break;
	case TYPE_NUMERIC:
		value->meaning = DATABASE_DECIMAL;
		break;
	case TYPE_JSON:
	case TYPE_JSONB:
		value->meaning = DATABASE_JSON;
		break;
	case TYPE_INT2:
	case TYPE_INT4:
	case TYPE_INT8:
	case TYPE_OID:
		value->kind = DATABASE_INTEGER;
		(void)units_read_integer(bytes, len, &value->integer);
		break;
	case TYPE_FLOAT4:
	case TYPE_FLOAT8:
		value->kind = DATABASE_REAL;
		value->real = strtod(bytes, NULL);
		break;
	case TYPE_BYTEA:
		value->kind = DATABASE_BLOB;
		if (bytea_decode(bytes, &value->len) == -1)
			return text_fail(why, "the server must send bytea as hex (bytea_output)");
		break;
	default:
		break;
	}

	return 0;
}
