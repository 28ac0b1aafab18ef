/*
 * lock_file: the checksums of a folder as sha256sum(1) prints them for its names, so that
 * `cd DIR && sha256sum -c FILE` verifies it too.
 */
#ifndef CHECK_MIGRATIONS_LOCK_FILE_H
#define CHECK_MIGRATIONS_LOCK_FILE_H

#include <stdbool.h>
#include <stddef.h>

#include "text.h"

struct lock_line {
	const char *sha256; /* 64 digits, lower case */
	const char *name;   /* without a leading "./" */
	unsigned number;    /* of the line, from 1 */
	bool found;         /* by lock_find() */
};

/* Begun as {.bytes = TEXT_INIT(most)}, filled with what the file holds; lock_free() frees. */
struct lock {
	struct text bytes;       /* cut up by lock_read(): lines point into it */
	struct lock_line *lines; /* by name, bytewise */
	size_t count, room;
};

/* Reads its bytes; comments (#) are passed over.  0, or -1 with the reason: nothing in it, a line
 * that sha256sum would not print, a name twice. */
int lock_read(struct lock *lock, struct text *why);
void lock_free(struct lock *lock);

/* The line of that name, or NULL. */
struct lock_line *lock_find(struct lock *lock, const char *name);

/* Adds a line; names with a backslash, a line feed or a carriage return are escaped. */
void lock_put(struct text *out, const char *sha256, const char *name);

#endif
