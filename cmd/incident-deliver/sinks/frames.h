/*
 * sinks/frames: the frames of a stack that stands there as text.
 */
#ifndef INCIDENT_DELIVER_FRAMES_H
#define INCIDENT_DELIVER_FRAMES_H

#include <stddef.h>
#include <stdint.h>

enum { FRAMES_MOST = 100 };

/* They point into the stack. */
struct frame {
	const char *file, *function; /* function NULL: not told */
	size_t file_len, function_len;
	int64_t line; /* 0: not told */
};

/* Reads what Python, Java, Node and Go print, the last exception's where there are several, at most
 * FRAMES_MOST, the outermost call first.  How many; 0 where nothing looks like a frame. */
size_t frames_read(const char *stack, struct frame frames[FRAMES_MOST]);

#endif
