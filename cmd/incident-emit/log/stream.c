#include "stream.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "emit.h"
#include "exception.h"
#include "memory.h"
#include "tail.h"
#include "text.h"

/* What is kept of the past holds TAIL_LINES lines, up to MOST_PAST; a piece of a line that a
 * container's log goes on in the next one is longer than LONG_LINE. */
enum {
	ROOM = 4 << 20,
	PIECE = 256 << 10,
	MOST_PAST = 2 << 20,
	TAIL_LINES = 100 + 128,
	LONG_LINE = 4 << 10,
};

struct stream {
	struct exceptions *exceptions;
	void (*found)(void *context, struct stream *stream, struct incident *incident, uint64_t at,
	    bool handled);
	void *context;
	char *bytes;
	size_t len;      /* of what is there */
	size_t seen;     /* of what was looked at: whole lines */
	size_t told;     /* of what was given to the exceptions, at most */
	uint64_t base;   /* where in the log the first byte stands */
	size_t cut_from; /* of a line that is being cut: where its kept part ends */
	uint64_t cut;    /* so many bytes of it are left out; 0: none is */
};

static void
stream_found(void *context, struct incident *incident, uint64_t at, bool handled)
{
	struct stream *stream = context;

	stream->found(stream->context, stream, incident, at, handled);
}

struct stream *
stream_new(const struct emit *emit,
    void (*found)(
	void *context, struct stream *stream, struct incident *incident, uint64_t at, bool handled),
    void *context)
{
	struct stream *stream = memory_new(1, sizeof(*stream));

	stream->exceptions = exceptions_new(emit, stream_found, stream);
	stream->found = found;
	stream->context = context;
	stream->bytes = memory_new(ROOM, 1);

	return stream;
}

void
stream_free(struct stream *stream)
{
	if (!stream)
		return;
	exceptions_free(stream->exceptions);
	free(stream->bytes);
	free(stream);
}

/* ---- lines ---- */

/* Where the line begins that holds byte `at`. */
static size_t
stream_line_start(const struct stream *stream, size_t at)
{
	const char *end = at > 0 ? memrchr(stream->bytes, '\n', at) : NULL;

	return end ? (size_t)(end + 1 - stream->bytes) : 0;
}

static size_t
stream_lines_before(const struct stream *stream, size_t at, size_t lines)
{
	while (at > 0 && lines-- > 0)
		at = stream_line_start(stream, at - 1);

	return at;
}

/* Gives the line that begins at `at` to the exceptions; where the next one begins. */
static size_t
stream_take_line(struct stream *stream, size_t at, size_t end, int64_t now)
{
	const char *line = stream->bytes + at, *stop = memchr(line, '\n', end - at);
	size_t len = stop ? (size_t)(stop - line) : end - at;

	exceptions_line(stream->exceptions, line, len, stream->base + at, now);

	return at + len + (stop ? 1 : 0);
}

/* A line of the form in which containers' logs are kept, which may be a piece of one. */
static bool
line_may_be_piece(const char *line, size_t len)
{
	return len > LONG_LINE &&
	       (exception_may_be_docker(line, len) || memmem(line, 64, " P ", 3));
}

/* The first line from `at` on that has to be looked at. */
static const char *
stream_find(const struct stream *stream, size_t at, size_t end)
{
	const char *from = stream->bytes + at, *mark = exception_mark(from, end - at);
	const char *stop = mark ? mark : stream->bytes + end;

	if (stop - from < LONG_LINE)
		return mark;
	/* Pieces are rare: they stand in logs of containers alone. */
	if (*from != '{' && !memmem(from, 64, " stderr ", 8) && !memmem(from, 64, " stdout ", 8))
		return mark;
	while (from < stop) {
		const char *next = memchr(from, '\n', (size_t)(stream->bytes + end - from));
		size_t len = (size_t)((next ? next : stream->bytes + end) - from);

		if (line_may_be_piece(from, len))
			return from;
		from += len + 1;
	}

	return mark;
}

/* What a traceback is about stands before it; a JSON line says all itself. */
static bool
stream_says_all(const struct stream *stream, size_t line, size_t end)
{
	const char *at = stream->bytes + line, *stop = memchr(at, '\n', end - line);

	return at[0] == '{' && at[1] == '"' &&
	       !exception_may_be_docker(at, (size_t)((stop ? stop : stream->bytes + end) - at));
}

/* Looks at the whole lines up to `end`. */
static void
stream_look(struct stream *stream, size_t end, int64_t now)
{
	while (stream->seen < end) {
		const char *mark;
		size_t line, from;

		if (exceptions_hold(stream->exceptions)) {
			stream->seen = stream_take_line(stream, stream->seen, end, now);
			stream->told = stream->seen;
			continue;
		}
		mark = stream_find(stream, stream->seen, end);
		if (!mark) {
			stream->seen = end;
			break;
		}
		line = stream_line_start(stream, (size_t)(mark - stream->bytes));
		from = stream_says_all(stream, line, end)
			   ? line
			   : stream_lines_before(stream, line, EXCEPTION_BEFORE);
		if (from <= stream->told)
			from = stream->told;
		else
			exceptions_gap(stream->exceptions);
		while (from <= line && from < end)
			from = stream_take_line(stream, from, end, now);
		stream->seen = stream->told = from;
	}
}

/* ---- bytes ---- */

/* Drops what lies so far back that nobody asks for it. */
static void
stream_drop(struct stream *stream)
{
	size_t from = stream_lines_before(stream, stream->seen, TAIL_LINES);

	if (stream->seen - from > MOST_PAST)
		from = stream->seen - MOST_PAST;
	memmove(stream->bytes, stream->bytes + from, stream->len - from);
	stream->len -= from;
	stream->seen -= from;
	stream->told = stream->told > from ? stream->told - from : 0;
	stream->cut_from = stream->cut_from > from ? stream->cut_from - from : 0;
	stream->base += from;
}

/* The line that does not end: what is beyond the kept part is counted, until its end comes. */
static void
stream_shorten(struct stream *stream)
{
	const char *rest = stream->bytes + stream->cut_from, *end;
	size_t len = stream->len - stream->cut_from;
	char mark[64];
	int mark_len;

	end = memchr(rest, '\n', len);
	if (!end) {
		stream->cut += len;
		stream->len = stream->cut_from;
		return;
	}
	stream->cut += (uint64_t)(end - rest);
	mark_len = snprintf(
	    mark, sizeof(mark), "\342\200\246 [cut: %llu bytes]", (unsigned long long)stream->cut);
	len -= (size_t)(end - rest);
	memmove(stream->bytes + stream->cut_from + mark_len, end, len);
	memcpy(stream->bytes + stream->cut_from, mark, (size_t)mark_len);
	stream->len = stream->cut_from + (size_t)mark_len + len;
	stream->cut = 0;
}

/* What of a line that is too long is kept: not half of a word, which redaction would not know. */
static size_t
stream_kept(const struct stream *stream)
{
	size_t most = stream->seen + TAIL_LONGEST_LINE / 2, kept = most;

	while (kept > stream->seen + TAIL_LONGEST_LINE / 4 &&
	       !strchr(" \t\"',;", stream->bytes[kept - 1]))
		kept--;

	return kept > stream->seen + TAIL_LONGEST_LINE / 4 ? kept : most;
}

long
stream_read(struct stream *stream, int fd, int64_t now)
{
	const char *end;
	ssize_t got;

	if (ROOM - stream->len < PIECE)
		stream_drop(stream);
	/* Room for the mark of a cut stays. */
	got = read(fd, stream->bytes + stream->len, PIECE - 64);
	if (got <= 0)
		return got;
	stream->len += (size_t)got;
	if (stream->cut > 0)
		stream_shorten(stream);
	end = stream->cut > 0
		  ? NULL
		  : memrchr(stream->bytes + stream->seen, '\n', stream->len - stream->seen);
	if (end)
		stream_look(stream, (size_t)(end + 1 - stream->bytes), now);
	if (stream->cut == 0 && stream->len - stream->seen > STREAM_LONGEST_LINE) {
		stream->cut_from = stream_kept(stream);
		stream_shorten(stream);
	}

	return got;
}

void
stream_cut(struct stream *stream, int64_t now)
{
	if (stream->len == stream->seen && stream->cut == 0)
		return;
	if (ROOM - stream->len < PIECE)
		stream_drop(stream);
	stream->bytes[stream->len++] = '\n';
	if (stream->cut > 0)
		stream_shorten(stream);
	stream_look(stream, stream->len, now);
}

bool
stream_holds(const struct stream *stream)
{
	return exceptions_hold(stream->exceptions);
}

void
stream_quiet(struct stream *stream, int64_t now)
{
	exceptions_quiet(stream->exceptions, now);
}

void
stream_end(struct stream *stream, int64_t now)
{
	stream_cut(stream, now);
	exceptions_end(stream->exceptions);
}

void
stream_tail(const struct stream *stream, uint64_t at, size_t lines, struct tail *tail)
{
	size_t end = at > stream->base ? (size_t)(at - stream->base) : 0;
	size_t from;

	if (end > stream->len)
		end = stream->len;
	from = stream_lines_before(stream, end, lines);
	tail_add(tail, stream->bytes + from, end - from);
}
