/*
 * template/part: a parsed template, made by template.c and expanded by expand.c.
 */
#ifndef COMMON_TEMPLATE_PART_H
#define COMMON_TEMPLATE_PART_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "template.h"

enum part_kind {
	PART_LITERAL,
	PART_VARIABLE,
	PART_ENVIRONMENT,
	PART_UUID,
	PART_NOW_MS,
	PART_SEQUENCE,
	PART_INTEGER,
	PART_PICK,
};

struct part {
	enum part_kind kind;
	char *text; /* PART_LITERAL: the bytes; a name; PART_PICK: the words, each with its NUL */
	size_t len; /* of a literal, counted in bytes; of a pick, in words */
	bool is_number; /* {{number ...}}: it stands in no quotes, and must be a number */
	int64_t low;
	uint64_t span; /* of an integer: how many may be drawn, 0 for all 2^64 */
};

struct template
{
	enum template_place place;
	struct part *parts;
	size_t count, room;
};

/* The word behind `word`, in a list of words that each end with NUL. */
static inline const char *
template_next_word(const char *word)
{
	return word + strlen(word) + 1;
}

/* Whether the bytes are a JSON number, and nothing else. */
bool template_is_number(const char *bytes, size_t len);

/* Whether the bytes would end the header that they stand in, or be cut there. */
static inline bool
template_breaks_header(const char *bytes, size_t len)
{
	return memchr(bytes, '\r', len) || memchr(bytes, '\n', len) || memchr(bytes, '\0', len);
}

#endif
