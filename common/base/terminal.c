#include "terminal.h"

#include <stdbool.h>

static bool
byte_between(char c, unsigned char least, unsigned char most)
{
	return (unsigned char)c >= least && (unsigned char)c <= most;
}

size_t
terminal_sequence(const char *bytes, size_t len)
{
	size_t at = 2;

	if (len < 2 || (bytes[1] != '[' && bytes[1] != ']'))
		return len >= 2 && byte_between(bytes[1], '@', '_') ? 2 : 1;
	if (bytes[1] == '[') {
		while (at < len && byte_between(bytes[at], 0x30, 0x3F))
			at++;
		while (at < len && byte_between(bytes[at], 0x20, 0x2F))
			at++;
		return at < len && byte_between(bytes[at], 0x40, 0x7E) ? at + 1 : 1;
	}
	/* Up to BEL or ESC \. */
	while (at < len && bytes[at] != '\n' && bytes[at] != '\a' && bytes[at] != '\033')
		at++;
	if (at < len && bytes[at] == '\a')
		return at + 1;

	return at + 1 < len && bytes[at] == '\033' && bytes[at + 1] == '\\' ? at + 2 : 1;
}
