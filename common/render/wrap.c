#include "wrap.h"

#include <stdbool.h>
#include <string.h>

#include "character.h"
#include "render.h"
#include "text.h"

enum { ELLIPSIS = 3 };

/* Whether the byte starts a character: continuation bytes of UTF-8 do not. */
static bool
byte_starts_character(char byte)
{
	return ((unsigned char)byte & 0xC0) != 0x80;
}

unsigned
render_columns(const char *string, size_t len)
{
	unsigned columns = 0;

	for (size_t i = 0; i < len; i++)
		columns += byte_starts_character(string[i]);
	return columns;
}

/* Whether a line may end at `at`: at a blank, but not between a figure and its unit. */
static bool
line_may_end(const char *string, size_t at)
{
	return string[at] == ' ' && !(at > 0 && char_is_digit(string[at - 1]) &&
					(string[at + 1] == '%' || char_is_word(string[at + 1])));
}

/* The length of the words from `string` on that stand together. */
static size_t
string_word(const char *string)
{
	size_t len = 0;

	while (string[len] && !line_may_end(string, len))
		len++;
	return len;
}

unsigned
wrap_words(struct text *out, const char *string, unsigned column, unsigned indent, unsigned width)
{
	while (*string) {
		size_t blank = strspn(string, " "), word = string_word(string + blank);
		unsigned columns = (unsigned)blank + render_columns(string + blank, word);

		if (width > 0 && column + columns > width && column > indent && blank > 0) {
			text_add_format(out, "\n%*s", (int)indent, "");
			column = indent + columns - (unsigned)blank;
			text_add(out, string + blank, word);
		} else {
			column += columns;
			text_add(out, string, blank + word);
		}
		string += blank + word;
	}
	return column;
}

/* How many bytes of `line` stand in its first `columns` columns. */
static size_t
bytes_in_columns(const char *line, size_t len, unsigned columns)
{
	size_t i = 0;

	while (i < len && (!byte_starts_character(line[i]) || columns-- > 0))
		i++;
	return i;
}

void
render_cut(struct text *line, unsigned width)
{
	const char *bytes = text_string(line);
	size_t end, word;

	if (text_failed(line) || width == 0 || render_columns(bytes, line->len) <= width)
		return;
	if (width <= ELLIPSIS) {
		text_cut(line, bytes_in_columns(bytes, line->len, width));
		return;
	}
	end = bytes_in_columns(bytes, line->len, width - ELLIPSIS);
	word = end;
	/* A word that is so long is a name: its beginning is better than nothing. */
	while (word > 0 && !line_may_end(bytes, word))
		word--;
	if (word <= end / 3)
		word = end;
	while (word > 0 && strchr(" ,;:(", bytes[word - 1]))
		word--;
	text_cut(line, word);
	text_add_string(line, "...");
}
