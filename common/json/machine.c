#include "scanner.h"

#include <string.h>

#include "character.h"
#include "utf8.h"

int
json_fail(struct json_run *run, const char *at, const char *reason)
{
	run->error->offset = (size_t)(at - run->begin);
	run->error->reason = reason;
	return -1;
}

/* ---- containers ---- */

int
json_open(struct json_run *run, const char *at, enum json_type container, struct json_node *node)
{
	uint64_t *word = &run->objects[run->depth / 64];
	uint64_t bit = UINT64_C(1) << run->depth % 64;

	if (run->depth == run->max_depth)
		return json_fail(run, at, "nested too deep");
	*word = container == JSON_OBJECT ? *word | bit : *word & ~bit;
	run->depth++;
	if (node)
		run->frames[run->tracked++] =
		    (struct json_frame){.node = node, .element = node->elements, .start = at};
	return 0;
}

static enum json_type
container_at(const struct json_run *run, unsigned depth)
{
	return run->objects[depth / 64] >> depth % 64 & 1 ? JSON_OBJECT : JSON_ARRAY;
}

enum json_type
json_close(struct json_run *run, const char *behind, struct json_node **node)
{
	unsigned depth = --run->depth;

	if (run->tracked > depth) {
		const struct json_frame *frame = &run->frames[--run->tracked];

		if (frame->node->slot >= 0)
			run->values[frame->node->slot] =
			    (struct json_slice){.type = container_at(run, depth),
				.bytes = frame->start,
				.len = (size_t)(behind - frame->start)};
	}
	*node = run->tracked > 0 && run->tracked == depth ? run->frames[depth - 1].node : NULL;
	return depth > 0 ? container_at(run, depth - 1) : JSON_ABSENT;
}

struct json_node *
json_element(struct json_run *run)
{
	struct json_frame *frame = &run->frames[run->tracked - 1];
	struct json_node *element = frame->element;

	if (!element || element->index != frame->index++)
		return NULL;
	frame->element = element->next;
	return element;
}

struct json_node *
json_escaped_member(const struct json_node *node, const char *name, size_t len)
{
	for (size_t i = 0; i < JSON_NAME_LISTS; i++)
		for (struct json_node *child = node->by_length[i]; child; child = child->next)
			if (json_body_equals(name, len, child->name, child->name_len))
				return child;
	return NULL;
}

/* ---- reasons ---- */

/* What no place in a record may hold, or NULL. */
static const char *
foreign_byte(const struct json_run *run, const char *at)
{
	if (at == run->end)
		return at == run->begin ? "empty" : "unexpected end";
	if (*at == '\0')
		return "NUL byte";
	if ((unsigned char)*at == 0xef && run->end - at >= 3 && memcmp(at, "\xef\xbb\xbf", 3) == 0)
		return "byte order mark";
	return NULL;
}

static bool
follows_comma(const struct json_run *run, const char *at)
{
	while (at > run->begin && strchr(" \t\r\n", at[-1]) && at[-1] != '\0')
		at--;
	return at > run->begin && at[-1] == ',';
}

/* "Not Found" is none of them. */
static bool
is_no_number(const struct json_run *run, const char *at)
{
	static const char *const words[] = {"NaN", "NAN", "Inf", "INF"};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (run->end - at >= 3 && memcmp(at, words[i], 3) == 0)
			return true;
	return false;
}

int
json_fail_value(struct json_run *run, const char *at)
{
	const char *reason = foreign_byte(run, at);

	if (!reason && (*at == ']' || *at == '}') && follows_comma(run, at))
		reason = "comma before a closing bracket";
	if (!reason && is_no_number(run, at))
		reason = "NaN and Infinity are no JSON";
	if (!reason && *at == '+')
		reason = "number has a plus sign";
	if (!reason && *at == '.')
		reason = "number without digits before the point";
	return json_fail(run, at, reason ? reason : "expected a value");
}

int
json_fail_literal(struct json_run *run, const char *at, const char *literal)
{
	while (at < run->end && *at == *literal) {
		at++;
		literal++;
	}
	return json_fail(
	    run, at, at == run->end ? "unexpected end" : "expected true, false or null");
}

int
json_fail_after(struct json_run *run, const char *at, enum json_type container)
{
	const char *reason = foreign_byte(run, at);

	if (!reason)
		reason = container == JSON_OBJECT ? "expected ',' or '}'" : "expected ',' or ']'";
	return json_fail(run, at, reason);
}

int
json_fail_colon(struct json_run *run, const char *at)
{
	const char *reason = foreign_byte(run, at);

	return json_fail(run, at, reason ? reason : "expected ':'");
}

int
json_fail_name(struct json_run *run, const char *at)
{
	const char *reason = foreign_byte(run, at);

	if (!reason && *at == '}' && follows_comma(run, at))
		reason = "comma before a closing bracket";
	return json_fail(run, at, reason ? reason : "expected a member name in quotes");
}

/* ---- inside strings ---- */

static bool
hex_value(const char *at, const char *end, unsigned *value, const char **wrong)
{
	*value = 0;
	for (int i = 0; i < 4; i++, at++) {
		int digit = at < end ? char_hex(*at) : -1;

		if (digit == -1) {
			*wrong = at;
			return false;
		}
		*value = *value << 4 | (unsigned)digit;
	}
	return true;
}

static const char *
check_escape(struct json_run *run, const char *at)
{
	const char *end = run->end, *wrong = at;
	unsigned unit;

	if (end - at < 2) {
		json_fail(run, end, "string without its closing quote");
		return NULL;
	}
	if (at[1] != 'u') {
		if (at[1] == '\0' || !strchr("\"\\/bfnrt", at[1])) {
			json_fail(run, at + 1, "unknown escape");
			return NULL;
		}
		return at + 2;
	}
	if (!hex_value(at + 2, end, &unit, &wrong)) {
		json_fail(run, wrong, "\\u without four hexadecimal digits");
		return NULL;
	}
	if (unit < 0xd800 || unit > 0xdfff)
		return at + 6;
	if (unit < 0xdc00 && end - at >= 8 && at[6] == '\\' && at[7] == 'u') {
		if (!hex_value(at + 8, end, &unit, &wrong)) {
			json_fail(run, wrong, "\\u without four hexadecimal digits");
			return NULL;
		}
		if (unit >= 0xdc00 && unit <= 0xdfff)
			return at + 12;
	}
	json_fail(run, at, "lone surrogate");
	return NULL;
}

const char *
json_string_special(struct json_run *run, const char *at)
{
	if (*at == '\\')
		return check_escape(run, at);
	if ((unsigned char)*at < 0x20) {
		json_fail(run, at, *at == '\0' ? "NUL byte" : "control byte in a string");
		return NULL;
	}
	/* Text that is not ASCII comes in runs. */
	while (at < run->end && (unsigned char)*at >= 0x80) {
		size_t len = utf8_sequence(at, (size_t)(run->end - at));

		if (len == 0) {
			json_fail(run, at, "invalid UTF-8");
			return NULL;
		}
		at += len;
	}
	return at;
}
