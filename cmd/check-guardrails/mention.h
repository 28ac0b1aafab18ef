/*
 * mention: which members an expression speaks of, read from its text.
 *
 * Only plain paths from the record's root count (`.type`, `.labels.path`, `."odd name"`), and
 * comparisons of such a path with a string. What a reader cannot see this way is treated as not
 * mentioned.
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

/* The comparison of `path` (".name") with a string; false when there is none or more than one. */
bool mention_literal(const char *expression, const char *path, struct mention *mention);

/* Whether the whole expression is one plain path. */
bool mention_is_path(const char *expression);

/* Finds the next plain path of the record in an expression (start with `at` at it) and moves `*at`
 * behind it.  Paths behind the first pipe, and in the parentheses of a function, belong to
 * something else.  False at the end. */
bool mention_operand(const char **at, struct mention *path);

/* The length of the string literal at `s`, with its quotes; up to the end when it is open. */
size_t mention_string(const char *s);

/* Whether a name is one of `names` (NULL-terminated). */
bool mention_name_among(const char *name, size_t len, const char *const *names);

#endif
