/*
 * What a terminal shows of a text: without control sequences (terminal.h), other control bytes, and
 * the NULs that UTF-16 puts between letters.
 */
#include "scan.h"

#include <stdlib.h>

#include "memory.h"
#include "redaction.h"
#include "terminal.h"
#include "text.h"

/* FE and FF are no UTF-8: they mark UTF-16. */
static inline bool
byte_is_shown(char c)
{
	unsigned char byte = (unsigned char)c;

	return ((byte >= 0x20) & (byte != 0x7F) & (byte < 0xFE)) |
	       ((c == '\t') | (c == '\n') | (c == '\r'));
}

static bool
plain_differs(const char *bytes, size_t len)
{
	enum { BLOCK = 64 }; /* no branch within, so that the compiler can take many at once */
	unsigned char hidden = 0;

	for (; len >= BLOCK && !hidden; bytes += BLOCK, len -= BLOCK)
		for (size_t i = 0; i < BLOCK; i++)
			hidden |= !byte_is_shown(bytes[i]);
	for (size_t i = 0; i < len; i++)
		hidden |= !byte_is_shown(bytes[i]);

	return hidden;
}

char *
redaction_plain(const char *bytes, size_t *len)
{
	char *plain;
	size_t to = 0;

	if (!plain_differs(bytes, *len))
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

int
redaction_visible(const char *bytes, size_t len, struct text *out)
{
	TEXT_LOCAL clean = TEXT_INIT(out->max);
	int count = redaction_text(bytes, len, &clean);
	const char *at = text_string(&clean);
	char *plain = redaction_plain(at, &clean.len);

	at = plain ? plain : at;
	for (const char *end = at + clean.len; count != -1 && at < end;) {
		const char *line = at;

		while (at < end && *at != '\n' && *at != '\t')
			at++;
		text_add_visible(out, line, (size_t)(at - line));
		for (; at < end && (*at == '\n' || *at == '\t'); at++)
			text_add_byte(out, *at);
	}
	free(plain);

	return text_failed(out) ? -1 : count;
}
