/*
 * redaction/between: what stands between a secret's name and its value: closing quotes and
 * brackets, a type, an operator, the end of a line, a constructor.
 */
#ifndef COMMON_REDACTION_BETWEEN_H
#define COMMON_REDACTION_BETWEEN_H

#include <stdbool.h>
#include <stddef.h>

#include "scan.h"

/* NUL past the end. */
static inline char
redaction_byte(const struct redaction_scan *s, size_t at)
{
	return at < s->len ? s->bytes[at] : '\0';
}

static inline bool
redaction_is_quote(char c)
{
	return c == '"' || c == '\'' || c == '`';
}

/* Behind the quote (with its backslashes, or as an entity) at `at`, or `at` when there is none. */
size_t redaction_skip_quote(const struct redaction_scan *s, size_t at);

/* Behind the quotes and brackets that close a name: config["db"]["password"], user[password]. */
size_t redaction_skip_closing(const struct redaction_scan *s, size_t at);

/* Whether `bytes` begin with a word with which the types of texts begin, in the languages that
 * people write. */
bool redaction_type_begins(const char *bytes, size_t len);

/* `: Optional[str] =`, ` As String =`: the place of the equals sign behind a type, or `at`. */
size_t redaction_skip_type(const struct redaction_scan *s, size_t at);

/* The operator at `at`, or NULL.  A colon before a colon or two slashes belongs to a name or to a
 * URL. */
const char *redaction_operator(const struct redaction_scan *s, size_t at);

/* What stands between a password's name and a value that looks like one: blanks, "is", a column's
 * border.  The place behind it, or `at`. */
size_t redaction_skip_weak(const struct redaction_scan *s, size_t at);

/* Where the value of the name at the cursor begins, behind its operator: behind blanks, in the next
 * line where that goes on, behind a constructor. */
size_t redaction_value_begin(const struct redaction_scan *s, size_t at);

/* A block of YAML (its 8.1) at `at`: | or >, and then the lines that stand deeper than the name at
 * the cursor. */
bool redaction_block(const struct redaction_scan *s, size_t at, struct redaction_value *value);

/* The end of the opening tag of an XML element whose name begins at the cursor and ends at `end`,
 * or 0. */
size_t redaction_tag_end(const struct redaction_scan *s, size_t end);

#endif
