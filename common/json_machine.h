/*
 * json_machine: the scanner's state machine, compiled once for each kind of vector (json_vector.h) by
 * json_scalar.c, json_sse2.c and json_neon.c.
 *
 * Bytes at and behind the end of a record are never read: its last bytes are looked at as the end
 * of the block that ends with them.
 */
#ifndef COMMON_JSON_MACHINE_H
#define COMMON_JSON_MACHINE_H

#include <string.h>

#include "json_internal.h"
#include "json_vector.h"

#define LIKELY(condition) __builtin_expect(!!(condition), 1)
#define UNLIKELY(condition) __builtin_expect(!!(condition), 0)

static inline bool
is_plain(char byte)
{
	return (unsigned char)byte >= 0x20 && (unsigned char)byte < 0x80 && byte != '"' &&
	       byte != '\\';
}

static inline bool
is_digit(char byte)
{
	return (unsigned char)(byte - '0') <= 9;
}

static inline bool
is_space(char byte)
{
	return byte == ' ' || byte == '\n' || byte == '\r' || byte == '\t';
}

/* The first byte from `p` on that is not plain string content, or `end`. */
static inline const char *
skip_plain(const struct json_run *run, const char *p)
{
	const char *end = run->end;
	uint64_t stops;
	size_t rest;

	while (LIKELY((rest = (size_t)(end - p)) >= BLOCK)) {
		stops = block_stops(p);
		if (LIKELY(stops != 0))
			return p + __builtin_ctzll(stops) / LANE_BITS;
		p += BLOCK;
	}
	if (rest == 0)
		return end;
	if (LIKELY(end - run->begin >= BLOCK)) {
		stops = block_stops(end - BLOCK) >> ((BLOCK - rest) * LANE_BITS);
		return stops ? p + __builtin_ctzll(stops) / LANE_BITS : end;
	}
	while (p < end && is_plain(*p))
		p++;
	return p;
}

/* From behind the opening quote to behind the closing one, or NULL. */
static inline const char *
scan_string(struct json_run *run, const char *p, bool *escaped)
{
	p = skip_plain(run, p);
	while (UNLIKELY(p == run->end || *p != '"')) {
		if (p == run->end) {
			json_fail(run, p, "string without its closing quote");
			return NULL;
		}
		if (*p == '\\')
			*escaped = true;
		p = json_string_special(run, p);
		if (!p)
			return NULL;
		p = skip_plain(run, p);
	}
	return p + 1;
}

static inline const char *
skip_digits(const struct json_run *run, const char *p)
{
	const char *end = run->end;
	uint64_t stops;

	if (LIKELY(end - p >= BLOCK)) {
		stops = block_no_digits(p);
		if (LIKELY(stops != 0))
			return p + __builtin_ctzll(stops) / LANE_BITS;
		p += BLOCK;
	}
	while (p < end && is_digit(*p))
		p++;
	return p;
}

static inline const char *
scan_number(struct json_run *run, const char *p)
{
	const char *end = run->end;
	const char *digits;

	if (*p == '-')
		p++;
	digits = p;
	p = skip_digits(run, p);
	if (UNLIKELY(p == digits)) {
		json_fail(run, p, "number without digits");
		return NULL;
	}
	if (UNLIKELY(*digits == '0' && p > digits + 1)) {
		json_fail(run, digits, "number has a leading zero");
		return NULL;
	}
	if (p < end && *p == '.') {
		digits = ++p;
		p = skip_digits(run, p);
		if (UNLIKELY(p == digits)) {
			json_fail(run, p, "number without digits behind the point");
			return NULL;
		}
	}
	if (p < end && UNLIKELY((*p | 0x20) == 'e')) {
		p++;
		if (p < end && (*p == '+' || *p == '-'))
			p++;
		digits = p;
		p = skip_digits(run, p);
		if (UNLIKELY(p == digits)) {
			json_fail(run, p, "number without digits in its exponent");
			return NULL;
		}
	}
	return p;
}

/* Behind "true", "false" or "null", or NULL. */
static inline const char *
scan_literal(struct json_run *run, const char *p, const char *literal, size_t len)
{
	if (UNLIKELY((size_t)(run->end - p) < len || memcmp(p, literal, len) != 0)) {
		json_fail_literal(run, p, literal);
		return NULL;
	}
	return p + len;
}

static inline const char *
skip_space(const char *p, const char *end)
{
	while (UNLIKELY(p < end && is_space(*p)))
		p++;
	return p;
}

/* memcmp() for short names, without the call. */
static inline bool
same_name(const char *a, const char *b, size_t len)
{
	uint64_t x, y, v, w;
	size_t i;

	if (len > 16)
		return memcmp(a, b, len) == 0;
	if (len >= 8) {
		memcpy(&x, a, 8);
		memcpy(&y, b, 8);
		memcpy(&v, a + len - 8, 8);
		memcpy(&w, b + len - 8, 8);
		return ((x ^ y) | (v ^ w)) == 0;
	}
	for (i = 0; i < len; i++)
		if (a[i] != b[i])
			return false;
	return true;
}

static inline struct json_node *
find_member(const struct json_node *node, const char *name, size_t len, bool escaped)
{
	struct json_node *child;

	if (UNLIKELY(escaped))
		return json_escaped_member(node, name, len);
	child = node->by_length[len < JSON_NAME_LISTS ? len : JSON_NAME_LISTS - 1];
	while (child && (child->name_len != len || !same_name(child->name, name, len)))
		child = child->next;
	return child;
}

/* From the quote of a member's name to where its value begins, or NULL.  `target` becomes the
 * node of the member. */
static inline const char *
scan_name(
    struct json_run *run, const char *p, const struct json_node *node, struct json_node **target)
{
	const char *name = p + 1;
	bool escaped = false;

	*target = NULL;
	p = scan_string(run, name, &escaped);
	if (UNLIKELY(!p))
		return NULL;
	if (node && (*target = find_member(node, name, (size_t)(p - name) - 1, escaped))) {
		if (UNLIKELY((*target)->stamp == run->stamp)) {
			json_fail(run, name - 1, "a member that is asked for stands twice");
			return NULL;
		}
		(*target)->stamp = run->stamp;
	}
	p = skip_space(p, run->end);
	if (UNLIKELY(p == run->end || *p != ':')) {
		json_fail(run, p, p == run->end ? "unexpected end" : "expected ':'");
		return NULL;
	}
	return p + 1;
}

static inline void
keep_value(struct json_run *run, const struct json_node *target, enum json_type type, bool escaped,
    const char *start, const char *behind)
{
	if (target->slot >= 0)
		run->values[target->slot] = (struct json_slice){.type = type,
		    .escaped = escaped,
		    .bytes = start,
		    .len = (size_t)(behind - start)};
}

/* From the first byte of a value that is no container to behind it, or NULL. */
static inline const char *
scan_scalar(struct json_run *run, const char *p, const struct json_node *target)
{
	const char *start = p;
	bool escaped = false;
	enum json_type type;

	switch (*p) {
	case '"':
		p = scan_string(run, p + 1, &escaped);
		type = JSON_STRING;
		break;
	case 't':
		p = scan_literal(run, p, "true", 4);
		type = JSON_TRUE;
		break;
	case 'f':
		p = scan_literal(run, p, "false", 5);
		type = JSON_FALSE;
		break;
	case 'n':
		p = scan_literal(run, p, "null", 4);
		type = JSON_NULL;
		break;
	default:
		if (UNLIKELY(!is_digit(*p) && *p != '-')) {
			json_fail_value(run, p);
			return NULL;
		}
		p = scan_number(run, p);
		type = JSON_NUMBER;
	}
	if (p && target)
		keep_value(run, target, type, escaped, start, p);
	return p;
}

int
JSON_MACHINE(struct json_run *run)
{
	const char *const end = run->end;
	const char *p = run->begin;
	struct json_node *node = NULL;        /* of the container around p */
	struct json_node *target = run->root; /* of the value that comes next */
	bool object = false;                  /* what the container around p is */

value:
	p = skip_space(p, end);
	if (UNLIKELY(p == end))
		return json_fail_value(run, p);
	if (*p == '{' || *p == '[') {
		object = *p == '{';
		if (UNLIKELY(json_open(run, p, object, target) == -1))
			return -1;
		node = target;
		p = skip_space(p + 1, end);
		if (p < end && *p == (object ? '}' : ']'))
			goto close;
		goto next;
	}
	p = scan_scalar(run, p, target);
	if (UNLIKELY(!p))
		return -1;

after:
	if (UNLIKELY(run->depth == 0)) {
		run->stop = p;
		return 0;
	}
	p = skip_space(p, end);
	if (LIKELY(p < end && *p == ',')) {
		p = skip_space(p + 1, end);
		goto next;
	}
	if (UNLIKELY(p == end || *p != (object ? '}' : ']')))
		return json_fail_after(run, p, object);

close:
	p++;
	node = json_close(run, p);
	object = json_in_object(run);
	goto after;

next:
	if (!object) {
		target = node ? json_element(run) : NULL;
		goto value;
	}
	if (UNLIKELY(p == end || *p != '"'))
		return json_fail_name(run, p);
	p = scan_name(run, p, node, &target);
	if (UNLIKELY(!p))
		return -1;
	goto value;
}

#endif
