#include "excerpt.h"

#include <stdbool.h>
#include <string.h>

#include "document.h"
#include "redaction.h"
#include "text.h"
#include "utf8.h"

enum { BEFORE = 48, SHOWN = 72, LONGEST_LINE = 16 << 10 };

static bool
byte_continues(char byte)
{
	return ((unsigned char)byte & 0xC0) == 0x80;
}

/* The part of the line that is shown: `from` is its start, moved near the place. */
static void
excerpt_add_line(struct text *out, const char *line, size_t len, size_t at)
{
	size_t from = at > BEFORE ? at - BEFORE : 0, shown;

	while (from > 0 && byte_continues(line[from]))
		from--;
	shown = len - from <= SHOWN ? len - from : utf8_prefix(line + from, SHOWN);
	text_add_string(out, from > 0 ? "  ..." : "  ");
	text_add_visible(out, line + from, shown);
	text_add_string(out, from + shown < len ? "...\n  " : "\n  ");
	for (size_t i = 0; i < (from > 0 ? 3 : 0); i++)
		text_add_byte(out, ' ');
	for (size_t i = from; i < at; i++)
		if (!byte_continues(line[i]))
			text_add_byte(out, ' ');
	text_add_byte(out, '^');
}

void
excerpt_add(struct text *out, const struct document *document, const char *at)
{
	const char *end = document->bytes + document->len, *line = at, *stop = at;
	TEXT_LOCAL clean = TEXT_INIT(4 * LONGEST_LINE), flat = TEXT_INIT(4 * LONGEST_LINE);
	size_t place;

	while (line > document->bytes && line[-1] != '\n')
		line--;
	while (stop < end && *stop != '\n' && *stop != '\r')
		stop++;
	place = (size_t)(at - line);
	text_add(&flat, line, (size_t)(stop - line));
	for (size_t i = 0; i < flat.len && !text_failed(&flat); i++)
		if (flat.bytes[i] == '\t')
			flat.bytes[i] = ' ';
	if (!text_failed(&flat) && flat.len <= LONGEST_LINE && place <= flat.len &&
	    redaction_text(text_string(&flat), flat.len, &clean) >= 0 && clean.len >= place &&
	    memcmp(text_string(&clean), text_string(&flat), place) == 0)
		excerpt_add_line(out, text_string(&clean), clean.len, place);
}
