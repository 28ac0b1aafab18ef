/*
 * posix_pattern: POSIX extended regular expressions of users.
 *
 * What other dialects mean by an escape, POSIX leaves undefined, and glibc reads as the letter
 * itself: `\d+` would be found in "added".  Such a pattern is refused, with what to write
 * instead.  GNU's own \w \W \s \S \b \B \< \> \` \' and \1 to \9 stay.
 */
#ifndef COMMON_POSIX_PATTERN_H
#define COMMON_POSIX_PATTERN_H

#include <regex.h>
#include <stdbool.h>
#include <stddef.h>

struct text;

/* Compiles the pattern; with `by_line`, ^ and $ are the ends of a line, over which no match goes.
 * NULL with the reason. */
regex_t *posix_pattern_new(const char *pattern, bool by_line, struct text *why);
void posix_pattern_free(regex_t *regex);

/* Whether it is found in the text, which may hold NUL bytes. */
bool posix_pattern_finds(const regex_t *regex, const char *bytes, size_t len);

/* Where it is found first, from bytes[*from] on, of which bytes[0..len) may be looked at: *from and
 * *to.  False: nowhere. */
bool posix_pattern_find(
    const regex_t *regex, const char *bytes, size_t len, size_t *from, size_t *to);

/* Whether it matches whatever there is, as far as texts show that have nothing in common; `empty`:
 * a text of no bytes may be one of them. */
bool posix_pattern_is_idle(const regex_t *regex, bool empty);

#endif
