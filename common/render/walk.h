/*
 * render/walk: walks the members of a record, in their order (walk.c).
 */
#ifndef COMMON_RENDER_WALK_H
#define COMMON_RENDER_WALK_H

#include <stdbool.h>
#include <stddef.h>

#include "json.h"

struct render_walk {
	const char *at, *end;
};

/* `record` is an object, known to be valid JSON. */
struct render_walk render_walk(const char *record, size_t len);

/* The next member's name and value, or false at the end. */
bool render_walk_next(struct render_walk *walk, struct json_slice *name, struct json_slice *value);

#endif
