#include "table.h"

#include <string.h>

static const char *
cursor_take(struct cursor *cursor, size_t len)
{
	const char *at = cursor->at;

	if (len > cursor->left)
		return NULL;
	cursor->at += len;
	cursor->left -= len;

	return at;
}

/* Big endian.  0 or -1. */
int
cursor_number(struct cursor *cursor, size_t bytes, uint64_t *number)
{
	const char *at = cursor_take(cursor, bytes);

	if (!at)
		return -1;
	*number = 0;
	for (size_t i = 0; i < bytes; i++)
		*number = *number << 8 | (unsigned char)at[i];

	return 0;
}

/* What has its length before it, in so many bytes; or of a fixed length. */
int
cursor_long(struct cursor *cursor, size_t bytes, struct rabbitmq_bytes *value)
{
	uint64_t len;

	if (cursor_number(cursor, bytes, &len) == -1)
		return -1;
	*value = (struct rabbitmq_bytes){cursor_take(cursor, len), len};

	return value->bytes ? 0 : -1;
}

int
cursor_fixed(struct cursor *cursor, size_t len, struct rabbitmq_bytes *value)
{
	*value = (struct rabbitmq_bytes){cursor_take(cursor, len), len};

	return value->bytes ? 0 : -1;
}

/* 0, or -1 where it is cut short or of a kind that nobody knows. */
static int
cursor_value(struct cursor *cursor, struct field_value *value)
{
	const char *kind = cursor_take(cursor, 1);

	if (!kind)
		return -1;
	value->kind = *kind;
	switch (*kind) {
	case 'V':
		return cursor_fixed(cursor, 0, &value->bytes);
	case 't':
	case 'b':
	case 'B':
		return cursor_fixed(cursor, 1, &value->bytes);
	case 's':
	case 'u':
		return cursor_fixed(cursor, 2, &value->bytes);
	case 'I':
	case 'i':
	case 'f':
		return cursor_fixed(cursor, 4, &value->bytes);
	case 'D':
		return cursor_fixed(cursor, 5, &value->bytes);
	case 'l':
	case 'L':
	case 'd':
	case 'T':
		return cursor_fixed(cursor, 8, &value->bytes);
	case 'S':
	case 'x':
	case 'A':
	case 'F':
		return cursor_long(cursor, 4, &value->bytes);
	default:
		return -1;
	}
}

/* The next of a table.  1, 0 at its end, -1. */
int
cursor_entry(struct cursor *table, struct rabbitmq_bytes *name, struct field_value *value)
{
	if (table->left == 0)
		return 0;

	return cursor_long(table, 1, name) == -1 || cursor_value(table, value) == -1 ? -1 : 1;
}

struct cursor
cursor_of(struct rabbitmq_bytes bytes)
{
	return (struct cursor){bytes.bytes, bytes.bytes ? bytes.len : 0};
}

bool
table_name_is(struct rabbitmq_bytes name, const char *wanted)
{
	return name.len == strlen(wanted) && memcmp(name.bytes, wanted, name.len) == 0;
}

/* The first of that name, whether it is there. */
bool
table_find(struct rabbitmq_bytes table, const char *wanted, struct field_value *value)
{
	struct cursor cursor = cursor_of(table);
	struct rabbitmq_bytes name;

	while (cursor_entry(&cursor, &name, value) == 1) {
		if (table_name_is(name, wanted))
			return true;
	}

	return false;
}

struct rabbitmq_bytes
table_string(struct rabbitmq_bytes table, const char *name)
{
	struct field_value value;

	if (!table_find(table, name, &value) || (value.kind != 'S' && value.kind != 'x'))
		return (struct rabbitmq_bytes){NULL, 0};

	return value.bytes;
}

int64_t
value_integer(const struct field_value *value, int64_t otherwise)
{
	struct cursor cursor = cursor_of(value->bytes);
	size_t len = value->bytes.len;
	uint64_t number;

	if (!strchr("bBsuIilLT", value->kind) || cursor_number(&cursor, len, &number) == -1)
		return otherwise;
	switch (value->kind) {
	case 'b':
		return (int8_t)number;
	case 's':
		return (int16_t)number;
	case 'I':
		return (int32_t)number;
	case 'l':
		return (int64_t)number;
	default:
		return number > INT64_MAX ? otherwise : (int64_t)number;
	}
}

int64_t
table_integer(struct rabbitmq_bytes table, const char *name, int64_t otherwise)
{
	struct field_value value;

	return table_find(table, name, &value) ? value_integer(&value, otherwise) : otherwise;
}

/* The element of an array, from 0; whether there is one. */
bool
array_element(struct rabbitmq_bytes array, size_t at, struct field_value *value)
{
	struct cursor cursor = cursor_of(array);

	while (cursor.left > 0 && cursor_value(&cursor, value) == 0) {
		if (at-- == 0)
			return true;
	}

	return false;
}

size_t
array_count(struct rabbitmq_bytes array)
{
	struct cursor cursor = cursor_of(array);
	struct field_value value;
	size_t count = 0;

	while (cursor.left > 0 && cursor_value(&cursor, &value) == 0)
		count++;

	return count;
}

int
table_check(struct rabbitmq_bytes table)
{
	struct cursor cursor = cursor_of(table);
	struct rabbitmq_bytes name;
	struct field_value value;
	int more;

	while ((more = cursor_entry(&cursor, &name, &value)) == 1)
		;

	return more;
}
