/*
 * expected: the tools of --expect, whose summary must stand in the stream.
 *
 * A list has items TOOL and TOOL=N, separated by commas.  N summaries, neither more nor fewer, are wanted where N processes
 * write under one name: the summary of one would else stand for another that was killed.
 */
#ifndef COMMON_EXPECTED_H
#define COMMON_EXPECTED_H

#include <stddef.h>
#include <stdint.h>

struct text;

struct expected_tool {
	const char *name; /* borrowed from the list, not ended by NUL */
	size_t len;
	int64_t summaries; /* how many; 0: one or more */
};

/* All tools of several lists. */
struct expected_tools {
	struct expected_tool *items; /* their names stay in the lists */
	size_t count;
};

/* Adds the tools of a list; one that stands there already is asked for once.  0, or -1 with the reason in `why` (wrong, out
 * of memory, or two numbers for one tool). */
int expected_add(struct expected_tools *tools, const char *list, struct text *why);
void expected_free(struct expected_tools *tools);

/* Reads the item that `*list` points to and moves on behind it (to NULL after the last).  0, or -1 with the reason in
 * `why`. */
int expected_read(const char **list, struct expected_tool *tool, struct text *why);

#endif
