/*
 * tail: the last lines of a text, however long it is, in bounded memory.
 */
#ifndef INCIDENT_EMIT_TAIL_H
#define INCIDENT_EMIT_TAIL_H

#include <stddef.h>

enum { TAIL_LONGEST_LINE = 8192 };

struct text;
struct tail;

/* Keeps the last `lines` lines (and some before them, see tail_redact), each cut at
 * TAIL_LONGEST_LINE bytes or some before, and marked then.  NULL: out of memory. */
struct tail *tail_new(size_t lines);
void tail_free(struct tail *tail);

void tail_clear(struct tail *tail);

/* How many lines that is, with those before: of a longer piece the last ones are enough. */
size_t tail_room(const struct tail *tail);

/* Takes bytes as they come; lines may be split between calls. */
void tail_add(struct tail *tail, const char *bytes, size_t len);

/* Says that so many bytes of the line that has not ended were left out already. */
void tail_cut(struct tail *tail, size_t len);

/* Reads a whole file.  0, or -1 with the reason. */
int tail_read(struct tail *tail, const char *path, struct text *why);

size_t tail_count(const struct tail *tail);
/* Line `i`, oldest first, without its line end; valid until the next change. */
const char *tail_line(const struct tail *tail, size_t i, size_t *len);

/* Appends the last `lines` lines without their secrets, each with a newline, and visible bytes
 * only.  They are redacted as one text together with the lines kept before them, because a private
 * key runs over many lines, and may begin above the last ones.  0, or -1 when it became too
 * long. */
int tail_redact(const struct tail *tail, size_t lines, struct text *out);

#endif
