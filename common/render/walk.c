#include <string.h>

#include "walk.h"

/* The end of the string that starts at `at`. */
static const char *
string_end(const char *at, const char *end)
{
	for (at++; at < end && *at != '"'; at++)
		if (*at == '\\')
			at++;

	return at < end ? at + 1 : end;
}

/* The end of the value that starts at `at`, in JSON known to be valid. */
static const char *
value_end(const char *at, const char *end)
{
	size_t depth = 0;

	if (at < end && *at == '"')
		return string_end(at, end);
	while (at < end) {
		if (depth == 0 && memchr(",}] \t\r\n", *at, 7) != NULL)
			break;
		if (*at == '"') {
			at = string_end(at, end);
			continue;
		}
		if (*at == '{' || *at == '[')
			depth++;
		else if (*at == '}' || *at == ']')
			depth--;
		at++;
		if (depth == 0 && (at[-1] == '}' || at[-1] == ']'))
			break;
	}

	return at;
}

/* White space and one `mark`. */
static const char *
skip_mark(const char *at, const char *end, char mark)
{
	while (at < end && (memchr(" \t\r\n", *at, 4) != NULL || *at == mark))
		at++;

	return at;
}

static struct json_slice
slice_of(const char *bytes, const char *end)
{
	struct json_slice slice = {
	    .type = JSON_NUMBER, .bytes = bytes, .len = (size_t)(end - bytes)};

	/* Only strings are shown otherwise than as they stand. */
	if (*bytes == '"') {
		slice.type = JSON_STRING;
		slice.escaped = memchr(bytes, '\\', slice.len) != NULL;
	}

	return slice;
}

struct render_walk
render_walk(const char *record, size_t len)
{
	const char *end = record + len;

	return (struct render_walk){.at = skip_mark(record, end, '{'), .end = end};
}

bool
render_walk_next(struct render_walk *walk, struct json_slice *name, struct json_slice *value)
{
	const char *name_end, *at, *value_last;

	if (walk->at == walk->end || *walk->at != '"')
		return false;
	name_end = string_end(walk->at, walk->end);
	at = skip_mark(name_end, walk->end, ':');
	if (at == walk->end)
		return false;
	value_last = value_end(at, walk->end);
	*name = slice_of(walk->at, name_end);
	*value = slice_of(at, value_last);
	walk->at = skip_mark(value_last, walk->end, ',');

	return true;
}
