/*
 * pattern: regular expressions of the program's own (PCRE2), matched where they begin.
 *
 * White space in them counts for nothing but in brackets, so that they may be written over lines.
 * They take bytes, one pass and possessive quantifiers, so that time is bounded by the length of
 * what they may look at; where one takes too many steps in spite of that, it matches the rest of
 * the line.  For patterns of users there is posix_pattern.h.
 */
#ifndef COMMON_PATTERN_H
#define COMMON_PATTERN_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

enum { PATTERN_GROUPS = 8 };

struct pattern {
	const char *letters;
	_Atomic(void *) code; /* compiled when it is needed first */
};

/* bytes[from..to); a group that took no part is empty. */
struct pattern_span {
	size_t from, to;
};

struct pattern_match {
	size_t from, to;  /* from where \K stands in the pattern */
	const char *mark; /* of (*:MARK), which lives on; or "" */
	struct pattern_span groups[PATTERN_GROUPS];
};

/* What all patterns may call, (?&name), that are matched first after this: a (?(DEFINE) ...), which
 * lives on. */
void pattern_define(const char *definitions);

/* Whether it matches at `at`; what is before may be looked back at. */
bool pattern_match(
    struct pattern *pattern, const char *bytes, size_t len, size_t at, struct pattern_match *match);

/* "pcre2 10.42", for --version. */
const char *pattern_library(void);

#endif
