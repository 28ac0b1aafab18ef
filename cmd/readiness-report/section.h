/*
 * section: a part of what a format writes, kept until what stands above it is known.
 *
 * A little of it is kept in memory, the rest in a temporary file that has no name, so that
 * nothing is left behind.  One that cannot be kept is trouble: said
 * once, and the exit status is 2.
 */
#ifndef READINESS_REPORT_SECTION_H
#define READINESS_REPORT_SECTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct records;
struct section;
struct text;

/* An empty one; its file lies in the folder of `path`, or of TMPDIR with NULL.  `records` hears of
 * trouble. */
struct section *section_new(struct records *records, const char *path);
void section_free(struct section *section); /* NULL is harmless */

void section_add(struct section *section, const char *bytes, size_t len);

/* The same of a text, which is emptied. */
void section_take(struct section *section, struct text *text);

/* How many bytes it holds. */
int64_t section_size(const struct section *section);

/* Whether some of it was lost. */
bool section_failed(const struct section *section);

/* Hands all of it on, a piece at a time.  0, or -1: it is not whole, or cannot be read again
 * (reported). */
int section_pour(struct section *section,
    void (*take)(void *context, const char *bytes, size_t len), void *context);

#endif
