/*
 * document: plans, policies and other small JSON files, as a tree that knows
 * its lines.
 *
 * A file is a sequence of JSON values; a top-level array counts as its elements; a
 * line whose first character is '#' is a comment.  Any error is fatal to the file
 * and names the place: FILE:LINE:COLUMN, both from 1, a column being a character
 * (of UTF-8).  The tree keeps raw bytes, so numbers keep their digits.
 */
#ifndef COMMON_DOCUMENT_H
#define COMMON_DOCUMENT_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "json.h"

struct text;

struct document_value {
	struct json_slice slice; /* type and raw bytes */
	unsigned line;           /* 1-based, where the value starts */
	char *name;              /* unescaped member name, NULL outside of objects */
	const char *start; /* of its name in the document's bytes; without one, of the value */
	char *string; /* unescaped, NUL-terminated, for strings (no NUL inside: that is an error) */
	struct document_value *first; /* elements or members, in order */
	struct document_value *next;  /* sibling */
};

struct document {
	char *name;  /* for messages: the file's name */
	char *bytes; /* the text that the slices point into */
	size_t len;
	struct document_value *first; /* the values, arrays flattened */
	size_t count;
	bool answer; /* came over the network: no line of it is shown below a message */
};

/* Reads `path` ("-" is stdin), at most 64 MiB.  NULL with "FILE:LINE:COLUMN: reason" in
 * `why`. */
struct document *document_read(const char *path, struct text *why);

/* The same from memory, copied; `name` is used in messages. */
struct document *document_parse(const char *name, const char *bytes, size_t len, struct text *why);
void document_free(struct document *document);

/* The member called `name`, or NULL. */
const struct document_value *document_member(const struct document_value *object, const char *name);

/* Checks that `object` is one and has no members but `known` (NULL-terminated) and none twice;
 * otherwise -1 with "FILE:LINE:COLUMN: unknown member "expct"; did you mean "expect"?" in `why`.
 * Where what stands behind the names counts too, document_members.h reads it by a table. */
int document_check_members(const struct document *document, const struct document_value *object,
    const char *const *known, struct text *why);

/* "FILE:LINE:COLUMN: " of the value, and the formatted reason; always returns -1, to be returned
 * on. */
int document_fault(const struct document *document, const struct document_value *value,
    struct text *why, const char *format, ...) __attribute__((format(printf, 4, 5)));

/* The same of a place in the document's bytes, such as a member's name. */
int document_fault_at(const struct document *document, const char *at, struct text *why,
    const char *format, ...) __attribute__((format(printf, 4, 5)));
int document_vfault_at(const struct document *document, const char *at, struct text *why,
    const char *format, va_list arguments) __attribute__((format(printf, 4, 0)));

#endif
