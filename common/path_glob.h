/*
 * path_glob: patterns of paths: `*` for any characters but `/`, `**` for any at all (and with the
 * slash behind it for no folder at all), `?` for one character but `/`.
 */
#ifndef COMMON_PATH_GLOB_H
#define COMMON_PATH_GLOB_H

#include <stdbool.h>
#include <stddef.h>

enum { PATH_GLOB_MOST = 512 };

/* Whether `glob`, of at most PATH_GLOB_MOST bytes, fits the whole of the text; in a time that grows
 * with the product of their lengths alone, whatever stands in them. */
bool path_glob_fits(const char *glob, const char *text, size_t len);

/* The same for names that are no paths: there `*` and `?` stand for a slash, too. */
bool name_glob_fits(const char *glob, const char *text, size_t len);

#endif
