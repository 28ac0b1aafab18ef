/*
 * step/pattern: POSIX extended regular expressions of plans.
 *
 * What other dialects mean by an escape, POSIX leaves undefined, and glibc reads as the letter
 * itself: `\d+` would be found in "added".  Such a pattern is refused, with what to write
 * instead.  GNU's own \w \W \s \S \b \B \< \> \` \' and \1 to \9 stay.
 */
#ifndef COMMON_STEP_PATTERN_H
#define COMMON_STEP_PATTERN_H

#include <regex.h>
#include <stdbool.h>
#include <stddef.h>

struct text;

/* Compiles the pattern without submatches; with `by_line`, ^ and $ are the ends of a line.  NULL
 * with the reason. */
regex_t *step_pattern_new(const char *pattern, bool by_line, struct text *why);
void step_pattern_free(regex_t *regex);

/* Whether it is found in the text, which may hold NUL bytes. */
bool step_pattern_finds(const regex_t *regex, const char *bytes, size_t len);

/* Whether it matches whatever there is, as far as texts show that have nothing in common. */
bool step_pattern_is_idle(const regex_t *regex);

#endif
