/*
 * stamp: by what a file is known to be the one that was read, and unchanged.
 */
#ifndef CHECK_MIGRATIONS_FOLDER_STAMP_H
#define CHECK_MIGRATIONS_FOLDER_STAMP_H

#include <stdbool.h>

struct contents;
struct stat;

/* Fills inode and changed_ns; the size is that of what was read. */
void contents_stamp(struct contents *contents, const struct stat *status);

/* Whether both are of one file that nobody has written to in between. */
bool contents_is_stamped(const struct contents *contents, const struct stat *status);

#endif
