#include "base64.h"

#include <stdbool.h>
#include <stdint.h>

#include "text.h"

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

int
base64_encode(const void *bytes, size_t len, struct text *out)
{
	const unsigned char *in = bytes;
	size_t encoded = (len / 3 + (len % 3 != 0)) * 4;
	char *to = text_reserve(out, encoded);
	size_t i;

	if (!to)
		return -1;
	for (i = 0; i + 3 <= len; i += 3) {
		uint32_t bits = (uint32_t)in[i] << 16 | (uint32_t)in[i + 1] << 8 | in[i + 2];

		*to++ = alphabet[bits >> 18];
		*to++ = alphabet[bits >> 12 & 63];
		*to++ = alphabet[bits >> 6 & 63];
		*to++ = alphabet[bits & 63];
	}
	if (i < len) {
		bool two = i + 2 == len;
		uint32_t bits = (uint32_t)in[i] << 16 | (two ? (uint32_t)in[i + 1] << 8 : 0);

		*to++ = alphabet[bits >> 18];
		*to++ = alphabet[bits >> 12 & 63];
		*to++ = two ? alphabet[bits >> 6 & 63] : '=';
		*to++ = '=';
	}
	text_grew(out, encoded);
	return 0;
}

/* One more than the six bits that a byte from the space on stands for in either alphabet; 0: it is
 * in none. */
static const unsigned char values[256 - 32] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 63, 0, 63, 0, 64,
    53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11,
    12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 0, 0, 0, 0, 64, 0, 27, 28, 29, 30,
    31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, 52, 0, 0, 0,
    0, 0};

int
base64_value(char c)
{
	return (unsigned char)c < 32 ? -1 : values[(unsigned char)c - 32] - 1;
}

int
base64_decode(const char *encoded, size_t len, enum base64_form form, struct text *out)
{
	size_t digits = len, produced = 0;
	uint32_t bits = 0;
	char *to;

	while (digits > 0 && len - digits < 2 && encoded[digits - 1] == '=')
		digits--;
	if (digits % 4 == 1 || (len != digits && len % 4 != 0))
		return -1;
	if (form == BASE64_STRICT && len % 4 != 0)
		return -1;
	to = text_reserve(out, digits / 4 * 3 + 3);
	if (!to)
		return -1;
	for (size_t i = 0; i < digits; i++) {
		int six = base64_value(encoded[i]);

		if (six < 0 || (form == BASE64_STRICT && (encoded[i] == '-' || encoded[i] == '_')))
			return -1;
		bits = bits << 6 | (uint32_t)six;
		if (i % 4 != 0)
			to[produced++] = (char)(bits >> (6 - i % 4 * 2) & 0xff);
	}
	if (form == BASE64_STRICT && digits % 4 != 0 && bits & (digits % 4 == 2 ? 15 : 3))
		return -1;
	text_grew(out, produced);
	return 0;
}
