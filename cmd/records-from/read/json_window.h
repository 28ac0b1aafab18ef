/*
 * read/json_window: JSON in what lies ahead of an input, a value at a time.
 */
#ifndef RECORDS_FROM_READ_JSON_WINDOW_H
#define RECORDS_FROM_READ_JSON_WINDOW_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

#include "text.h"

struct input;

struct json_window {
	struct input *input;
	size_t held; /* of what lies ahead, in use still; the next window_peek() passes it */
	struct text why;
};

static inline bool
json_is_blank(char c)
{
	return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

/* The byte that is next behind white space, '\0' at the end and after a failure. */
char window_peek(struct json_window *window);

/* How many bytes the value to come has: those of one that lies wholly ahead; 0 when it does not
 * within `most`, or after a failure. */
size_t window_measure(struct json_window *window, size_t most);

/* The first failure stays: "FILE:LINE: reason", of the place where the input stands. */
static inline bool
window_failed(const struct json_window *window)
{
	return window->why.len > 0;
}
void window_fail(struct json_window *window, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void window_vfail(struct json_window *window, const char *format, va_list arguments)
    __attribute__((format(printf, 2, 0)));
/* Of a fault that lies `offset` bytes ahead, and of a report that ends in the midst. */
void window_fail_ahead(struct json_window *window, size_t offset, const char *reason);
void window_fail_cut(struct json_window *window);

#endif
