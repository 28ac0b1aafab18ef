#include "json_reader.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "hash.h"
#include "input.h"
#include "json_walk.h"
#include "memory.h"
#include "text.h"

/* The names that an object has had, as hashes in an open table; 0 is no name. */
struct name_set {
	uint64_t *hashes;
	size_t count, room;
};

/* A container that was entered. */
struct json_level {
	bool object;
	bool any; /* something stood in it already */
	struct name_set names;
};

struct json_reader {
	struct input *input;
	size_t held;    /* of what lies ahead, taken or a name, and passed by the next call */
	bool pending;   /* a value comes that nobody has entered or taken */
	bool root_done; /* the outermost value has been read */
	unsigned depth;
	struct json_level levels[JSON_MAX_DEPTH + 1];
	struct text why;
};

struct json_reader *
json_reader_new(struct input *input)
{
	struct json_reader *r = memory_new(1, sizeof(*r));

	r->input = input;
	r->why = TEXT_INIT(TEXT_MAX_REASON);
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
	text_free(&r->why);
	free(r);
}

/* ---- failing ---- */

bool
json_reader_failed(const struct json_reader *r)
{
	return r->why.len > 0;
}

void
json_reader_fail(struct json_reader *r, const char *format, ...)
{
	va_list arguments;

	if (json_reader_failed(r))
		return;
	text_add_format(&r->why, "%s:%llu: ", input_name(r->input),
	    (unsigned long long)input_line_number(r->input));
	va_start(arguments, format);
	text_add_vformat(&r->why, format, arguments);
	va_end(arguments);
	if (input_failed(r->input))
		text_set_format(&r->why, "%s", input_failed(r->input));
}

/* The fault lies `offset` bytes ahead. */
static void
json_fail_ahead(struct json_reader *r, size_t offset, const char *reason)
{
	input_take(r->input, offset);
	json_reader_fail(
	    r, "%s, at byte %llu", reason, (unsigned long long)input_offset(r->input) + 1);
}

static void
json_fail_cut(struct json_reader *r)
{
	json_reader_fail(r, "it ends early: the report was cut off");
}

/* ---- what lies ahead ---- */

static bool
is_blank(char c)
{
	return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

/* The byte that is next behind white space, '\0' at the end and after a failure. */
static char
json_peek(struct json_reader *r)
{
	const char *at;
	size_t len, blank;

	if (json_reader_failed(r))
		return '\0';
	input_take(r->input, r->held);
	r->held = 0;
	for (;;) {
		at = input_look(r->input, 1, &len);
		for (blank = 0; blank < len && is_blank(at[blank]); blank++)
			;
		input_take(r->input, blank);
		if (blank < len && at[blank] == '\0')
			json_fail_ahead(r, 0, "a NUL byte");
		if (blank < len || len == 0)
			return blank < len ? at[blank] : '\0';
	}
}

/* What says that a fault this near to the end of what lies ahead may be a value that goes on. */
enum { TAIL = 16 };

/* How many bytes the value to come has: those of one that lies wholly ahead; 0 when it does not
 * within `most`, or after a failure. */
static size_t
json_measure(struct json_reader *r, size_t most)
{
	size_t len, used, before = 0;
	struct json_error error;

	for (;;) {
		const char *at = input_look(r->input, before + 1, &len);
		bool ended = len <= before, good;

		good = json_validate_prefix(at, len, &used, &error) == 0;
		if (good && (used < len || ended))
			return used;
		if (!good && error.offset + TAIL < len) {
			json_fail_ahead(r, error.offset, error.reason);
			return 0;
		}
		if (ended && input_failed(r->input)) {
			json_reader_fail(r, "%s", input_failed(r->input));
			return 0;
		}
		if (ended) {
			if (error.offset < len)
				json_fail_ahead(r, error.offset, error.reason);
			else
				json_fail_cut(r);
			return 0;
		}
		if (len >= most)
			return 0;
		/* Twice as much each time, as it is read from its beginning. */
		before = before == 0 ? len : 2 * len - 1;
		if (before >= INPUT_MOST)
			before = len >= INPUT_MOST ? len : INPUT_MOST - 1;
	}
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
	return r->pending ? type_of(json_peek(r)) : JSON_ABSENT;
}

/* ---- names that stand twice ---- */

static void
name_set_clear(struct name_set *set)
{
	enum { KEPT = 64 };

	if (set->room > KEPT) {
		free(set->hashes);
		*set = (struct name_set){0};
	} else if (set->count > 0) {
		memset(set->hashes, 0, set->room * sizeof(*set->hashes));
		set->count = 0;
	}
}

/* Whether it was there already. */
static bool
name_set_put(struct name_set *set, uint64_t hash)
{
	size_t i = hash & (set->room - 1);

	while (set->hashes[i] != 0 && set->hashes[i] != hash)
		i = (i + 1) & (set->room - 1);
	if (set->hashes[i] == hash)
		return true;
	set->hashes[i] = hash;
	set->count++;
	return false;
}

static bool
name_set_add(struct name_set *set, uint64_t hash)
{
	struct name_set larger;

	if (2 * set->count >= set->room) {
		larger.count = 0;
		larger.room = set->room ? 2 * set->room : 16;
		larger.hashes = memory_new(larger.room, sizeof(*larger.hashes));
		for (size_t i = 0; i < set->room; i++)
			if (set->hashes[i] != 0)
				name_set_put(&larger, set->hashes[i]);
		free(set->hashes);
		*set = larger;
	}
	return name_set_put(set, hash | 1);
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

	if (!r->pending || json_peek(r) != opening)
		return false;
	if (r->depth == JSON_MAX_DEPTH) {
		json_fail_ahead(r, 0, "it is nested deeper than 256 levels");
		return false;
	}
	input_take(r->input, 1);
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
		char first = r->pending ? json_peek(r) : ' ';
		bool container = first == '{' || first == '[';

		if (r->pending) {
			used = json_measure(r, container ? INPUT_BLOCK : INPUT_MOST);
			if (used > 0) {
				r->held = used;
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
	next = json_peek(r);
	if (json_reader_failed(r))
		return false;
	if (next == closing) {
		input_take(r->input, 1);
		json_leave(r);
		return false;
	}
	if (next == '\0') {
		json_fail_cut(r);
		return false;
	}
	if (level->any) {
		if (next != ',') {
			json_fail_ahead(r, 0, "a comma is expected");
			return false;
		}
		input_take(r->input, 1);
		next = json_peek(r);
	}
	level->any = true;
	if (next == '\0')
		json_fail_cut(r);
	return !json_reader_failed(r);
}

bool
json_next_member(struct json_reader *r, struct json_slice *name)
{
	size_t len, used, more;
	const char *at;

	if (r->depth == 0 || json_reader_failed(r) || !json_next_item(r, '}'))
		return false;
	if (json_peek(r) != '"') {
		json_fail_ahead(r, 0, "a name in quotes is expected");
		return false;
	}
	used = json_measure(r, INPUT_MOST);
	if (used == 0) {
		json_reader_fail(r, "a name is longer than 16 MiB");
		return false;
	}
	/* The colon is looked for behind it, so that the name stays where it is. */
	for (more = used;; more++) {
		at = input_look(r->input, more + 1, &len);
		if (len <= more || !is_blank(at[more]))
			break;
	}
	if (len <= more || at[more] != ':') {
		if (len <= more)
			json_fail_cut(r);
		else
			json_fail_ahead(r, more, "a colon is expected");
		return false;
	}
	*name = json_slice_of(at, used);
	if (name_set_add(&r->levels[r->depth - 1].names, name_hash(name))) {
		json_reader_fail(r, "the member %.*s stands twice",
		    (int)(name->len < 80 ? name->len : 80), name->bytes);
		return false;
	}
	r->held = more + 1;
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
	if (json_peek(r) == '\0') {
		json_fail_cut(r);
		return false;
	}
	used = json_measure(r, INPUT_MOST);
	if (used == 0) {
		json_reader_fail(r, "a value is longer than 16 MiB");
		return false;
	}
	*value = json_slice_of(input_look(r->input, used, &len), used);
	r->held = used;
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
		    (unsigned long long)(input_offset(r->input) + error.offset + 1));
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
	if (json_peek(r) == '\0')
		return false;
	r->root_done = false;
	r->pending = true;
	return true;
}

int
json_reader_end(struct json_reader *r, struct text *why)
{
	if (!json_reader_failed(r) && r->pending && json_peek(r) == '\0')
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
	if (!json_reader_failed(r) && json_peek(r) != '\0')
		json_fail_ahead(r, 0, "something follows the report");
	if (!json_reader_failed(r) && input_failed(r->input))
		json_reader_fail(r, "%s", input_failed(r->input));
	if (!json_reader_failed(r))
		return 0;
	return text_fail(why, "%s", text_string(&r->why));
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
