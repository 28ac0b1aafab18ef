#include "data.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "artifact.h"
#include "character.h"
#include "memory.h"
#include "template.h"
#include "text.h"

struct field {
	const char *bytes; /* into the text, quotes taken out */
	size_t len;
};

struct data {
	struct text text;
	struct field *fields; /* the names, then row by row */
	size_t count, room, columns;
	unsigned names_line;
	char **names;
};

static void
data_add_field(struct data *data, const char *bytes, size_t len)
{
	data->fields = memory_grow(data->fields, data->count, &data->room, sizeof(*data->fields));
	data->fields[data->count++] = (struct field){bytes, len};
}

/* Takes the field at *at and unquotes it in place; *at is then its end: a comma, a line end or the
 * end of the text. */
static const char *
data_take_field(struct data *data, char **at, const char *end)
{
	char *start = *at, *to = start, *from = start;

	if (from == end || *from != '"') {
		while (from < end && *from != ',' && *from != '\n')
			if (*from++ == '"')
				return "a quote inside of an unquoted field";
		*at = from;
		if (from > start && from[-1] == '\r' && (from == end || *from == '\n'))
			from--;
		data_add_field(data, start, (size_t)(from - start));
		return NULL;
	}
	for (from++;; *to++ = *from++) {
		if (from == end)
			return "a quote is not closed";
		if (*from != '"')
			continue;
		if (from + 1 == end || from[1] != '"')
			break;
		from++;
	}
	from++;
	if (from + 1 < end && from[0] == '\r' && from[1] == '\n')
		from++;
	if (from < end && *from != ',' && *from != '\n')
		return "something follows a closing quote";
	*at = from;
	data_add_field(data, start, (size_t)(to - start));

	return NULL;
}

/* Past a line of nothing but blanks, which is no row: editors leave them at the end. */
static bool
data_skip_blank_line(char **at, const char *end)
{
	char *s = *at;

	while (s < end && (*s == ' ' || *s == '\t' || *s == '\r'))
		s++;
	if (s < end && *s != '\n')
		return false;
	*at = s < end ? s + 1 : s;

	return true;
}

/* Spreadsheets write a byte order mark before UTF-8 text. */
static const char *
data_skip_byte_order_mark(char **at, const char *end)
{
	size_t len = (size_t)(end - *at);

	if (len >= 3 && memcmp(*at, "\xEF\xBB\xBF", 3) == 0)
		*at += 3;
	else if (len >= 2 && (memcmp(*at, "\xFF\xFE", 2) == 0 || memcmp(*at, "\xFE\xFF", 2) == 0))
		return "this is UTF-16; save it as UTF-8";

	return NULL;
}

/* NULL, or what is wrong with line *line. */
static const char *
data_take_rows(struct data *data, unsigned *line)
{
	char *at = data->text.bytes, *end = at + data->text.len;
	const char *wrong = data_skip_byte_order_mark(&at, end);

	*line = 1;
	if (wrong)
		return wrong;
	while (at < end) {
		size_t before = data->count;
		const char *start = at;

		if (data_skip_blank_line(&at, end)) {
			++*line;
			continue;
		}
		if (data->columns == 0)
			data->names_line = *line;
		for (;;) {
			wrong = data_take_field(data, &at, end);
			if (wrong)
				return wrong;
			if (at == end || *at++ == '\n')
				break;
		}
		if (data->columns == 0)
			data->columns = data->count;
		else if (data->count - before != data->columns)
			return "not as many fields as the first line has";
		for (; start < at; start++)
			*line += *start == '\n';
	}
	if (data->columns == 0 || data->count == data->columns)
		return "no rows behind the line of names";

	return NULL;
}

static bool
field_is_name(const struct field *field)
{
	if (field->len == 0 || !char_is_word(field->bytes[0]) || char_is_digit(field->bytes[0]))
		return false;
	for (size_t i = 0; i < field->len; i++)
		if (!char_is_word(field->bytes[i]) && field->bytes[i] != '.' &&
		    field->bytes[i] != '-')
			return false;

	return true;
}

static const char *
data_take_names(struct data *data)
{
	data->names = memory_new(data->columns, sizeof(*data->names));
	for (size_t i = 0; i < data->columns; i++) {
		const struct field *field = &data->fields[i];

		if (!field_is_name(field))
			return "a column's name is not one that {{...}} could use";
		data->names[i] = memory_copy(field->bytes, field->len);
		for (size_t j = 0; j < i; j++)
			if (strcmp(data->names[i], data->names[j]) == 0)
				return "two columns have the same name";
	}

	return NULL;
}

struct data *
data_read(const char *path, struct text *why)
{
	struct data *data = memory_new(1, sizeof(*data));
	const char *wrong;
	unsigned line = 1;

	data->text = TEXT_INIT(TEXT_MAX_DOCUMENT);
	if (artifact_read(path, TEXT_MAX_DOCUMENT, &data->text, why) == -1) {
		data_free(data);
		return NULL;
	}
	wrong = data_take_rows(data, &line);
	if (!wrong) {
		line = data->names_line;
		wrong = data_take_names(data);
	}
	if (wrong) {
		text_set_format(why, "%s:%u: %s", path, line, wrong);
		data_free(data);
		return NULL;
	}

	return data;
}

void
data_free(struct data *data)
{
	if (!data)
		return;
	for (size_t i = 0; data->names && i < data->columns; i++)
		free(data->names[i]);
	free(data->names);
	free(data->fields);
	text_free(&data->text);
	free(data);
}

size_t
data_rows(const struct data *data)
{
	return data->count / data->columns - 1;
}

bool
data_has(const struct data *data, const char *column)
{
	for (size_t i = 0; i < data->columns; i++)
		if (strcmp(data->names[i], column) == 0)
			return true;

	return false;
}

int
data_set(const struct data *data, size_t row, struct variables *variables)
{
	const struct field *fields = &data->fields[(row + 1) * data->columns];

	for (size_t i = 0; i < data->columns; i++)
		if (variables_set(
			variables, data->names[i], fields[i].bytes, fields[i].len, false) == -1)
			return -1;

	return 0;
}
