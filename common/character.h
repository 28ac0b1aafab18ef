/*
 * character: what one byte is, whatever the locale.
 */
#ifndef COMMON_CHARACTER_H
#define COMMON_CHARACTER_H

#include <stdbool.h>
#include <stddef.h>

static inline bool
char_is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static inline bool
char_is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static inline bool
char_is_alnum(char c)
{
	return char_is_letter(c) || char_is_digit(c);
}

/* A letter, a digit or '_': what names are made of. */
static inline bool
char_is_word(char c)
{
	return char_is_alnum(c) || c == '_';
}

/* A space or a tab. */
static inline bool
char_is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* What JSON lets stand between its tokens (RFC 8259, section 2). */
static inline bool
char_is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static inline char
char_lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* What a hexadecimal digit is worth, or -1. */
static inline int
char_hex(char c)
{
	if (char_is_digit(c))
		return c - '0';
	c = char_lower(c);

	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Writes bytes as lower-case hexadecimal digits, two each, and a NUL. */
static inline void
hex_put(const unsigned char *bytes, size_t len, char *out)
{
	for (size_t i = 0; i < len; i++) {
		*out++ = "0123456789abcdef"[bytes[i] >> 4];
		*out++ = "0123456789abcdef"[bytes[i] & 15];
	}
	*out = '\0';
}

/* What a token of HTTP is made of (RFC 9110, section 5.6.2). */
static inline bool
char_is_token(char c)
{
	switch (c) {
	case '!':
	case '#':
	case '$':
	case '%':
	case '&':
	case '\'':
	case '*':
	case '+':
	case '-':
	case '.':
	case '^':
	case '`':
	case '|':
	case '~':
		return true;
	default:
		return char_is_word(c);
	}
}

#endif
