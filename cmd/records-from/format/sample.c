#include "sample.h"

#include <string.h>

#include "format.h"
#include "input.h"
#include "json_reader.h"
#include "xml_reader.h"

enum { SAMPLE_NAMES = 64 << 10, SAMPLE_LINES = 64 << 10 };

/* A list begins and ends with a blank, so that a name can be sought between two. */
static void
names_add(struct text *names, const char *outer, const struct json_slice *name)
{
	if (names->len > SAMPLE_NAMES)
		return;
	if (names->len == 0)
		text_add_byte(names, ' ');
	if (outer)
		text_add_format(names, "%s.", outer);
	text_add(names, name->bytes + 1, name->len - 2);
	text_add_byte(names, ' ');
}

/* The members of the object to come, and those of the objects in it. */
static void
sample_take_object(struct sample *sample, struct json_reader *r, struct text *names)
{
	TEXT_LOCAL outer = TEXT_INIT(SAMPLE_NAMES);
	struct json_slice name, inner;

	if (!json_enter_object(r))
		return;
	while (json_next_member(r, &name)) {
		names_add(names, NULL, &name);
		text_clear(&outer);
		text_add(&outer, name.bytes + 1, name.len - 2);
		if (sample->inner.len < SAMPLE_NAMES && !text_failed(&outer) &&
		    json_enter_object(r))
			while (json_next_member(r, &inner))
				names_add(&sample->inner, text_string(&outer), &inner);
	}
}

static void
sample_take_json(struct sample *sample, struct input *input)
{
	struct json_reader *r = json_reader_new(input);

	if (json_coming(r) == JSON_OBJECT) {
		sample->opening = '{';
		sample_take_object(sample, r, &sample->members);
		sample->empty = sample->members.len == 0 && !json_reader_failed(r);
	} else if (json_enter_array(r)) {
		sample->opening = '[';
		sample->empty = !json_next_element(r) && !json_reader_failed(r);
		if (!sample->empty)
			sample_take_object(sample, r, &sample->element);
		while (json_next_element(r))
			;
	}
	sample->several = json_reader_more(r);
	json_reader_free(r);
}

static bool
line_is_blank(const char *bytes, size_t len)
{
	while (len > 0 && (*bytes == ' ' || *bytes == '\t')) {
		bytes++;
		len--;
	}
	return len == 0;
}

static void
sample_take_lines(struct sample *sample, struct input *input)
{
	const char *bytes;
	size_t len;

	while (input_line(input, &bytes, &len, NULL)) {
		if (len > SAMPLE_LINES)
			len = SAMPLE_LINES;
		if (sample->first.len == 0 && !line_is_blank(bytes, len))
			text_add(&sample->first, bytes, len);
		if (sample->lines.len < SAMPLE_LINES) {
			text_add(&sample->lines, bytes, len);
			text_add_byte(&sample->lines, '\n');
		}
		text_clear(&sample->last);
		text_add(&sample->last, bytes, len);
	}
	sample->empty = strcmp(text_string(&sample->first), "null") == 0;
}

void
sample_take(struct sample *sample, struct input *input)
{
	char first = input_first_byte(input);

	*sample = (struct sample){.root = TEXT_INIT(SAMPLE_NAMES),
	    .members = TEXT_INIT(INPUT_MOST),
	    .element = TEXT_INIT(INPUT_MOST),
	    .inner = TEXT_INIT(INPUT_MOST),
	    .first = TEXT_INIT(2 * SAMPLE_LINES),
	    .last = TEXT_INIT(2 * SAMPLE_LINES),
	    .lines = TEXT_INIT(4 * SAMPLE_LINES)};
	if (first == '<' || input_is_utf16(input)) {
		TEXT_LOCAL root = TEXT_INIT(SAMPLE_NAMES);

		xml_root(input, &root);
		text_add_format(&sample->root, " %s ", text_string(&root));
	} else if (first == '{' || first == '[') {
		sample_take_json(sample, input);
	} else {
		sample_take_lines(sample, input);
	}
}

void
sample_free(struct sample *sample)
{
	text_free(&sample->root);
	text_free(&sample->members);
	text_free(&sample->element);
	text_free(&sample->inner);
	text_free(&sample->first);
	text_free(&sample->last);
	text_free(&sample->lines);
}
