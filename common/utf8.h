/*
 * utf8: which bytes are UTF-8 (RFC 3629).
 */
#ifndef COMMON_UTF8_H
#define COMMON_UTF8_H

#include <stddef.h>

/* The length of the sequence that starts at `bytes`, of which there are `len`, at least one; 0
 * when it is none. */
static inline size_t
utf8_sequence(const char *bytes, size_t len)
{
	const unsigned char *s = (const unsigned char *)bytes;
	size_t need;
	unsigned char low = 0x80, high = 0xbf;

	if (s[0] < 0x80)
		return 1;
	if (s[0] >= 0xc2 && s[0] <= 0xdf)
		need = 2;
	else if (s[0] >= 0xe0 && s[0] <= 0xef)
		need = 3;
	else if (s[0] >= 0xf0 && s[0] <= 0xf4)
		need = 4;
	else
		return 0;
	if (len < need)
		return 0;

	/* Overlong forms, surrogates and what lies beyond U+10FFFF show in the second byte. */
	if (s[0] == 0xe0)
		low = 0xa0;
	else if (s[0] == 0xed)
		high = 0x9f;
	else if (s[0] == 0xf0)
		low = 0x90;
	else if (s[0] == 0xf4)
		high = 0x8f;
	if (s[1] < low || s[1] > high)
		return 0;
	for (size_t i = 2; i < need; i++)
		if ((s[i] & 0xc0) != 0x80)
			return 0;

	return need;
}

/* Writes a code point; the length of its sequence. */
size_t utf8_encode(unsigned point, char out[4]);

/* The length of the valid prefix of `bytes`; `len` when all of it is. */
size_t utf8_prefix(const char *bytes, size_t len);

#endif
