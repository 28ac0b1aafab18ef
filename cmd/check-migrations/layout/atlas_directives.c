#include <string.h>

#include "atlas.h"
#include "character.h"
#include "script.h"

static const char mark[] = "atlas:";

/* Printable ASCII, to the end of the line at most. */
static size_t
directive_printable(const char *text, size_t len)
{
	size_t printable = 0;

	while (printable < len && text[printable] >= ' ' && text[printable] <= '~')
		printable++;

	return printable;
}

static size_t
directive_word(const char *text, size_t len)
{
	size_t word = 0;

	while (word < len && char_is_word(text[word]))
		word++;

	return word;
}

/* The last mark with a word behind it: the expression that Atlas looks for is greedy. */
static const char *
directive_find(const char *text, size_t printable, size_t len)
{
	const size_t size = strlen(mark);

	for (size_t at = printable + 1; at-- > 0;)
		if (len - at > size && memcmp(text + at, mark, size) == 0 &&
		    char_is_word(text[at + size]))
			return text + at;

	return NULL;
}

bool
atlas_directive_read(
    const char *text, size_t len, const char *name, struct atlas_directive *directive)
{
	const char *newline = memchr(text, '\n', len);
	size_t line = newline ? (size_t)(newline - text) : len, word, space;
	const char *found = directive_find(text, directive_printable(text, line), line), *end;

	if (!found)
		return false;
	end = text + line;
	directive->prefix = text;
	directive->prefix_len = (size_t)(found - text);
	found += strlen(mark);
	word = directive_word(found, (size_t)(end - found));
	if (word != strlen(name) || memcmp(found, name, word) != 0)
		return false;
	found += word;
	for (space = 0; found + space < end && found[space] == ' ';)
		space++;
	if (space == 0)
		end = found;
	directive->value = found + space;
	directive->value_len = (size_t)(end - directive->value);

	return true;
}

static bool
line_is_comment(const struct script_lines *lines)
{
	return (lines->len > 0 && lines->line[0] == '#') ||
	       (lines->len > 1 && memcmp(lines->line, "--", 2) == 0);
}

/* Where the block of comments ends, if an empty line or nothing follows; NULL: there is none.  A
 * line that ends in CRLF is not empty to Atlas, nor one without any end. */
static const char *
block_end(const char *text, size_t len)
{
	struct script_lines lines = {.at = text, .end = text + len};
	const char *end = text, *at;

	while (script_next_line(&lines) && line_is_comment(&lines))
		end = lines.at;
	if (end == text || end[-1] != '\n')
		return NULL;
	for (at = end; at < text + len && char_is_blank(*at);)
		at++;

	return end == text + len || (at < text + len && *at == '\n') ? end : NULL;
}

/* White space around a comment is none of it. */
static void
line_trim(struct script_lines *lines)
{
	while (lines->len > 0 && char_is_space(lines->line[lines->len - 1]))
		lines->len--;
}

size_t
atlas_directives_count(
    const char *text, size_t len, const char *name, struct atlas_directive *directive)
{
	const char *end = block_end(text, len);
	struct script_lines lines = {.at = text, .end = end};
	struct atlas_directive found;
	size_t count = 0;

	while (end && script_next_line(&lines)) {
		line_trim(&lines);
		if (atlas_directive_read(lines.line, lines.len, name, &found)) {
			*directive = found;
			count++;
		}
	}

	return count;
}

bool
atlas_directive_somewhere(const char *text, size_t len, const char *name, unsigned *line)
{
	struct script_lines lines = {.at = text, .end = text + len};
	struct atlas_directive found;

	while (script_next_line(&lines)) {
		if (line_is_comment(&lines) &&
		    atlas_directive_read(lines.line, lines.len, name, &found)) {
			*line = lines.number;
			return true;
		}
	}

	return false;
}
