#include "percent.h"

#include <stdlib.h>

#include "character.h"
#include "text.h"

char *
percent_decode(const char *bytes, size_t len)
{
	char *plain = malloc(len + 1);
	size_t count = 0;

	for (size_t i = 0; plain && i < len; i++) {
		int high = 0, low = (unsigned char)bytes[i];

		if (bytes[i] == '%') {
			high = i + 2 < len ? char_hex(bytes[i + 1]) : -1;
			low = i + 2 < len ? char_hex(bytes[i + 2]) : -1;
			i += 2;
		}
		if (high == -1 || low == -1 || (high == 0 && low == 0)) {
			free(plain);
			return NULL;
		}
		plain[count++] = (char)(high * 16 + low);
	}
	if (plain)
		plain[count] = '\0';

	return plain;
}

void
percent_decode_lax(const char *bytes, size_t len, struct text *out)
{
	for (size_t i = 0; i < len; i++) {
		int high = i + 2 < len && bytes[i] == '%' ? char_hex(bytes[i + 1]) : -1;
		int low = high < 0 ? -1 : char_hex(bytes[i + 2]);

		text_add_byte(out, low < 0 ? bytes[i] : (char)(high << 4 | low));
		i += low < 0 ? 0 : 2;
	}
}
