#include "utf8.h"

size_t
utf8_prefix(const char *bytes, size_t len)
{
	size_t at = 0;

	while (at < len) {
		size_t step = utf8_sequence(bytes + at, len - at);

		if (step == 0)
			break;
		at += step;
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
