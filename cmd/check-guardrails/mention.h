/*
 * mention: which members an expression speaks of, read from its text.
 *
 * The words are those of the expressions' own reader: `.x and.type` speaks of two members, and
 * `.labels .type` of one.  Only plain paths from the record's root count (`.type`, `.labels.path`,
 * `."odd name"`), and comparisons of such a path with a string. What a reader cannot see this way
 * is treated as not mentioned.
 */
#ifndef CHECK_GUARDRAILS_MENTION_H
#define CHECK_GUARDRAILS_MENTION_H

#include <stdbool.h>
#include <stddef.h>

/* `PATH == "LITERAL"`, either way round; slices of the expression. */
struct mention {
	const char *path;
	size_t path_len;
	const char *literal; /* without quotes; strings with escapes are left out */
	size_t literal_len;
	const char *start, *end; /* of the comparison */
};

/* Finds the next comparison from `*at` on (start with the expression) and moves `*at` behind it.
 * False at the end. */
bool mention_next(const char **at, struct mention *mention);

/* Whether the expression (NULL: none) speaks of the member `name` of the record. */
bool mention_of(const char *expression, const char *name);

/* How often the expression (NULL: none) may speak of it: also as `$record.type`, `(.).type`,
 * `. ["type"]`, `getpath(["type"])`, `{type}` and "\(.type)". */
size_t mention_count(const char *expression, const char *name);

/* The comparison of `path` (".name") with a string; false when there is none or more than one. */
bool mention_literal(const char *expression, const char *path, struct mention *mention);

/* Whether the whole expression is one plain path. */
bool mention_is_path(const char *expression);

/* Finds the next plain path of the record in an expression (start with `at` at it) and moves `*at`
 * behind it.  Paths behind the first pipe, and in the parentheses of a function, belong to
 * something else.  False at the end. */
bool mention_operand(const char **at, struct mention *path);

/* The length of the word at `s`: a string with its quotes and all that stands in its `\( )` (up to
 * the end when it is open), a number, a name with the dot or the dollar sign before it; else 1. */
size_t mention_word(const char *s);

/* Whether a name is one of `names` (NULL-terminated). */
bool mention_name_among(const char *name, size_t len, const char *const *names);

#endif
