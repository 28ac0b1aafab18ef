/*
 * file: a whole file in memory, and bytes through descriptors.
 */
#ifndef COMMON_FILE_H
#define COMMON_FILE_H

#include <stddef.h>

struct text;

/* Appends the bytes of the regular file `path`, as many as `out` may hold.  0, or -1 with "PATH:
 * reason" in `why`. */
int file_read(const char *path, struct text *out, struct text *why);

/* Writes all bytes, however often a signal comes between.  0, or -1 with errno. */
int file_write(int fd, const void *bytes, size_t len);

/* Calls `take` for what is left to be read, a piece at a time.  0, or -1 with errno. */
int file_each(int fd, void (*take)(void *context, const char *bytes, size_t len), void *context);

/* A file to write and read again that has no name (any more); in the folder that `path` lies in.
 * -1 with errno. */
int file_nameless(const char *path);

/* The same in the folder that TMPDIR names, else in `folder`. */
int file_temporary(const char *folder);

#endif
