/*
 * diff_path: the paths in the headers of a diff.
 */
#ifndef COVERAGE_DIFF_PATH_H
#define COVERAGE_DIFF_PATH_H

#include <stddef.h>

struct text;

/* What stands behind "--- " or "+++ ": up to a TAB (a date, or git's mark that the path holds a
 * blank), or in quotes, where C's escapes stand for bytes.  0, or -1: it is none. */
int diff_path_read(const char *bytes, size_t len, struct text *path);

/* The new path without the prefix that both have: a/ and b/, or those of diff.mnemonicPrefix (i/,
 * w/, c/, o/).  Neither path is empty.  `old` is "/dev/null" for a new file; then `prefix`, the old
 * one of the line `diff --git`, decides. */
const char *diff_path_without_prefix(const char *old, const char *new, char prefix);

#endif
