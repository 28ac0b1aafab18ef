#include "data.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "artifact.h"
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

static int
add_field(struct data *data, const char *bytes, size_t len)
{
	if (data->count == data->room) {
		size_t room = data->room == 0 ? 1024 : data->room * 2;
		struct field *longer = reallocarray(data->fields, room, sizeof(*longer));

		if (!longer)
			return -1;
		data->fields = longer;
		data->room = room;
	}
	data->fields[data->count++] = (struct field){bytes, len};

	return 0;
}

/* Takes the field at *at and unquotes it in place; *at is then its end: a comma, a line end or the end of the text. */
static const char *
take_field(struct data *data, char **at, const char *end)
{
	char *start = *at, *to = start, *from = start;

	if (from == end || *from != '"') {
		while (from < end && *from != ',' && *from != '\n')
			if (*from++ == '"')
				return "a quote inside of an unquoted field";
		*at = from;
		if (from > start && from[-1] == '\r' && (from == end || *from == '\n'))
			from--;
		return add_field(data, start, (size_t)(from - start)) == -1 ? "out of memory"
									    : NULL;
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

	return add_field(data, start, (size_t)(to - start)) == -1 ? "out of memory" : NULL;
}

/* Past a line of nothing but blanks, which is no row: editors leave them at the end. */
static bool
skip_blank_line(char **at, const char *end)
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
skip_byte_order_mark(char **at, const char *end)
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
take_rows(struct data *data, unsigned *line)
{
	char *at = data->text.bytes, *end = at + data->text.len;
	const char *wrong = skip_byte_order_mark(&at, end);

	*line = 1;
	if (wrong)
		return wrong;
	while (at < end) {
		size_t before = data->count;
		const char *start = at;

		if (skip_blank_line(&at, end)) {
			++*line;
			continue;
		}
		if (data->columns == 0)
			data->names_line = *line;
		for (;;) {
			wrong = take_field(data, &at, end);
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
is_name(const struct field *field)
{
	if (field->len == 0 || !(isalpha((unsigned char)field->bytes[0]) || field->bytes[0] == '_'))
		return false;
	for (size_t i = 0; i < field->len; i++)
		if (!isalnum((unsigned char)field->bytes[i]) && !memchr("_.-", field->bytes[i], 3))
			return false;

	return true;
}

static const char *
take_names(struct data *data)
{
	data->names = calloc(data->columns, sizeof(*data->names));
	for (size_t i = 0; data->names && i < data->columns; i++) {
		if (!is_name(&data->fields[i]))
			return "a column's name is not one that {{...}} could use";
		for (size_t j = 0; j < i; j++)
			if (data->fields[i].len == data->fields[j].len &&
			    memcmp(data->fields[i].bytes, data->fields[j].bytes,
				data->fields[i].len) == 0)
				return "two columns have the same name";
		data->names[i] = strndup(data->fields[i].bytes, data->fields[i].len);
		if (!data->names[i])
			return "out of memory";
	}

	return data->names ? NULL : "out of memory";
}

struct data *
data_read(const char *path, struct text *why)
{
	struct data *data = calloc(1, sizeof(*data));
	const char *wrong;
	unsigned line = 1;

	if (!data) {
		text_set_format(why, "out of memory");
		return NULL;
	}
	data->text = TEXT_INIT(TEXT_MAX_DOCUMENT);
	if (artifact_read(path, TEXT_MAX_DOCUMENT, &data->text, why) == -1) {
		data_free(data);
		return NULL;
	}
	wrong = take_rows(data, &line);
	if (!wrong) {
		line = data->names_line;
		wrong = take_names(data);
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
