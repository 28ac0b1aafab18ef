/*
 * json_plain: RFC 8259 read the plain way, byte by byte and recursively, to hold the scanner
 * against.
 *
 * It asks for a fixed set of paths, accepts or rejects, and finds the values; it has no reasons and
 * no offsets.
 */
#ifndef TESTS_UNIT_JSON_PLAIN_H
#define TESTS_UNIT_JSON_PLAIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "json.h"
#include "text.h"
#include "utf8.h"

enum { PLAIN_STEPS_MAX = 256 };

static const char *const plain_asked[] = {".", ".a", ".b.c", ".d[0]", ".d[2].a", ".[1]",
    ".\"\\u00e9\"", ".\"a name that is longer than thirty-two bytes\"", ".\"\"", ".b[1][0]",
    ".latency_ms"};
enum { PLAIN_ASKED = sizeof plain_asked / sizeof *plain_asked };

/* The same as steps: a member is its name behind the mark 1, an element its index behind the mark
 * 2. */
static const char *const plain_asked_steps[PLAIN_ASKED] = {"", "\1a", "\1b\1c", "\1d\0020",
    "\1d\0022\1a", "\0021", "\1\xc3\xa9", "\1a name that is longer than thirty-two bytes", "\1",
    "\1b\0021\0020", "\1latency_ms"};

struct plain {
	const char *p, *end;
	struct json_slice values[PLAIN_ASKED];
	char steps[PLAIN_STEPS_MAX]; /* to the value at p */
	size_t steps_len;
};

static bool plain_value(struct plain *plain, int depth);

static void
plain_space(struct plain *plain)
{
	while (plain->p < plain->end && *plain->p != '\0' && strchr(" \t\r\n", *plain->p))
		plain->p++;
}

static bool
plain_byte(struct plain *plain, const char *set)
{
	if (plain->p == plain->end || *plain->p == '\0' || !strchr(set, *plain->p))
		return false;
	plain->p++;
	return true;
}

static bool
plain_digits(struct plain *plain)
{
	bool any = false;

	while (plain_byte(plain, "0123456789"))
		any = true;
	return any;
}

static bool
plain_number(struct plain *plain)
{
	plain_byte(plain, "-");
	if (!plain_byte(plain, "0") && !plain_digits(plain))
		return false;
	if (plain_byte(plain, ".") && !plain_digits(plain))
		return false;
	if (plain_byte(plain, "eE")) {
		plain_byte(plain, "+-");
		return plain_digits(plain);
	}
	return true;
}

static bool
plain_unit(struct plain *plain, unsigned *unit)
{
	static const char hex[] = "0123456789abcdef0123456789ABCDEF";

	*unit = 0;
	for (int i = 0; i < 4; i++) {
		const char *digit =
		    plain->p < plain->end && *plain->p ? strchr(hex, *plain->p) : NULL;

		if (!digit)
			return false;
		*unit = *unit * 16 + (unsigned)(digit - hex) % 16;
		plain->p++;
	}
	return true;
}

/* Behind a backslash. */
static bool
plain_escape(struct plain *plain)
{
	unsigned unit;

	if (plain_byte(plain, "\"\\/bfnrt"))
		return true;
	if (!plain_byte(plain, "u") || !plain_unit(plain, &unit))
		return false;
	if (unit < 0xd800 || unit > 0xdfff)
		return true;
	return unit < 0xdc00 && plain_byte(plain, "\\") && plain_byte(plain, "u") &&
	       plain_unit(plain, &unit) && unit >= 0xdc00 && unit <= 0xdfff;
}

static bool
plain_string(struct plain *plain, bool *escaped)
{
	const char *start;

	*escaped = false;
	if (!plain_byte(plain, "\""))
		return false;
	start = plain->p;
	while (plain->p < plain->end && *plain->p != '"') {
		if ((unsigned char)*plain->p < 0x20)
			return false;
		if (*plain->p++ == '\\') {
			*escaped = true;
			if (!plain_escape(plain))
				return false;
		}
	}
	return utf8_prefix(start, (size_t)(plain->p - start)) == (size_t)(plain->p - start) &&
	       plain_byte(plain, "\"");
}

static bool
is_on_the_way(const struct plain *plain)
{
	for (size_t i = 0; i < PLAIN_ASKED; i++) {
		const char *steps = plain_asked_steps[i];

		if (strlen(steps) >= plain->steps_len &&
		    memcmp(steps, plain->steps, plain->steps_len) == 0 &&
		    (steps[plain->steps_len] == '\0' || steps[plain->steps_len] < 3))
			return true;
	}
	return false;
}

/* Adds a step; what does not fit is nobody's path. */
static void
add_step(struct plain *plain, char mark, const char *bytes, size_t len)
{
	size_t room = sizeof plain->steps - plain->steps_len;

	if (room == 0)
		return;
	if (len > room - 1)
		len = room - 1;
	plain->steps[plain->steps_len++] = mark;
	memcpy(plain->steps + plain->steps_len, bytes, len);
	plain->steps_len += len;
}

static bool
plain_members(struct plain *plain, int depth)
{
	char met[PLAIN_ASKED][PLAIN_STEPS_MAX] = {{0}};
	size_t met_len[PLAIN_ASKED] = {0}, met_count = 0;

	do {
		struct json_slice name = {.type = JSON_STRING};
		struct text unescaped = TEXT_INIT(PLAIN_STEPS_MAX / 2);
		size_t steps_len = plain->steps_len;

		plain_space(plain);
		name.bytes = plain->p;
		if (!plain_string(plain, &name.escaped))
			return false;
		name.len = (size_t)(plain->p - name.bytes);
		/* No name that is asked for holds a NUL or one of the marks. */
		if (json_string(&name, &unescaped) == 0 &&
		    strcspn(text_string(&unescaped), "\1\2") == unescaped.len)
			add_step(plain, 1, text_string(&unescaped), unescaped.len);
		else
			add_step(plain, 3, "", 0);
		text_free(&unescaped);
		if (is_on_the_way(plain)) {
			for (size_t i = 0; i < met_count; i++)
				if (met_len[i] == plain->steps_len &&
				    memcmp(met[i], plain->steps, met_len[i]) == 0)
					return false;
			memcpy(met[met_count], plain->steps, plain->steps_len);
			met_len[met_count++] = plain->steps_len;
		}
		plain_space(plain);
		if (!plain_byte(plain, ":") || !plain_value(plain, depth))
			return false;
		plain->steps_len = steps_len;
		plain_space(plain);
	} while (plain_byte(plain, ","));
	return plain_byte(plain, "}");
}

static bool
plain_elements(struct plain *plain, int depth)
{
	size_t index = 0;

	do {
		char digits[24];
		size_t steps_len = plain->steps_len;
		int len = snprintf(digits, sizeof digits, "%zu", index++);

		add_step(plain, 2, digits, (size_t)len);
		if (!plain_value(plain, depth))
			return false;
		plain->steps_len = steps_len;
		plain_space(plain);
	} while (plain_byte(plain, ","));
	return plain_byte(plain, "]");
}

static bool
plain_literal(struct plain *plain, const char *literal)
{
	size_t len = strlen(literal);

	if ((size_t)(plain->end - plain->p) < len || memcmp(plain->p, literal, len) != 0)
		return false;
	plain->p += len;
	return true;
}

static bool
plain_container(struct plain *plain, int depth, bool object)
{
	if (depth == JSON_MAX_DEPTH)
		return false;
	plain->p++;
	plain_space(plain);
	if (plain_byte(plain, object ? "}" : "]"))
		return true;
	return object ? plain_members(plain, depth + 1) : plain_elements(plain, depth + 1);
}

static bool
plain_value(struct plain *plain, int depth)
{
	struct json_slice value = {0};
	bool good;

	plain_space(plain);
	if (plain->p == plain->end)
		return false;
	value.bytes = plain->p;
	if (*plain->p == '{' || *plain->p == '[') {
		value.type = *plain->p == '{' ? JSON_OBJECT : JSON_ARRAY;
		good = plain_container(plain, depth, *plain->p == '{');
	} else if (*plain->p == '"') {
		value.type = JSON_STRING;
		good = plain_string(plain, &value.escaped);
	} else if (plain_literal(plain, "true")) {
		value.type = JSON_TRUE;
		good = true;
	} else if (plain_literal(plain, "false")) {
		value.type = JSON_FALSE;
		good = true;
	} else if (plain_literal(plain, "null")) {
		value.type = JSON_NULL;
		good = true;
	} else {
		value.type = JSON_NUMBER;
		good = plain_number(plain);
	}
	value.len = (size_t)(plain->p - value.bytes);
	for (size_t i = 0; i < PLAIN_ASKED; i++)
		if (strlen(plain_asked_steps[i]) == plain->steps_len &&
		    memcmp(plain_asked_steps[i], plain->steps, plain->steps_len) == 0)
			plain->values[i] = value;
	return good;
}

/* Whether the whole of `record` is one value; then plain->values holds what was asked for. */
static bool
plain_read(struct plain *plain, const char *record, size_t len)
{
	*plain = (struct plain){.p = record, .end = record + len};
	if (!plain_value(plain, 0))
		return false;
	plain_space(plain);
	return plain->p == plain->end;
}

#endif
