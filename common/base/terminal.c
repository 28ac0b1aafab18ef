#include "terminal.h"

#include <stdbool.h>

#include "memory.h"

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

/* FE and FF are no UTF-8: they mark UTF-16. */
static inline bool
byte_is_shown(char c)
{
	unsigned char byte = (unsigned char)c;

	return ((byte >= 0x20) & (byte != 0x7F) & (byte < 0xFE)) |
	       ((c == '\t') | (c == '\n') | (c == '\r'));
}

static bool
all_is_shown(const char *bytes, size_t len)
{
	enum { BLOCK = 64 }; /* no branch within, so that the compiler can take many at once */
	unsigned char hidden = 0;

	for (; len >= BLOCK && !hidden; bytes += BLOCK, len -= BLOCK)
		for (size_t i = 0; i < BLOCK; i++)
			hidden |= !byte_is_shown(bytes[i]);
	for (size_t i = 0; i < len; i++)
		hidden |= !byte_is_shown(bytes[i]);

	return !hidden;
}

char *
terminal_plain(const char *bytes, size_t *len)
{
	char *plain;
	size_t to = 0;

	if (all_is_shown(bytes, *len))
		return NULL;
	plain = memory_new(*len + 1, 1);
	for (size_t i = 0; i < *len;)
		if (byte_is_shown(bytes[i]))
			plain[to++] = bytes[i++];
		else
			i += bytes[i] == '\033' ? terminal_sequence(bytes + i, *len - i) : 1;
	*len = to;

	return plain;
}
