#include <string.h>

#include "layouts.h"

/* What unicode.IsSpace() of Go says yes to, in UTF-8. */
static const char *const spaces[] = {"\t", "\n", "\v", "\f", "\r", " ", "\xC2\x85", "\xC2\xA0",
    "\xE1\x9A\x80", "\xE2\x80\x80", "\xE2\x80\x81", "\xE2\x80\x82", "\xE2\x80\x83", "\xE2\x80\x84",
    "\xE2\x80\x85", "\xE2\x80\x86", "\xE2\x80\x87", "\xE2\x80\x88", "\xE2\x80\x89", "\xE2\x80\x8A",
    "\xE2\x80\xA8", "\xE2\x80\xA9", "\xE2\x80\xAF", "\xE2\x81\x9F", "\xE3\x80\x80", NULL};

static size_t
space_find(const char *text, size_t len, bool at_end)
{
	char c = len > 0 ? text[at_end ? len - 1 : 0] : 'a';

	/* Most bytes are letters. */
	if (c > ' ' && c <= '~')
		return 0;
	for (size_t i = 0; spaces[i]; i++) {
		size_t size = strlen(spaces[i]);

		if (size <= len && memcmp(text + (at_end ? len - size : 0), spaces[i], size) == 0)
			return size;
	}

	return 0;
}

size_t
space_length(const char *text, size_t len)
{
	return space_find(text, len, false);
}

void
trim_space(const char **text, size_t *len)
{
	size_t size;

	while ((size = space_length(*text, *len)) > 0) {
		*text += size;
		*len -= size;
	}
	while ((size = space_find(*text, *len, true)) > 0)
		*len -= size;
}
