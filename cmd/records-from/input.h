/*
 * input: the bytes of one report, as the readers see them: unpacked where they were gzip, without a
 * byte order mark, a window at a time, so that memory stays flat whatever the report's size.
 *
 * A failure (an unreadable file, damaged gzip) is sticky: nothing lies ahead from there on, and
 * input_failed() has the reason, which report_read() asks for in the end.
 */
#ifndef RECORDS_FROM_INPUT_H
#define RECORDS_FROM_INPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct child;
struct text;

enum { INPUT_BLOCK = 256 << 10, INPUT_MOST = 16 << 20 };

struct input;

/* Opens a file ("-": standard input).  `again`: it will be read more than once, so what cannot be
 * read again is kept in a file without a name first.  NULL with "FILE: reason" in `why`. */
struct input *input_open(const char *path, bool again, struct text *why);
/* Reads what a program prints; the program stays the caller's. */
struct input *input_from(struct child *child, const char *name);
void input_free(struct input *input); /* NULL is harmless */

/* For messages and records: as it was given, "stdin" for "-". */
const char *input_name(const struct input *input);

/* What lies ahead: at least `least` bytes (up to INPUT_MOST) unless the report ends before.  Valid
 * until the next call. */
const char *input_look(struct input *input, size_t least, size_t *len);

/* Goes on behind `len` bytes of what lies ahead. */
void input_take(struct input *input, size_t len);

/* A line without its end (CRLF too), valid until the next call; false at the end.  A line of more
 * than INPUT_MOST bytes is a failure. `cut` (NULL: nobody asks): no line end follows. */
bool input_line(struct input *input, const char **bytes, size_t *len, bool *cut);

/* Begins anew; only where `again` was said, or it can be. */
void input_rewind(struct input *input);
bool input_can_rewind(const struct input *input);

/* The line that the next byte is on, from 1, and the bytes before it; once input_line() gave a
 * line, the line after it. */
uint64_t input_line_number(const struct input *input);
uint64_t input_offset(const struct input *input);

/* Why it cannot be read, NULL when all is well. */
const char *input_failed(const struct input *input);

/* The first byte ahead that is not white space; '\0' when there is none. */
char input_first_byte(struct input *input);

/* Whether it begins as UTF-16 does, which only XML may be in. */
bool input_is_utf16(struct input *input);

#endif
