/*
 * text: a byte buffer that grows up to a maximum fixed when it is made.
 *
 * Failure is sticky: the first addition that does not fit (or that memory
 * cannot hold) marks the text as failed, later additions are ignored, and the
 * caller asks once, at the end, with text_failed().  So a record is either
 * built whole or not used at all.
 *
 * `bytes` is always NUL-terminated once something was added; the NUL is not
 * counted in `len`.  The contents may hold NUL bytes of their own.
 */
#ifndef COMMON_TEXT_H
#define COMMON_TEXT_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

struct text {
	char *bytes; /* NULL until the first addition */
	size_t len;
	size_t room; /* allocated bytes */
	size_t max;  /* most bytes that `len` may reach */
	bool failed;
};

/* A text that may hold up to `max` bytes.  Nothing is allocated yet. */
#define TEXT_INIT(limit) ((struct text){.max = (limit)})

/* A text of one block, which frees it on every way out:  TEXT_LOCAL why = TEXT_INIT(...); */
#define TEXT_LOCAL struct text __attribute__((cleanup(text_free)))

/* The maxima in use: a reason for a person, one record, a whole document. */
enum { TEXT_MAX_REASON = 4096, TEXT_MAX_RECORD = 64 << 20, TEXT_MAX_DOCUMENT = 256 << 20 };

/* Each returns 0, or -1 once the text has failed. */
int text_add(struct text *t, const void *bytes, size_t len);
int text_add_string(struct text *t, const char *string);
int text_add_byte(struct text *t, char byte);
int text_add_format(struct text *t, const char *format, ...) __attribute__((format(printf, 2, 3)));
int text_add_vformat(struct text *t, const char *format, va_list arguments)
    __attribute__((format(printf, 2, 0)));

/* Adds `bytes` as a person may see them: control bytes and invalid UTF-8 become '?'. */
int text_add_visible(struct text *t, const char *bytes, size_t len);

/* The same of a whole formatted addition; text_fail_visible() is text_fail() with it. */
int text_add_visible_format(struct text *t, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
int text_fail_visible(struct text *why, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Replaces the contents (and clears a failure); for the last word on a reason. */
int text_set_format(struct text *t, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Sets the reason why something cannot be done, unless `why` is NULL; one that is too long is cut.
 * Always -1, to be returned. */
int text_fail(struct text *why, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Puts "NAME: " before such a reason; always -1 too. */
int text_fail_of(struct text *why, const char *name);

/* Makes room for `len` more bytes and returns where they go, or NULL; text_grew() then counts
 * them. */
char *text_reserve(struct text *t, size_t len);
void text_grew(struct text *t, size_t len);

/* The contents as a C string, "" when empty; valid until the next change. */
const char *text_string(const struct text *t);

bool text_failed(const struct text *t);

/* Whether any text of the process ever failed because memory lacked (and not because of its
 * maximum).  records_finish() asks: what was made of such a text may be cut, so no verdict can be
 * trusted. */
bool text_memory_lacked(void);

void text_cut(struct text *t, size_t len); /* shortens to `len` bytes */
void text_clear(struct text *t);           /* empties, keeps the memory, clears a failure */
void text_free(struct text *t);            /* harmless on a zeroed text; usable again after */

/* Hands the bytes to the caller (free() them); the text is empty afterwards.  NULL if failed or
 * out of memory. */
char *text_take(struct text *t);

/* Whether the word is one of NULL-terminated `words`; of `len` bytes, whatever its case. */
bool text_is_among(const char *word, const char *const *words);
bool text_is_among_caseless(const char *word, size_t len, const char *const *words);

/* How many single-character edits and swaps of neighbours turn `a` into `b` (optimal string
 * alignment, after Damerau 1964), 255 for strings of more than 64 bytes. */
unsigned text_distance(const char *a, const char *b);

/* The entry of NULL-terminated `names` that `name` was meant for: what other tools call it, or the
 * nearest one; NULL when none is near enough to be a likely misspelling. */
const char *text_nearest(const char *name, const char *const *names);

#endif
