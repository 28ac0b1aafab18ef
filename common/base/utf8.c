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
