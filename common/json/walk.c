#include "json_walk.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "character.h"
#include "json_writer.h"
#include "memory.h"
#include "text.h"

/* ---- one container ---- */

static const char *
skip_space(const char *p)
{
	while (char_is_space(*p))
		p++;
	return p;
}

/* Behind the string at `p`. */
static const char *
skip_string(const char *p, bool *escaped)
{
	*escaped = false;
	for (p++; *p != '"'; p++) {
		if (*p == '\\') {
			*escaped = true;
			p++;
		}
	}
	return p + 1;
}

static const char *
skip_container(const char *p)
{
	size_t depth = 0;
	bool escaped;

	do {
		if (*p == '"') {
			p = skip_string(p, &escaped);
			continue;
		}
		depth += *p == '{' || *p == '[';
		depth -= *p == '}' || *p == ']';
		p++;
	} while (depth > 0);
	return p;
}

/* The value at `p`; its end is known from its bytes, as it stands inside of something. */
static struct json_slice
value_at(const char *p)
{
	static const struct {
		char first;
		enum json_type type;
		size_t len;
	} WORDS[] = {{'n', JSON_NULL, 4}, {'t', JSON_TRUE, 4}, {'f', JSON_FALSE, 5}};
	struct json_slice value = {.bytes = p};

	for (size_t i = 0; i < sizeof(WORDS) / sizeof(WORDS[0]); i++) {
		if (*p == WORDS[i].first) {
			value.type = WORDS[i].type;
			value.len = WORDS[i].len;
			return value;
		}
	}
	if (*p == '"') {
		value.type = JSON_STRING;
		value.len = (size_t)(skip_string(p, &value.escaped) - p);
	} else if (*p == '{' || *p == '[') {
		value.type = *p == '{' ? JSON_OBJECT : JSON_ARRAY;
		value.len = (size_t)(skip_container(p) - p);
	} else {
		value.type = JSON_NUMBER;
		value.len = strspn(p, "+-.0123456789eE");
	}
	return value;
}

struct json_walk
json_walk_begin(const struct json_slice *container)
{
	if (container->type != JSON_OBJECT && container->type != JSON_ARRAY)
		return (struct json_walk){.at = NULL};
	return (struct json_walk){
	    .at = container->bytes + 1, .object = container->type == JSON_OBJECT};
}

bool
json_walk_next(struct json_walk *walk, struct json_slice *name, struct json_slice *value)
{
	const char *p = walk->at;

	*name = *value = (struct json_slice){.type = JSON_ABSENT};
	if (!p)
		return false;
	p = skip_space(p);
	if (*p == ',')
		p = skip_space(p + 1);
	if (*p == '}' || *p == ']') {
		walk->at = NULL;
		return false;
	}
	if (walk->object) {
		*name = value_at(p);
		p = skip_space(skip_space(p + name->len) + 1);
	}
	*value = value_at(p);
	walk->at = p + value->len;
	return true;
}

struct json_slice
json_slice_of(const char *record, size_t len)
{
	struct json_slice value = {.bytes = record};
	const char *end = record + len;

	while (value.bytes < end && char_is_space(*value.bytes))
		value.bytes++;
	while (end > value.bytes && char_is_space(end[-1]))
		end--;
	value.len = (size_t)(end - value.bytes);
	switch (value.len > 0 ? *value.bytes : '\0') {
	case '{':
		value.type = JSON_OBJECT;
		break;
	case '[':
		value.type = JSON_ARRAY;
		break;
	case '"':
		value.type = JSON_STRING;
		value.escaped = memchr(value.bytes, '\\', value.len);
		break;
	case 't':
		value.type = JSON_TRUE;
		break;
	case 'f':
		value.type = JSON_FALSE;
		break;
	case 'n':
		value.type = JSON_NULL;
		break;
	case '\0':
		value.type = JSON_ABSENT;
		break;
	default:
		value.type = JSON_NUMBER;
	}
	return value;
}

/* ---- all members, by name ---- */

struct member {
	struct text name; /* unescaped */
	struct json_slice raw, value;
};

struct members {
	struct member *list;
	size_t count, room;
};

static void
members_free(struct members *members)
{
	for (size_t i = 0; i < members->count; i++)
		text_free(&members->list[i].name);
	free(members->list);
}

static void
member_add(struct members *members, const struct json_slice *raw, const struct json_slice *value)
{
	struct member *member;

	members->list =
	    memory_grow(members->list, members->count, &members->room, sizeof(*members->list));
	member = &members->list[members->count++];
	*member =
	    (struct member){.name = TEXT_INIT(TEXT_MAX_DOCUMENT), .raw = *raw, .value = *value};
	if (json_string(raw, &member->name) == -1)
		memory_lacked();
}

static int
member_order(const void *left, const void *right)
{
	const struct member *a = left, *b = right;
	size_t len = a->name.len < b->name.len ? a->name.len : b->name.len;
	int order = memcmp(text_string(&a->name), text_string(&b->name), len);

	return order ? order : (a->name.len > b->name.len) - (a->name.len < b->name.len);
}

/* The members in the order of their names; free them. */
static void
members_read(struct members *members, const struct json_slice *object)
{
	struct json_walk walk = json_walk_begin(object);
	struct json_slice name, value;

	*members = (struct members){.list = NULL};
	while (json_walk_next(&walk, &name, &value))
		member_add(members, &name, &value);
	if (members->list)
		qsort(members->list, members->count, sizeof(*members->list), member_order);
}

/* ---- a name that stands twice ---- */

/* Of one object; most have few members, which are compared as they stand. */
static struct json_slice
twice_in(const struct json_slice *object)
{
	enum { FEW = 12 };
	struct json_slice names[FEW], *name = names, value, twice = {.type = JSON_ABSENT};
	struct json_walk walk = json_walk_begin(object);
	struct members members;

	for (; name < names + FEW; name++) {
		if (!json_walk_next(&walk, name, &value))
			return twice;
		if (name->escaped)
			break;
		for (const struct json_slice *before = names; before < name; before++)
			if (before->len == name->len &&
			    memcmp(before->bytes, name->bytes, name->len) == 0)
				return *before;
	}
	members_read(&members, object);
	for (size_t i = 1; i < members.count && twice.type == JSON_ABSENT; i++)
		if (member_order(&members.list[i - 1], &members.list[i]) == 0)
			twice = members.list[i].raw;
	members_free(&members);
	return twice;
}

/* As deep as the scanner lets records be. */
struct json_slice
json_find_twice(const struct json_slice *value)
{
	struct json_walk walk = json_walk_begin(value);
	struct json_slice name, inner, twice = {.type = JSON_ABSENT};

	if (value->type == JSON_OBJECT)
		twice = twice_in(value);
	while (twice.type == JSON_ABSENT && json_walk_next(&walk, &name, &inner))
		if (inner.type == JSON_OBJECT || inner.type == JSON_ARRAY)
			twice = json_find_twice(&inner);
	return twice;
}

/* ---- the canonical form ---- */

/* `out` remembers by itself that something did not fit. */
static void put_value(const struct json_slice *value, struct text *out);

static void
put_string(const struct json_slice *value, struct text *out)
{
	TEXT_LOCAL bytes = TEXT_INIT(TEXT_MAX_DOCUMENT);
	struct json_writer writer = json_writer(out);

	if (json_string(value, &bytes) == -1)
		memory_lacked();
	json_put_bytes(&writer, NULL, text_string(&bytes), bytes.len);
}

static void
put_array(const struct json_slice *value, struct text *out)
{
	struct json_walk walk = json_walk_begin(value);
	struct json_slice name, element;
	char before = '[';

	while (json_walk_next(&walk, &name, &element)) {
		text_add_byte(out, before);
		put_value(&element, out);
		before = ',';
	}
	text_add_string(out, before == '[' ? "[]" : "]");
}

static void
put_object(const struct json_slice *value, struct text *out)
{
	struct members members;

	members_read(&members, value);
	text_add_byte(out, '{');
	for (size_t i = 0; i < members.count; i++) {
		if (i > 0)
			text_add_byte(out, ',');
		put_string(&members.list[i].raw, out);
		text_add_byte(out, ':');
		put_value(&members.list[i].value, out);
	}
	text_add_byte(out, '}');
	members_free(&members);
}

static void
put_value(const struct json_slice *value, struct text *out)
{
	switch (value->type) {
	case JSON_NUMBER:
		json_number_put(value, out);
		break;
	case JSON_STRING:
		put_string(value, out);
		break;
	case JSON_ARRAY:
		put_array(value, out);
		break;
	case JSON_OBJECT:
		put_object(value, out);
		break;
	default:
		text_add(out, value->bytes, value->len);
	}
}

int
json_put_canonical(const struct json_slice *value, struct text *out)
{
	put_value(value, out);
	return text_failed(out) ? -1 : 0;
}
