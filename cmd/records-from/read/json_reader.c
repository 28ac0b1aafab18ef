#include "json_reader.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "hash.h"
#include "input.h"
#include "json_walk.h"
#include "json_window.h"
#include "memory.h"
#include "name_set.h"
#include "text.h"

/* A container that was entered. */
struct json_level {
	bool object;
	bool any; /* something stood in it already */
	struct name_set names;
};

struct json_reader {
	struct json_window window;
	bool pending;   /* a value comes that nobody has entered or taken */
	bool root_done; /* the outermost value has been read */
	unsigned depth;
	struct json_level levels[JSON_MAX_DEPTH + 1];
};

struct json_reader *
json_reader_new(struct input *input)
{
	struct json_reader *r = memory_new(1, sizeof(*r));

	r->window = (struct json_window){.input = input, .why = TEXT_INIT(TEXT_MAX_REASON)};
	r->pending = true;
	if (input_is_utf16(input))
		json_reader_fail(r, "it is UTF-16; convert it: iconv -f UTF-16 -t UTF-8");
	return r;
}

void
json_reader_free(struct json_reader *r)
{
	if (!r)
		return;
	for (size_t i = 0; i <= JSON_MAX_DEPTH; i++)
		free(r->levels[i].names.hashes);
	text_free(&r->window.why);
	free(r);
}

bool
json_reader_failed(const struct json_reader *r)
{
	return window_failed(&r->window);
}

void
json_reader_fail(struct json_reader *r, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	window_vfail(&r->window, format, arguments);
	va_end(arguments);
}

static enum json_type
type_of(char first)
{
	switch (first) {
	case '{':
		return JSON_OBJECT;
	case '[':
		return JSON_ARRAY;
	case '"':
		return JSON_STRING;
	case 't':
		return JSON_TRUE;
	case 'f':
		return JSON_FALSE;
	case 'n':
		return JSON_NULL;
	case '\0':
		return JSON_ABSENT;
	default:
		return JSON_NUMBER;
	}
}

enum json_type
json_coming(struct json_reader *r)
{
	return r->pending ? type_of(window_peek(&r->window)) : JSON_ABSENT;
}

static uint64_t
name_hash(const struct json_slice *name)
{
	TEXT_LOCAL plain = TEXT_INIT(INPUT_MOST);

	if (!name->escaped || json_string(name, &plain) == -1)
		return hash_bytes(HASH_BEGIN, name->bytes + 1, name->len - 2);
	return hash_bytes(HASH_BEGIN, text_string(&plain), plain.len);
}

/* ---- entering and leaving ---- */

static bool
json_enter(struct json_reader *r, char opening)
{
	struct json_level *level;

	if (!r->pending || window_peek(&r->window) != opening)
		return false;
	if (r->depth == JSON_MAX_DEPTH) {
		window_fail_ahead(&r->window, 0, "it is nested deeper than 256 levels");
		return false;
	}
	input_take(r->window.input, 1);
	level = &r->levels[r->depth++];
	level->object = opening == '{';
	level->any = false;
	name_set_clear(&level->names);
	r->pending = false;
	return true;
}

bool
json_enter_object(struct json_reader *r)
{
	return json_enter(r, '{');
}

bool
json_enter_array(struct json_reader *r)
{
	return json_enter(r, '[');
}

/* The value of this level has been read. */
static void
json_leave(struct json_reader *r)
{
	r->depth--;
	r->pending = false;
	r->root_done = r->depth == 0;
}

/* Passes over the value to come: whole where it lies ahead, else by what stands in it. */
static void
json_pass_over(struct json_reader *r)
{
	unsigned outer = r->depth;
	size_t used;

	do {
		char first = r->pending ? window_peek(&r->window) : ' ';
		bool container = first == '{' || first == '[';

		if (r->pending) {
			used = window_measure(&r->window, container ? INPUT_BLOCK : INPUT_MOST);
			if (used > 0) {
				r->window.held = used;
				r->pending = false;
				r->root_done = r->depth == 0;
			} else if (!container || !json_enter(r, first)) {
				json_reader_fail(r, "a value is longer than 16 MiB");
			}
		}
		if (r->depth > outer) {
			struct json_slice name;

			if (r->levels[r->depth - 1].object)
				json_next_member(r, &name);
			else
				json_next_element(r);
		}
	} while (!json_reader_failed(r) && (r->depth > outer || r->pending));
}

/* Goes behind a value that was left, and the comma: true before the next item, false at the end of
 * the container, which is left. */
static bool
json_next_item(struct json_reader *r, char closing)
{
	struct json_level *level = &r->levels[r->depth - 1];
	char next;

	if (r->pending)
		json_pass_over(r);
	next = window_peek(&r->window);
	if (json_reader_failed(r))
		return false;
	if (next == closing) {
		input_take(r->window.input, 1);
		json_leave(r);
		return false;
	}
	if (next == '\0') {
		window_fail_cut(&r->window);
		return false;
	}
	if (level->any) {
		if (next != ',') {
			window_fail_ahead(&r->window, 0, "a comma is expected");
			return false;
		}
		input_take(r->window.input, 1);
		next = window_peek(&r->window);
	}
	level->any = true;
	if (next == '\0')
		window_fail_cut(&r->window);
	return !json_reader_failed(r);
}

bool
json_next_member(struct json_reader *r, struct json_slice *name)
{
	size_t len, used, more;
	const char *at;

	if (r->depth == 0 || json_reader_failed(r) || !json_next_item(r, '}'))
		return false;
	if (window_peek(&r->window) != '"') {
		window_fail_ahead(&r->window, 0, "a name in quotes is expected");
		return false;
	}
	used = window_measure(&r->window, INPUT_MOST);
	if (used == 0) {
		json_reader_fail(r, "a name is longer than 16 MiB");
		return false;
	}
	/* The colon is looked for behind it, so that the name stays where it is. */
	for (more = used;; more++) {
		at = input_look(r->window.input, more + 1, &len);
		if (len <= more || !json_is_blank(at[more]))
			break;
	}
	if (len <= more || at[more] != ':') {
		if (len <= more)
			window_fail_cut(&r->window);
		else
			window_fail_ahead(&r->window, more, "a colon is expected");
		return false;
	}
	*name = json_slice_of(at, used);
	if (name_set_add(&r->levels[r->depth - 1].names, name_hash(name))) {
		json_reader_fail(r, "the member %.*s stands twice",
		    (int)(name->len < 80 ? name->len : 80), name->bytes);
		return false;
	}
	r->window.held = more + 1;
	r->pending = true;
	return true;
}

bool
json_next_element(struct json_reader *r)
{
	if (r->depth == 0 || json_reader_failed(r) || !json_next_item(r, ']'))
		return false;
	r->pending = true;
	return true;
}

/* ---- taking ---- */

bool
json_take(struct json_reader *r, struct json_slice *value)
{
	size_t used, len;

	*value = (struct json_slice){0};
	if (!r->pending)
		return false;
	if (window_peek(&r->window) == '\0') {
		if (r->depth == 0)
			json_reader_fail(r, "it is empty");
		else
			window_fail_cut(&r->window);
		return false;
	}
	used = window_measure(&r->window, INPUT_MOST);
	if (used == 0) {
		json_reader_fail(r, "a value is longer than 16 MiB");
		return false;
	}
	*value = json_slice_of(input_look(r->window.input, used, &len), used);
	r->window.held = used;
	r->pending = false;
	r->root_done = r->depth == 0;
	return true;
}

bool
json_take_members(struct json_reader *r, struct json_scanner *scanner, struct json_slice values[])
{
	struct json_slice value;
	struct json_error error;

	if (!json_take(r, &value))
		return false;
	if (json_scan(scanner, value.bytes, value.len, values, &error) == -1) {
		json_reader_fail(r, "%s, at byte %llu", error.reason,
		    (unsigned long long)(input_offset(r->window.input) + error.offset + 1));
		return false;
	}
	return true;
}

bool
json_take_string(struct json_reader *r, struct text *out)
{
	struct json_slice value;

	text_clear(out);
	if (!json_take(r, &value))
		return false;
	if (value.type == JSON_STRING && json_string(&value, out) == -1)
		json_reader_fail(r, "a string is longer than %zu bytes", out->max);
	return !json_reader_failed(r);
}

bool
json_name_is(const struct json_slice *name, const char *word)
{
	return json_string_equals(name, word, strlen(word));
}

bool
json_reader_more(struct json_reader *r)
{
	if (r->depth > 0 || json_reader_failed(r))
		return false;
	if (r->pending && r->root_done)
		r->pending = false;
	if (!r->root_done)
		json_pass_over(r);
	if (window_peek(&r->window) == '\0')
		return false;
	r->root_done = false;
	r->pending = true;
	return true;
}

int
json_reader_end(struct json_reader *r, struct text *why)
{
	if (!json_reader_failed(r) && r->pending && window_peek(&r->window) == '\0')
		json_reader_fail(r, "it is empty");
	while (!json_reader_failed(r) && !r->root_done) {
		struct json_slice name;

		if (r->depth == 0)
			json_pass_over(r);
		else if (r->levels[r->depth - 1].object)
			json_next_member(r, &name);
		else
			json_next_element(r);
	}
	if (!json_reader_failed(r) && window_peek(&r->window) != '\0')
		window_fail_ahead(&r->window, 0, "something follows the report");
	if (!json_reader_failed(r) && input_failed(r->window.input))
		json_reader_fail(r, "%s", input_failed(r->window.input));
	if (!json_reader_failed(r))
		return 0;
	return text_fail(why, "%s", text_string(&r->window.why));
}

/* ---- members of what was taken ---- */

bool
json_there(const struct json_slice *value)
{
	return value->type != JSON_ABSENT && value->type != JSON_NULL;
}

bool
json_word(const struct json_slice *value, struct text *out)
{
	text_clear(out);
	if (value->type == JSON_NUMBER)
		return text_add(out, value->bytes, value->len) == 0;
	return value->type == JSON_STRING && json_string(value, out) == 0;
}

bool
json_count(const struct json_slice *value, int64_t *count)
{
	double number = 0;

	*count = 0;
	if (json_there(value) && (json_number(value, &number) == -1 || !(number >= 0)))
		return false;
	*count = number < INT32_MAX ? (int64_t)number : INT32_MAX;
	return (double)*count == number || number > INT32_MAX;
}
