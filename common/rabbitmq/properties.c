/*
 * The properties of a message as they travel (AMQP 0-9-1, 4.2.6.1): which there are as bits, then
 * each of them.  What is not changed is copied as it came, so that no header, of whatever type,
 * comes out differently.
 */
#include <stdlib.h>
#include <string.h>

#include "memory.h"
#include "rabbitmq.h"
#include "table.h"
#include "text.h"

/* In the order in which they travel. */
enum field {
	CONTENT_TYPE,
	CONTENT_ENCODING,
	HEADERS,
	DELIVERY_MODE,
	PRIORITY,
	CORRELATION_ID,
	REPLY_TO,
	EXPIRATION,
	MESSAGE_ID,
	TIMESTAMP,
	TYPE,
	USER_ID,
	APP_ID,
	CLUSTER_ID,
	FIELDS,
};

enum { MOST_CHANGES = 8, LONGEST_SHORT = 255 };

struct change {
	const char *name;
	bool is_integer;
	struct rabbitmq_bytes value; /* NULL and no integer: removed */
	int64_t integer;
};

struct rabbitmq_properties {
	struct rabbitmq_bytes fields[FIELDS]; /* their contents; NULL: not there */
	struct change changes[MOST_CHANGES];
	size_t change_count;
};

/* ---- properties ---- */

struct rabbitmq_properties *
rabbitmq_properties_new(void)
{
	return memory_new(1, sizeof(struct rabbitmq_properties));
}

void
rabbitmq_properties_free(struct rabbitmq_properties *properties)
{
	free(properties);
}

static int
field_read(struct cursor *cursor, enum field field, struct rabbitmq_bytes *value)
{
	switch (field) {
	case HEADERS:
		return cursor_long(cursor, 4, value);
	case DELIVERY_MODE:
	case PRIORITY:
		return cursor_fixed(cursor, 1, value);
	case TIMESTAMP:
		return cursor_fixed(cursor, 8, value);
	default:
		return cursor_long(cursor, 1, value);
	}
}

int
rabbitmq_properties_read(
    struct rabbitmq_properties *properties, struct rabbitmq_bytes bytes, struct text *why)
{
	struct cursor cursor = cursor_of(bytes);
	uint64_t flags = 0;
	int rc = cursor_number(&cursor, 2, &flags);

	*properties = (struct rabbitmq_properties){0};
	for (size_t i = 0; rc == 0 && i < FIELDS; i++) {
		if (flags & UINT64_C(1) << (15 - i))
			rc = field_read(&cursor, (enum field)i, &properties->fields[i]);
	}
	/* The last two bits announce what the protocol does not have. */
	if (rc == -1 || flags & 3 || cursor.left > 0 ||
	    table_check(properties->fields[HEADERS]) == -1) {
		*properties = (struct rabbitmq_properties){0};
		return text_fail(why, "its properties or headers cannot be read");
	}

	return 0;
}

static enum field
field_of(enum rabbitmq_property which)
{
	static const enum field fields[] = {
	    [RABBITMQ_MESSAGE_ID] = MESSAGE_ID,
	    [RABBITMQ_CORRELATION_ID] = CORRELATION_ID,
	    [RABBITMQ_EXPIRATION] = EXPIRATION,
	    [RABBITMQ_USER_ID] = USER_ID,
	    [RABBITMQ_TYPE] = TYPE,
	};

	return fields[which];
}

struct rabbitmq_bytes
rabbitmq_property(const struct rabbitmq_properties *properties, enum rabbitmq_property which)
{
	return properties->fields[field_of(which)];
}

void
rabbitmq_property_set(struct rabbitmq_properties *properties, enum rabbitmq_property which,
    struct rabbitmq_bytes value)
{
	properties->fields[field_of(which)] = value;
}

int64_t
rabbitmq_timestamp(const struct rabbitmq_properties *properties)
{
	struct field_value value = {'T', properties->fields[TIMESTAMP]};

	return value.bytes.bytes ? value_integer(&value, -1) : -1;
}

/* ---- headers ---- */

struct rabbitmq_bytes
rabbitmq_header(const struct rabbitmq_properties *properties, const char *name)
{
	return table_string(properties->fields[HEADERS], name);
}

int64_t
rabbitmq_header_integer(
    const struct rabbitmq_properties *properties, const char *name, int64_t otherwise)
{
	return table_integer(properties->fields[HEADERS], name, otherwise);
}

static void
header_change(struct rabbitmq_properties *properties, struct change change)
{
	size_t at = 0;

	while (
	    at < properties->change_count && strcmp(properties->changes[at].name, change.name) != 0)
		at++;
	if (at == MOST_CHANGES)
		return;
	properties->changes[at] = change;
	if (at == properties->change_count)
		properties->change_count++;
}

void
rabbitmq_header_set(
    struct rabbitmq_properties *properties, const char *name, struct rabbitmq_bytes value)
{
	header_change(properties, (struct change){.name = name, .value = value});
}

void
rabbitmq_header_set_integer(struct rabbitmq_properties *properties, const char *name, int64_t value)
{
	header_change(
	    properties, (struct change){.name = name, .is_integer = true, .integer = value});
}

void
rabbitmq_header_remove(struct rabbitmq_properties *properties, const char *name)
{
	header_change(properties, (struct change){.name = name});
}

size_t
rabbitmq_deaths(const struct rabbitmq_properties *properties)
{
	struct field_value deaths;

	if (!table_find(properties->fields[HEADERS], "x-death", &deaths) || deaths.kind != 'A')
		return 0;

	return array_count(deaths.bytes);
}

bool
rabbitmq_death(
    const struct rabbitmq_properties *properties, size_t at, struct rabbitmq_death *death)
{
	struct field_value deaths, entry, keys, key;

	*death = (struct rabbitmq_death){.count = -1, .time = -1};
	if (!table_find(properties->fields[HEADERS], "x-death", &deaths) || deaths.kind != 'A' ||
	    !array_element(deaths.bytes, at, &entry) || entry.kind != 'F')
		return false;
	death->queue = table_string(entry.bytes, "queue");
	death->reason = table_string(entry.bytes, "reason");
	death->exchange = table_string(entry.bytes, "exchange");
	death->count = table_integer(entry.bytes, "count", -1);
	death->time = table_integer(entry.bytes, "time", -1);
	if (table_find(entry.bytes, "routing-keys", &keys) && keys.kind == 'A') {
		death->routing_keys = array_count(keys.bytes);
		if (array_element(keys.bytes, 0, &key) && key.kind == 'S')
			death->routing_key = key.bytes;
	}

	return true;
}

/* ---- writing ---- */

static void
put_number(struct text *out, uint64_t number, size_t bytes)
{
	for (size_t i = 0; i < bytes; i++)
		text_add_byte(out, (char)(number >> (8 * (bytes - 1 - i))));
}

static void
put_change(struct text *out, const struct change *change)
{
	size_t len = strlen(change->name);

	if (!change->is_integer && !change->value.bytes)
		return;
	put_number(out, len, 1);
	text_add(out, change->name, len);
	if (change->is_integer) {
		text_add_byte(out, 'l');
		put_number(out, (uint64_t)change->integer, 8);
	} else {
		text_add_byte(out, 'S');
		put_number(out, change->value.len, 4);
		text_add(out, change->value.bytes, change->value.len);
	}
}

static void
put_table(struct text *out, const struct rabbitmq_properties *properties)
{
	struct cursor cursor = cursor_of(properties->fields[HEADERS]);
	struct rabbitmq_bytes name;
	struct field_value value;
	bool placed[MOST_CHANGES] = {false};

	for (const char *from = cursor.at; cursor_entry(&cursor, &name, &value) == 1;
	     from = cursor.at) {
		size_t at = 0;

		while (at < properties->change_count &&
		       !table_name_is(name, properties->changes[at].name))
			at++;
		if (at == properties->change_count) {
			text_add(out, from, (size_t)(cursor.at - from));
		} else if (!placed[at]) {
			placed[at] = true;
			put_change(out, &properties->changes[at]);
		}
	}
	for (size_t i = 0; i < properties->change_count; i++) {
		if (!placed[i])
			put_change(out, &properties->changes[i]);
	}
}

static void
put_headers(struct text *out, const struct rabbitmq_properties *properties)
{
	size_t before = out->len, len;

	put_number(out, 0, 4);
	put_table(out, properties);
	if (text_failed(out))
		return;
	len = out->len - before - 4;
	for (size_t i = 0; i < 4; i++)
		out->bytes[before + i] = (char)(len >> (8 * (3 - i)));
}

int
rabbitmq_properties_write(const struct rabbitmq_properties *properties, struct text *out)
{
	uint64_t flags = 0;

	for (size_t i = 0; i < FIELDS; i++) {
		if (properties->fields[i].bytes || (i == HEADERS && properties->change_count > 0))
			flags |= UINT64_C(1) << (15 - i);
	}
	put_number(out, flags, 2);
	for (size_t i = 0; i < FIELDS; i++) {
		const struct rabbitmq_bytes *field = &properties->fields[i];

		if (!(flags & UINT64_C(1) << (15 - i)))
			continue;
		if (i == HEADERS) {
			put_headers(out, properties);
			continue;
		}
		if (i != DELIVERY_MODE && i != PRIORITY && i != TIMESTAMP) {
			if (field->len > LONGEST_SHORT)
				out->failed = true;
			put_number(out, field->len, 1);
		}
		text_add(out, field->bytes, field->len);
	}

	return text_failed(out) ? -1 : 0;
}
