#include "utf8.h"

#include <stdint.h>
#include <string.h>

/* How many bytes of ASCII stand in front, in steps of eight. */
static size_t
utf8_ascii(const char *bytes, size_t len)
{
	size_t at = 0;

	for (; len - at >= 8; at += 8) {
		uint64_t word;

		memcpy(&word, bytes + at, sizeof(word));
		if ((word & UINT64_C(0x8080808080808080)) != 0)
			break;
	}

	return at;
}

size_t
utf8_prefix(const char *bytes, size_t len)
{
	size_t at = utf8_ascii(bytes, len);

	while (at < len) {
		size_t step = utf8_sequence(bytes + at, len - at);

		if (step == 0)
			break;
		at += step;
		/* Behind a letter of another alphabet mostly another one stands. */
		if (step == 1)
			at += utf8_ascii(bytes + at, len - at);
	}

	return at;
}

size_t
utf8_encode(unsigned point, char out[4])
{
	static const unsigned char leads[] = {0x00, 0xc0, 0xe0, 0xf0};
	size_t more = point < 0x80 ? 0 : point < 0x800 ? 1 : point < 0x10000 ? 2 : 3;

	out[0] = (char)(leads[more] | point >> 6 * more);
	for (size_t i = 1; i <= more; i++)
		out[i] = (char)(0x80 | (point >> 6 * (more - i) & 0x3f));

	return more + 1;
}
