/*
 * file: a whole file in memory.
 */
#ifndef COMMON_FILE_H
#define COMMON_FILE_H

struct text;

/* Appends the bytes of the regular file `path`, as many as `out` may hold.  0, or -1 with "PATH:
 * reason" in `why`. */
int file_read(const char *path, struct text *out, struct text *why);

#endif
