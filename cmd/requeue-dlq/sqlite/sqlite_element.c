/* A row that was exported becomes the same row again, in all of its columns. */
#include <stdlib.h>
#include <string.h>

#include "character.h"
#include "json.h"
#include "json_walk.h"
#include "mapping.h"
#include "memory.h"
#include "message.h"
#include "sqlite_pieces.h"
#include "sqlite_store.h"

/* The row that is to be: a value for each column that the element names. */
struct row {
	struct text names, places; /* for the statement: "a", "b" and $1, $2 */
	struct database_value *values;
	char **bytes; /* what they borrow */
	size_t count;
	size_t id; /* the number of the parameter that is the id; 0: none */
};

/* The bytes that pairs of digits stand for.  NULL: they are none. */
static char *
element_decode(const char *digits, size_t len)
{
	char *bytes = memory_new(len / 2 + 1, 1);

	for (size_t i = 0; i < len; i += 2) {
		int high = char_hex(digits[i]), low = i + 1 < len ? char_hex(digits[i + 1]) : -1;

		if (high == -1 || low == -1) {
			free(bytes);
			return NULL;
		}
		bytes[i / 2] = (char)(high << 4 | low);
	}

	return bytes;
}

/* A string: t, b or r, and what stands behind.  0, or -1: it is none such. */
static int
element_read_string(const struct text *said, struct database_value *value, char **bytes)
{
	const char *behind = text_string(said) + 1;

	if (said->len == 0)
		return -1;
	if (text_string(said)[0] == 'r') {
		*value =
		    (struct database_value){.kind = DATABASE_REAL, .real = strtod(behind, NULL)};
		return 0;
	}
	*bytes = element_decode(behind, said->len - 1);
	if (!*bytes)
		return -1;
	*value = sqlite_text(*bytes, (said->len - 1) / 2);
	if (text_string(said)[0] == 'b')
		value->kind = DATABASE_BLOB;

	return text_string(said)[0] == 'b' || text_string(said)[0] == 't' ? 0 : -1;
}

/* The payload stands in the record, here only what kind of value it was. */
static int
element_read_payload(
    const struct text *said, const struct message *message, struct database_value *value)
{
	const struct bytes *payload = &message->payload;
	struct json_slice number = {.type = JSON_ABSENT};

	if (json_validate(payload->bytes, payload->len, 1, NULL) == 0)
		number = json_slice_of(payload->bytes, payload->len);
	*value = sqlite_text(payload->bytes, payload->len);
	switch (*text_string(said)) {
	case 't':
		return 0;
	case 'b':
		value->kind = DATABASE_BLOB;
		return 0;
	case 'i':
		value->kind = DATABASE_INTEGER;
		return json_integer(&number, &value->integer);
	case 'r':
		value->kind = DATABASE_REAL;
		return json_number(&number, &value->real);
	default:
		return -1;
	}
}

static int
element_read(const struct json_slice *slice, bool is_payload, const struct message *message,
    struct database_value *value, char **bytes)
{
	TEXT_LOCAL said = TEXT_INIT(TEXT_MAX_DOCUMENT);
	int64_t integer;

	*value = (struct database_value){.kind = DATABASE_NULL};
	if (slice->type == JSON_NULL)
		return 0;
	if (slice->type == JSON_NUMBER && json_integer(slice, &integer) == 0) {
		*value = sqlite_integer(integer);
		return 0;
	}
	if (slice->type != JSON_STRING || json_string(slice, &said) == -1)
		return -1;

	return is_payload ? element_read_payload(&said, message, value)
			  : element_read_string(&said, value, bytes);
}

/* 0, or -1: it has no such column, or no such value. */
static int
row_add(struct row *row, const struct sqlite_layout *layout, const struct message *message,
    const struct json_slice *name, const struct json_slice *value)
{
	for (char **column = layout->columns; *column; column++) {
		bool is_payload;

		if (!json_string_equals(name, *column, strlen(*column)))
			continue;
		is_payload = sqlite_is_column(layout, MAPPING_PAYLOAD, *column);
		if (element_read(value, is_payload, message, &row->values[row->count],
			&row->bytes[row->count]) == -1)
			return -1;
		row->count++;
		if (sqlite_is_column(layout, MAPPING_ID, *column))
			row->id = row->count;
		sqlite_list_begin_item(&row->names);
		sqlite_quote_name(&row->names, *column);
		sqlite_list_begin_item(&row->places);
		text_add_format(&row->places, "$%zu", row->count);
		return 0;
	}

	return -1;
}

static size_t
layout_width(const struct sqlite_layout *layout)
{
	size_t count = 0;

	while (layout->columns[count])
		count++;

	return count;
}

/* Whether the element tells of a whole row of this table. */
static bool
row_fill(struct row *row, const struct sqlite_layout *layout, const struct message *message)
{
	const struct bytes *element = &message->element;
	struct json_slice whole, name, value;
	struct json_walk walk;

	if (json_validate(element->bytes, element->len, 2, NULL) == -1)
		return false;
	whole = json_slice_of(element->bytes, element->len);
	walk = json_walk_begin(&whole);
	while (json_walk_next(&walk, &name, &value)) {
		if (row->count == layout_width(layout) ||
		    row_add(row, layout, message, &name, &value) == -1)
			return false;
	}

	return row->id > 0;
}

static int
row_insert(struct sqlite_store *store, const struct row *row, enum store_outcome *outcome,
    struct text *why)
{
	const struct sqlite_layout *layout = &store->layout;
	TEXT_LOCAL sql = TEXT_INIT(TEXT_MAX_RECORD);
	int64_t changed = 0;
	int rc;

	text_add_format(&sql,
	    "INSERT INTO {dead} (%s) SELECT %s WHERE NOT EXISTS (SELECT 1 FROM {dead} WHERE "
	    "{id_name} = $%zu)",
	    text_string(&row->names), text_string(&row->places), row->id);
	if (layout->moves_rows && layout->has_target)
		text_add_format(
		    &sql, " AND NOT EXISTS (SELECT 1 FROM {live} WHERE {id_name} = $%zu)", row->id);
	rc = sqlite_query(
	    store, text_string(&sql), row->values, row->count, NULL, NULL, &changed, why);
	*outcome = changed == 1 ? STORE_MOVED : STORE_EXISTS;

	return rc == -1 ? -1 : 1;
}

int
sqlite_element_import(struct sqlite_store *store, const struct message *message,
    enum store_outcome *outcome, struct text *why)
{
	const struct sqlite_layout *layout = &store->layout;
	size_t width = layout->is_own || !message->element.bytes ? 0 : layout_width(layout);
	struct row row = {
	    .names = TEXT_INIT(TEXT_MAX_RECORD), .places = TEXT_INIT(TEXT_MAX_RECORD)};
	int rc = 0;

	if (width == 0 || !message->payload.bytes)
		return 0;
	row.values = memory_new(width, sizeof(*row.values));
	row.bytes = memory_new(width, sizeof(*row.bytes));
	if (row_fill(&row, layout, message))
		rc = row_insert(store, &row, outcome, why);
	for (size_t i = 0; i < width; i++)
		free(row.bytes[i]);
	free(row.bytes);
	free(row.values);
	text_free(&row.names);
	text_free(&row.places);

	return rc;
}
