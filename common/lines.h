/*
 * lines: frames JSON Lines input: large blocks in, one line at a time out, without copying.
 *
 * CRLF and a missing last newline are accepted; empty lines (or white space alone) are skipped but
 * counted.  A line over the limit is skipped in constant memory and reported as LINE_TOO_LONG.
 */
#ifndef COMMON_LINES_H
#define COMMON_LINES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct text;
struct lines;

enum { LINES_MAX_LINE = 16 << 20 };

struct line {
	const char *bytes; /* without its line end; valid until the next call */
	size_t len;
	uint64_t number; /* 1-based */
	bool too_long;   /* bytes is NULL */
};

/* Opens a file ("-" is stdin).  `max_line` 0 means LINES_MAX_LINE.  NULL with the reason in
 * `why`. */
struct lines *lines_open(const char *path, size_t max_line, struct text *why);
/* Reads from a descriptor that stays the caller's. */
struct lines *lines_from(int fd, const char *name, size_t max_line);
void lines_close(struct lines *lines);

/* Who else sees the input: every byte that belongs to the lines handed out or skipped, in order and
 * once, the last of them in lines_close() at the latest; none of what was read ahead of them. */
void lines_tap(
    struct lines *lines, void (*take)(void *context, const char *bytes, size_t len), void *context);

/* 1 and `line` filled; 0 at the end; -1 on a read error (errno is set; also EINTR when a stop was
 * asked for). */
int lines_next(struct lines *lines, struct line *line);

/* Whether the next call has a whole line in memory already, or would have to read: what to flush
 * before waiting. */
bool lines_ready(const struct lines *lines);

/* Waits until lines_next() would not: 1 (a line, the end or an error is at hand; also when a stop
 * was asked for), or 0 when `timeout_ns` went by.  Invalidates the last line, as lines_next()
 * does. */
int lines_wait(struct lines *lines, int64_t timeout_ns);

/* Whether the input has ended and no line of it is left. */
bool lines_ended(const struct lines *lines);

/* What it reads from: STDIN_FILENO for "-". */
int lines_descriptor(const struct lines *lines);

const char *lines_name(const struct lines *lines); /* "-" becomes "stdin" */

#endif
