#include "scan.h"

#include <stdlib.h>

#include "memory.h"
#include "redaction.h"
#include "text.h"

/* What a terminal shows, or a line's end.  FE and FF are no UTF-8: they mark UTF-16. */
static inline bool
byte_is_shown(char c)
{
	unsigned char byte = (unsigned char)c;

	return ((byte >= 0x20) & (byte != 0x7F) & (byte < 0xFE)) |
	       ((c == '\t') | (c == '\n') | (c == '\r'));
}

bool
redaction_plain_differs(const char *bytes, size_t len)
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

static bool
byte_between(char c, unsigned char least, unsigned char most)
{
	return (unsigned char)c >= least && (unsigned char)c <= most;
}

/* The length of the control sequence that begins with the escape at `bytes` (ECMA-48, 5.4 and 5.6);
 * 1 where none does. */
static size_t
escape_length(const char *bytes, size_t len)
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
	/* The title of a window, or a link: up to BEL or ESC \. */
	while (at < len && bytes[at] != '\n' && bytes[at] != '\a' && bytes[at] != '\033')
		at++;
	if (at < len && bytes[at] == '\a')
		return at + 1;

	return at + 1 < len && bytes[at] == '\033' && bytes[at + 1] == '\\' ? at + 2 : 1;
}

void
redaction_plain_make(struct redaction_plain *plain, const char *bytes, size_t len)
{
	*plain = (struct redaction_plain){.source = bytes, .source_len = len};
	plain->bytes = memory_new(len + 1, 1);
	plain->origin = memory_new(len + 1, sizeof(*plain->origin));
	for (size_t i = 0; i < len;) {
		if (byte_is_shown(bytes[i])) {
			plain->origin[plain->len] = i;
			plain->bytes[plain->len++] = bytes[i++];
		} else {
			i += bytes[i] == '\033' ? escape_length(bytes + i, len - i) : 1;
		}
	}
	plain->origin[plain->len] = len;
}

void
redaction_plain_free(struct redaction_plain *plain)
{
	free(plain->bytes);
	free(plain->origin);
}

/* ---- as a person may see it ---- */

static bool
byte_ends_line(char c)
{
	return c == '\n' || c == '\t';
}

int
redaction_visible(const char *bytes, size_t len, struct text *out)
{
	TEXT_LOCAL clean = TEXT_INIT(out->max);
	int count = redaction_text(bytes, len, &clean);
	struct redaction_plain plain;

	if (count == -1)
		return -1;
	redaction_plain_make(&plain, text_string(&clean), clean.len);
	for (size_t at = 0, end = 0; at < plain.len; at = end) {
		while (end < plain.len && !byte_ends_line(plain.bytes[end]))
			end++;
		text_add_visible(out, plain.bytes + at, end - at);
		for (; end < plain.len && byte_ends_line(plain.bytes[end]); end++)
			text_add_byte(out, plain.bytes[end]);
	}
	redaction_plain_free(&plain);

	return text_failed(out) ? -1 : count;
}
