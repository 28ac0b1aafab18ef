/*
 * json_walk: the members of one container, one after the other, in bytes that a scan has found
 * valid; for what needs all of them and not only those asked for.
 */
#ifndef COMMON_JSON_WALK_H
#define COMMON_JSON_WALK_H

#include <stdbool.h>
#include <stddef.h>

#include "json.h"

struct text;

struct json_walk {
	const char *at; /* NULL: nothing (more) */
	bool object;
};

/* Begins before the first member or element of an array or object; of anything else there is
 * none. */
struct json_walk json_walk_begin(const struct json_slice *container);

/* Takes the next: its name (JSON_ABSENT in an array) and its value.  False at the end. */
bool json_walk_next(struct json_walk *walk, struct json_slice *name, struct json_slice *value);

/* The slice of a whole valid record, without the white space around it. */
struct json_slice json_slice_of(const char *record, size_t len);

/* The name that stands twice in one object, at any depth; JSON_ABSENT: none does. */
struct json_slice json_find_twice(const struct json_slice *value);

/* Appends a value in the one form that all of its spellings share: numbers as json_number_put()
 * tells them, strings unescaped as far as JSON allows, members in the order of their names' bytes,
 * no white space.  0, or -1: `out` failed. */
int json_put_canonical(const struct json_slice *value, struct text *out);

#endif
