#include "lines.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "character.h"
#include "clock.h"
#include "memory.h"
#include "signals.h"
#include "text.h"

/* Read at a time, and the size that the buffer has until a line needs more. */
enum { BLOCK_SIZE = 256 << 10 };

struct lines {
	int fd;
	bool own_fd;
	char *name;
	size_t max_line;
	char *buffer;
	size_t room;
	size_t at;       /* of the next line in the buffer */
	size_t filled;   /* bytes in the buffer */
	size_t searched; /* no line end stands between `at` and here */
	size_t ready;    /* behind the last byte, not white space, that belongs to a whole line */
	bool skipping;   /* what comes first is the rest of a line that was reported as too long */
	bool ended;      /* read() said so */
	uint64_t number; /* of the last line handed out or skipped */

	void (*take)(void *context, const char *bytes, size_t len); /* NULL: nobody else looks */
	void *context;
	size_t taken; /* what stands before it was shown */
};

/* ---- opening and closing ---- */

struct lines *
lines_from(int fd, const char *name, size_t max_line)
{
	struct lines *lines = memory_new(1, sizeof *lines);

	lines->fd = fd;
	lines->max_line = max_line ? max_line : LINES_MAX_LINE;
	lines->name = memory_string(strcmp(name, "-") == 0 ? "stdin" : name);
	lines->room = BLOCK_SIZE;
	lines->buffer = memory_new(1, lines->room);
	return lines;
}

struct lines *
lines_open(const char *path, size_t max_line, struct text *why)
{
	bool is_stdin = strcmp(path, "-") == 0;
	int fd = is_stdin ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
	struct lines *lines;

	if (fd == -1) {
		text_set_format(why, "cannot open %s: %s", path, strerror(errno));
		return NULL;
	}
	lines = lines_from(fd, path, max_line);
	lines->own_fd = !is_stdin;
	return lines;
}

void
lines_tap(
    struct lines *lines, void (*take)(void *context, const char *bytes, size_t len), void *context)
{
	lines->take = take;
	lines->context = context;
}

static void
lines_show(struct lines *lines)
{
	if (lines->take && lines->at > lines->taken)
		lines->take(lines->context, lines->buffer + lines->taken, lines->at - lines->taken);
	lines->taken = lines->at;
}

void
lines_close(struct lines *lines)
{
	if (!lines)
		return;
	lines_show(lines);
	if (lines->own_fd)
		close(lines->fd);
	free(lines->name);
	free(lines->buffer);
	free(lines);
}

/* ---- filling the buffer ---- */

/* Moves the begun line to the front of the buffer and makes room for more of it. */
static int
lines_make_room(struct lines *lines)
{
	size_t begun = lines->filled - lines->at;
	char *bigger;

	lines_show(lines);
	if (lines->at > 0) {
		memmove(lines->buffer, lines->buffer + lines->at, begun);
		lines->filled = begun;
		lines->searched -= lines->at;
		lines->at = lines->taken = 0;
	}
	if (lines->room - lines->filled >= BLOCK_SIZE / 2)
		return 0;
	bigger = realloc(lines->buffer, lines->room * 2);
	if (!bigger)
		return -1;
	lines->buffer = bigger;
	lines->room *= 2;
	return 0;
}

/* The end of the last line that is whole, without its white space. */
static void
lines_find_ready(struct lines *lines, size_t from)
{
	const char *last = memrchr(lines->buffer + from, '\n', lines->filled - from);
	size_t ready = last ? (size_t)(last - lines->buffer) : 0;

	while (ready > lines->at && char_is_space(lines->buffer[ready - 1]))
		ready--;
	lines->ready = ready;
}

/* Waits until there is something to read or a stop is asked for, `timeout_ms` at most (-1: as long
 * as it takes).  False when neither came.  Regular files are always ready. */
static bool
lines_await(const struct lines *lines, int timeout_ms)
{
	struct pollfd fds[] = {
	    {.fd = lines->fd, .events = POLLIN},
	    {.fd = signal_descriptor(), .events = POLLIN},
	};

	return poll(fds, 2, timeout_ms) > 0;
}

/* Reads a block: 0, also at the end; or -1 with errno. */
static int
lines_fill(struct lines *lines)
{
	size_t before;
	ssize_t n;

	if (lines_make_room(lines) == -1)
		return -1;
	before = lines->filled;
	do {
		lines_await(lines, -1);
		if (signal_pending() != 0) {
			errno = EINTR;
			return -1;
		}
		n = read(lines->fd, lines->buffer + before, lines->room - before);
	} while (n == -1 && (errno == EINTR || errno == EAGAIN));
	if (n == -1)
		return -1;
	if (n == 0)
		lines->ended = true;
	lines->filled += (size_t)n;
	lines_find_ready(lines, before);
	return 0;
}

/* ---- lines ---- */

/* The length of the line at `at` with its line end, or 0 when that is not in the buffer yet. */
static size_t
lines_whole(struct lines *lines)
{
	const char *newline =
	    memchr(lines->buffer + lines->searched, '\n', lines->filled - lines->searched);

	if (newline)
		return (size_t)(newline - lines->buffer) + 1 - lines->at;
	lines->searched = lines->filled;
	return lines->ended ? lines->filled - lines->at : 0;
}

/* Finds the next line, reading as much as it takes: its length with its line end; 0 at the end of
 * the input; -1 on an error; and with `too_long` the length of what is known of a line over the
 * limit. */
static ssize_t
lines_next_span(struct lines *lines, bool *too_long)
{
	size_t len;

	*too_long = false;
	while ((len = lines_whole(lines)) == 0) {
		size_t begun = lines->filled - lines->at;

		if (lines->ended)
			return 0;
		/* The line end may take two bytes. */
		if (begun >= lines->max_line + 2) {
			*too_long = true;
			return (ssize_t)begun;
		}
		if (lines_fill(lines) == -1)
			return -1;
	}
	return (ssize_t)len;
}

static void
lines_consume(struct lines *lines, size_t len)
{
	lines->at += len;
	lines->searched = lines->at;
}

/* Passes over the rest of a line that was reported as too long: 0 or -1. */
static int
lines_skip_rest(struct lines *lines)
{
	while (lines->skipping) {
		size_t len = lines_whole(lines);

		if (len > 0 || lines->ended) {
			lines_consume(lines, len);
			lines->skipping = false;
			return 0;
		}
		lines_consume(lines, lines->filled - lines->at);
		if (lines_fill(lines) == -1)
			return -1;
	}
	return 0;
}

static bool
line_is_blank(const char *bytes, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (!char_is_space(bytes[i]))
			return false;
	return true;
}

/* The length of a line without its line end. */
static size_t
line_content_length(const char *bytes, size_t len)
{
	if (bytes[len - 1] == '\n')
		len--;
	if (len > 0 && bytes[len - 1] == '\r')
		len--;
	return len;
}

int
lines_next(struct lines *lines, struct line *line)
{
	const char *bytes;
	bool too_long;
	ssize_t span;
	size_t len;

	do {
		if (lines->skipping && lines_skip_rest(lines) == -1)
			return -1;
		span = lines_next_span(lines, &too_long);
		if (span <= 0)
			return (int)span;
		lines->number++;
		bytes = lines->buffer + lines->at;
		lines_consume(lines, (size_t)span);
		lines->skipping = too_long;
		len = line_content_length(bytes, (size_t)span);
		too_long = too_long || len > lines->max_line;
	} while (!too_long && line_is_blank(bytes, len));

	*line = (struct line){.bytes = too_long ? NULL : bytes,
	    .len = too_long ? 0 : len,
	    .number = lines->number,
	    .too_long = too_long};
	return 1;
}

bool
lines_ready(const struct lines *lines)
{
	return lines->ended || (!lines->skipping && lines->at < lines->ready);
}

bool
lines_ended(const struct lines *lines)
{
	return lines->ended && lines->at == lines->filled;
}

/* Passes over what has come of a line that is too long, without reading more of it. */
static void
lines_skip_some(struct lines *lines)
{
	size_t len = lines_whole(lines);

	lines_consume(lines, len > 0 ? len : lines->filled - lines->at);
	lines->skipping = len == 0;
}

int
lines_wait(struct lines *lines, int64_t timeout_ns)
{
	int64_t until = clock_monotonic(&clock_system) + timeout_ns, left;

	while (!lines_ready(lines) && signal_pending() == 0) {
		if (lines->skipping)
			lines_skip_some(lines);
		else if (lines->filled - lines->at >= lines->max_line + 2)
			return 1; /* too long: known without its end */
		if (lines_ready(lines))
			return 1;
		left = until - clock_monotonic(&clock_system);
		if (left <= 0)
			return 0;
		/* Rounded up, so as not to spin through the last millisecond; a day at most, as
		 * poll() counts in an int. */
		if (left > 86400 * CLOCK_SECOND)
			left = 86400 * CLOCK_SECOND;
		if (lines_await(lines, (int)((left + CLOCK_MS - 1) / CLOCK_MS)) &&
		    lines_fill(lines) == -1)
			return 1;
	}
	return 1;
}

int
lines_descriptor(const struct lines *lines)
{
	return lines->fd;
}

const char *
lines_name(const struct lines *lines)
{
	return lines->name;
}
