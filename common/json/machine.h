/*
 * json/machine: the scanner's state machine, compiled once for each kind of vector (vector.h)
 * by scalar.c, sse2.c and neon.c, and in each of them twice.
 *
 * Bytes at and behind the end of a record are never read.  A record whose last byte is a closing
 * bracket guards itself: nothing but the end of a container takes that byte, so only there and in
 * strings the end has to be looked for.  All other input is scanned `careful`ly: the end is looked
 * for before every byte.
 */
#ifndef COMMON_JSON_MACHINE_H
#define COMMON_JSON_MACHINE_H

#include <string.h>

#include "scanner.h"
#include "stops.h"

/* ---- tokens: each moves *at behind itself, or fails ---- */

/* *at stands behind the opening quote. */
INLINE bool
scan_string(struct place *place, const char **at, bool *escaped)
{
	const char *p;

	/* At least one stop before the string was not taken: its opening quote. */
	if (have_stop(place))
		place->stops &= place->stops - 1;
	p = take_stop(place, *at);
	while (UNLIKELY(p == place->end || *p != '"')) {
		if (p == place->end) {
			json_fail(place->run, p, "string without its closing quote");
			return false;
		}
		if (*p == '\\')
			*escaped = true;
		p = json_string_special(place->run, p);
		if (!p)
			return false;
		seek_stops(place, p);
		p = take_stop(place, p);
	}
	*at = p + 1;
	return true;
}

INLINE bool
is_digit(char byte)
{
	return (unsigned char)(byte - '0') <= 9;
}

/* Whether *p is there to be read. */
INLINE bool
is_inside(const struct place *place, const char *p)
{
	return !place->careful || p < place->end;
}

INLINE const char *
skip_digits(const struct place *place, const char *p)
{
	while (is_inside(place, p) && is_digit(*p))
		p++;
	return p;
}

INLINE bool
scan_number(struct place *place, const char **at)
{
	const char *p = *at, *digits;

	if (*p == '-')
		p++;
	digits = p;
	p = skip_digits(place, p);
	if (UNLIKELY(p == digits)) {
		json_fail(place->run, p, "number without digits");
		return false;
	}
	if (UNLIKELY(*digits == '0' && p > digits + 1)) {
		json_fail(place->run, digits, "number has a leading zero");
		return false;
	}
	if (is_inside(place, p) && *p == '.') {
		digits = ++p;
		p = skip_digits(place, p);
		if (UNLIKELY(p == digits)) {
			json_fail(place->run, p, "number without digits behind the point");
			return false;
		}
	}
	if (is_inside(place, p) && UNLIKELY((*p | 0x20) == 'e')) {
		p++;
		if (is_inside(place, p) && (*p == '+' || *p == '-'))
			p++;
		digits = p;
		p = skip_digits(place, p);
		if (UNLIKELY(p == digits)) {
			json_fail(place->run, p, "number without digits in its exponent");
			return false;
		}
	}
	*at = p;
	return true;
}

INLINE bool
scan_literal(struct place *place, const char **at, const char *literal, size_t len)
{
	if (UNLIKELY((size_t)(place->end - *at) < len || memcmp(*at, literal, len) != 0)) {
		json_fail_literal(place->run, *at, literal);
		return false;
	}
	*at += len;
	return true;
}

/* Most records hold no white space, and it is below all other bytes that may stand outside of
 * strings. */
INLINE void
skip_space(const struct place *place, const char **at)
{
	while (is_inside(place, *at) && UNLIKELY((unsigned char)**at <= ' ') &&
	       (**at == ' ' || **at == '\n' || **at == '\r' || **at == '\t'))
		++*at;
}

/* Whether `byte` comes next. */
INLINE bool
is_next(const struct place *place, const char *p, char byte)
{
	return is_inside(place, p) && *p == byte;
}

/* ---- values ---- */

/* memcmp() for short names, without the call. */
INLINE bool
same_name(const char *a, const char *b, size_t len)
{
	uint64_t x, y, v, w;

	if (len > 16)
		return memcmp(a, b, len) == 0;
	if (len >= 8) {
		memcpy(&x, a, 8);
		memcpy(&y, b, 8);
		memcpy(&v, a + len - 8, 8);
		memcpy(&w, b + len - 8, 8);
		return ((x ^ y) | (v ^ w)) == 0;
	}
	for (size_t i = 0; i < len; i++)
		if (a[i] != b[i])
			return false;
	return true;
}

INLINE struct json_node *
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

/* From the quote of a member's name to where its value begins; `target` becomes the node of the
 * member. */
INLINE bool
scan_name(
    struct place *place, const char **at, const struct json_node *node, struct json_node **target)
{
	const char *name = *at + 1, *p = name;
	bool escaped = false;

	if (UNLIKELY(!scan_string(place, &p, &escaped)))
		return false;
	*target = node ? find_member(node, name, (size_t)(p - name) - 1, escaped) : NULL;
	if (*target) {
		if (UNLIKELY((*target)->stamp == place->run->stamp)) {
			json_fail(place->run, *at, JSON_TWICE);
			return false;
		}
		(*target)->stamp = place->run->stamp;
	}
	if (UNLIKELY(!is_next(place, p, ':'))) {
		skip_space(place, &p);
		if (!is_next(place, p, ':')) {
			json_fail_colon(place->run, p);
			return false;
		}
	}
	*at = p + 1;
	return true;
}

/* *at stands at the first byte of a value that is no container. */
INLINE bool
scan_scalar(struct place *place, const char **at, const struct json_node *target)
{
	const char *start = *at;
	bool escaped = false, good;
	enum json_type type;

	if (LIKELY(*start == '"')) {
		++*at;
		good = scan_string(place, at, &escaped);
		type = JSON_STRING;
	} else if (LIKELY(is_digit(*start) || *start == '-')) {
		good = scan_number(place, at);
		type = JSON_NUMBER;
	} else if (*start == 't') {
		good = scan_literal(place, at, "true", 4);
		type = JSON_TRUE;
	} else if (*start == 'f') {
		good = scan_literal(place, at, "false", 5);
		type = JSON_FALSE;
	} else if (*start == 'n') {
		good = scan_literal(place, at, "null", 4);
		type = JSON_NULL;
	} else {
		json_fail_value(place->run, start);
		return false;
	}
	if (good && target && target->slot >= 0)
		place->run->values[target->slot] = (struct json_slice){
		    .type = type, .escaped = escaped, .bytes = start, .len = (size_t)(*at - start)};
	return good;
}

/* ---- the machine ---- */

INLINE int
scan(struct json_run *run, bool careful)
{
	struct place place = {.run = run,
	    .end = run->end,
	    .careful = careful,
	    .window = run->begin,
	    .window_end = run->begin};
	const char *p = run->begin;
	struct json_node *node = NULL;        /* of the container around p */
	struct json_node *target = run->root; /* of the value that comes next */
	enum json_type around = JSON_ABSENT;  /* the container around p */

value:
	skip_space(&place, &p);
	if (UNLIKELY(!is_inside(&place, p)))
		return json_fail_value(run, p);
	if (UNLIKELY(*p == '{' || *p == '[')) {
		around = *p == '{' ? JSON_OBJECT : JSON_ARRAY;
		if (json_open(run, p, around, target) == -1)
			return -1;
		node = target;
		p++;
		skip_space(&place, &p);
		if (is_next(&place, p, around == JSON_OBJECT ? '}' : ']'))
			goto close;
		goto next;
	}
	if (UNLIKELY(!scan_scalar(&place, &p, target)))
		return -1;
	if (UNLIKELY(around == JSON_ABSENT))
		goto done;

after:
	if (UNLIKELY(!is_next(&place, p, ','))) {
		skip_space(&place, &p);
		if (is_next(&place, p, around == JSON_OBJECT ? '}' : ']'))
			goto close;
		if (!is_next(&place, p, ','))
			return json_fail_after(run, p, around);
	}
	p++;

next:
	if (UNLIKELY(around == JSON_ARRAY)) {
		target = node ? json_element(run) : NULL;
		goto value;
	}
	if (UNLIKELY(!is_next(&place, p, '"'))) {
		skip_space(&place, &p);
		if (!is_next(&place, p, '"'))
			return json_fail_name(run, p);
	}
	if (UNLIKELY(!scan_name(&place, &p, node, &target)))
		return -1;
	goto value;

close:
	p++;
	around = json_close(run, p, &node);
	if (around != JSON_ABSENT) {
		/* The guarding byte may have been taken. */
		if (p == run->end)
			return json_fail_after(run, p, around);
		goto after;
	}

done:
	run->stop = p;
	return 0;
}

int
JSON_MACHINE(struct json_run *run)
{
	bool guarded = run->end > run->begin && (run->end[-1] == '}' || run->end[-1] == ']');

	return guarded ? scan(run, false) : scan(run, true);
}

#endif
