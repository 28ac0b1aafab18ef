#ifndef RECO_BUFFER_H
#define RECO_BUFFER_H

/*
 * A growing byte buffer with a maximum. The first append that would pass it, or that finds no
 * memory, marks the buffer as failed and every later one is ignored: callers check `failed` once,
 * at the end.
 */

#include <stdbool.h>
#include <stddef.h>

struct buffer {
	char *data; /* always terminated by a NUL once anything was appended */
	size_t length;
	size_t capacity;
	size_t maximum;
	bool failed;
};

/* An empty buffer of at most maximum bytes; nothing is allocated yet. */
void buffer_init(struct buffer *buffer, size_t maximum);

/* Frees the bytes; the buffer is empty and usable afterwards. */
void buffer_free(struct buffer *buffer);

/* Forgets the contents and the failure, keeps the memory. */
void buffer_clear(struct buffer *buffer);

/* Makes room for size bytes in all, so that appends up to there never reallocate. */
void buffer_reserve(struct buffer *buffer, size_t size);

void buffer_append(struct buffer *buffer, const char *bytes, size_t length);
void buffer_puts(struct buffer *buffer, const char *string);
void buffer_printf(struct buffer *buffer, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Appends a JSON string (RFC 8259, section 7) with its quotes. The bytes are valid UTF-8. */
void buffer_json_string(struct buffer *buffer, const char *bytes, size_t length);

/* True when the bytes are well-formed UTF-8 (RFC 3629: no surrogates, no overlong forms, nothing
 * above U+10FFFF) and hold no NUL. */
bool utf8_is_valid(const char *bytes, size_t length);

#endif
