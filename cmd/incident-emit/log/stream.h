/*
 * stream: the bytes of one log, of which the last ones are kept, and the exceptions in them.
 *
 * Memory is flat, however long the log and its lines: a line longer than STREAM_LONGEST_LINE is cut
 * and says so.  Bytes are looked at line by line only where one of them may tell of an exception
 * (exception_mark()), so that an ordinary log goes through at the speed of that search.
 */
#ifndef INCIDENT_EMIT_LOG_STREAM_H
#define INCIDENT_EMIT_LOG_STREAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct emit;
struct incident;
struct tail;

enum { STREAM_LONGEST_LINE = 1 << 20 };

struct stream;

/* `found` gets each exception (exception.h) with the stream and where its first line begins, for
 * stream_tail().  Never NULL (memory.h). */
struct stream *stream_new(const struct emit *emit,
    void (*found)(
	void *context, struct stream *stream, struct incident *incident, uint64_t at, bool handled),
    void *context);
void stream_free(struct stream *stream);

/* Reads once from the descriptor and looks at the lines that are whole.  How many bytes; 0 at the
 * end; -1 with errno. */
long stream_read(struct stream *stream, int fd, int64_t now);

/* The last line is whole: nothing more comes of it. */
void stream_cut(struct stream *stream, int64_t now);

/* Judges what was silent for long enough, or all. */
bool stream_holds(const struct stream *stream);
void stream_quiet(struct stream *stream, int64_t now);
void stream_end(struct stream *stream, int64_t now);

/* Adds the last lines before the one that begins at `at`. */
void stream_tail(const struct stream *stream, uint64_t at, size_t lines, struct tail *tail);

#endif
